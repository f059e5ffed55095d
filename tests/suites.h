/* The suites: each is made in the file of that name, tests/…/NAME_test.c. */
#ifndef LOGETL_TESTS_SUITES_H
#define LOGETL_TESTS_SUITES_H

#include <check.h>

#define SUITES(X) \
	X(list) \
	X(ring) \
	X(profile) \
	X(notify) \
	X(threads) \
	X(block) \
	X(origin) \
	X(gzip) \
	X(compression) \
	X(read) \
	X(standing) \
	X(siblings) \
	X(watch) \
	X(clock) \
	X(zone) \
	X(value) \
	X(escape) \
	X(format) \
	X(print) \
	X(named_formats) \
	X(goaccess) \
	X(w3c) \
	X(unwrap) \
	X(json) \
	X(infer) \
	X(json_format) \
	X(pattern) \
	X(parse) \
	X(filters) \
	X(keys) \
	X(id_set) \
	X(dictionary) \
	X(dedup) \
	X(fuzz) \
	X(conf_nginx) \
	X(conf_apache) \
	X(cli)

#define X(name) Suite *suite_##name(void);
SUITES(X)
#undef X

#endif

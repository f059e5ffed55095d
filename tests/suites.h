/* The suites: each is a file of that name in tests/unit, tests/process or tests/cli. */
#ifndef LOGETL_TESTS_SUITES_H
#define LOGETL_TESTS_SUITES_H

#include <check.h>

#define SUITES(X) \
	X(ring)

#define X(name) Suite *suite_##name(void);
SUITES(X)
#undef X

#endif

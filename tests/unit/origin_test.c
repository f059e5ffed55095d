/* The rule for origins: a table of names that people give to logs, and random names made of what suffixes are made of,
 * held against the regular expression that the rule is written as.
 */
#include "stages/read/origin.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <regex.h>
#include <stdint.h>
#include <string.h>

enum { RANDOM_NAMES = 20000, PIECES_MAX = 9 };

static const struct {
	const char *path, *origin;
} table[] = {
	{"/logs/access.log", "/logs/access.log"},
	{"/logs/access.log.1", "/logs/access.log"},
	{"/logs/access.log.999", "/logs/access.log"},
	{"/logs/access.log.1000", "/logs/access.log.1000"},
	{"/logs/access.log.2.gz", "/logs/access.log"},
	{"/logs/access.log.gz", "/logs/access.log"},
	{"/logs/access.log.zst", "/logs/access.log"},
	{"/logs/access.log.bz2", "/logs/access.log"},
	{"/logs/access.log.xz", "/logs/access.log"},
	{"/logs/access.log.lzma", "/logs/access.log"},
	{"/logs/access.log.GZ", "/logs/access.log.GZ"},
	{"/logs/access.log.zip", "/logs/access.log.zip"},
	{"/logs/access.log.gz.gz", "/logs/access.log.gz"},
	{"/logs/access.log.gz.1", "/logs/access.log.gz"},
	{"/logs/access.log-20261120", "/logs/access.log"},
	{"/logs/access.log-2026-11-20", "/logs/access.log"},
	{"/logs/access.log-2026-1120", "/logs/access.log"},
	{"/logs/access.log-202611", "/logs/access.log-202611"},
	{"/logs/access.log-2026-11", "/logs/access.log-2026-11"},
	{"/logs/access.log.2026-11-20_1200", "/logs/access.log"},
	{"/logs/access.log.2026-11-20T120000.xz", "/logs/access.log"},
	{"/logs/access.log-20261120-1", "/logs/access.log"},
	{"/logs/access.log-20261120.17", "/logs/access.log"},
	{"/logs/access.log-20261120123456", "/logs/access.log"},
	{"/logs/access.log-20261120.2026-11-20", "/logs/access.log"},
	{"/logs/access.log-20261120.2026-11-20.3.4.gz", "/logs/access.log"},
	{"/logs/access.log-20261120_", "/logs/access.log-20261120_"},
	{"/logs/access.log-20261120x", "/logs/access.log-20261120x"},
	{"/logs/access.log_20261120", "/logs/access.log_20261120"},
	{"/logs/access.log.", "/logs/access.log."},
	{"/logs/access.log..1", "/logs/access.log."},
	{"/logs/access.log.1.old", "/logs/access.log.1.old"},
	{"/logs/access.1.log", "/logs/access.1.log"},
	{"/logs/access-20261120.log", "/logs/access-20261120.log"},
	{"/logs/web-1.log", "/logs/web-1.log"},
	{"/logs/web-2.log", "/logs/web-2.log"},
	{"/logs/web-2", "/logs/web-2"},
	{"/logs/20261120", "/logs/20261120"},
	{"/logs/1", "/logs/1"},
	{"/logs/.1", "/logs/"},
	{"/logs/.gz", "/logs/"},
	{"/logs/.1.gz", "/logs/"},
	{"/logs/-20261120.7.xz", "/logs/"},
	{"/logs/.", "/logs/."},
	{"/logs/..", "/logs/.."},
	{"/logs.1/access.log", "/logs.1/access.log"},
	{"/logs-20261120/a.gz/access.log.1", "/logs-20261120/a.gz/access.log"},
	{"/access.log.1", "/access.log"},
	{"access.log.1", "access.log"},
	{"/logs/a\nb.1", "/logs/a\nb"},
	{"/logs/\xff\xfe.1.gz", "/logs/\xff\xfe"},
	{"-", "-"},
	{"", ""},
};
enum { TABLE = sizeof table / sizeof *table };

START_TEST(a_name_loses_compression_and_rotation_and_nothing_else)
{
	char origin[SOURCE_PATH_BYTES];
	origin_of(table[_i].path, origin);
	ck_assert_str_eq(origin, table[_i].origin);
}
END_TEST

static const struct {
	const char *name;
	unsigned rotation;
} rotations[] = {
	{"access.log", 0},
	{"access.log.1", 1},
	{"access.log.2.gz", 2},
	{"access.log.010.xz", 10},
	{"access.log.999", 999},
	{"access.log.1000", 0},
	{"access.log.99999999999999999999", 0},
	{"access.log-20261120", 0},
	{"access.log.1-2", 0},
	{"12", 0},
	{".12", 12},
	{"", 0},
	{".", 0},
	{".gz", 0},
};
enum { ROTATIONS = sizeof rotations / sizeof *rotations };

START_TEST(the_number_of_a_rotated_file_is_the_last_part_of_its_name)
{
	ck_assert_uint_eq(origin_rotation(rotations[_i].name), rotations[_i].rotation);
}
END_TEST

/* Repeats the piece behind "/" as often as a path has room, and puts `end` behind it. */
static void fill_path(char path[SOURCE_PATH_BYTES], const char *piece, const char *end)
{
	size_t length = 1;
	path[0] = '/';
	while (length + strlen(piece) + strlen(end) < SOURCE_PATH_BYTES) {
		memcpy(path + length, piece, strlen(piece));
		length += strlen(piece);
	}
	memcpy(path + length, end, strlen(end) + 1);
}

START_TEST(a_path_of_the_greatest_length_is_judged_at_once)
{
	static const char *const pieces[] = {
		".1", "-20261120", "-20261120.2026-11-20", ".20261120", "1", ".", "-", "a"};
	char path[SOURCE_PATH_BYTES], origin[SOURCE_PATH_BYTES];
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		fill_path(path, pieces[i], "x");
		origin_of(path, origin);
		ck_assert_str_eq(origin, path);
		fill_path(path, pieces[i], ".gz");
		origin_of(path, origin);
		if (i < 4)
			ck_assert_str_eq(origin, "/");
		else
			ck_assert_uint_eq(strlen(origin), strlen(path) - 3);
	}
}
END_TEST

/* --- random names --- */

static void make_name(char name[SOURCE_PATH_BYTES])
{
	static const char *const pieces[] = {".1", ".12", ".123", ".1234", "-20261120", ".20261120", "-2026-11-20",
		".2026-11-20", "-2026", "2026", "11", "20", "_1200", "T12", ".gz", ".xz", ".lzma", ".zst", ".bz2", ".", "-", "_",
		"T", "0", "7", "a", ".log"};
	int count = pick(PIECES_MAX);
	name[0] = 0;
	for (int i = 0; i < count; i++)
		strcat(name, pieces[pick(sizeof pieces / sizeof *pieces)]);
}

START_TEST(any_name_has_the_origin_that_the_regular_expression_leaves)
{
	regex_t suffixes;
	regmatch_t found;
	char path[SOURCE_PATH_BYTES] = "/logs.1/", origin[SOURCE_PATH_BYTES];
	char *name = path + strlen(path);
	int with_suffix = 0;
	ck_assert_int_eq(regcomp(&suffixes,
				 "(\\.[0-9]{1,3}|[.-][0-9]{4}-?[0-9]{2}-?[0-9]{2}([-_.T]?[0-9]+)?)*"
				 "(\\.(gz|zst|bz2|xz|lzma))?$",
				 REG_EXTENDED),
		0);
	random_state = 88172645463325252u;
	for (int i = 0; i < RANDOM_NAMES; i++) {
		make_name(name);
		origin_of(path, origin);
		ck_assert_int_eq(regexec(&suffixes, name, 1, &found, 0), 0);
		with_suffix += name[found.rm_so] != 0;
		name[found.rm_so] = 0;
		ck_assert_str_eq(origin, path);
	}
	regfree(&suffixes);
	ck_assert_int_gt(with_suffix, RANDOM_NAMES / 4);
	ck_assert_int_lt(with_suffix, RANDOM_NAMES);
}
END_TEST

Suite *suite_origin(void)
{
	Suite *suite = suite_create("origin");
	TCase *rule = tcase_create("the rule");
	tcase_set_timeout(rule, 60);
	tcase_add_loop_test(rule, a_name_loses_compression_and_rotation_and_nothing_else, 0, TABLE);
	tcase_add_loop_test(rule, the_number_of_a_rotated_file_is_the_last_part_of_its_name, 0, ROTATIONS);
	tcase_add_test(rule, a_path_of_the_greatest_length_is_judged_at_once);
	tcase_add_test(rule, any_name_has_the_origin_that_the_regular_expression_leaves);
	suite_add_tcase(suite, rule);
	return suite;
}

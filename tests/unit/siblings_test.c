/* Which rotated files belong to what was named. */
#include "stages/read/siblings.h"

#include "tests/suites.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 86400 };

static char directory[] = "/tmp/logetl-siblings-test-XXXXXX";
static int64_t since_ns;

static void enter_directory(void)
{
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
}

static void remove_directory(void)
{
	char command[100];
	snprintf(command, sizeof command, "rm -rf '%s'", directory);
	ck_assert_int_eq(system(command), 0);
}

/* A file that was last written to so many days before now, or now. */
static void write_file(const char *name, int days)
{
	const struct timespec times[] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = time(0) - days * DAY, .tv_nsec = days ? 0 : UTIME_NOW}};
	int descriptor = open(name, O_WRONLY | O_CREAT, 0644);
	ck_assert_int_ge(descriptor, 0);
	ck_assert_int_eq(futimens(descriptor, times), 0);
	close(descriptor);
}

/* The reading has begun, in the second before this one.  The clock of file systems has ticks. */
static void begin(void)
{
	struct timespec now;
	usleep(20000);
	clock_gettime(CLOCK_REALTIME, &now);
	since_ns = (now.tv_sec - 1) * INT64_C(1000000000) + now.tv_nsec;
	usleep(20000);
}

static void rename_file(const char *from, const char *to)
{
	ck_assert_int_eq(rename(from, to), 0);
}

/* Checks which siblings of a.log are left, of those there are: their names in the order of their rotation. */
static void check_left(const struct known_sources *known, const char *wanted)
{
	static const char *const names[] = {"a.log.4", "a.log.3", "a.log.2.gz", "a.log.2", "a.log.1.gz", "a.log.1"};
	struct inputs inputs = {0};
	char left[200] = "";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ck_assert_int_eq(inputs_add_entry(&inputs, directory, names[i], INPUT_SIBLING), 0);
	ck_assert_int_eq(siblings_drop_old(&inputs, known, 0, since_ns), 0);
	for (size_t i = 0; i < inputs.count; i++)
		strcat(strcat(left, " "), strrchr(inputs.list[i].path, '/') + 1);
	ck_assert_str_eq(left, wanted);
	inputs_release(&inputs);
}

static const struct known_sources none;

START_TEST(what_was_old_when_the_reading_began_is_left_out)
{
	write_file("a.log.2", 9);
	write_file("a.log.1", 8);
	write_file("a.log", 7);
	begin();
	check_left(&none, "");
	rename_file("a.log.1", "a.log.1.gz"); /* packed: another file */
	ck_assert_int_eq(chmod("a.log.2", 0600), 0);
	check_left(&none, "");
	write_file("a.log", 0);
	check_left(&none, "");
}
END_TEST

START_TEST(what_was_named_and_then_rotated_is_kept)
{
	write_file("a.log.1", 8);
	write_file("a.log", 7);
	begin();
	rename_file("a.log.1", "a.log.2");
	check_left(&none, "");
	rename_file("a.log", "a.log.1");
	check_left(&none, " a.log.1");
	write_file("a.log", 0);
	check_left(&none, " a.log.1");
	rename_file("a.log.2", "a.log.2.gz");
	check_left(&none, " a.log.1");
	rename_file("a.log.2.gz", "a.log.3");
	rename_file("a.log.1", "a.log.2");
	rename_file("a.log", "a.log.1");
	check_left(&none, " a.log.2 a.log.1");
}
END_TEST

START_TEST(what_is_known_tells_when_the_reading_began)
{
	char path[100];
	snprintf(path, sizeof path, "%s/a.log", directory);
	struct known_source source = {.position = {.source_id = 1, .offset = 10}, .path = path, .origin = path};
	const struct known_sources known = {.list = &source, .count = 1, .largest_id = 1};
	write_file("a.log.2", 9);
	write_file("a.log.1", 7);
	begin();
	source.position.mtime_ns = since_ns - 8 * DAY * INT64_C(1000000000);
	rename_file("a.log.2", "a.log.3");
	check_left(&known, " a.log.1");
}
END_TEST

Suite *suite_siblings(void)
{
	Suite *suite = suite_create("siblings");
	TCase *all = tcase_create("files");
	tcase_add_checked_fixture(all, enter_directory, remove_directory);
	tcase_add_test(all, what_was_old_when_the_reading_began_is_left_out);
	tcase_add_test(all, what_was_named_and_then_rotated_is_kept);
	tcase_add_test(all, what_is_known_tells_when_the_reading_began);
	suite_add_tcase(suite, all);
	return suite;
}

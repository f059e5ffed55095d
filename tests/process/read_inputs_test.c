/* Inputs: what names and directories stand for, and those that cannot be read. */
#include "pipeline/error.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

#include <stdio.h>
#include <sys/mman.h>

START_TEST(a_directory_stands_for_its_logs_the_oldest_first)
{
	static const struct {
		const char *name;
		time_t second;
	} files[] = {{"b\nlog", 5}, {"access.log.2", 7}, {"access.log", 9}, {"access.log.10", 9}, {"access.log.1", 9},
		{"z.log", 8}, {".hidden", 1}};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char line[64];
		snprintf(line, sizeof line, "%zu\n", i);
		file_write_string(files[i].name, line);
		file_set_mtime(files[i].name, (struct timespec){.tv_sec = files[i].second});
	}
	file_make_directory("below");
	file_write_string("below/access.log", "below\n");
	file_make_fifo("pipe");
	ck_assert_int_eq(symlink("nowhere", "dangling"), 0);
	ck_assert_int_eq(symlink("z.log", "link"), 0);
	EXPECT_STRING("0\n1\n3\n4\n2\n5\n", "."); /* each series in its place */
	ck_assert_uint_eq(run.inputs.missing, 0);
}
END_TEST

START_TEST(a_database_in_a_directory_is_no_log_nor_is_what_stands_beside_it)
{
	struct text database = {0};
	text_add(&database, "SQLite format 3", 16);
	text_add_string(&database, "\nand so on\n");
	file_write("logs.db", database);
	file_write_string("logs.db-wal", "wal\n");
	file_write_string("logs.db-shm", "shm\n");
	file_write_string("logs.db-journal", "journal\n");
	file_write_string("other-wal", "a log\n");
	EXPECT_STRING("a log\n", ".");
}
END_TEST

/* a.log to d.log, with a line each that is its letter. */
static void write_four_files(void)
{
	file_write_string("a.log", "a\n");
	file_write_string("b.log", "b\n");
	file_write_string("c.log", "c\n");
	file_write_string("d.log", "d\n");
}

START_TEST(what_is_named_twice_is_read_once_in_its_first_place)
{
	file_write_string("a.log", "a\n");
	file_write_string("b.log", "b\n");
	ck_assert_int_eq(link("a.log", "c.log"), 0);
	EXPECT_STRING("b\na\n", "b.log", "c.log", ".", "./a.log", "b.log");
}
END_TEST

START_TEST(a_name_that_does_not_exist_is_counted_and_the_others_are_read)
{
	write_four_files();
	EXPECT_STRING("a\n", "none.log", "a.log", "nowhere/a.log");
	ck_assert_uint_eq(run.inputs.missing, 2);
	ck_assert_uint_eq(run.problems, 0);
}
END_TEST

static void write_log(const char *name, int first, int last)
{
	struct text log = {0};
	char line[64];
	for (int second = first; second <= last; second++) {
		snprintf(line, sizeof line, "at %d a line that makes up many blocks\n", second);
		text_add_string(&log, line);
	}
	file_write(name, log);
}

START_TEST(series_come_side_by_side_in_time_and_the_logs_of_one_behind_one_another)
{
	char line[64];
	int64_t newest = 0;
	unsigned changes = 0;
	write_log("later.log", 9000, 12000);
	write_log("a.log", 1, 8000);
	write_log("b.log", 1, 8000);
	write_log("c.log.1", 1, 4000);
	write_log("c.log", 4001, 8000);
	INGEST("later.log", "a.log", "b.log", "c.log.1", "c.log");
	for (size_t i = 0; i < run.count; i++)
		changes += i > 0 && run.blocks[i].after.source_id != run.blocks[i - 1].after.source_id;
	ck_assert_uint_gt(changes, 100);
	for (size_t at = 0; at < run.text.length; at += strcspn(run.text.bytes + at, "\n") + 1) {
		snprintf(line, sizeof line, "%.20s", run.text.bytes + at + 3);
		int64_t second = strtoll(line, NULL, 10);
		ck_assert(second > newest - 3 * BLOCK_TARGET_MIN / 32); /* not three blocks late */
		newest = second > newest ? second : newest;
	}
	ck_assert_int_eq(newest, 12000);
	ck_assert_uint_eq(known.count, 5);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_a_problem_and_the_others_are_read)
{
	struct text big = text_of("a line that makes up many blocks\n", 5000);
	write_four_files();
	file_write("a.log", big);
	run.origin = "one series, so that they are read one after the other";
	START("a.log", "b.log", "c.log");
	take_blocks(1);
	file_remove("b.log");
	finish();
	text_add_string(&big, "c\n");
	check_text(big);
	ck_assert_uint_eq(run.problems, 1);
	ck_assert(said("b.log"));
}
END_TEST

/* A file becomes unreadable for anybody, root included, another one goes away. */
static void make_files_unreadable(void)
{
	file_remove("b.log");
	file_make_directory("b.log");
	file_remove("c.log");
}

START_TEST(files_that_cannot_be_read_at_the_start_are_problems_and_the_others_are_read)
{
	write_four_files();
	run.before = make_files_unreadable;
	EXPECT_STRING("a\nd\n", "a.log", "b.log", "c.log", "d.log");
	ck_assert_uint_eq(run.problems, 2);
}
END_TEST

static _Atomic uint8_t *outcomes;

static void ask_what_becomes_of_files(void)
{
	outcomes = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(outcomes != MAP_FAILED);
	for (size_t i = 0; i < run.inputs.count; i++)
		run.inputs.list[i].outcome = &outcomes[i];
}

static void make_files_unreadable_and_ask_what_becomes_of_them(void)
{
	make_files_unreadable();
	ask_what_becomes_of_files();
}

START_TEST(what_cannot_be_read_has_failed_and_what_is_damaged_has_not)
{
	static char gzip[] = "\x1f\x8b\b\0\0\0\0\0\0\3"; /* and no more */
	write_four_files();
	file_write("d.log", (struct text){.bytes = gzip, .length = sizeof gzip - 1});
	run.before = make_files_unreadable_and_ask_what_becomes_of_them;
	EXPECT_STRING("a\n", "a.log", "b.log", "c.log", "d.log");
	ck_assert_uint_eq(run.problems, 3);
	ck_assert(outcomes[0] == INPUT_READ && outcomes[1] == INPUT_FAILED);
	ck_assert(outcomes[2] == INPUT_FAILED && outcomes[3] == INPUT_READ);
	munmap(outcomes, 4096);
}
END_TEST

START_TEST(what_no_format_fits_is_foreign_but_not_what_is_empty_or_has_comments_alone)
{
	file_write_string("a.log", "a\n");
	file_write_string("b.log", "#no\nlog\n");
	file_write_string("c.log", "#a comment\n\n");
	file_write_string("d.log", "");
	file_write_string("e.log", "#no\n#and no line");
	run.before = ask_what_becomes_of_files;
	EXPECT_STRING("a\n", ".");
	ck_assert_uint_eq(run.skipped, 3);
	for (int i = 0; i < 5; i++)
		ck_assert_uint_eq(outcomes[i], i == 1 ? INPUT_FOREIGN : INPUT_READ);
	munmap(outcomes, 4096);
}
END_TEST

void read_inputs_tests(TCase *tests)
{
	tcase_add_test(tests, a_directory_stands_for_its_logs_the_oldest_first);
	tcase_add_test(tests, a_database_in_a_directory_is_no_log_nor_is_what_stands_beside_it);
	tcase_add_test(tests, what_is_named_twice_is_read_once_in_its_first_place);
	tcase_add_test(tests, a_name_that_does_not_exist_is_counted_and_the_others_are_read);
	tcase_add_test(tests, series_come_side_by_side_in_time_and_the_logs_of_one_behind_one_another);
	tcase_add_test(tests, a_file_that_cannot_be_read_is_a_problem_and_the_others_are_read);
	tcase_add_test(tests, files_that_cannot_be_read_at_the_start_are_problems_and_the_others_are_read);
	tcase_add_test(tests, what_cannot_be_read_has_failed_and_what_is_damaged_has_not);
	tcase_add_test(tests, what_no_format_fits_is_foreign_but_not_what_is_empty_or_has_comments_alone);
}

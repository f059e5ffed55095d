/* The format of each source, and files of directories that have none. */
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

START_TEST(what_is_new_of_a_source_decides_its_format_then_what_was_stored)
{
	static const struct {
		const char *added;
		const char *given, *format;
	} steps[] = {
		{"#one\n", NULL, ""},
		{"two\n", NULL, FORMAT_DETECTED},
		{"#three\n", NULL, FORMAT_DETECTED},
		{"four\n", "given", "given"},
		{"#five\n", NULL, "given"},
	};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		run.format = steps[i].given;
		file_append_string("access.log", steps[i].added);
		EXPECT_STRING(steps[i].added, "access.log");
		ck_assert_str_eq(last()->format, steps[i].format);
	}
}
END_TEST

START_TEST(a_format_once_found_holds_for_the_source)
{
	struct text content = text_of("#unlike any format\n", 1000);
	size_t fitting = 0;
	file_write_string("a.log", "one\n");
	file_append("a.log", content);
	file_write("b.log", content);
	INGEST("a.log", "b.log");
	for (size_t i = 0; i < run.count; i++) {
		bool first = run.blocks[i].after.source_id == 1;
		fitting += strcmp(run.blocks[i].format, first ? FORMAT_DETECTED : "") == 0;
	}
	ck_assert_uint_eq(known.count, 2);
	ck_assert_uint_eq(fitting, run.count);
}
END_TEST

START_TEST(a_directorys_file_that_no_format_fits_is_skipped_unless_its_series_is_known)
{
	/* Its first block ends in the middle of a line, whose rest must not reach the next file. */
	struct text notes = text_of("#no log at all\n", 3000);
	file_write("notes.txt", notes);
	file_set_mtime("notes.txt", (struct timespec){.tv_sec = 1});
	file_write_string("access.log", "one\n");
	EXPECT_STRING("one\n", ".");
	ck_assert_uint_eq(run.skipped, 1);
	ck_assert_uint_eq(known.count, 1);
	file_rename("access.log", "access.log.1");
	file_write_string("access.log", "#broken\n");
	EXPECT_STRING("#broken\n", ".");
	ck_assert_uint_eq(run.skipped, 1);
	file_append_string("access.log.1", "#broken, too\n");
	EXPECT_STRING("#broken, too\n", ".");
	EXPECT(notes, "notes.txt");
	ck_assert_uint_eq(run.skipped, 0);
	ck_assert_uint_eq(run.problems, 0);
}
END_TEST

void read_formats_tests(TCase *tests)
{
	tcase_add_test(tests, what_is_new_of_a_source_decides_its_format_then_what_was_stored);
	tcase_add_test(tests, a_format_once_found_holds_for_the_source);
	tcase_add_test(tests, a_directorys_file_that_no_format_fits_is_skipped_unless_its_series_is_known);
}

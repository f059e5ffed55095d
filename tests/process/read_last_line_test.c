/* The last line, where no newline ends it: of a file that may grow it waits, of compressed data and streams it is a line. */
#include "tests/process/compressed.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

START_TEST(a_plain_files_last_line_waits_for_its_newline)
{
	file_write_string("access.log", "one\ntwo");
	EXPECT_STRING("one\n", "access.log");
	file_append_string("access.log", "!");
	EXPECT_STRING("", "access.log");
	file_append_string("access.log", "\nthree");
	EXPECT_STRING("two!\n", "access.log");
}
END_TEST

START_TEST(a_plain_files_overlong_last_line_waits_for_its_newline)
{
	struct text content = text_of("one\n", 1);
	text_repeat(&content, "x", 50000);
	file_write("access.log", content);
	EXPECT_STRING("one\n", "access.log");
	file_append_string("access.log", "x");
	EXPECT_STRING("", "access.log");
	ck_assert_int_eq(last()->after.offset, 4);
	file_append_string("access.log", "\ntwo\n");
	INGEST("access.log");
	ck_assert_uint_eq(run.count, 2);
	ck_assert(run.blocks[0].overlong);
	ck_assert_int_eq(run.blocks[0].after.offset, 4 + 50000 + 1 + 1);
	ck_assert_uint_eq(run.text.length, LINE_MAX_BYTES + 4);
}
END_TEST

START_TEST(a_plain_files_last_line_is_taken_as_it_is_where_that_is_wanted)
{
	run.final_line = true;
	file_write_string("access.log", "one\ntwo");
	EXPECT_STRING("one\ntwo", "access.log");
	ck_assert_uint_eq(last()->lines, 2);
	file_append_string("access.log", "more\nthree\n");
	EXPECT_STRING("more\nthree\n", "access.log");
}
END_TEST

START_TEST(the_last_line_of_a_gzip_file_or_of_a_stream_needs_no_newline)
{
	struct text content = text_of("one\ntwo", 1), file = gzipped(content, 1);
	file_write("access.log.gz", file);
	EXPECT(content, "access.log.gz");
	run.standard_input = pipe_of(content, 3, 0);
	EXPECT(content, "-");
	run.standard_input = pipe_of(file, 3, 0);
	EXPECT(content, "-");
}
END_TEST

START_TEST(an_input_without_a_whole_line_leaves_no_trace)
{
	struct text empty = {0};
	file_write("empty.log", empty);
	file_write_string("fragment.log", "frag");
	file_write("empty.log.gz", gzipped(empty, 3));
	run.standard_input = pipe_of(empty, 1, 0);
	EXPECT_NOTHING("empty.log", "fragment.log", "empty.log.gz", "-");
}
END_TEST

void read_last_line_tests(TCase *tests)
{
	tcase_add_test(tests, a_plain_files_last_line_waits_for_its_newline);
	tcase_add_test(tests, a_plain_files_overlong_last_line_waits_for_its_newline);
	tcase_add_test(tests, a_plain_files_last_line_is_taken_as_it_is_where_that_is_wanted);
	tcase_add_test(tests, the_last_line_of_a_gzip_file_or_of_a_stream_needs_no_newline);
	tcase_add_test(tests, an_input_without_a_whole_line_leaves_no_trace);
}

/* Compressed files, of each compression: what may stand behind the data, data that is cut off or damaged, and resuming. */
#include "tests/process/compressed.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

enum { ROUNDS = 15, MAGIC_BYTES = COMPRESSION_MAGIC_BYTES_MAX };

START_TEST(padding_is_not_spoken_of_and_garbage_is_a_warning_or_damage)
{
	const struct compression *compression = compressions[_i];
	struct text content = text_lines(200, 100), file = compressed((size_t)_i, content, 2);
	for (unsigned i = 0; i < 100 * compression->padding; i++)
		text_add(&file, "", 1);
	file_write("access.log.1", file);
	EXPECT(content, "access.log.1");
	ck_assert(run.problems == 0 && last()->after.finished && said_nothing());
	forget_sources();
	text_add_string(&file, "garbage\nin lines\n");
	file_write("access.log.1", file);
	EXPECT(content, "access.log.1");
	bool tolerated = compression == &compression_gzip || compression == &compression_bzip2;
	ck_assert_int_eq(last()->after.finished, tolerated);
	ck_assert_int_eq(said("trailing garbage"), tolerated);
	ck_assert_int_eq(said("the compressed data is damaged"), !tolerated);
	ck_assert_uint_eq(run.problems, !tolerated);
}
END_TEST

START_TEST(a_truncated_file_yields_its_whole_lines_and_the_complete_one_the_rest)
{
	for (int i = 0; i < ROUNDS; i++) {
		run.block_bytes = block_sizes[pick(BLOCK_SIZES)];
		struct text first = text_lines(300, 200), content = first, file = compressed((size_t)_i, first, 1);
		size_t whole = file.length;
		struct text second = text_lines(300, 200);
		text_add_text(&content, second);
		text_add_text(&file, compressed((size_t)_i, second, 1));
		/* A short file's first bytes must tell that it is compressed. */
		size_t cut = MAGIC_BYTES + 1 + (size_t)pick((int)file.length - MAGIC_BYTES - 1);
		file_replace("access.log", text_before(file, cut));
		INGEST("access.log");
		check_text(text_whole_lines(text_before(content, run.text.length)));
		ck_assert(cut < whole || run.text.length >= first.length);
		ck_assert(run.problems == 1 || cut == whole);
		ck_assert(said("ends too early") || cut == whole);
		struct text rest = text_behind(content, run.text.length);
		file_write("access.log", file);
		EXPECT(rest, "access.log");
		ck_assert(run.problems == 0 && known.count == 1 && known.list[0].position.finished);
		forget_sources();
	}
}
END_TEST

START_TEST(a_damaged_file_is_a_problem_and_the_lines_before_the_damage_are_good)
{
	struct text first = text_lines(200, 100), second = text_lines(200, 100), file = compressed((size_t)_i, first, 1);
	text_add_text(&file, compressed((size_t)_i, second, 1));
	size_t check_at = file.length - 4; /* there is a checksum in all of them */
	file.bytes[check_at] ^= 0x10;
	file_write("a.log.1", file);
	file_write_string("a.log", "next\n");
	INGEST("a.log.1", "a.log");
	struct text all = first;
	text_add_text(&all, second);
	text_add_string(&all, "next\n");
	check_text(all);
	ck_assert_uint_eq(run.problems, 1);
	ck_assert(said("the compressed data is damaged"));
	file.bytes[check_at] ^= 0x10;
	file_write("a.log.1", file);
	INGEST("a.log.1", "a.log");
	ck_assert(run.problems == 0 && run.text.length == 0 && known.count == 2);
}
END_TEST

START_TEST(a_file_damaged_anywhere_is_a_problem_and_yields_whole_lines)
{
	struct text content = text_lines(300, 200);
	for (int i = 0; i < ROUNDS; i++) {
		struct text file = compressed((size_t)_i, content, 1);
		file.bytes[MAGIC_BYTES + pick((int)file.length - MAGIC_BYTES)] ^= (char)(1 << pick(8));
		file_replace("access.log", file);
		INGEST("access.log");
		ck_assert_uint_eq(text_whole_lines(run.text).length, run.text.length);
		ck_assert(run.problems == 1 || text_equals(run.text, content));
		ck_assert(run.count == 0 || !last()->after.finished || run.problems == 0);
		forget_sources();
	}
}
END_TEST

START_TEST(a_file_that_grows_by_members_is_read_on)
{
	struct text content = text_lines(300, 200), file = compressed((size_t)_i, content, 1);
	file_write("access.log", file);
	EXPECT(content, "access.log");
	struct text more = text_lines(300, 200);
	file_append("access.log", compressed((size_t)_i, more, 2));
	EXPECT(more, "access.log");
	ck_assert_uint_eq(known.count, 1);
	EXPECT_NOTHING("access.log");
}
END_TEST

START_TEST(a_log_that_is_compressed_in_another_way_each_day_is_the_same_source)
{
	struct text content = text_lines(300, 200);
	file_write("access.log", content);
	EXPECT(content, "access.log");
	for (size_t i = 0; i < COMPRESSION_COUNT; i++) {
		struct text more = text_lines(10, 200);
		text_add_text(&content, more);
		file_replace("access.log", compressed(i, content, 2));
		EXPECT(more, "access.log");
	}
	ck_assert_uint_eq(known.count, 1);
}
END_TEST

START_TEST(a_stream_may_be_compressed_and_come_byte_by_byte)
{
	struct text content = text_lines(20, 50);
	text_add_string(&content, "a last line without its newline");
	run.standard_input = pipe_of(compressed((size_t)_i, content, 3), 1, 0);
	EXPECT(content, "-");
	ck_assert_uint_eq(run.problems, 0);
}
END_TEST

START_TEST(whether_a_file_is_compressed_its_content_tells)
{
	struct text content = text_of("one\ntwo\n", 1);
	file_write("plain.xz", content);
	file_write("compressed.log", compressed((size_t)_i, content, 1));
	EXPECT_STRING("one\ntwo\none\ntwo\n", "plain.xz", "compressed.log");
	ck_assert(!run.blocks[0].after.finished && last()->after.finished);
}
END_TEST

START_TEST(a_file_that_asks_for_too_large_a_window_is_a_problem_and_the_message_says_what_to_do)
{
	struct text file = {0};
	text_add(&file, "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9);
	file_write("giant.log", file);
	file_write_string("access.log", "one\n");
	EXPECT_STRING("one\n", "giant.log", "access.log");
	ck_assert_uint_eq(run.problems, 1);
	ck_assert(said("decompressing it takes more memory than there is, or than the 128 MiB allowed; try zstd -dc"));
}
END_TEST

void read_compressed_tests(TCase *tests)
{
	tcase_add_loop_test(tests, padding_is_not_spoken_of_and_garbage_is_a_warning_or_damage, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(
		tests, a_truncated_file_yields_its_whole_lines_and_the_complete_one_the_rest, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(
		tests, a_damaged_file_is_a_problem_and_the_lines_before_the_damage_are_good, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, a_file_damaged_anywhere_is_a_problem_and_yields_whole_lines, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, a_file_that_grows_by_members_is_read_on, 0, COMPRESSION_COUNT);
	tcase_add_test(tests, a_log_that_is_compressed_in_another_way_each_day_is_the_same_source);
	tcase_add_loop_test(tests, a_stream_may_be_compressed_and_come_byte_by_byte, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, whether_a_file_is_compressed_its_content_tells, 0, COMPRESSION_COUNT);
	tcase_add_test(tests, a_file_that_asks_for_too_large_a_window_is_a_problem_and_the_message_says_what_to_do);
}

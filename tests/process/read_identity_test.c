/* Known sources: a file is told by its content and goes on where it stood, whatever was done to it and its name since. */
#include "tests/process/compressed.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

#include <string.h>

START_TEST(of_a_file_that_grew_only_what_is_new_is_read)
{
	struct text content = {0};
	size_t read_to = 0;
	run.block_bytes = block_sizes[_i];
	for (int i = 0; i < 15; i++) {
		size_t from = content.length;
		text_add_text(&content, text_lines(pick(i == 5 ? 800 : 40), 300));
		if (content.length - from > 2)
			content.length -= (size_t)pick(3); /* in the middle of a line, or before the LF of a CRLF */
		file_append("access.log", text_behind(content, from));
		struct text whole = text_whole_lines(content);
		EXPECT(text_behind(whole, read_to), "access.log");
		check_positions(content);
		read_to = whole.length;
	}
	ck_assert_uint_eq(known.count, 1);
}
END_TEST

/* Ingests 1,000 lines from access.log; the content is returned. */
static struct text ingest_access_log(void)
{
	struct text content = text_lines(1000, 100);
	file_write("access.log", content);
	EXPECT(content, "access.log");
	return content;
}

START_TEST(a_rotated_file_is_the_same_source_and_its_new_name_is_stored)
{
	ingest_access_log();
	file_append_string("access.log", "at the last moment\n");
	file_rename("access.log", "access.log.1");
	file_write_string("access.log", "fresh\n");
	INGEST(".");
	ck_assert_uint_eq(known.count, 2);
	ck_assert_uint_eq(run.text.length, strlen("at the last moment\nfresh\n"));
	file_rename("access.log.1", "access.log.2");
	INGEST(".");
	ck_assert_uint_eq(run.count, 1);
	ck_assert_uint_eq(last()->lines, 0);
	ck_assert_uint_eq(last()->text_length, 0);
	ck_assert_int_eq(last()->after.source_id, 1);
	ck_assert_ptr_nonnull(strstr(last()->path, "/access.log.2"));
	EXPECT_NOTHING(".");
}
END_TEST

START_TEST(a_file_that_was_compressed_since_is_the_same_source_and_is_finished_with_its_rest)
{
	struct text content = ingest_access_log();
	text_add_string(&content, "the last line\n");
	file_remove("access.log");
	file_write("access.log.2.gz", gzipped(content, 2));
	EXPECT_STRING("the last line\n", "access.log.2.gz");
	ck_assert_uint_eq(known.count, 1);
	ck_assert(last()->after.finished);
	EXPECT_NOTHING("access.log.2.gz");
}
END_TEST

START_TEST(a_finished_compressed_file_that_did_not_change_is_not_looked_at)
{
	struct text content = text_of("one\ntwo\n", 1), file = gzipped(content, 1);
	file_write("access.log.gz", file);
	EXPECT(content, "access.log.gz");
	struct stat facts = file_facts("access.log.gz");
	memset(file.bytes, '\n', file.length);
	file_overwrite("access.log.gz", file);
	file_set_mtime("access.log.gz", facts.st_mtim);
	EXPECT_NOTHING("access.log.gz");
	facts.st_mtim.tv_nsec ^= 1;
	file_set_mtime("access.log.gz", facts.st_mtim);
	EXPECT(file, "access.log.gz");
	ck_assert_uint_eq(known.count, 2);
}
END_TEST

START_TEST(a_truncated_and_rewritten_file_is_a_new_source)
{
	ingest_access_log();
	struct text fresh = text_lines(2000, 100);
	file_write("access.log", fresh);
	EXPECT(fresh, "access.log");
	ck_assert_int_eq(last()->after.source_id, 2);
	file_write_string("access.log", "short\n");
	EXPECT_STRING("short\n", "access.log");
	ck_assert_int_eq(last()->after.source_id, 3);
}
END_TEST

START_TEST(a_file_that_differs_in_its_head_or_before_its_offset_only_is_a_new_source)
{
	struct text content = ingest_access_log();
	const size_t places[] = {0, SOURCE_WINDOW_BYTES - 1, content.length - SOURCE_WINDOW_BYTES, content.length - 3};
	for (int i = 0; i < 4; i++) {
		content.bytes[places[i]] = '!';
		file_rename("access.log", "old");
		file_write("access.log", content);
		EXPECT(text_whole_lines(content), "access.log");
		ck_assert_int_eq(last()->after.source_id, 2 + i);
		ck_assert_int_eq(last()->after.offset, (int64_t)run.text.length);
	}
}
END_TEST

START_TEST(of_several_copies_one_is_the_source_the_file_itself_before_others)
{
	struct text content = ingest_access_log();
	file_write("access.log.1", content);
	file_append_string("access.log.1", "copy\n");
	file_append_string("access.log", "itself\n");
	text_add_string(&content, "copy\nitself\n");
	EXPECT(content, "access.log.1", "access.log");
	ck_assert_uint_eq(known.count, 2);
	ck_assert_int_eq(last()->after.source_id, 1);
}
END_TEST

START_TEST(a_copy_alone_is_the_source)
{
	struct text content = ingest_access_log();
	file_write("access.log.1", content);
	file_append_string("access.log.1", "copy\n");
	file_remove("access.log");
	EXPECT_STRING("copy\n", "access.log.1");
	ck_assert_uint_eq(known.count, 1);
}
END_TEST

START_TEST(of_several_sources_that_fit_the_longest_is_gone_on_with)
{
	static const char *const names[] = {"access.log.1", "access.log.2", "access.log.3"};
	static const size_t lengths[] = {7000, 28000, 21000};
	struct text content = text_lines(1000, 100);
	for (int i = 0; i < 3; i++)
		file_write(names[i], text_whole_lines(text_before(content, lengths[i])));
	INGEST(names[0], names[1], names[2]);
	ck_assert_uint_eq(known.count, 3);
	for (int i = 0; i < 3; i++) {
		file_remove(names[i]);
		known.list[i].position.inode = 0;
	}
	file_write("access.log", content);
	EXPECT(text_behind(content, text_whole_lines(text_before(content, lengths[1])).length), "access.log");
	ck_assert_int_eq(last()->after.source_id, 2);
}
END_TEST

START_TEST(a_compressed_file_that_only_begins_like_a_source_gives_it_free)
{
	struct text head = text_of("the same beginning\n", 1000), other = text_of("the same beginning\n", 1000);
	text_repeat(&head, "A\n", 5000);
	text_repeat(&other, "B\n", 9000);
	file_write("access.log", head);
	INGEST("access.log");
	file_write("access.log.3.gz", gzipped(other, 1));
	file_write("access.log.2", head);
	file_append_string("access.log.2", "more\n");
	file_remove("access.log");
	text_add_string(&other, "more\n");
	EXPECT(other, "access.log.3.gz", "access.log.2");
	ck_assert_int_eq(last()->after.source_id, 1);
	ck_assert_uint_eq(known.count, 2);
}
END_TEST

START_TEST(a_file_moved_out_of_its_series_keeps_its_source_and_origin)
{
	ingest_access_log();
	file_make_directory("archive");
	file_rename("access.log", "archive/other.txt");
	file_append_string("archive/other.txt", "more\n");
	EXPECT_STRING("more\n", "archive");
	ck_assert_uint_eq(known.count, 1);
	ck_assert_ptr_nonnull(strstr(last()->origin, "/access.log"));
}
END_TEST

START_TEST(a_copy_in_another_series_is_a_source_of_its_own)
{
	struct text content = ingest_access_log();
	file_write("other.log", content);
	EXPECT(content, "access.log", "other.log");
	ck_assert_uint_eq(known.count, 2);
	run.origin = "series";
	file_write("third.log", content);
	EXPECT(content, "third.log");
	ck_assert_str_eq(last()->origin, "series");
}
END_TEST

START_TEST(a_file_that_is_replaced_while_the_run_is_under_way_is_left_for_the_next)
{
	struct text big = text_of("a line that makes up many blocks\n", 5000);
	file_write("small.log.2", big);
	file_write_string("small.log", "old\n");
	START("small.log.2", "small.log");
	take_blocks(1);
	file_rename("small.log", "small.log.1");
	file_write_string("small.log", "new\n");
	finish();
	check_text(big);
	ck_assert_uint_eq(known.count, 1);
	ck_assert(said("replaced"));
	EXPECT_STRING("old\nnew\n", "small.log.1", "small.log");
}
END_TEST

void read_identity_tests(TCase *tests)
{
	tcase_add_loop_test(tests, of_a_file_that_grew_only_what_is_new_is_read, 0, BLOCK_SIZES);
	tcase_add_test(tests, a_rotated_file_is_the_same_source_and_its_new_name_is_stored);
	tcase_add_test(tests, a_file_that_was_compressed_since_is_the_same_source_and_is_finished_with_its_rest);
	tcase_add_test(tests, a_finished_compressed_file_that_did_not_change_is_not_looked_at);
	tcase_add_test(tests, a_truncated_and_rewritten_file_is_a_new_source);
	tcase_add_test(tests, a_file_that_differs_in_its_head_or_before_its_offset_only_is_a_new_source);
	tcase_add_test(tests, of_several_copies_one_is_the_source_the_file_itself_before_others);
	tcase_add_test(tests, a_copy_alone_is_the_source);
	tcase_add_test(tests, of_several_sources_that_fit_the_longest_is_gone_on_with);
	tcase_add_test(tests, a_compressed_file_that_only_begins_like_a_source_gives_it_free);
	tcase_add_test(tests, a_file_moved_out_of_its_series_keeps_its_source_and_origin);
	tcase_add_test(tests, a_copy_in_another_series_is_a_source_of_its_own);
	tcase_add_test(tests, a_file_that_is_replaced_while_the_run_is_under_way_is_left_for_the_next);
}

/* gzip data: what may stand behind it, data that is cut off or damaged, and what is no gzip. */
#include "stages/read/inflater.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

static const struct {
	int count; /* of zero bytes, */
	const char *garbage; /* and what follows them */
} tails[] = {{1, ""}, {511, ""}, {70000, ""}, {0, "x"}, {0, "\x1f"}, {0, "\x1fx"}, {0, "garbage\nin lines\n"}};

enum { TAILS = sizeof tails / sizeof *tails };

START_TEST(zero_bytes_behind_gzip_data_are_padding_and_anything_else_is_ignored_with_a_warning)
{
	bool garbage = tails[_i].garbage[0] != 0;
	struct text content = text_lines(200, 100), file = text_gzip(content, 2);
	for (int i = 0; i < tails[_i].count; i++)
		text_add(&file, "", 1);
	text_add_string(&file, tails[_i].garbage);
	file_write("access.log.gz", file);
	EXPECT(content, "access.log.gz");
	ck_assert_uint_eq(run.problems, 0);
	ck_assert(last()->after.finished);
	ck_assert_int_eq(said("warning: "), garbage);
	ck_assert_int_eq(said("garbage"), garbage);
	ck_assert_int_eq(said_nothing(), !garbage);
}
END_TEST

/* Whether these are the whole lines of what could be had; of data that is cut off, the last bytes may be missing (see
 * stages/read/inflater.h). */
static bool are_whole_lines_of(struct text lines, struct text had, bool ended)
{
	if (ended)
		return text_equals(lines, had);
	for (size_t missing = 0; missing <= INFLATER_CUT_OFF_MAX && missing <= had.length; missing++) {
		if (text_equals(lines, text_whole_lines(text_before(had, had.length - missing))))
			return true;
	}
	return false;
}

START_TEST(a_truncated_gzip_file_yields_its_whole_lines_and_the_complete_one_the_rest)
{
	for (int i = 0; i < 25; i++) {
		bool ended = false;
		run.block_bytes = block_sizes[pick(BLOCK_SIZES)];
		struct text content = text_lines(300, 200), file = text_gzip(content, 1 + pick(3));
		/* A short file's first bytes must tell that it is gzip. */
		struct text part = text_before(file, 10 + (size_t)pick((int)file.length - 10));
		struct text had = text_gunzip(part, &ended);
		file_replace("access.log.gz", part);
		INGEST("access.log.gz");
		ck_assert(are_whole_lines_of(run.text, had, ended));
		struct text rest = text_behind(content, run.text.length);
		ck_assert_uint_eq(run.problems, !ended);
		ck_assert_int_eq(said("ends too early"), !ended);
		file_write("access.log.gz", file);
		EXPECT(rest, "access.log.gz");
		ck_assert_uint_eq(run.problems, 0);
		ck_assert_uint_eq(known.count, 1);
		ck_assert(known.list[0].position.finished);
		forget_sources();
	}
}
END_TEST

START_TEST(a_damaged_gzip_file_is_a_problem_and_the_lines_before_the_damage_are_good)
{
	struct text first = text_lines(200, 100), second = text_lines(200, 100), file = {0};
	text_add_member(&file, first, 6);
	size_t method_at = file.length + 2;
	text_add_member(&file, second, 6);
	file.bytes[method_at] = 7;
	file_write("a.log.1.gz", file);
	file_write_string("a.log", "next\n");
	text_add_string(&first, "next\n");
	EXPECT(first, "a.log.1.gz", "a.log");
	ck_assert_uint_eq(run.problems, 1);
	ck_assert(said("damaged"));
	file.bytes[method_at] = 8;
	file_write("a.log.1.gz", file);
	EXPECT(second, "a.log.1.gz", "a.log");
	ck_assert_uint_eq(known.count, 2);
}
END_TEST

START_TEST(a_gzip_file_damaged_anywhere_is_a_problem_and_yields_whole_lines)
{
	struct text content = text_lines(300, 200);
	for (int i = 0; i < 25; i++) {
		struct text file = text_gzip(content, 1);
		file.bytes[10 + pick((int)file.length - 10)] ^= (char)(1 << pick(8));
		file_replace("access.log.gz", file);
		INGEST("access.log.gz");
		ck_assert_uint_eq(run.problems, 1);
		ck_assert_uint_eq(text_whole_lines(run.text).length, run.text.length);
		ck_assert(run.count == 0 || !last()->after.finished);
		forget_sources();
	}
}
END_TEST

START_TEST(whether_a_file_is_gzip_its_content_tells)
{
	struct text content = text_of("one\ntwo\n", 1);
	file_write("plain.gz", content);
	file_write("compressed.log", text_gzip(content, 1));
	EXPECT_STRING("one\ntwo\none\ntwo\n", "plain.gz", "compressed.log");
	ck_assert(!run.blocks[0].after.finished && last()->after.finished);
}
END_TEST

/* The beginnings of xz, zstd and bzip2 data. */
static const struct {
	const char *bytes;
	size_t length;
} other_compressions[] = {{"\xfd" "7zXZ\0\0\4", 8}, {"\x28\xb5\x2f\xfd\4\0", 6}, {"BZh91AY&SY\0", 11}};

enum { OTHER_COMPRESSIONS = sizeof other_compressions / sizeof *other_compressions };

START_TEST(another_compression_is_a_problem_where_the_file_is_named_and_a_warning_in_a_directory)
{
	struct text file = {0};
	text_add(&file, other_compressions[_i].bytes, other_compressions[_i].length);
	file_make_directory("logs");
	file_write("logs/log", file);
	file_write_string("logs/access.log", "one\n");
	EXPECT_STRING("one\n", "logs/log", "logs/access.log");
	ck_assert_uint_eq(run.problems, 1);
	forget_sources();
	EXPECT_STRING("one\n", "logs");
	ck_assert_uint_eq(run.problems, 0);
	ck_assert(said("warning: "));
}
END_TEST

void read_gzip_tests(TCase *tests)
{
	tcase_add_loop_test(
		tests, zero_bytes_behind_gzip_data_are_padding_and_anything_else_is_ignored_with_a_warning, 0, TAILS);
	tcase_add_test(tests, a_truncated_gzip_file_yields_its_whole_lines_and_the_complete_one_the_rest);
	tcase_add_test(tests, a_damaged_gzip_file_is_a_problem_and_the_lines_before_the_damage_are_good);
	tcase_add_test(tests, a_gzip_file_damaged_anywhere_is_a_problem_and_yields_whole_lines);
	tcase_add_test(tests, whether_a_file_is_gzip_its_content_tells);
	tcase_add_loop_test(tests, another_compression_is_a_problem_where_the_file_is_named_and_a_warning_in_a_directory,
		0, OTHER_COMPRESSIONS);
}

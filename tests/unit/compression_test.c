/* Every compression: found by its first bytes, read to the byte in pieces of any size, member after member; and no damage
 * goes unnoticed, ends the program or keeps it busy for ever.
 */
#include "stages/read/compression.h"
#include "tests/process/compressed.h"
#include "tests/suites.h"

#include <lzma.h>
#include <string.h>
#include <zstd.h>

enum { ROUNDS = 40, DAMAGES_A_FILE = 12, MEMBERS_MAX = 3, ENDS_MAX = MEMBERS_MAX + 1 };

/* A file of some members, and where they end in it and in its content. */
struct sample {
	size_t compression;
	struct text file, content;
	size_t members;
	size_t file_ends[ENDS_MAX], content_ends[ENDS_MAX]; /* the first are 0 */
};

static struct sample any_sample(size_t compression)
{
	struct sample sample = {.compression = compression, .members = 1 + (size_t)pick(MEMBERS_MAX)};
	for (size_t i = 1; i <= sample.members; i++) {
		struct text content = text_any();
		text_add_text(&sample.content, content);
		compressed_add(&sample.file, compression, content);
		sample.file_ends[i] = sample.file.length;
		sample.content_ends[i] = sample.content.length;
	}
	return sample;
}

static struct decompressed read_in_pieces(const struct sample *sample, struct text file)
{
	static const int sizes[] = {1, 3, 20, 1000, 70000, 700000};
	/* Not byte by byte at both ends, which takes too long. */
	return decompressed(compressions[sample->compression], file, sizes[pick(6)], sizes[2 + pick(4)]);
}

static bool begins_with(struct text whole, struct text part)
{
	return part.length <= whole.length && text_equals(text_before(whole, part.length), part);
}

static bool is_end_of_member(const struct sample *sample, size_t content_end)
{
	for (size_t i = 0; i <= sample->members; i++) {
		if (sample->content_ends[i] == content_end)
			return true;
	}
	return false;
}

/* What is said to be whole is whole, or has lost whole members to what looks like garbage. */
static void check_damaged(const struct sample *sample, struct text file)
{
	struct decompressed got = read_in_pieces(sample, file);
	if (!got.may_end)
		return;
	ck_assert_msg(begins_with(sample->content, got.out) && is_end_of_member(sample, got.out.length),
		"%s: damage was not noticed", compressions[sample->compression]->name);
	ck_assert(got.out.length == sample->content.length || got.state == DECOMPRESSOR_GARBAGE ||
		file.length < sample->file.length);
}

START_TEST(the_content_is_that_of_all_members)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct sample sample = any_sample((size_t)_i);
		struct decompressed got = read_in_pieces(&sample, sample.file);
		ck_assert_msg(got.state == DECOMPRESSOR_BETWEEN, "%s", got.problem);
		ck_assert(got.may_end && text_equals(got.out, sample.content));
		text_release_all();
	}
}
END_TEST

START_TEST(data_that_is_cut_off_is_whole_at_the_ends_of_members_alone)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct sample sample = any_sample((size_t)_i);
		size_t whole = (size_t)pick((int)sample.members), end = sample.file_ends[whole];
		size_t length = sample.file_ends[whole + 1] - end, cut = (size_t)pick((int)length);
		struct decompressed got = read_in_pieces(&sample, text_before(sample.file, end + cut));
		ck_assert(begins_with(sample.content, got.out));
		ck_assert_uint_ge(got.out.length, sample.content_ends[whole]);
		ck_assert(decompressor_wants_input(&(struct decompressor){.state = got.state}));
		/* A frame that is skipped is one by itself. */
		ck_assert(got.may_end == (whole > 0 && cut == 0) || (got.may_end && compressions[_i] == &compression_zstd));
		text_release_all();
	}
}
END_TEST

START_TEST(a_flipped_bit_anywhere_is_noticed)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct sample sample = any_sample((size_t)_i);
		for (int j = 0; j < DAMAGES_A_FILE; j++) {
			int at = pick((int)sample.file.length), bit = pick(8);
			sample.file.bytes[at] ^= (char)(1 << bit);
			check_damaged(&sample, sample.file);
			sample.file.bytes[at] ^= (char)(1 << bit);
		}
		text_release_all();
	}
}
END_TEST

START_TEST(bytes_put_in_left_out_or_written_over_do_no_harm)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct sample sample = any_sample((size_t)_i);
		for (int j = 0; j < DAMAGES_A_FILE; j++) {
			struct text mutant = {0};
			size_t at = (size_t)pick((int)sample.file.length), from = at + (size_t)pick(20);
			text_add_text(&mutant, text_before(sample.file, at));
			for (int count = 1 + pick(20); count > 0; count--)
				text_add(&mutant, &(char){(char)(pick(2) ? pick(256) : pick(2) ? 0xff : 0)}, 1);
			text_add_text(&mutant, text_behind(sample.file, from < sample.file.length ? from : sample.file.length));
			read_in_pieces(&sample, mutant);
		}
		text_release_all();
	}
}
END_TEST

START_TEST(noise_behind_the_first_bytes_does_no_harm)
{
	for (int i = 0; i < ROUNDS * DAMAGES_A_FILE; i++) {
		struct sample sample = any_sample((size_t)_i);
		size_t kept = (size_t)pick(30);
		struct text file = {0};
		text_add_text(&file, text_before(sample.file, kept < sample.file.length ? kept : sample.file.length));
		for (int count = pick(3000); count > 0; count--)
			text_add(&file, &(char){(char)pick(256)}, 1);
		read_in_pieces(&sample, file);
		text_release_all();
	}
}
END_TEST

START_TEST(it_is_found_by_its_first_bytes_and_more_are_wanted_until_then)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct sample sample = any_sample((size_t)_i);
		const unsigned char *bytes = (const unsigned char *)sample.file.bytes;
		size_t count = 0;
		while (!compression_find(bytes, count) && compression_wants_more(bytes, count))
			count++;
		ck_assert_ptr_eq(compression_find(bytes, count), compressions[_i]);
		ck_assert_uint_le(count, COMPRESSION_MAGIC_BYTES_MAX);
		text_release_all();
	}
}
END_TEST

START_TEST(a_reset_one_reads_from_the_start)
{
	struct sample sample = any_sample((size_t)_i);
	struct decompressor decompressor;
	unsigned char out[100];
	ck_assert_int_eq(decompressor_init(&decompressor, compressions[_i]), 0);
	for (int i = 0; i < ROUNDS; i++) {
		size_t length = i % 2 ? sample.file.length : (size_t)pick((int)sample.file.length);
		struct flow flow = {(unsigned char *)sample.file.bytes, length, out, sizeof out};
		size_t written = decompressor_run(&decompressor, &flow);
		ck_assert(begins_with(sample.content, (struct text){.bytes = (char *)out, .length = written}));
		ck_assert(i % 2 == 0 || written > 0 || sample.content.length == 0);
		ck_assert_int_eq(decompressor_reset(&decompressor), 0);
	}
	decompressor_release(&decompressor);
}
END_TEST

START_TEST(lines_are_not_compressed_and_a_first_byte_suffices_for_most)
{
	static const char *const lines[] = {"", "\n", "127.0.0.1 - -", "BZh\n", "BZh9\n", "BZh01AY&SY", "]\n", "P*M\n", "(x"};
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const unsigned char *bytes = (const unsigned char *)lines[i];
		ck_assert_ptr_null(compression_find(bytes, strlen(lines[i])));
		ck_assert(i == 0 || !compression_wants_more(bytes, strlen(lines[i])));
	}
	ck_assert(compression_wants_more((const unsigned char *)"BZh", 3));
}
END_TEST

/* What stands behind the only member, and what is made of it. */
static const struct {
	const struct compression *compression;
	int zeros;
	const char *bytes; /* behind these */
	enum decompressor_state state;
	bool may_end;
} tails[] = {
	{&compression_gzip, 1, "", DECOMPRESSOR_BETWEEN, true},
	{&compression_gzip, 511, "x", DECOMPRESSOR_GARBAGE, true},
	{&compression_gzip, 0, "\x1f", DECOMPRESSOR_INSIDE, false},
	{&compression_gzip, 0, "\x1f\x8b\x07", DECOMPRESSOR_DAMAGED, false},
	{&compression_bzip2, 1, "", DECOMPRESSOR_GARBAGE, true},
	{&compression_bzip2, 0, "x", DECOMPRESSOR_GARBAGE, true},
	{&compression_bzip2, 0, "BZ", DECOMPRESSOR_INSIDE, false},
	{&compression_bzip2, 0, "BZh9garbage", DECOMPRESSOR_DAMAGED, false},
	{&compression_xz, 4, "", DECOMPRESSOR_BETWEEN, true},
	{&compression_xz, 70000, "", DECOMPRESSOR_BETWEEN, true},
	{&compression_xz, 6, "", DECOMPRESSOR_BETWEEN, false},
	{&compression_xz, 6, "\xfd", DECOMPRESSOR_DAMAGED, false},
	{&compression_xz, 0, "\xfd and what is no header", DECOMPRESSOR_DAMAGED, false},
	{&compression_zstd, 1, "padding", DECOMPRESSOR_DAMAGED, false},
	{&compression_zstd, 0, "garbage", DECOMPRESSOR_DAMAGED, false},
	{&compression_zstd, 0, "\x28\xb5", DECOMPRESSOR_INSIDE, false},
};

enum { TAILS = sizeof tails / sizeof *tails };

static size_t number_of(const struct compression *compression)
{
	size_t number = 0;
	while (compressions[number] != compression)
		number++;
	return number;
}

START_TEST(what_follows_is_judged_as_the_tool_of_the_format_does)
{
	struct sample sample = {.compression = number_of(tails[_i].compression), .content = text_any()};
	compressed_add(&sample.file, sample.compression, sample.content);
	for (int i = 0; i < tails[_i].zeros; i++)
		text_add(&sample.file, "", 1);
	text_add_string(&sample.file, tails[_i].bytes);
	struct decompressed got = read_in_pieces(&sample, sample.file);
	ck_assert_int_eq(got.state, tails[_i].state);
	ck_assert_int_eq(got.may_end, tails[_i].may_end);
	ck_assert(text_equals(got.out, sample.content));
}
END_TEST

START_TEST(members_behind_padding_are_read)
{
	for (size_t i = 0; i < COMPRESSION_COUNT; i++) {
		struct text first = text_any(), second = text_any(), file = compressed(i, first, 1);
		if (compressions[i]->padding == 0)
			continue;
		for (unsigned zeros = 3 * compressions[i]->padding; zeros > 0; zeros--)
			text_add(&file, "", 1);
		compressed_add(&file, i, second);
		text_add_text(&first, second);
		struct decompressed got = decompressed(compressions[i], file, 100, 1000);
		ck_assert(got.may_end && text_equals(got.out, first));
	}
}
END_TEST

static struct text lzma_alone(struct text content)
{
	struct text file = {0};
	lzma_stream lzma = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	size_t room = 2 * content.length + 1000;
	lzma_lzma_preset(&options, 0);
	ck_assert_int_eq(lzma_alone_encoder(&lzma, &options), LZMA_OK);
	lzma.next_in = (uint8_t *)content.bytes;
	lzma.avail_in = content.length;
	lzma.next_out = (uint8_t *)text_reserve(&file, room);
	lzma.avail_out = room;
	ck_assert_int_eq(lzma_code(&lzma, LZMA_FINISH), LZMA_STREAM_END);
	file.length = (size_t)lzma.total_out;
	lzma_end(&lzma);
	return file;
}

START_TEST(the_old_lzma_files_are_read_too)
{
	struct text content = text_lines(300, 200), file = lzma_alone(content);
	ck_assert_ptr_eq(compression_find((unsigned char *)file.bytes, file.length), &compression_xz);
	struct decompressed got = decompressed(&compression_xz, file, 100, 1000);
	ck_assert(got.may_end && text_equals(got.out, content));
	got = decompressed(&compression_xz, text_before(file, file.length / 2), 100, 1000);
	ck_assert(!got.may_end && begins_with(content, got.out));
	text_add_string(&file, "garbage that is not ignored");
	got = decompressed(&compression_xz, file, 100, 1000);
	ck_assert_int_eq(got.state, DECOMPRESSOR_DAMAGED);
	ck_assert(text_equals(got.out, content));
}
END_TEST

/* Four bytes from the end there is a checksum in all of them. */
START_TEST(all_that_is_before_the_damage_comes_out_whatever_the_pieces)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct text content = text_any();
		text_repeat(&content, "a line\n", pick(60000));
		struct sample sample = {.compression = (size_t)_i, .file = compressed((size_t)_i, content, 1)};
		sample.file.bytes[sample.file.length - 4] ^= 0x10;
		struct decompressed got = read_in_pieces(&sample, sample.file);
		ck_assert_int_eq(got.state, DECOMPRESSOR_DAMAGED);
		ck_assert(text_equals(got.out, content));
		text_release_all();
	}
}
END_TEST

/* The beginning of data that asks for a window of a gibibyte and more. */
static const struct {
	const struct compression *compression;
	const char *bytes;
	size_t length;
} giants[] = {
	{&compression_zstd, "\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9},
	{&compression_xz, "\x5d\0\0\0\x40\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0", 18},
};

enum { GIANTS = sizeof giants / sizeof *giants };

START_TEST(a_window_beyond_the_limit_is_too_large)
{
	struct text file = {0};
	text_add(&file, giants[_i].bytes, giants[_i].length);
	ck_assert_ptr_eq(compression_find((unsigned char *)file.bytes, file.length), giants[_i].compression);
	ck_assert_int_eq(decompressed(giants[_i].compression, file, 5, 10).state, DECOMPRESSOR_TOO_LARGE);
}
END_TEST

START_TEST(the_largest_window_that_the_tools_make_unasked_is_read)
{
	struct text content = text_lines(100, 100), file = {0};
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_windowLog, COMPRESSION_WINDOW_LOG2_MAX);
	ZSTD_inBuffer in = {content.bytes, content.length, 0};
	ZSTD_outBuffer out = {text_reserve(&file, 100000), 100000, 0};
	ck_assert_uint_eq(ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_flush), 0);
	ck_assert_uint_eq(ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_end), 0);
	ZSTD_freeCCtx(zstd);
	file.length = out.pos;
	struct decompressed got = decompressed(&compression_zstd, file, 100, 1000);
	ck_assert_msg(got.may_end && text_equals(got.out, content), "state %d", got.state);
}
END_TEST

Suite *suite_compression(void)
{
	Suite *suite = suite_create("compression");
	TCase *tests = tcase_create("members");
	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, text_seed, text_release_all);
	tcase_add_loop_test(tests, the_content_is_that_of_all_members, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, data_that_is_cut_off_is_whole_at_the_ends_of_members_alone, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, a_flipped_bit_anywhere_is_noticed, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, bytes_put_in_left_out_or_written_over_do_no_harm, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, noise_behind_the_first_bytes_does_no_harm, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, it_is_found_by_its_first_bytes_and_more_are_wanted_until_then, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, a_reset_one_reads_from_the_start, 0, COMPRESSION_COUNT);
	tcase_add_test(tests, lines_are_not_compressed_and_a_first_byte_suffices_for_most);
	tcase_add_loop_test(tests, what_follows_is_judged_as_the_tool_of_the_format_does, 0, TAILS);
	tcase_add_test(tests, members_behind_padding_are_read);
	tcase_add_test(tests, the_old_lzma_files_are_read_too);
	tcase_add_loop_test(tests, all_that_is_before_the_damage_comes_out_whatever_the_pieces, 0, COMPRESSION_COUNT);
	tcase_add_loop_test(tests, a_window_beyond_the_limit_is_too_large, 0, GIANTS);
	tcase_add_test(tests, the_largest_window_that_the_tools_make_unasked_is_read);
	suite_add_tcase(suite, tests);
	return suite;
}

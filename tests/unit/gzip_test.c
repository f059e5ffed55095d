/* gzip data in every form there is, in pieces of any size, held against zlib's own reading of it: whichever library the
 * program was built with, what comes out is the same, and no damage goes unnoticed.
 */
#include "stages/read/inflater.h"
#include "tests/process/compressed.h"
#include "tests/suites.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

enum { ROUNDS = 60, RAW = -15 /* zlib's way to say: no wrapper, the largest window */ };

/* --- the data --- */

static void add_number(struct text *out, uint32_t number, int bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		text_add(out, &(char){(char)number}, 1);
}

/* A header with these flags; the checksum is right where it is there. */
static void add_header(struct text *out, int flags)
{
	struct text header = text_of("\x1f\x8b\x08", 1);
	add_number(&header, (uint32_t)flags, 1);
	text_add_string(&header, "time!\x03");
	if (flags & 4) {
		int length = pick(2) ? pick(20) : pick(2000);
		add_number(&header, (uint32_t)length, 2);
		for (; length > 0; length--)
			text_add(&header, &(char){(char)pick(256)}, 1);
	}
	if (flags & 8)
		text_add(&header, "name", 1 + strlen("name"));
	if (flags & 16)
		text_add(&header, "", 1);
	if (flags & 2)
		add_number(&header, (uint32_t)crc32(0, (Bytef *)header.bytes, (uInt)header.length), 2);
	text_add_text(out, header);
}

/* The content compressed with any level, strategy and window, and flushed anywhere. */
static void add_deflated(struct text *out, struct text content)
{
	static const int flushes[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK, Z_PARTIAL_FLUSH};
	z_stream zlib = {0};
	ck_assert_int_eq(deflateInit2(&zlib, pick(10), Z_DEFLATED, -9 - pick(7), 1 + pick(9), pick(5)), Z_OK);
	for (int status = Z_OK; status != Z_STREAM_END;) {
		size_t piece = pick(2) ? content.length : (size_t)pick((int)content.length + 1);
		size_t room = deflateBound(&zlib, piece) + 100000;
		zlib.next_in = (Bytef *)content.bytes;
		zlib.avail_in = (uInt)piece;
		zlib.next_out = (Bytef *)text_reserve(out, room);
		zlib.avail_out = (uInt)room;
		status = deflate(&zlib, piece == content.length ? Z_FINISH : flushes[pick(5)]);
		content = text_behind(content, piece - zlib.avail_in);
		out->length += room - zlib.avail_out;
	}
	deflateEnd(&zlib);
}

static void add_any_member(struct text *out, struct text content)
{
	add_header(out, pick(2) ? 0 : pick(32));
	add_deflated(out, content);
	add_number(out, (uint32_t)crc32_z(0, (Bytef *)content.bytes, content.length), 4);
	add_number(out, (uint32_t)content.length, 4);
}

/* --- two readings of it --- */

/* A cut within what would tell a member is none that may be. */
static enum decompressor_state behind_member(struct text rest)
{
	if (rest.length == 0)
		return DECOMPRESSOR_BETWEEN;
	size_t known = rest.length < 2 ? rest.length : 2;
	return memcmp(rest.bytes, "\x1f\x8b", known) == 0 ? DECOMPRESSOR_INSIDE : DECOMPRESSOR_GARBAGE;
}

static struct decompressed read_with_zlib(struct text file)
{
	struct decompressed reading = {.state = DECOMPRESSOR_INSIDE};
	while (reading.state == DECOMPRESSOR_INSIDE) {
		z_stream zlib = {.next_in = (Bytef *)file.bytes, .avail_in = (uInt)file.length};
		int status = Z_OK;
		ck_assert_int_eq(inflateInit2(&zlib, 15 + 16), Z_OK);
		while (status == Z_OK) {
			zlib.next_out = (Bytef *)text_reserve(&reading.out, 65536);
			zlib.avail_out = 65536;
			status = inflate(&zlib, Z_NO_FLUSH);
			reading.out.length += 65536 - zlib.avail_out;
		}
		file = text_behind(file, file.length - zlib.avail_in);
		while (status == Z_STREAM_END && file.length > 0 && file.bytes[0] == 0)
			file = text_behind(file, 1);
		if (status != Z_STREAM_END && status != Z_BUF_ERROR) {
			reading.state = DECOMPRESSOR_DAMAGED;
			snprintf(reading.problem, sizeof reading.problem, "%s", zlib.msg);
		}
		inflateEnd(&zlib);
		if (status != Z_STREAM_END)
			break;
		reading.state = behind_member(file);
	}
	reading.may_end = reading.state != DECOMPRESSOR_INSIDE && reading.state != DECOMPRESSOR_DAMAGED;
	return reading;
}

static bool begins_with(struct text whole, struct text part)
{
	return part.length <= whole.length && text_equals(text_before(whole, part.length), part);
}

/* What is good is read to the byte, and what is damaged by neither.  Where damage is noticed may differ: zlib refuses
 * some codes before they are used. */
static void compare(struct text file, int longest_in, int longest_out)
{
	struct decompressed wanted = read_with_zlib(file);
	struct decompressed got = decompressed(&compression_gzip, file, longest_in, longest_out);
	ck_assert_msg(got.may_end == wanted.may_end, "state %d instead of %d: %s, %s", got.state, wanted.state, got.problem,
		wanted.problem);
	if (wanted.may_end) {
		ck_assert_int_eq(got.state, wanted.state);
		ck_assert(text_equals(got.out, wanted.out));
	} else if (wanted.state == DECOMPRESSOR_INSIDE && got.state == DECOMPRESSOR_INSIDE) {
		ck_assert(begins_with(wanted.out, got.out));
		ck_assert_uint_le(wanted.out.length - got.out.length, INFLATER_CUT_OFF_MAX);
	}
}

static void compare_in_pieces(struct text file)
{
	static const int sizes[] = {1, 3, 20, 1000, 70000, 700000};
	compare(file, sizes[pick(6)], sizes[1 + pick(5)]);
}

static struct text any_file(void)
{
	struct text file = {0};
	for (int members = 1 + pick(3); members > 0; members--)
		add_any_member(&file, text_any());
	return file;
}

START_TEST(any_gzip_data_is_read_as_zlib_reads_it)
{
	for (int i = 0; i < ROUNDS; i++) {
		compare_in_pieces(any_file());
		text_release_all();
	}
}
END_TEST

START_TEST(what_follows_the_members_is_judged_as_gzip_does)
{
	static const char *const tails[] = {"x", "\x1f", "\x1fx", "\x1f\x8b", "\x1f\x8b\x08", "garbage"};
	for (int i = 0; i < ROUNDS; i++) {
		struct text file = any_file();
		for (int zeros = pick(3) ? 0 : pick(1000); zeros > 0; zeros--)
			text_add(&file, "", 1);
		if (pick(2))
			text_add_string(&file, tails[pick(6)]);
		compare_in_pieces(file);
		text_release_all();
	}
}
END_TEST

START_TEST(data_that_is_cut_off_anywhere_is_not_taken_for_whole)
{
	for (int i = 0; i < ROUNDS; i++) {
		struct text file = any_file();
		compare_in_pieces(text_before(file, (size_t)pick((int)file.length)));
		text_release_all();
	}
}
END_TEST

START_TEST(a_flipped_bit_anywhere_is_noticed)
{
	for (int i = 0; i < 2 * ROUNDS; i++) {
		struct text file = any_file();
		file.bytes[pick((int)file.length)] ^= (char)(1 << pick(8));
		compare_in_pieces(file);
		text_release_all();
	}
}
END_TEST

START_TEST(bytes_put_in_left_out_or_written_over_do_no_harm)
{
	for (int i = 0; i < 2 * ROUNDS; i++) {
		struct text file = any_file(), mutant = {0};
		size_t at = (size_t)pick((int)file.length), skip = (size_t)pick(20);
		text_add_text(&mutant, text_before(file, at));
		for (int count = pick(20); count > 0; count--)
			text_add(&mutant, &(char){(char)(pick(2) ? pick(256) : 0)}, 1);
		text_add_text(&mutant, text_behind(file, at + skip < file.length ? at + skip : file.length));
		compare_in_pieces(mutant);
		text_release_all();
	}
}
END_TEST

/* Where the byte is that is made wrong, from the end where it is negative, and what is said of it. */
static const struct {
	int at;
	const char *problem;
} damages[] = {{0, "incorrect header check"}, {1, "incorrect header check"}, {2, "unknown compression method"},
	{3, "unknown header flags set"}, {-8, "incorrect data check"}, {-5, "incorrect data check"},
	{-4, "incorrect length check"}, {-1, "incorrect length check"}};

enum { DAMAGES = sizeof damages / sizeof *damages };

START_TEST(what_is_wrong_with_a_member_is_said)
{
	struct text content = text_lines(100, 100), file = gzipped(content, 1);
	size_t at = damages[_i].at < 0 ? file.length - (size_t)-damages[_i].at : (size_t)damages[_i].at;
	file.bytes[at] ^= (char)0x80;
	struct decompressed got = decompressed(&compression_gzip, file, 100, 1000);
	ck_assert_int_eq(got.state, DECOMPRESSOR_DAMAGED);
	ck_assert_str_eq(got.problem, damages[_i].problem);
	ck_assert(damages[_i].at >= 0 || text_equals(got.out, content));
}
END_TEST

START_TEST(a_wrong_checksum_of_the_header_is_said)
{
	struct text file = {0};
	add_header(&file, 2 | 4 | 8 | 16);
	file.bytes[file.length - 1] ^= 1;
	struct decompressed got = decompressed(&compression_gzip, file, 1, 1);
	ck_assert_int_eq(got.state, DECOMPRESSOR_DAMAGED);
	ck_assert_str_eq(got.problem, "header crc mismatch");
}
END_TEST

/* What is flushed is there at once: a pipe's lines do not wait for the next ones. */
START_TEST(all_that_was_flushed_comes_out_at_once)
{
	struct text content = text_lines(50, 200), file = {0};
	z_stream zlib = {0};
	add_header(&file, 0);
	ck_assert_int_eq(deflateInit2(&zlib, 6, Z_DEFLATED, RAW, 8, Z_DEFAULT_STRATEGY), Z_OK);
	zlib.next_in = (Bytef *)content.bytes;
	zlib.avail_in = (uInt)content.length;
	zlib.next_out = (Bytef *)text_reserve(&file, 100000);
	zlib.avail_out = 100000;
	ck_assert_int_eq(deflate(&zlib, Z_SYNC_FLUSH), Z_OK);
	file.length += 100000 - zlib.avail_out;
	deflateEnd(&zlib);
	ck_assert(text_equals(decompressed(&compression_gzip, file, 1000, 1000).out, content));
}
END_TEST

Suite *suite_gzip(void)
{
	Suite *suite = suite_create("gzip");
	TCase *tests = tcase_create("members");
	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, text_seed, text_release_all);
	tcase_add_test(tests, any_gzip_data_is_read_as_zlib_reads_it);
	tcase_add_test(tests, what_follows_the_members_is_judged_as_gzip_does);
	tcase_add_test(tests, data_that_is_cut_off_anywhere_is_not_taken_for_whole);
	tcase_add_test(tests, a_flipped_bit_anywhere_is_noticed);
	tcase_add_test(tests, bytes_put_in_left_out_or_written_over_do_no_harm);
	tcase_add_loop_test(tests, what_is_wrong_with_a_member_is_said, 0, DAMAGES);
	tcase_add_test(tests, a_wrong_checksum_of_the_header_is_said);
	tcase_add_test(tests, all_that_was_flushed_comes_out_at_once);
	suite_add_tcase(suite, tests);
	return suite;
}

/* Whole blocks: rows in the order of the lines, each value once among the strings, references that lie inside, at the
 * limits of a block and with lines that nobody would write; and what careful mode makes of a line that kills.
 */
#include "pipeline/arena.h"
#include "stages/parse/parse.h"
#include "stages/parse/text/escape.h"
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMBINED "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\""

enum { FUZZ_LINES = 20000, LINE_BYTES = 600 };

static struct arena *arena;
static const struct hash_secret secret = {{1, 2, 3}};
static struct formats formats;
static struct parser *parser;

static void start(const char *definition)
{
	const struct arena_settings settings = {.readers = 1, .parsers = 1};
	arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	ck_assert_int_eq(formats_init(&formats, &definition, 1), 0);
	parser = parser_new(&(struct parse_settings){&formats, &secret}, &arena->layout);
	ck_assert_ptr_nonnull(parser);
}

static void tear_down(void)
{
	parser_free(parser);
	formats_release(&formats);
	arena_free(arena);
}

/* Slot `number` with that text. */
static struct block *block_of(uint64_t number, const char *text, size_t length)
{
	struct block *block = arena_block(arena, number);
	ck_assert_uint_le(length, arena->layout.text_bytes);
	*block = (struct block){.number = number, .text_length = (uint32_t)length, .origin_key = 1};
	strcpy(block->format, format_name(formats.list[0]));
	memcpy(block_text(&arena->layout, block), text, length);
	for (size_t i = 0; i < length; i++)
		block->lines += text[i] == '\n';
	block->lines += length > 0 && text[length - 1] != '\n';
	return block;
}

static struct block *parsed(uint64_t number, const char *text, size_t length)
{
	struct block *block = block_of(number, text, length);
	parse_block(parser, block);
	return block;
}

static struct row *rows_of(struct block *block)
{
	return block_rows(&arena->layout, block);
}

static const struct string *string_of(struct block *block, const struct row *row, unsigned dimension)
{
	return &block_strings(&arena->layout, block)[row->string[dimension]];
}

static bool is_inside(const struct block *block, uint32_t offset, uint32_t length)
{
	uint32_t end = block->text_length + block->heap_length;
	return offset <= end && length <= end - offset;
}

/* Whether it can be a JSON object of strings, numbers and objects: UTF-8, strings that end, nothing odd between them. */
static bool is_json(const char *text, size_t length)
{
	bool inside = false, good = escape_is_text(text, length) && text[0] == '{' && text[length - 1] == '}';
	for (size_t i = 1; i < length; i++) {
		good &= inside ? (unsigned char)text[i] >= ' ' : strchr("-0123456789,:{}\"", text[i]) != 0;
		inside ^= text[i] == '"';
		if (inside && text[i] == '\\')
			good &= strchr("\"\\u", text[++i]) != 0;
	}
	return good && !inside;
}

/* No two are the same one; not looked at where that took long. */
static bool are_distinct(const struct string *strings, uint32_t count)
{
	for (uint32_t i = 1; i < count && count < 5000; i++)
		for (uint32_t j = 0; j < i; j++)
			if (strings[i].hash == strings[j].hash)
				return false;
	return true;
}

/* What dedup and load rely on, of a row; counts the uses of strings. */
static const char *wrong_row(struct block *block, const struct row *row, uint32_t *uses)
{
	const char *bytes = block_text(&arena->layout, block);
	if (row->line_length == 0 || row->line_offset + row->line_length > block->text_length)
		return "line";
	if (row->line_index >= block->lines || !is_inside(block, row->extra_offset, row->extra_length))
		return "line_index, extra";
	if (row->kind == ROW_EVENT && row->extra_length && !is_json(bytes + row->extra_offset, row->extra_length))
		return "JSON";
	if (row->kind == ROW_REJECT && (row->reason >= REJECT_REASON_COUNT || row->column > row->line_length))
		return "reject";
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		const struct string *string = string_of(block, row, i);
		uses[row->string[i]]++;
		if (row->string[i] >= block->strings || (row->string[i] && string->dimension != i))
			return "string";
		if (row->string[i] && (!is_inside(block, string->offset, string->length) ||
			escape_is_text(bytes + string->offset, string->length) == !!(string->flags & STRING_BINARY)))
			return "string's bytes";
	}
	return 0;
}

static void check_block(struct block *block)
{
	static uint32_t uses[BLOCK_STRINGS_MAX];
	const struct string *strings = block_strings(&arena->layout, block);
	memset(uses, 0, sizeof uses);
	ck_assert(block_counts_are_sane(block));
	ck_assert_uint_le(block->text_length + (uint64_t)block->heap_length, arena->layout.bytes_bytes);
	for (uint32_t i = 0; i < block->rows; i++) {
		const char *wrong = wrong_row(block, rows_of(block) + i, uses);
		if (wrong)
			ck_abort_msg("row %u: %s", i, wrong);
	}
	for (uint32_t i = 1; i < block->strings; i++)
		if (strings[i].uses != uses[i] || uses[i] == 0)
			ck_abort_msg("string %u: %u uses, not %u", i, strings[i].uses, uses[i]);
	ck_assert(are_distinct(strings + 1, block->strings - 1));
}

/* Whether two rows say the same of their lines. */
static bool same_row(struct block *a, const struct row *x, struct block *b, const struct row *y)
{
	const char *of_a = block_text(&arena->layout, a), *of_b = block_text(&arena->layout, b);
	if (x->kind != y->kind || x->reason != y->reason || x->column != y->column || x->second != y->second ||
		x->event_key != y->event_key || x->body_bytes_sent != y->body_bytes_sent || x->status != y->status ||
		x->request_time_us != y->request_time_us || x->microsecond != y->microsecond ||
		x->tz_offset_minutes != y->tz_offset_minutes || x->extra_length != y->extra_length ||
		memcmp(of_a + x->extra_offset, of_b + y->extra_offset, x->extra_length) != 0)
		return false;
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		const struct string *s = string_of(a, x, i), *t = string_of(b, y, i);
		if (!x->string[i] != !y->string[i] || s->hash != t->hash || s->length != t->length ||
			s->flags != t->flags || memcmp(of_a + s->offset, of_b + t->offset, s->length) != 0)
			return false;
	}
	return true;
}

START_TEST(rows_stand_in_the_order_of_lines_and_blank_ones_count)
{
	static const char text[] = "\n" COMBINED "\r\n\r\n" COMBINED "\n\nbad\r\n" COMBINED;
	start("combined");
	struct block *block = parsed(0, text, sizeof text - 1);
	static const uint32_t indexes[] = {1, 3, 5, 6};
	check_block(block);
	ck_assert(block->rows == 4 && block->blank == 3 && block->rejected == 1);
	for (uint32_t i = 0; i < 4; i++) {
		const struct row *row = rows_of(block) + i;
		ck_assert_uint_eq(row->line_index, indexes[i]);
		ck_assert_uint_eq(row->line_length, i == 2 ? 3 : strlen(COMBINED));
		ck_assert_mem_eq(text + row->line_offset, i == 2 ? "bad" : COMBINED, row->line_length);
		ck_assert_int_eq(row->kind, i == 2 ? ROW_REJECT : ROW_EVENT);
	}
	ck_assert_uint_eq(block_strings(&arena->layout, block)[rows_of(block)->string[DIMENSION_METHOD]].uses, 3);
	block = parsed(0, "", 0);
	ck_assert(block->rows + block->blank == 0 && block->strings == 1);
}
END_TEST

START_TEST(bytes_that_are_no_text_are_marked_as_binary)
{
	static const char text[] = "1 AB x\n1 AB\0 x\0y\n1 AB \xff\n1 AB \xc3\xa9\n1 AB \\x00\n1 AB \\xc3\\xa9\n";
	static const char values[][3] = {"x", "x\0y", "\xff", "\xc3\xa9", "", "\xc3\xa9"};
	static const uint32_t lengths[] = {1, 3, 1, 2, 1, 2};
	start("%{sec}t %H %{Referer}i");
	struct block *block = parsed(0, text, sizeof text - 1);
	check_block(block);
	for (uint32_t i = 0; i < 6; i++) {
		const struct row *row = rows_of(block) + i;
		const struct string *referer = string_of(block, row, DIMENSION_REFERER);
		ck_assert_uint_eq(string_of(block, row, DIMENSION_PROTOCOL)->length, i == 1 ? 3 : 2);
		ck_assert_uint_eq(referer->length, lengths[i]);
		ck_assert_mem_eq(block_text(&arena->layout, block) + referer->offset, values[i], lengths[i]);
		ck_assert_int_eq(referer->flags, i == 1 || i == 2 || i == 4 ? STRING_BINARY : 0);
	}
	ck_assert_uint_eq(rows_of(block)[3].string[DIMENSION_REFERER], rows_of(block)[5].string[DIMENSION_REFERER]);
}
END_TEST

START_TEST(the_same_bytes_are_one_string_in_each_dimension)
{
	start("%{sec}t %h %m %U %q %H %{Referer}i %{User-Agent}i %V %u");
	static const char text[] = "1 a a a a a a a a a\n2 a a a a a a a a a\n3 - - - - - - - - -\n";
	struct block *block = parsed(0, text, sizeof text - 1);
	check_block(block);
	ck_assert_uint_eq(block->strings, 1 + DIMENSION_COUNT);
	const struct string *strings = block_strings(&arena->layout, block);
	for (uint32_t i = 1; i <= DIMENSION_COUNT; i++) {
		ck_assert_uint_eq(strings[i].uses, 2);
		for (uint32_t j = 1; j < i; j++)
			ck_assert(strings[i].hash != strings[j].hash);
	}
}
END_TEST

/* Wherever the byte is, and whatever the length: what recognises strings does not look at every byte first. */
START_TEST(strings_that_differ_in_one_byte_are_two)
{
	enum { LENGTH_MAX = 70 };
	char *text = malloc((2 * LENGTH_MAX + 1) * (LENGTH_MAX + sizeof COMBINED));
	start("combined");
	for (int length = 1; length <= LENGTH_MAX; length++) {
		size_t used = 0;
		for (int i = 0; i <= 2 * length; i++) { /* 0: none differs; each twice */
			used += (size_t)sprintf(text + used, "%.*s", (int)strlen(COMBINED) - 2, COMBINED);
			memset(text + used, 'a', (size_t)length);
			if (i > 0)
				text[used + (size_t)(i - 1) % (size_t)length] = 'b';
			used += (size_t)length;
			used += (size_t)sprintf(text + used, "\"\n");
		}
		struct block *block = parsed(0, text, used);
		const struct row *row = rows_of(block);
		ck_assert_uint_eq(block->strings - 1, 4u + 1u + (unsigned)length);
		for (int i = length + 1; i <= 2 * length; i++)
			ck_assert_uint_eq(row[i].string[DIMENSION_USER_AGENT], row[i - length].string[DIMENSION_USER_AGENT]);
	}
	free(text);
}
END_TEST

START_TEST(an_event_is_known_by_its_origin_its_second_and_its_line)
{
	start("%{sec}t %{a}e");
	static const char text[] = "7 8\n7 9\n7 8\n8 8\n0 8\n7 8";
	struct block *block = block_of(0, text, sizeof text - 1);
	parse_block(parser, block);
	struct row row[6];
	memcpy(row, rows_of(block), sizeof row);
	ck_assert(row[0].event_key == row[2].event_key && row[0].event_key == row[5].event_key);
	ck_assert(row[0].event_key != row[1].event_key && row[0].event_key != row[3].event_key);
	block->origin_key = 2;
	parse_block(parser, block);
	ck_assert(rows_of(block)[0].event_key != row[0].event_key && rows_of(block)[4].event_key != row[4].event_key);
	tear_down();
	start("%{a}e %{sec}t"); /* the same line in another second */
	block = parsed(0, text, sizeof text - 1);
	ck_assert(rows_of(block)[0].event_key != row[0].event_key);
	ck_assert(rows_of(block)[3].event_key == row[3].event_key); /* 8 8: its second is the same in both */
}
END_TEST

START_TEST(a_block_of_8192_lines_may_have_every_string_distinct)
{
	start("%{sec}t %h %m %U %q %H %{Referer}i %{User-Agent}i %V %u");
	char *text = malloc(BLOCK_LINES_MAX * 64), *at = text;
	for (int i = 0; i < BLOCK_LINES_MAX; i++)
		at += sprintf(at, "1 %x %x %x %x %x %x %x %x %x\n", i, i, i, i, i, i, i, i, i);
	struct block *block = parsed(0, text, (size_t)(at - text));
	check_block(block);
	ck_assert_uint_eq(block->rows - block->rejected, BLOCK_LINES_MAX);
	ck_assert_uint_eq(block->strings, BLOCK_STRINGS_MAX);
	free(text);
}
END_TEST

/* A line of the format "combined" of exactly that length, filled with `fill` inside of the request. */
static char *put_line(char *at, size_t length, char fill)
{
	static const char head[] = "1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"", tail[] = "\" 200 5 \"-\" \"-\"";
	memset(at, fill, length);
	memcpy(at, head, sizeof head - 1);
	memcpy(at + length - (sizeof tail - 1), tail, sizeof tail - 1);
	return at + length;
}

START_TEST(text_that_is_six_times_as_long_in_json_finds_room)
{
	start("combined");
	char *text = malloc(arena->layout.text_bytes), *at = text;
	size_t line = (arena->layout.target_bytes - 1) / (BLOCK_LINES_MAX - 1);
	for (int i = 0; i < BLOCK_LINES_MAX - 1; i++) {
		at = put_line(at, line > 70 ? line - 1 : 70, (char)(1 + i % 2));
		*at++ = '\n';
	}
	at = put_line(at, (size_t)(text + arena->layout.text_bytes - at) - 2, 3);
	memcpy(at, "\r\n", 2);
	struct block *block = parsed(0, text, arena->layout.text_bytes);
	check_block(block);
	ck_assert_uint_eq(block->rows - block->rejected, BLOCK_LINES_MAX);
	const struct row *last = rows_of(block) + BLOCK_LINES_MAX - 1;
	ck_assert_uint_ge(last->extra_length, 6 * (last->line_length - 60));
	ck_assert_mem_eq(block_text(&arena->layout, block) + last->extra_offset, "{\"request\":\"\\u0003\\u0003", 24);
	free(text);
}
END_TEST

START_TEST(a_line_of_a_mebibyte_takes_no_longer_than_its_bytes)
{
	static const char *const fills[] = {"a", " [", "\"", " ", "\\", " [10/Oct/2000:13:55:36 +0000] \"\" 2 "};
	start("combined");
	size_t length = arena->layout.line_max_bytes;
	char *text = malloc(length + 1);
	for (size_t i = 0; i < sizeof fills / sizeof *fills; i++) {
		for (size_t at = 0; at < length; at++)
			text[at] = at < 4 ? "a b "[at] : fills[i][(at - 4) % strlen(fills[i])];
		check_block(parsed(0, text, length));
	}
	text[put_line(text, length, 'x') - text] = '\n';
	struct block *block = parsed(0, text, length + 1);
	ck_assert(rows_of(block)->kind == ROW_EVENT && rows_of(block)->line_length == length);
	free(text);
}
END_TEST

START_TEST(overlong_lines_and_unknown_formats_are_rejects)
{
	start("combined");
	struct block *block = block_of(0, COMBINED "\n\n", strlen(COMBINED) + 2);
	for (int overlong = 0; overlong < 2; overlong++) {
		block->overlong = overlong;
		block->format[0] = 0;
		memcpy(block_text(&arena->layout, block), overlong ? "1" : " ", 1);
		parse_block(parser, block);
		check_block(block);
		ck_assert_uint_eq(block->rejected, 1);
		ck_assert_int_eq(rows_of(block)->reason, overlong ? REJECT_TOO_LONG : REJECT_NO_FORMAT);
		ck_assert_uint_eq(rows_of(block)->column, overlong ? strlen(COMBINED) : 0);
	}
}
END_TEST

START_TEST(a_line_that_was_under_way_at_a_death_is_rejected_unless_forgiven)
{
	static const char text[] = COMBINED "\n\n" COMBINED "\n" COMBINED "\n";
	start("combined");
	struct block *block = block_of(0, text, sizeof text - 1);
	uint8_t *attempts = block_attempts(&arena->layout, block);
	attempts[2] = 1;
	for (int times = 0; times < 3; times++) { /* it is remembered, and forgiveness comes too late */
		parse_block_carefully(parser, block, times == 2);
		check_block(block);
		ck_assert(block->rejected == 1 && rows_of(block)[1].reason == REJECT_CRASH);
		ck_assert_mem_eq(attempts, ((uint8_t[]){0, 0, 2, 0}), 4);
	}
	attempts[2] = 1;
	parse_block_carefully(parser, block, true);
	ck_assert_uint_eq(block->rejected, 0);
	ck_assert_mem_eq(attempts, ((uint8_t[]){0, 0, 0, 0}), 4);
}
END_TEST

static int below(int limit)
{
	return (int)(random() % limit);
}

/* Formats and a line in each, from which the odd ones are made. */
static const char *const good[][2] = {
	{"combined", COMBINED},
	{"vcombined", "::1:80 " COMBINED},
	{"%h %u [%{sec}t] %r; %D \"%s\" %{X}i|%b,%{Y}i%t",
		"a b [7] GET /?a=b HTTP/1.0; 12 \"200\" x|1,z[10/Oct/2000:13:55:36 -0700]"},
	{"$msec $upstream_addr \"$request\" $uri$is_args$args \"$body_bytes_sent\" $time_iso8601 $foo",
		"5.042 a, b : c \"GET / HTTP/1.1\" /a?b \"5\" 2000-10-10T13:55:36+01:00 \\x41\\\"b"},
	{"%{%A, %e %b %Y %I:%M:%S %p %z %a}t", "Friday, 20 Nov 2026 03:04:05 PM +0100 Fri"},
	{"#Fields: date time c-ip cs-uri-stem cs(User-Agent) s-sitename sc-status sc-bytes time-taken",
		"2026-11-20 01:02:03.5 ::1 /a+b Mozilla+\"5.0\" \"a \"\"b\"\" c\" 200 017 1.50"},
	{"cloudfront", "2026-11-20\t01:02:03\tX\t1\t::1\tGET\th\t/%20\t200\t-\ta%20b\tx=y\t-\tE\tid\tw\thttps\t1\t0.1\t-\t"
		"TLS\tAES\tE\tHTTP/2.0\t-\t-\t1\t0.1\tE\ta/b;%20c\t20\t-\t-"},
	{"unwrap:combined", "<190>Nov 20 09:00:05 web1 nginx[7]: " COMBINED},
	{"unwrap:common", "web | {\"log\":\"1.2.3.4 - \\u00e9 [10/Oct/2000:13:55:36 -0700] \\\"GET /?a\\u0026b HTTP/1.1\\\" 200 5\\r\\n\","
		"\"stream\":\"stdout\",\"time\":\"\"}"},
	{"unwrap:%h [%{sec}t] %r", "{\"log\":\"a.log:12:a [7] GET \\\\x \\\"\\\\\\\"\\n\",\"stream\":\"stdout\"}"},
};

/* A good line with a few bytes changed, cut out, or twice there. */
static size_t mutate(char line[LINE_BYTES], const char *from)
{
	static const char odd[] = "\" \\[]-:,?;|%$\t\r\0\xff\xc3\xa9" "9x";
	size_t length = strlen(from);
	memcpy(line, from, length);
	for (int changes = below(4); changes > 0; changes--) {
		size_t at = (size_t)below((int)length + 1), part = (size_t)below((int)(length - at) + 1);
		int way = below(4);
		if (way == 0) {
			memmove(line + at, line + at + part, length - at - part);
			length -= part;
		} else if (way == 1 && length + part < LINE_BYTES) {
			memmove(line + at + part, line + at, length - at);
			length += part;
		} else if (at < length) {
			line[at] = below(2) ? odd[below(sizeof odd - 1)] : (char)below(256);
		}
	}
	for (size_t i = 0; i < length; i++)
		line[i] = (char)(line[i] == '\n' ? ' ' : line[i]);
	return length;
}

/* Parsing with care, and each line alone, gives the rows that block 0 has. */
static void check_other_ways(struct block *block)
{
	struct row *rows = malloc(block->rows * sizeof *rows + 1);
	memcpy(rows, rows_of(block), block->rows * sizeof *rows);
	for (uint32_t i = 0; i < block->rows; i++) {
		const char *line = block_text(&arena->layout, block) + rows[i].line_offset;
		struct block *alone = arena_block(arena, 1);
		*alone = (struct block){.text_length = rows[i].line_length, .lines = 1, .origin_key = 1};
		strcpy(alone->format, block->format);
		memcpy(block_text(&arena->layout, alone), line, rows[i].line_length);
		parse_block(parser, alone);
		if (!same_row(block, &rows[i], alone, rows_of(alone)))
			ck_abort_msg("another row alone: %.*s", (int)rows[i].line_length, line);
	}
	uint32_t strings = block->strings;
	parse_block_carefully(parser, block, false);
	ck_assert_mem_eq(rows, rows_of(block), block->rows * sizeof *rows);
	ck_assert_uint_eq(block->strings, strings);
	free(rows);
}

START_TEST(lines_of_any_bytes_give_rows_that_depend_on_the_line_alone)
{
	char *text = malloc(FUZZ_LINES * (LINE_BYTES + 1)), *at = text;
	start(good[_i][0]);
	srandom(20261120u + (unsigned)_i);
	uint32_t events = 0;
	for (int i = 0; i < FUZZ_LINES; i++) {
		at += mutate(at, good[_i][1]);
		*at++ = '\n';
		if (at - text < (ptrdiff_t)arena->layout.target_bytes / 4 && i < FUZZ_LINES - 1)
			continue;
		struct block *block = parsed(0, text, (size_t)(at - text));
		events += block->rows - block->rejected;
		check_block(block);
		check_other_ways(block);
		at = text;
	}
	ck_assert_uint_gt(events, FUZZ_LINES / 5);
	free(text);
}
END_TEST

START_TEST(a_time_that_begins_like_the_one_before_is_read_to_its_own_end)
{
	static const char text[] = "02 Jan 1970 00:00 Fri\n02 Jan 1970 00:00 Friday\n02 Jan 1970 00:00 Fri";
	start("%{%d %b %Y %R %a}t");
	struct block *block = parsed(0, text, sizeof text - 1);
	check_other_ways(block);
	ck_assert_uint_eq(block->rejected, 0);
}
END_TEST

Suite *suite_parse(void)
{
	Suite *suite = suite_create("parse");
	TCase *all = tcase_create("blocks");
	tcase_add_checked_fixture(all, NULL, tear_down);
	tcase_set_timeout(all, 120);
	tcase_add_test(all, rows_stand_in_the_order_of_lines_and_blank_ones_count);
	tcase_add_test(all, bytes_that_are_no_text_are_marked_as_binary);
	tcase_add_test(all, the_same_bytes_are_one_string_in_each_dimension);
	tcase_add_test(all, strings_that_differ_in_one_byte_are_two);
	tcase_add_test(all, an_event_is_known_by_its_origin_its_second_and_its_line);
	tcase_add_test(all, a_block_of_8192_lines_may_have_every_string_distinct);
	tcase_add_test(all, text_that_is_six_times_as_long_in_json_finds_room);
	tcase_add_test(all, a_line_of_a_mebibyte_takes_no_longer_than_its_bytes);
	tcase_add_test(all, overlong_lines_and_unknown_formats_are_rejects);
	tcase_add_test(all, a_line_that_was_under_way_at_a_death_is_rejected_unless_forgiven);
	tcase_add_loop_test(
		all, lines_of_any_bytes_give_rows_that_depend_on_the_line_alone, 0, sizeof good / sizeof *good);
	tcase_add_test(all, a_time_that_begins_like_the_one_before_is_read_to_its_own_end);
	suite_add_tcase(suite, all);
	return suite;
}

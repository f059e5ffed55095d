/* Patterns: what becomes of lines, how long that may take, and what is said of a pattern that cannot be used.
 *
 * A row is written as what it has of address, status, bytes, duration, extra and note, with its second first where that is
 * not 1; a reject as `reject REASON at COLUMN in FIELD`.  In the builds that tests run in, each row is printed as well, and
 * has to be the line again.
 */
#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "stages/parse/dialect/pattern.h"
#include "stages/parse/format/op.h"
#include "stages/parse/format/print.h"
#include "stages/parse/parser.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 1 << 20 };

static struct arena *arena;
static struct hash_secret secret;
static char rendered[65536];

static void set_up(void)
{
	const struct arena_settings settings = {
		.readers = 1, .parsers = 1, .block_bytes = LINE_BYTES, .line_max_bytes = LINE_BYTES};
	arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
}

static void tear_down(void)
{
	arena_free(arena);
}

static void __attribute__((format(printf, 1, 2))) render(const char *format, ...)
{
	va_list arguments;
	size_t used = strlen(rendered);
	va_start(arguments, format);
	if (used > 0)
		used += (size_t)snprintf(rendered + used, sizeof rendered - used, ", ");
	vsnprintf(rendered + used, sizeof rendered - used, format, arguments);
	va_end(arguments);
}

static void render_event(struct block *block, const struct row *row)
{
	const char *extra = block_bytes(&arena->layout, block, row->extra_offset, row->extra_length);
	const struct string *address = &block_strings(&arena->layout, block)[row->string[DIMENSION_REMOTE_ADDR]];
	if (row->second != 1)
		render("%lld", (long long)row->second);
	if (row->string[DIMENSION_REMOTE_ADDR])
		render("addr=%.*s", (int)address->length,
			block_bytes(&arena->layout, block, address->offset, address->length));
	if (row->status != ROW_NO_STATUS)
		render("status=%d", row->status);
	if (row->body_bytes_sent >= 0)
		render("bytes=%lld", (long long)row->body_bytes_sent);
	if (row->request_time_us >= 0)
		render("us=%lld", (long long)row->request_time_us);
	if (row->extra_length)
		render("extra=%.*s", (int)row->extra_length, extra);
	if (row->note_length)
		render("note=%.*s", (int)row->note_length, extra + row->extra_length);
}

static struct format *compile(const char *regex)
{
	char definition[4096];
	snprintf(definition, sizeof definition, "pattern:%s", regex);
	return format_new(definition);
}

/* Parses the line, whose row is then in `rendered`. */
static void parse(struct format *format, const char *line, size_t length)
{
	struct formats formats = {.list = &format, .count = 1, .candidates = 1};
	const struct parse_settings settings = {&formats, &secret};
	struct parser *parser = parser_new(&settings, &arena->layout);
	struct block *block = arena_block(arena, 0);
	const struct row *row = block_rows(&arena->layout, block);
	strcpy(block->format, format_name(format));
	block->lines = 1;
	block->text_length = (uint32_t)length;
	memcpy(block_text(&arena->layout, block), line, length);
	parse_block(parser, block);
	ck_assert_uint_eq(block->rows, 1);
	rendered[0] = 0;
	if (row->kind == ROW_EVENT)
		render_event(block, row);
	else
		render("reject %s at %u in %.*s", reject_reason_name(row->reason), row->column, (int)row->extra_length,
			block_bytes(&arena->layout, block, row->extra_offset, row->extra_length));
	parser_free(parser);
}

static void expect_bytes(const char *regex, const char *line, size_t length, const char *row)
{
	struct format *format = compile(regex);
	ck_assert_msg(format != NULL, "%s", error_text());
	parse(format, line, length);
	ck_assert_msg(strcmp(rendered, row) == 0, "%.200s\nof %s\nis %s\nnot %s", line, regex, rendered, row);
	format_free(format);
}

static void expect(const char *regex, const char *line, const char *row)
{
	expect_bytes(regex, line, strlen(line), row);
}

/* The pattern cannot be used, and the error says so. */
static void refuse(const char *regex, const char *error)
{
	struct format *format = compile(regex);
	ck_assert_msg(format == NULL, "%s is taken", regex);
	ck_assert_msg(strstr(error_text(), error) != NULL, "%s\nis refused as %s\nnot %s", regex, error_text(), error);
}

START_TEST(groups_are_fields_by_their_names)
{
	expect("(?<msec>\\d+) (?<remote_addr>\\S+) (?<status>\\d+)", "1 ::1 404", "addr=::1, status=404");
	expect("(?<msec>\\d+) (?P<remote_addr>\\S+) (?'status'\\d+)", "1 ::1 404", "addr=::1, status=404");
	expect("(?<msec>\\d+) (?<shop>.*) (?<body_bytes_sent>.*)", "1 a \"b\" -", "extra={\"shop\":\"a \\\"b\\\"\"}");
	expect("(?<msec>\\d+) (?<server_port>.*)", "1 443", "extra={\"server_port\":443}");
	expect("(?<msec>\\d+) (?<request_time_ms>.*)", "1 12", "us=12000");
	expect("(?<msec>\\d+) (?<request>.*)", "1 stop", "extra={\"request\":\"stop\"}");
	expect("(?<msec>\\d+) (?<http_x>.*)", "1 a\\x22b", "extra={\"http_x\":\"a\\\\x22b\"}");
	expect("(?<msec>\\d+) (?<a>.*)", "1 ", "extra={\"a\":\"\"}");
	expect("(?<msec>\\d+) (?<host>.*) (?<http_host>.*)", "1 a b", "extra={\"http_host\":\"b\"}");
}
END_TEST

START_TEST(a_time_is_a_variable_or_has_its_format_before_the_expression)
{
	expect("(?<time_local>[^]]+)", "01/Jan/1970:01:00:05 +0100", "5");
	expect("(?<time_iso8601>\\S+)", "1970-01-01T00:00:05Z", "5, note={\"logged\":{\"0\":\"1970-01-01T00:00:05Z\"}}");
	expect("time-format=%H:%M:%S date-format=%Y-%m-%d (?<date>\\S+)-(?<time>\\S+)", "1970-01-02-00:00:03", "86403");
	expect("at-format=\"%Y-%m-%d %T\" (?<at>.*)", "1970-01-01 00:00:05", "5");
	expect("at-format='%Y-%m-%d %T'(?<at>.*)", "1970-01-01 00:00:05", "5");
	expect("at-format=%s (?<at>\\d+)\\.(?<time_msec_frac>\\d+)", "5.25", "reject bad_time at 2 in time_msec_frac");
	expect("(?<time_local>.*)", "31/Feb/1970:01:00:05 +0100", "reject bad_time at 0 in time_local");
	expect("(?:(?<msec>\\d+)|x) (?<status>\\d+)", "x 200", "reject empty at 0 in msec");
}
END_TEST

START_TEST(the_whole_line_has_to_match)
{
	expect("(?<msec>\\d+) (?<status>\\d+)", "1 200 ", "reject trailing at 5 in status");
	expect("(?<msec>\\d+) (?<status>\\d+)", " 1 200", "reject no_match at 0 in msec");
	expect("(?<msec>\\d+) (?<status>\\d+) (?<a>a)", "1 x", "reject no_match at 2 in status");
	expect("(?<msec>\\d+) (?<status>.*)", "1 2000", "reject bad_number at 2 in status");
	expect("(?<msec>\\d+) (?<request_time>.*)", "1 soon", "reject bad_number at 2 in request_time");
	expect("(?<msec>\\d+).*", "1 \\K", "note={\"between\":[\"\",0,\" \\\\K\"]}");
	expect("(?<msec>\\d+) \\K(?<a>.*)", "1 b", "extra={\"a\":\"b\"}");
}
END_TEST

START_TEST(what_stands_between_the_fields_is_kept_where_the_pattern_does_not_say_it)
{
	expect("\\[(?<msec>\\d+)\\]\\s+(?<a>\\w+);", "[1] b;", "extra={\"a\":\"b\"}");
	expect("\\[(?<msec>\\d+)\\]\\s+(?<a>\\w+);", "[1]  b;",
		"extra={\"a\":\"b\"}, note={\"between\":[\"[\",0,\"]  \",1,\";\"]}");
	expect("(?<msec>\\d+) \\S+ [^\"]*?;.+", "1 - -;-", "");
	expect("(?<msec>\\d+) \\S+ [^\"]*?;.+", "1 - x;-", "note={\"between\":[\"\",0,\" - x;-\"]}");
	expect("(?x) (?<msec>\\d+) [ ] (?<a>\\w+) # comment", "1 b",
		"extra={\"a\":\"b\"}, note={\"between\":[\"\",0,\" \",1,\"\"]}");
	expect("(?<msec>\\d+)(?: (?<a>a))?(?: (?<b>b))?", "1 a b", "extra={\"a\":\"a\",\"b\":\"b\"}");
	expect("(?<msec>\\d+)(?: (?<a>a))?(?: (?<b>b))?", "1 b", "extra={\"b\":\"b\"}, note={\"between\":[\"\",0,\" \",2,\"\"]}");
	expect("(?<msec>\\d+)(?: (?<a>-)| x(?<b>-))", "1 -", "");
	expect("(?<msec>\\d+)(?: (?<a>-)| x(?<b>-))", "1 x-", "note={\"between\":[\"\",0,\" x\",2,\"\"]}");
	expect("(?<msec>\\d+)|x(?<msec_>-)", "1", "");
	expect("(?:(?<a>a)|(?<b>b))+ (?<msec>\\d+)", "ba 1",
		"extra={\"a\":\"a\",\"b\":\"b\"}, note={\"between\":[\"\",1,\"\",0,\" \",2,\"\"]}");
	expect("(?<msec>\\d+) \xff(?<a>.*)", "1 \xff\xfe",
		"extra={\"a\":\"\\u00fe\"}, note={\"logged\":{\"1\":\"\\u00fe\"}}");
	expect("(?<msec>\\d+) .(?<a>.*)", "1 \xff-", "note={\"between\":[\"\",0,\" \\u00ff\",1,\"\"]}");
}
END_TEST

START_TEST(groups_that_are_repeated_are_met_once)
{
	static const char *const regexes[] = {
		"pattern:(?<msec>\\d+)(?:abcdefgh){40}(?<host>x)",
		"pattern:(?<msec>\\d+)(?:a(?:b(?:c){9}){9}){9}",
		"pattern:(?<msec>\\d+)(?:-(?<host>x)){20}",
		"pattern:(?<msec>\\d+) (?<a>\\w)(?)", /* the last item is said to be longer than it is */
	};
	for (size_t i = 0; i < sizeof regexes / sizeof *regexes; i++) {
		struct format *format = format_new(regexes[i]);
		ck_assert_msg(format != NULL, "%s: %s", regexes[i], error_text());
		ck_assert_uint_lt(format->literals_length, strlen(regexes[i]));
		format_free(format);
	}
}
END_TEST

START_TEST(of_groups_inside_of_each_other_the_outer_one_is_the_lines)
{
	expect("(?<msec>\\d+) (?<a>(?<b>\\w)(?<c>\\w))", "1 xy", "extra={\"a\":\"xy\",\"b\":\"x\",\"c\":\"y\"}");
	expect("(?<msec>\\d+) (?<a>(?<status>\\d+)).", "1 200.",
		"status=200, extra={\"a\":\"200\"}, note={\"between\":[\"\",0,\" \",1,\".\"]}");
	expect("(?=(?<a>.*))(?<msec>\\d+) (?<b>.*)", "1 b",
		"extra={\"a\":\"1 b\",\"b\":\"b\"}");
	expect("(?<msec>\\d+) (?<a>\\w)(?<=(?<b>..))(?<c>\\w)", "1 cd", "extra={\"a\":\"c\",\"b\":\" c\",\"c\":\"d\"}");
}
END_TEST

START_TEST(groups_of_one_name_are_one_field)
{
	expect("(?J)(?:a(?<msec>\\d+)|b(?<msec>\\d+))", "a1", "");
	expect("(?J)(?:a(?<msec>\\d+)|b(?<msec>\\d+))", "b2", "2, note={\"between\":[\"b\",0,\"\"]}");
	expect("(?J)(?<msec>\\d+) (?<msec>\\d+)", "1 2", "note={\"between\":[\"\",0,\" 2\"]}");
	expect("(?|a(?<msec>\\d+)|b(?<msec>\\d+))", "b2", "2, note={\"between\":[\"b\",0,\"\"]}");
}
END_TEST

START_TEST(lines_that_are_not_utf8_do_no_harm_to_a_pattern_that_wants_it)
{
	expect("(*UTF)(?<msec>\\d+) (?<a>.)x", "1 \xe2\x82\xacx", "extra={\"a\":\"\xe2\x82\xac\"}");
	expect("(*UTF)(?<msec>\\d+) (?<a>.*)", "1 \xe2\x82", "reject no_match at 2 in ");
	expect("(*UTF)(?<msec>\\d+) (?<\xc3\xa9t\xc3\xa9>.*)", "1 x", "extra={\"\xc3\xa9t\xc3\xa9\":\"x\"}");
	expect("(?<msec>\\d+) (?<a>..)x", "1 \xc3\xa9x", "extra={\"a\":\"\xc3\xa9\"}");
	expect_bytes("(?<msec>\\d+)(?<a>.*)", "1\0z", 3, "extra={\"a\":\"\\u0000z\"}, note={\"logged\":{\"1\":\"\\u0000z\"}}");
}
END_TEST

/* A line of that many letters, and one that is none of them. */
static const char *letters(size_t count)
{
	static char line[LINE_BYTES + 2];
	memset(line, 'a', count);
	strcpy(line + count, "!");
	return line;
}

START_TEST(no_pattern_and_no_line_take_more_than_their_time)
{
	static const char *const costly[] = {
		"(a+)+$(?<msec>\\d*)", "(?<x>(a|aa)+)$(?<msec>\\d*)", "(?<x>(?:a?){60}a{60}a*)+(?<msec>\\d+)",
		"(*NO_JIT)(a+)+$(?<msec>\\d*)", "(?<x>(\\w*)*)(?<msec>\\d+)", "(?<x>.*?.*?.*?\\S*+)\\d(?<msec>\\d+)",
	};
	for (size_t i = 0; i < sizeof costly / sizeof *costly; i++) {
		expect(costly[i], letters(2000), "reject too_costly at 0 in ");
		expect(costly[i], letters(LINE_BYTES - 2), "reject too_costly at 0 in ");
	}
	expect("(?<x>.*?\\S*+)\\d(?<msec>\\d+)", letters(LINE_BYTES - 2), "reject too_costly at 0 in ");
	expect("(?<x>(?:.(?1)?))(?<msec>\\d+)", letters(LINE_BYTES - 2), "reject too_costly at 0 in ");
}
END_TEST

START_TEST(long_lines_are_matched_as_short_ones_are)
{
	static char line[LINE_BYTES], row[LINE_BYTES];
	for (size_t length = 10; length < 60000; length = length * 3 / 2) {
		snprintf(line, sizeof line, "1 %0*d 200 -", (int)length, 7);
		snprintf(row, sizeof row, "status=200, extra={\"a\":\"%0*d\"}", (int)length, 7);
		expect("(?<msec>\\d+) (?<a>.+?) (?<status>\\d+) -", line, row);
		expect("(?<msec>\\d+) (?<a>(?:0|7)+) (?<status>\\d+) -", line, row);
	}
}
END_TEST

START_TEST(a_pattern_that_cannot_be_used_is_refused_with_its_reason)
{
	refuse("(?<msec>\\d+", "column 12: missing closing parenthesis");
	refuse("at-format=%s (?<at>\\d+", "column 23: missing closing parenthesis");
	refuse("(?<msec>\\d+) (?<msec>)", "column 22: two named subpatterns have the same name");
	refuse("(?<msec>\\C)", "using \\C is disabled");
	refuse("(?<a_name_of_more_than_32_characters>x)", "subpattern name is too long");
	refuse("(\\d+)", "no named group");
	refuse("", "no named group");
	refuse("(?<status>\\d+)", "no group tells the time of the request");
	refuse("time-format=%T (?<time>.*)", "no field tells the date");
	refuse("at-format=%s (?<time>.*)", "at-format= is for a group (?<at>...), and there is none");
	refuse("time_local-format=%s (?<time_local>.*)", "the group time_local has a format of its own");
	refuse("time-format=%Q (?<time>.*)", "time-format: %Q is not among");
}
END_TEST

/* Patterns of random pieces on lines of random pieces: whatever they are, a row is the line again (which the builds with
 * faults assert), and the time is bounded. */
START_TEST(random_patterns_give_back_random_lines)
{
	static const char *const pieces[] = {"(?<a>", "(?<b>", "(?<c>", "(?:", "(?=", "(", ")", ")", ")", ")", ")?", ")*", ")+",
		"|", "x", "y", ".", ".*", ".*?", "\\w", "[xy]*", "x?", " ", "\\s", "\\b", "y+", "\\K", "(?!y)", "\\1", "(?1)?"};
	static const char *const texts[] = {"x", "y", " ", "-", "xx", "\xff"};
	random_state = 1;
	unsigned compiled = 0, fitted = 0;
	for (unsigned n = 0; n < 5000; n++) {
		char regex[1024] = "(?J)(?<msec>1)", line[64] = "1";
		for (int count = 1 + pick(14); count > 0; count--)
			strcat(regex, pieces[pick(sizeof pieces / sizeof *pieces)]);
		struct format *format = compile(regex);
		compiled += format != NULL;
		for (unsigned i = 0; format && i < 4; i++) {
			if (i > 0)
				strcat(line, texts[pick(sizeof texts / sizeof *texts)]);
			parse(format, line, strlen(line));
			fitted += strncmp(rendered, "reject", 6) != 0;
		}
		format_free(format);
	}
	ck_assert_uint_gt(compiled, 200);
	ck_assert_uint_gt(fitted, 50);
}
END_TEST

Suite *suite_pattern(void)
{
	Suite *suite = suite_create("pattern");
	TCase *all = tcase_create("patterns");
	tcase_add_checked_fixture(all, set_up, tear_down);
	tcase_set_timeout(all, 120);
	tcase_add_test(all, groups_are_fields_by_their_names);
	tcase_add_test(all, a_time_is_a_variable_or_has_its_format_before_the_expression);
	tcase_add_test(all, the_whole_line_has_to_match);
	tcase_add_test(all, what_stands_between_the_fields_is_kept_where_the_pattern_does_not_say_it);
	tcase_add_test(all, of_groups_inside_of_each_other_the_outer_one_is_the_lines);
	tcase_add_test(all, groups_of_one_name_are_one_field);
	tcase_add_test(all, lines_that_are_not_utf8_do_no_harm_to_a_pattern_that_wants_it);
	tcase_add_test(all, no_pattern_and_no_line_take_more_than_their_time);
	tcase_add_test(all, long_lines_are_matched_as_short_ones_are);
	tcase_add_test(all, groups_that_are_repeated_are_met_once);
	tcase_add_test(all, a_pattern_that_cannot_be_used_is_refused_with_its_reason);
	tcase_add_test(all, random_patterns_give_back_random_lines);
	suite_add_tcase(suite, all);
	return suite;
}

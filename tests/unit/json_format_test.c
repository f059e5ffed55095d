/* JSON formats: what a template finds in a line, what stays in extra, that the line can be written back from both, and what
 * is inferred of lines of an unknown kind.
 */
#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "stages/parse/detect/json_infer.h"
#include "stages/parse/dialect/json_map.h"
#include "stages/parse/format/print.h"
#include "stages/parse/parse.h"
#include "stages/parse/text/escape.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BRIEF "{\"ts\":$msec,\"request\":{\"ip\":\"$remote_addr\",\"method\":\"$request_method\",\"uri\":\"$request_uri\"}," \
	      "\"status\":$status,\"size\":$body_bytes_sent}"

enum { TEXT_BYTES = 8192, MUTATIONS = 30000 };

static struct arena *arena;
static const struct hash_secret secret = {{1, 2, 3}};
static struct formats formats;
static struct parser *parser;

static void start(const char *definition)
{
	const struct arena_settings settings = {.readers = 1, .parsers = 1};
	arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	if (formats_init(&formats, &definition, 1) < 0)
		ck_abort_msg("%s", error_text());
	parser = parser_new(&(struct parse_settings){&formats, &secret}, &arena->layout);
	ck_assert_ptr_nonnull(parser);
}

static void tear_down(void)
{
	parser_free(parser);
	formats_release(&formats);
	arena_free(arena);
	parser = 0;
	arena = 0;
}

/* The row that the last line became. */
static const struct row *row;

/* Its values. */
static struct record read_line(const char *line, size_t length)
{
	struct block *block = arena_block(arena, 0);
	*block = (struct block){.text_length = (uint32_t)length, .origin_key = 1, .lines = 1};
	strcpy(block->format, format_name(formats.list[0]));
	char *bytes = block_text(&arena->layout, block);
	memcpy(bytes, line, length);
	parse_block(parser, block);
	row = block_rows(&arena->layout, block);
	if (block->rows != 1 || block_validate(&arena->layout, block) < 0)
		ck_abort_msg("the block is damaged by: %.*s", (int)length, line);
	struct record record = {
		.instant = {row->second, row->microsecond, row->tz_offset_minutes},
		.status = row->status == ROW_NO_STATUS ? -1 : row->status,
		.body_bytes_sent = row->body_bytes_sent,
		.request_time_us = row->request_time_us,
	};
	if (row->kind != ROW_EVENT)
		return record;
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		const struct string *string = &block_strings(&arena->layout, block)[row->string[i]];
		if (row->string[i])
			record.strings[i] = (struct record_text){bytes + string->offset, string->length};
	}
	if (row->extra_length)
		record.extra = (struct record_text){bytes + row->extra_offset, row->extra_length};
	if (row->note_length)
		record.note = (struct record_text){bytes + row->extra_offset + row->extra_length, row->note_length};
	return record;
}

static struct record read_text(const char *line)
{
	return read_line(line, strlen(line));
}

static void check_string(const struct record *record, unsigned dimension, const char *wanted)
{
	if (!wanted) {
		ck_assert_ptr_null(record->strings[dimension].text);
		return;
	}
	ck_assert_ptr_nonnull(record->strings[dimension].text);
	ck_assert_uint_eq(record->strings[dimension].length, strlen(wanted));
	ck_assert_mem_eq(record->strings[dimension].text, wanted, strlen(wanted));
}

static void check_extra(const struct record *record, const char *wanted)
{
	char extra[TEXT_BYTES];
	ck_assert_int_eq(row->kind, ROW_EVENT);
	snprintf(extra, sizeof extra, "%.*s", (int)record->extra.length, record->extra.text ? record->extra.text : "");
	ck_assert_str_eq(extra, wanted);
}

static void check_reject(const char *line, unsigned reason, size_t column)
{
	read_text(line);
	ck_assert_msg(row->kind == ROW_REJECT, "%s", line);
	ck_assert_str_eq(reject_reason_name(row->reason), reject_reason_name(reason));
	ck_assert_uint_eq(row->column, column);
}

/* Whether the line comes back as it was, by its columns and extra alone. */
static bool comes_back(const struct record *record, const char *line, size_t length)
{
	struct print_buffer printed = {0};
	bool same = !record->note.text && print_record(formats.list[0], record, true, &printed) && printed.length == length &&
		    memcmp(printed.bytes, line, length) == 0;
	print_buffer_release(&printed);
	return same;
}

static void check_comes_back(const char *line)
{
	struct record record = read_text(line);
	ck_assert_msg(row->kind == ROW_EVENT, "%s", line);
	ck_assert_msg(comes_back(&record, line, strlen(line)), "%s\nextra: %.*s", line, (int)record.extra.length,
		record.extra.text ? record.extra.text : "");
}

START_TEST(members_may_come_in_any_order)
{
	static const char *const lines[] = {
		"{\"ts\":1795179909.123,\"request\":{\"ip\":\"192.0.2.7\",\"method\":\"GET\",\"uri\":\"/a?b\"},\"status\":200,\"size\":5}",
		"{\"size\":5,\"status\":200,\"request\":{\"uri\":\"/a?b\",\"method\":\"GET\",\"ip\":\"192.0.2.7\"},\"ts\":1795179909.123}",
		" { \"x\" : 1 , \"size\" : 5 , \"request\" : { \"uri\":\"/a?b\", \"y\":[{}], \"ip\":\"192.0.2.7\", \"method\":\"GET\" },"
		" \"ts\":1795179909.123, \"status\" : 200 } ",
	};
	start(BRIEF);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct record record = read_text(lines[i]);
		ck_assert_int_eq(row->kind, ROW_EVENT);
		ck_assert(row->second == 1795179909 && row->microsecond == 123000);
		ck_assert(row->status == 200 && row->body_bytes_sent == 5);
		check_string(&record, DIMENSION_REMOTE_ADDR, "192.0.2.7");
		check_string(&record, DIMENSION_METHOD, "GET");
		check_string(&record, DIMENSION_PATH, "/a");
		check_string(&record, DIMENSION_QUERY, "b");
		check_comes_back(lines[i]);
	}
}
END_TEST

START_TEST(extra_is_the_line_less_what_columns_hold)
{
	start(BRIEF);
	struct record record = read_text("{ \"a\":[1, 2e0],\"ts\":1.500 ,\"request\":{\"b\":{} ,\"uri\":\"/\"},\"status\":404,\"c\":\"\\u00e9\"}");
	check_extra(&record, "{ \"a\":[1, 2e0],\"ts\":null ,\"request\":{\"b\":{} ,\"uri\":null},\"status\":null,\"c\":\"\\u00e9\"}");
	record = read_text("{\"ts\":1.500,\"request\":{\"ip\":\"::1\",\"method\":\"A\",\"uri\":\"/\"},\"status\":200,\"size\":0}");
	check_extra(&record, ""); /* all of it is the template's */
	ck_assert_ptr_null(record.extra.text);
}
END_TEST

START_TEST(what_a_column_would_not_print_alike_stays_in_extra_too)
{
	static const char *const same[] = { /* these stay as they are, but for the time */
		"{\"ts\":null,\"status\":\"200\"}", "{\"ts\":null,\"request\":{\"uri\":\"/a\\u0026\"}}",
		"{\"ts\":null,\"request\":{\"method\":\"GET\",\"ip\":7}}",
	};
	start(BRIEF);
	struct record record = read_text("{\"ts\":1.500,\"status\":\"200\"}");
	ck_assert_uint_eq(row->status, 200);
	check_extra(&record, same[0]);
	record = read_text("{\"ts\":1.500,\"request\":{\"uri\":\"/a\\u0026\"}}");
	check_string(&record, DIMENSION_PATH, "/a&");
	check_extra(&record, same[1]);
	record = read_text("{\"ts\":1.500,\"request\":{\"method\":\"GET\",\"ip\":7}}");
	check_string(&record, DIMENSION_REMOTE_ADDR, "7");
	check_extra(&record, "{\"ts\":null,\"request\":{\"method\":null,\"ip\":7}}");
	record = read_text("{\"ts\":1.2345678,\"status\":200}");
	ck_assert_int_eq(row->microsecond, 234567);
	check_extra(&record, "{\"ts\":1.2345678,\"status\":null}");
}
END_TEST

START_TEST(a_value_of_another_kind_is_no_reject_and_stays_in_extra)
{
	static const char *const values[] = {"{}", "[]", "[1]", "{\"a\":1}", "true", "false", "1.5", "-1", "1e3", "\"x\"", "\"\""};
	char line[256];
	start(BRIEF);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		snprintf(line, sizeof line, "{\"ts\":1.500,\"request\":{\"uri\":\"/\"},\"status\":%s,\"size\":%s}", values[i], values[i]);
		struct record record = read_text(line);
		ck_assert(row->kind == ROW_EVENT && row->status == ROW_NO_STATUS);
		ck_assert_int_eq(row->body_bytes_sent, ROW_NO_NUMBER);
		check_comes_back(line);
		snprintf(line, sizeof line, "{\"ts\":null,\"request\":{\"uri\":null},\"status\":%s,\"size\":%s}", values[i], values[i]);
		check_extra(&record, line);
	}
	check_comes_back("{\"ts\":1.500,\"request\":\"not an object\",\"status\":200}");
	check_comes_back("{\"ts\":1.500,\"request\":[{\"uri\":\"/\"}],\"status\":200}");
}
END_TEST

START_TEST(null_and_a_dash_and_nothing_are_null_each_in_its_way)
{
	start(BRIEF);
	struct record record = read_text("{\"ts\":1.500,\"request\":{\"ip\":null,\"method\":\"-\"},\"status\":200}");
	check_string(&record, DIMENSION_REMOTE_ADDR, 0);
	check_string(&record, DIMENSION_METHOD, 0);
	check_string(&record, DIMENSION_PATH, 0);
	check_extra(&record, "{\"ts\":null,\"request\":{\"ip\":null,\"method\":\"-\"},\"status\":null}");
	check_comes_back("{\"ts\":1.500,\"request\":{\"ip\":null,\"method\":\"-\"},\"status\":200}");
	check_comes_back("{\"ts\":1.500,\"request\":{\"ip\":\"\",\"method\":\"\"},\"status\":200,\"size\":null}");
}
END_TEST

START_TEST(a_line_without_a_good_time_or_a_request_is_a_reject)
{
	start(BRIEF);
	check_reject("{\"status\":200}", REJECT_MISSING, 0);
	check_reject("{\"ts\":null,\"status\":200}", REJECT_MISSING, 0);
	check_reject("{\"ts\":\"yesterday\",\"status\":200}", REJECT_BAD_TIME, 7);
	check_reject("{\"ts\":-1,\"status\":200}", REJECT_BAD_TIME, 6);
	check_reject("{\"ts\":99999999999999,\"status\":200}", REJECT_BAD_TIME, 6);
	check_reject("{\"ts\":1.5,\"size\":7,\"request\":{\"ip\":\"::1\"}}", REJECT_MISSING, 0);
	check_reject("{\"ts\":1.5,\"status\":0}", REJECT_MISSING, 0);
	check_reject("[1]", REJECT_BAD_JSON, 0);
	check_reject("{\"ts\":1.5,\"status\":200", REJECT_BAD_JSON, 22);
	check_reject("{\"ts\":1.5,\"status\":200} {}", REJECT_BAD_JSON, 24);
	check_reject("{\"ts\":1.5,\"status\":200,\"x\":01}", REJECT_BAD_JSON, 28);
}
END_TEST

START_TEST(constants_have_to_be_there)
{
	start("{\"kind\":\"access|audit\",\"v\":1,\"ts\":$msec,\"status\":$status}");
	check_comes_back("{\"kind\":\"access\",\"v\":1,\"ts\":1.500,\"status\":200}");
	check_comes_back("{\"kind\":\"audit\",\"v\":1,\"ts\":1.500,\"status\":200}");
	check_comes_back("{\"status\":200,\"ts\":1.500,\"v\":1,\"kind\":\"audit\"}");
	check_comes_back("{\"kind\":\"access|audit\",\"v\":1,\"ts\":1.500,\"status\":200}");
	check_reject("{\"kind\":\"error\",\"v\":1,\"ts\":1.500,\"status\":200}", REJECT_NO_MATCH, 9);
	check_reject("{\"kind\":\"access\",\"v\":\"1\",\"ts\":1.500,\"status\":200}", REJECT_NO_MATCH, 22);
	check_reject("{\"kind\":\"access\",\"ts\":1.500,\"status\":200}", REJECT_NO_MATCH, 0);
	check_reject("{\"kind\":null,\"v\":1,\"ts\":1.500,\"status\":200}", REJECT_NO_MATCH, 8);
	check_reject("{\"kind\":\"error\",\"v\":1,\"ts\":1.500}", REJECT_MISSING, 0);
}
END_TEST

START_TEST(of_several_members_for_a_column_the_first_of_the_template_counts)
{
	start("{\"t\":$msec|$time_rfc3339,\"a\":\"$remote_addr\",\"b\":\"$remote_addr\",\"s\":$status}");
	struct record record = read_text("{\"b\":\"192.0.2.2\",\"a\":\"192.0.2.1\",\"t\":1.500,\"s\":200}");
	check_string(&record, DIMENSION_REMOTE_ADDR, "192.0.2.1");
	check_extra(&record, "{\"b\":\"192.0.2.2\",\"a\":\"192.0.2.1\",\"t\":null,\"s\":null}");
	record = read_text("{\"b\":\"192.0.2.2\",\"t\":\"2026-11-20T14:05:09.5+01:00\",\"s\":200}");
	check_string(&record, DIMENSION_REMOTE_ADDR, "192.0.2.2");
	ck_assert(row->second == 1795179909 && row->tz_offset_minutes == 60);
	check_extra(&record, "{\"b\":null,\"t\":\"2026-11-20T14:05:09.5+01:00\",\"s\":null}");
	check_comes_back("{\"b\":\"192.0.2.2\",\"a\":\"192.0.2.1\",\"t\":1.500,\"s\":200}");
	check_comes_back("{\"a\":null,\"b\":\"192.0.2.2\",\"t\":1.500,\"s\":200}");
	check_comes_back("{\"a\":\"192.0.2.1\",\"b\":null,\"t\":1.500,\"s\":200}");
	check_comes_back("{\"a\":null,\"b\":null,\"t\":1.500,\"s\":200}");
	check_comes_back("{\"a\":\"-\",\"b\":\"192.0.2.2\",\"t\":1.500,\"s\":200}");
	check_comes_back("{\"b\":\"192.0.2.2\",\"t\":\"2026-11-20T14:05:09.5+01:00\",\"s\":200,\"b\":null}");
}
END_TEST

START_TEST(of_members_with_the_same_key_the_first_counts)
{
	start(BRIEF);
	struct record record = read_text("{\"ts\":1.500,\"status\":200,\"status\":404,\"request\":{},\"request\":{\"uri\":\"/\"}}");
	ck_assert_uint_eq(row->status, 200);
	check_string(&record, DIMENSION_PATH, "/");
	check_extra(&record, "{\"ts\":null,\"status\":null,\"status\":404,\"request\":{},\"request\":{\"uri\":null}}");
	check_comes_back("{\"ts\":1.500,\"status\":200,\"status\":404}");
	check_comes_back("{\"ts\":1.500,\"status\":null,\"status\":404,\"request\":{\"uri\":\"/\"}}");
}
END_TEST

START_TEST(a_member_that_looks_like_a_wrapper_is_none)
{
	static const char line[] = "{\"ts\":1.500,\"status\":200,\"wrapper\":{\"kind\":\"syslog\",\"before\":\"<134>\"}}";
	struct print_buffer printed = {0};
	start(BRIEF);
	struct record record = read_text(line);
	ck_assert(print_record(formats.list[0], &record, true, &printed));
	ck_assert_uint_eq(printed.length, sizeof line - 1);
	ck_assert_mem_eq(printed.bytes, line, printed.length);
	print_buffer_release(&printed);
}
END_TEST

START_TEST(a_key_is_what_its_escapes_stand_for)
{
	start("{\"a\\\"b\":$msec,\"\\u0063\":$status}");
	read_text("{\"\\u0061\\u0022b\":1.500,\"c\":200}");
	ck_assert(row->kind == ROW_EVENT && row->status == 200);
	check_comes_back("{\"a\\\"b\":1.500,\"\\u0063\":200}");
}
END_TEST

START_TEST(an_address_may_have_a_port)
{
	static const char *const cases[][2] = {{"192.0.2.7:443", "192.0.2.7"}, {"192.0.2.7", "192.0.2.7"},
		{"[2001:db8::7]:443", "2001:db8::7"}, {"[2001:db8::7]", "2001:db8::7"}, {"2001:db8::7", "2001:db8::7"},
		{"[", "["}, {"[]", ""}, {":", ""}, {"]", "]"}, {"", ""}};
	char line[256];
	start("{\"t\":$msec,\"a\":\"$remote_addr:$remote_port\",\"s\":$status}");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(line, sizeof line, "{\"t\":1.500,\"a\":\"%s\",\"s\":200}", cases[i][0]);
		struct record record = read_text(line);
		check_string(&record, DIMENSION_REMOTE_ADDR, cases[i][1]);
		check_comes_back(line);
	}
}
END_TEST

START_TEST(an_array_of_the_template_is_one_with_a_single_element)
{
	start("{\"t\":$msec,\"s\":$status,\"h\":{\"Referer\":[\"$http_referer\"]}}");
	struct record record = read_text("{\"t\":1.500,\"s\":200,\"h\":{\"Referer\":[ \"x\" ]}}");
	check_string(&record, DIMENSION_REFERER, "x");
	check_extra(&record, "{\"t\":null,\"s\":null,\"h\":{\"Referer\":[ null ]}}");
	static const char *const others[] = {"[\"x\",\"y\"]", "[]", "[[\"x\"]]", "[{}]", "{}"};
	char line[256];
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		snprintf(line, sizeof line, "{\"t\":1.500,\"s\":200,\"h\":{\"Referer\":%s}}", others[i]);
		record = read_text(line);
		check_string(&record, DIMENSION_REFERER, 0);
		check_comes_back(line);
	}
	check_comes_back("{\"t\":1.500,\"s\":200,\"h\":{\"Referer\":\"x\"}}");
	check_comes_back("{\"t\":1.500,\"s\":200,\"h\":{\"Referer\":[null]}}");
}
END_TEST

START_TEST(a_request_line_is_split_and_any_other_text_stays_in_its_place)
{
	start("{\"time\":\"$time_iso8601\",\"request\":\"$request\",\"method\":\"$request_method\",\"status\":\"$status\"}");
	struct record record = read_text("{\"method\":\"PUT\",\"time\":\"2026-11-20T14:05:09+01:00\",\"request\":\"GET /a?b HTTP/1.1\"}");
	check_string(&record, DIMENSION_METHOD, "GET");
	check_string(&record, DIMENSION_QUERY, "b");
	check_extra(&record, "{\"method\":\"PUT\",\"time\":null,\"request\":\"GET /a?b HTTP/1.1\"}");
	record = read_text("{\"time\":\"2026-11-20T14:05:09+01:00\",\"request\":\"\\u0016\\u0003\"}");
	check_string(&record, DIMENSION_METHOD, 0);
	check_extra(&record, "{\"time\":null,\"request\":\"\\u0016\\u0003\"}");
	check_comes_back("{\"time\":\"2026-11-20T14:05:09+01:00\",\"request\":\"GET /a? HTTP/1.1\",\"status\":\"404\"}");
	check_comes_back("{\"time\":\"2026-11-20T14:05:09+01:00\",\"request\":\"GET /a\"}");
	check_comes_back("{\"time\":\"2026-11-20T14:05:09Z\",\"request\":\"x\"}");
	check_comes_back("{\"time\":\"2026-11-20T14:05:09-00:00\",\"request\":\"-\",\"method\":\"GET\"}");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_become_characters_in_extra)
{
	start(BRIEF);
	struct record record = read_text("{\"ts\":1.500,\"status\":200,\"x\":\"a\xff\xc3\xa9\xc3\",\"request\":{\"uri\":\"/\xfe\"}}");
	check_string(&record, DIMENSION_PATH, "/\xfe");
	check_extra(&record, "{\"ts\":null,\"status\":null,\"x\":\"a\\u00ff\xc3\xa9\\u00c3\",\"request\":{\"uri\":\"/\\u00fe\"}}");
	ck_assert_ptr_nonnull(record.note.text); /* the way back */
}
END_TEST

/* The longest line there may be, every byte of it in need of room: decoded for its column, and in extra. */
START_TEST(the_worst_line_has_room)
{
	start(BRIEF);
	size_t length = arena->layout.line_max_bytes;
	char *line = malloc(length);
	memset(line, 0xff, length);
	static const char before[] = "{\"ts\":1.500,\"request\":{\"uri\":\"\\n", behind[] = "\"}}";
	memcpy(line, before, sizeof before - 1);
	memcpy(line + length - sizeof behind + 1, behind, sizeof behind - 1);
	struct record record = read_line(line, length);
	ck_assert_int_eq(row->kind, ROW_EVENT);
	ck_assert_uint_gt(record.extra.length, 5 * length);
	ck_assert(escape_is_text(record.extra.text, record.extra.length));
	free(line);
}
END_TEST

/* Lines that are a little different from those that are logged: whatever fits comes back. */
START_TEST(every_line_that_fits_comes_back_as_it_was)
{
	static const char *const definitions[] = {"caddy", "traefik-json", "nginx-json", "envoy-json", "cloudflare", BRIEF};
	static const char *const lines[] = {
		"{\"ts\":1795179909.1234567,\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"192.0.2.7\",\"client_ip\":\"192.0.2.7\","
		"\"proto\":\"HTTP/2.0\",\"method\":\"GET\",\"host\":\"www.example.com\",\"uri\":\"/a?b=c\",\"headers\":{\"User-Agent\":["
		"\"curl/8.14.1\"],\"Referer\":[\"-\"]}},\"user_id\":\"\",\"duration\":0.017,\"size\":3768,\"status\":200}",
		"{\"ClientAddr\":\"192.0.2.7:39496\",\"ClientHost\":\"192.0.2.7\",\"ClientUsername\":\"-\",\"DownstreamContentSize\":357,"
		"\"DownstreamStatus\":200,\"Duration\":357000,\"RequestAddr\":\"www.example.com\",\"RequestHost\":\"www.example.com\","
		"\"RequestMethod\":\"GET\",\"RequestPath\":\"/a?b=c\\u0026d\",\"RequestProtocol\":\"HTTP/1.1\",\"StartLocal\":"
		"\"2026-11-20T14:05:09.5+01:00\",\"StartUTC\":\"2026-11-20T13:05:09.5Z\",\"request_User-Agent\":\"curl/8.14.1\"}",
		"{\"time_iso8601\":\"2026-11-20T14:05:09+01:00\",\"msec\":1795179909.120,\"remote_addr\":\"192.0.2.7\",\"remote_user\":\"\","
		"\"request\":\"GET /a?b HTTP/1.1\",\"request_method\":\"GET\",\"uri\":\"/a\",\"args\":\"b\",\"status\":\"200\","
		"\"body_bytes_sent\":12,\"request_time\":0.010,\"http_referer\":\"-\",\"http_user_agent\":\"x\",\"host\":null,\"http_host\":\"y\"}",
		"{\":authority\":\"www.example.com\",\"bytes_sent\":12,\"downstream_remote_address\":\"192.0.2.7:59292\",\"duration\":11,"
		"\"method\":\"GET\",\"path\":null,\"protocol\":\"HTTP/2\",\"response_code\":200,\"start_time\":\"2026-11-20T13:05:09.479Z\","
		"\"user-agent\":null,\"user_agent\":\"curl/8.14.1\",\"x-envoy-origin-path\":\"/a?b\"}",
		"{\"ClientIP\":\"192.0.2.7\",\"ClientRequestHost\":\"www.example.com\",\"ClientRequestMethod\":\"GET\",\"ClientRequestPath\":"
		"\"/a\",\"ClientRequestURI\":\"/a?b\",\"EdgeStartTimestamp\":1795179909000000000,\"EdgeResponseStatus\":200,"
		"\"EdgeResponseBytes\":570,\"ClientRequestReferer\":\"\",\"ClientRequestUserAgent\":\"\"}",
		"{\"ts\":1.500,\"request\":{\"ip\":\"::1\",\"method\":\"A\",\"uri\":\"/\"},\"status\":200,\"size\":0}",
	};
	static const char bytes[] = "{}[],:\"\\ 0123456789eE+-.tnull/?ZTab";
	size_t fitting = 0;
	random_state = 3;
	for (size_t f = 0; f < sizeof definitions / sizeof *definitions; f++) {
		start(definitions[f]);
		check_comes_back(lines[f]);
		for (int i = 0; i < MUTATIONS / 6; i++) {
			char text[TEXT_BYTES];
			size_t length = strlen(strcpy(text, lines[f]));
			for (int left = 1 + pick(3); left > 0; left--) {
				size_t at = (size_t)pick((int)length), other = (size_t)pick((int)length);
				char *null = strstr(text + at, "\":\""), *end = null ? strchr(null + 3, '"') : 0;
				switch (pick(4)) {
				case 0: text[at] = bytes[pick(sizeof bytes - 1)]; break;
				case 1: text[at] = text[other]; break;
				case 2: /* a string becomes null */
					if (!end)
						break;
					memcpy(null + 2, "null", 4);
					memmove(null + 6, end + 1, strlen(end + 1) + 1);
					break;
				default:
					memmove(text + at + 1, text + at, length - at + 1);
					text[at] = bytes[pick(sizeof bytes - 1)];
					break;
				}
				length = strlen(text);
			}
			struct record record = read_line(text, length);
			if (row->kind != ROW_EVENT)
				continue;
			fitting++;
			if (!comes_back(&record, text, length))
				ck_abort_msg("%s\nextra: %.*s", text, (int)record.extra.length, record.extra.text ? record.extra.text : "");
		}
		tear_down();
	}
	ck_assert_uint_gt(fitting, MUTATIONS / 10);
}
END_TEST

START_TEST(templates_that_cannot_be_read_are_refused_with_the_reason)
{
	static const char *const cases[][2] = {
		{"{\"a\":$msec", "stops being JSON"}, {"{\"a\":$msec,}", "stops being JSON"}, {"{\"a\":\"$status\"}", "no field tells the date"},
		{"{\"a\":$msec,\"b\":[\"$status\",\"$host\"]}", "an array of a template"}, {"{\"a\":$msec} x", "stops being JSON"},
		{"{\"a\":$msec,\"b\":[{\"c\":1}]}", "an array of a template"}, {"{}", "no field tells the date"},
		{"{\"a\":\"${time:T}\",\"b\":$status}", "the pattern of a time"},
		{"{\"a\":\"${time_local:%Y}\",\"b\":$status}", "the pattern of a time"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_ptr_null(format_new(cases[i][0]));
		ck_assert_msg(strstr(error_text(), cases[i][1]), "%s", error_text());
	}
}
END_TEST

START_TEST(a_template_is_inferred_from_keys_and_the_form_of_their_values)
{
	static const char *const cases[][2] = {
		{"{\"timestamp\":\"2026-11-20T13:05:09.123Z\",\"client_ip\":\"192.0.2.7\",\"verb\":\"GET\",\"url\":\"/a\",\"code\":200,\"x\":1}",
			"{\"timestamp\":\"$time_rfc3339\",\"client_ip\":\"$remote_addr:$remote_port\",\"verb\":\"$request_method\","
			"\"url\":\"$request_uri\",\"code\":$status}"},
		{"{\"@timestamp\":\"2026-11-20T13:05:09+00:00\",\"http\":{\"request\":{\"method\":\"GET\"},\"response\":{\"status_code\":"
		 "\"404\",\"body\":{\"bytes\":12}}},\"url\":{\"original\":\"/a?b\"},\"source\":{\"ip\":\"::1\"},\"user_agent\":{\"original\":\"x\"}}",
			"{\"@timestamp\":\"$time_iso8601\",\"http\":{\"request\":{\"method\":\"$request_method\"},\"response\":{"
			"\"status_code\":\"$status\",\"body\":{\"bytes\":$body_bytes_sent}}},\"url\":{\"original\":\"$request_uri\"},"
			"\"source\":{\"ip\":\"$remote_addr:$remote_port\"},\"user_agent\":{\"original\":\"$http_user_agent\"}}"},
		{"{\"level\":30,\"time\":1795179909123,\"req\":{\"method\":\"GET\",\"url\":\"/\",\"headers\":{\"user-agent\":\"x\"}},"
		 "\"res\":{\"statusCode\":200},\"responseTime\":5}",
			"{\"time\":$time_msec,\"req\":{\"method\":\"$request_method\",\"url\":\"$request_uri\",\"headers\":{\"user-agent\":"
			"\"$http_user_agent\"}},\"res\":{\"statusCode\":$status}}"},
		{"{\"ts\":1795179909.5,\"request\":\"GET / HTTP/1.1\",\"duration_ms\":5.5,\"agent\":[\"x\"],\"status\":200}",
			"{\"ts\":$msec,\"request\":\"$request\",\"duration_ms\":$request_time_ms,\"agent\":[\"$http_user_agent\"],"
			"\"status\":$status}"},
		/* points make a path */
		{"{\"time\":\"2026-11-20T13:05:09.1Z\",\"http.request.method\":\"GET\",\"http.request.uri\":\"/\","
		 "\"http.response.status\":200,\"server.ip\":\"192.0.2.9\",\"source.ip\":\"::1\"}",
			"{\"time\":\"$time_rfc3339\",\"http.request.method\":\"$request_method\",\"http.request.uri\":\"$request_uri\","
			"\"http.response.status\":$status,\"source.ip\":\"$remote_addr:$remote_port\"}"},
		/* the query is a member of its own, where it is shown to be */
		{"{\"time\":1795179909,\"url\":{\"path\":\"/a\",\"query\":\"b=c\"},\"status\":200}",
			"{\"time\":$msec,\"url\":{\"path\":\"$uri\",\"query\":\"$args\"},\"status\":$status}"},
		{"{\"time\":1795179909,\"request\":\"/a\",\"query\":\"?b=c\",\"status\":\"200\"}",
			"{\"time\":$msec,\"request\":\"$uri\",\"query\":\"$args_with_mark\",\"status\":\"$status\"}"},
		{"{\"time\":1795179909,\"path\":\"/a\",\"query\":\"\",\"status\":200}",
			"{\"time\":$msec,\"path\":\"$request_uri\",\"status\":$status}"},
		{"{\"time\":1795179909,\"uri\":\"/a?b=c\",\"args\":\"b=c\",\"status\":200}",
			"{\"time\":$msec,\"uri\":\"$request_uri\",\"status\":$status}"},
		{"{\"time\":1795179909,\"uri\":\"/a\",\"query\":\"SELECT a=1\",\"status\":200}",
			"{\"time\":$msec,\"uri\":\"$request_uri\",\"status\":$status}"},
		/* times in other notations, and escapes that nobody needs */
		{"{\"time\":\"[20/Nov/2026:14:05:09 +0100]\",\"request\":\"/a\",\"status\":\"200\"}",
			"{\"time\":\"${time:[%d/%b/%Y:%H:%M:%S %z]}\",\"request\":\"$request_uri\",\"status\":\"$status\"}"},
		{"{\"asctime\":1,\"time\":\"2026-11-20 14:05:09,123\",\"path\":\"/\",\"status\":200}",
			"{\"time\":\"${time:%Y-%m-%d %H:%M:%S%.f}\",\"path\":\"$request_uri\",\"status\":$status}"},
		{"{\"ts\":\"2026/11/20 14:05:09.123\",\"uri\":\"\\/a\\/b?c\",\"proto\":\"HTTP\\/1.1\",\"status\":200}",
			"{\"ts\":\"${time:%Y/%m/%d %H:%M:%S%.f}\",\"uri\":\"$request_uri\",\"proto\":\"$server_protocol\",\"status\":$status}"},
		{"{\"requestTime\":\"20\\/Nov\\/2026:14:05:09 +0100\",\"resourcePath\":\"/a\",\"status\":\"200\",\"responseLength\":\"5\"}",
			"{\"requestTime\":\"$time_local\",\"resourcePath\":\"$request_uri\",\"status\":\"$status\","
			"\"responseLength\":\"$body_bytes_sent\"}"},
		{"{\"time\":\"14:05:09\",\"path\":\"/\",\"status\":200}", 0}, {"{\"time\":\"2026-11-20 14:05:09 x\",\"path\":\"/\",\"status\":200}", 0},
		/* a zone is a member of its own, where the time does not say it */
		{"{\"ts\":\"2026-11-20 14:05:09\",\"tz\":\"+0100\",\"url\":\"/\",\"status\":200}",
			"{\"ts\":\"${time:%Y-%m-%d %H:%M:%S%.f}\",\"tz\":\"${time_zone:%z}\",\"url\":\"$request_uri\",\"status\":$status}"},
		{"{\"utc_offset\":\"-03:30\",\"time\":\"2026-11-20T14:05:09.5\",\"url\":\"/\",\"status\":200}",
			"{\"utc_offset\":\"${time_zone:%:z}\",\"time\":\"${time:%Y-%m-%dT%H:%M:%S%.f}\",\"url\":\"$request_uri\","
			"\"status\":$status}"},
		{"{\"time\":\"2026-11-20 14:05:09\",\"timeZone\":\"EST\",\"url\":\"/\",\"status\":200}",
			"{\"time\":\"${time:%Y-%m-%d %H:%M:%S%.f}\",\"timeZone\":\"${time_zone:%Z}\",\"url\":\"$request_uri\","
			"\"status\":$status}"},
		{"{\"ts\":\"2026-11-20T13:05:09-01:00\",\"tz\":\"+0100\",\"url\":\"/\",\"status\":200}",
			"{\"ts\":\"$time_rfc3339\",\"url\":\"$request_uri\",\"status\":$status}"},
		{"{\"ts\":1795179909,\"tz\":\"+0100\",\"url\":\"/\",\"status\":200}",
			"{\"ts\":$msec,\"url\":\"$request_uri\",\"status\":$status}"},
		/* what is said of others, and of the request */
		{"{\"service\":{\"host\":\"a\",\"path\":\"/b\"},\"request\":{\"method\":\"GET\",\"uri\":\"/\",\"size\":1,\"length\":2},"
		 "\"response\":{\"status\":200,\"length\":3},\"ts\":1795179909,\"upstream\":{\"status\":502,\"ip\":\"192.0.2.9\"}}",
			"{\"request\":{\"method\":\"$request_method\",\"uri\":\"$request_uri\"},\"response\":{\"status\":$status,"
			"\"length\":$body_bytes_sent},\"ts\":$msec}"},
		{"{\"timestamp\":\"2026-11-20T13:05:09Z\",\"httpRequest\":{\"requestMethod\":\"GET\",\"requestUrl\":\"/\","
		 "\"requestSize\":\"1\",\"responseSize\":\"2\",\"status\":200}}",
			"{\"timestamp\":\"$time_rfc3339\",\"httpRequest\":{\"requestMethod\":\"$request_method\",\"requestUrl\":"
			"\"$request_uri\",\"responseSize\":\"$body_bytes_sent\",\"status\":$status}}"},
		{"{\"time\":1795179909,\"host\":\"192.0.2.9\",\"http_host\":\"a.example.com\",\"url\":\"/\",\"status\":\"200\"}",
			"{\"time\":$msec,\"http_host\":\"$host\",\"url\":\"$request_uri\",\"status\":\"$status\"}"},
		/* other logs that tell of requests */
		{"{\"time\":\"2026-11-20T13:05:09Z\",\"level\":2,\"remoteAddr\":\"::1\",\"method\":\"GET\",\"url\":\"/\",\"message\":\"x\"}", 0},
		{"{\"timestamp\":1795179909,\"context\":{\"method\":\"GET\",\"path\":\"/\"},\"status\":\"failed\"}", 0},
		{"{\"time\":\"20/Nov/2026:14:05:09 +0100\",\"path\":\"/\",\"status\":200}",
			"{\"time\":\"$time_local\",\"path\":\"$request_uri\",\"status\":$status}"},
		{"{\"time\":1795179909,\"path\":\"/\"}", 0}, {"{\"path\":\"/\",\"status\":200}", 0},
		{"{\"time\":17,\"path\":\"/\",\"status\":200}", 0}, {"{\"time\":\"noon\",\"path\":\"/\",\"status\":200}", 0},
		{"{\"time\":1795179909,\"path\":\"C:\\\\x\",\"status\":\"ok\"}", 0}, {"{\"time\":1795179909,\"method\":\"GET\",\"status\":7}", 0},
		{"[1]", 0}, {"", 0}, {"{\"time\":1795179909,\"method\":\"GET\",\"status\":200", 0}, {"GET / HTTP/1.1", 0},
	};
	char definition[BLOCK_FORMAT_BYTES];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool inferred = json_infer(cases[i][0], strlen(cases[i][0]), definition, sizeof definition);
		ck_assert_msg(inferred == (cases[i][1] != 0), "%s", cases[i][0]);
		if (!inferred)
			continue;
		ck_assert_str_eq(definition, cases[i][1]);
		ck_assert(!json_infer(cases[i][0], strlen(cases[i][0]), definition, strlen(definition)));
		start(cases[i][1]);
		check_comes_back(cases[i][0]);
		tear_down();
	}
}
END_TEST

START_TEST(a_query_with_its_mark_may_be_nothing)
{
	start("{\"t\":$msec,\"p\":\"$uri\",\"q\":\"$args_with_mark\",\"s\":$status}");
	check_comes_back("{\"t\":1795179909,\"p\":\"/a\",\"q\":\"?b=c\",\"s\":200}");
	check_comes_back("{\"t\":1795179909,\"p\":\"/a\",\"q\":\"\",\"s\":200}");
	check_comes_back("{\"t\":1795179909,\"p\":\"/a\",\"q\":\"?\",\"s\":200}");
	check_comes_back("{\"t\":1795179909,\"p\":\"/a\",\"q\":\"b\",\"s\":200}");
	check_comes_back("{\"t\":1795179909,\"p\":\"/a\",\"q\":null,\"s\":200}");
	tear_down();
}
END_TEST

/* The format that is chosen for a line, or "". */
static const char *detected(struct formats *all, const char *line)
{
	return formats_name(formats_detect(all, line, strlen(line)));
}

START_TEST(what_stands_under_a_key_that_is_too_long_is_no_field)
{
	char line[1024], definition[4096], key[300];
	memset(key, '-', sizeof key);
	snprintf(line, sizeof line, "{\"time\":\"2026-11-20T13:05:09Z\",\"method\":\"GET\",\"p%.*sath\":\"/\",\"%.*s\":{\"status\":200}}",
		(int)sizeof key, key, (int)sizeof key, key);
	ck_assert(!json_infer(line, strlen(line), definition, sizeof definition));
}
END_TEST

START_TEST(a_line_is_in_the_known_format_unless_what_is_inferred_tells_more)
{
	static const char *const cases[][2] = {
		{"{\"ts\":1.5,\"msg\":\"handled request\",\"request\":{\"remote_ip\":\"::1\",\"method\":\"GET\",\"uri\":\"/\"},\"status\":200}", "caddy"},
		{"{\"time\":\"2026-11-20T13:05:09+00:00\",\"remote_addr\":\"::1\",\"request\":\"GET / HTTP/1.1\",\"status\":\"200\"}", "nginx-json"},
		{"{\"@timestamp\":\"2026-11-20T13:05:09Z\",\"method\":\"GET\",\"path\":\"/\",\"response_code\":200,\"duration\":5,"
		 "\"authority\":\"x\"}", "envoy-json"},
		{"{\"@timestamp\":\"2026-11-20T13:05:09Z\",\"method\":\"GET\",\"path\":\"/\",\"status\":200,\"duration\":0.5}",
			"{\"@timestamp\":\"$time_rfc3339\",\"method\":\"$request_method\",\"path\":\"$request_uri\",\"status\":$status}"},
		{"{\"level\":\"info\",\"ts\":1795179909.5,\"msg\":\"started\"}", ""},
		/* times, paths, methods and numbers are in any log */
		{"{\"@timestamp\":\"2026-11-20T13:05:09Z\",\"path\":\"/var/log/app.log\",\"message\":\"started\"}", ""},
		{"{\"time\":\"2026-11-20T13:05:09Z\",\"uri\":\"s3://a/b\",\"status\":\"ok\"}", ""},
		{"{\"time\":\"2026-11-20T13:05:09Z\",\"msg\":\"done\",\"status\":200}", ""},
		{"{\"@timestamp\":\"2026-11-20T13:05:09Z\",\"method\":\"GET\",\"path\":\"/\",\"error\":\"x\"}", ""},
		{"2026-11-20T13:05:09Z stdout F {\"@timestamp\":\"2026-11-20T13:05:09Z\",\"path\":\"/srv\",\"msg\":\"x\"}", ""},
		{"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5", "common"},
	};
	struct formats all;
	ck_assert_int_eq(formats_init(&all, 0, 0), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_str_eq(detected(&all, cases[i][0]), cases[i][1]);
	formats_release(&all);
}
END_TEST

START_TEST(a_map_is_a_template_in_short)
{
	static const char *const cases[][2] = {
		{"ts=msec", "{\"ts\":$msec}"}, {"a.b.c=$remote_addr,d=status", "{\"a\":{\"b\":{\"c\":\"$remote_addr\"}},\"d\":$status}"},
		{"h.Referer[]=http_referer", "{\"h\":{\"Referer\":[\"$http_referer\"]}}"}, {"a\\.b=host", "{\"a.b\":\"$host\"}"},
		{"t=msec|time_rfc3339,p=remote_addr:remote_port", "{\"t\":$msec|$time_rfc3339,\"p\":\"$remote_addr:$remote_port\"}"},
		{"\"=host", "{\"\\\"\":\"$host\"}"}, {"", 0}, {"a", 0}, {"a=", 0}, {"=host", 0}, {"a=nothing", 0}, {"a=host,", 0}, {"a.=host", 0},
		{"a[=host", 0}, {"a=host|x", 0}, {"a=host,,b=host", 0},
	};
	char definition[64];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_msg((json_map(cases[i][0], definition, sizeof definition) == 0) == (cases[i][1] != 0), "%s", cases[i][0]);
		if (cases[i][1])
			ck_assert_str_eq(definition, cases[i][1]);
	}
	ck_assert_int_eq(json_map("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=host", definition, 64), -1);
	start("{\"x\":{\"a\":$msec},\"x\":{\"b\":$status}}");
	check_comes_back("{\"x\":{\"a\":1.500,\"b\":200}}");
	tear_down();
}
END_TEST

Suite *suite_json_format(void)
{
	Suite *suite = suite_create("json_format");
	TCase *cases = tcase_create("lines");
	tcase_set_timeout(cases, 60);
	tcase_add_checked_fixture(cases, 0, tear_down);
	tcase_add_test(cases, members_may_come_in_any_order);
	tcase_add_test(cases, extra_is_the_line_less_what_columns_hold);
	tcase_add_test(cases, what_a_column_would_not_print_alike_stays_in_extra_too);
	tcase_add_test(cases, a_value_of_another_kind_is_no_reject_and_stays_in_extra);
	tcase_add_test(cases, null_and_a_dash_and_nothing_are_null_each_in_its_way);
	tcase_add_test(cases, a_line_without_a_good_time_or_a_request_is_a_reject);
	tcase_add_test(cases, constants_have_to_be_there);
	tcase_add_test(cases, of_several_members_for_a_column_the_first_of_the_template_counts);
	tcase_add_test(cases, of_members_with_the_same_key_the_first_counts);
	tcase_add_test(cases, a_member_that_looks_like_a_wrapper_is_none);
	tcase_add_test(cases, a_key_is_what_its_escapes_stand_for);
	tcase_add_test(cases, an_address_may_have_a_port);
	tcase_add_test(cases, an_array_of_the_template_is_one_with_a_single_element);
	tcase_add_test(cases, a_request_line_is_split_and_any_other_text_stays_in_its_place);
	tcase_add_test(cases, bytes_that_are_not_utf8_become_characters_in_extra);
	tcase_add_test(cases, the_worst_line_has_room);
	suite_add_tcase(suite, cases);
	TCase *alone = tcase_create("formats");
	tcase_set_timeout(alone, 60);
	tcase_add_test(alone, every_line_that_fits_comes_back_as_it_was);
	tcase_add_test(alone, templates_that_cannot_be_read_are_refused_with_the_reason);
	tcase_add_test(alone, a_template_is_inferred_from_keys_and_the_form_of_their_values);
	tcase_add_test(alone, a_query_with_its_mark_may_be_nothing);
	tcase_add_test(alone, a_line_is_in_the_known_format_unless_what_is_inferred_tells_more);
	tcase_add_test(alone, what_stands_under_a_key_that_is_too_long_is_no_field);
	tcase_add_test(alone, a_map_is_a_template_in_short);
	suite_add_tcase(suite, alone);
	return suite;
}

/* W3C extended logs: what each field of a #Fields line makes of its value, and which #Fields line governs a text.  What
 * becomes of whole logs is in tests/cli.
 */
#include "pipeline/error.h"
#include "stages/parse/detect/formats.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/text/escape.h"
#include "tests/suites.h"

#include <stdio.h>
#include <string.h>

static struct format *format;
static struct match match;

static void use(const char *definition)
{
	format_free(format);
	format = format_new(definition);
	ck_assert_msg(format != NULL, "%s", error_text());
}

static bool fits(const char *line)
{
	return match_line(format, &match, line, strlen(line));
}

/* The value of the field of that key, its escapes undone; "NULL" where there is none. */
static const char *value_of(const char *key)
{
	static char value[256];
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct span *span = &match.spans[i];
		if (strcmp(format->ops[i].key, key) != 0)
			continue;
		if (span_is_null(span))
			return "NULL";
		value[escape_undo(format->ops[i].escape, value, span->text, span->length)] = 0;
		return value;
	}
	return "no such field";
}

static void check_reject(const char *line, unsigned reason, uint32_t op, size_t column)
{
	ck_assert(!fits(line));
	ck_assert_str_eq(reject_reason_name(match.reason), reject_reason_name(reason));
	ck_assert_uint_eq(match.failed_op, op);
	ck_assert_uint_eq((size_t)(match.failed_at - line), column);
}

START_TEST(each_field_has_its_column_and_its_kind)
{
	use("#Fields: date time c-ip cs-username cs-method cs-uri-stem cs-uri-query cs-version cs-host sc-status time-taken "
	    "cs(User-Agent) CS(REFERER) cs(X-Foo) sc(X-Foo) s-sitename TimeTakenMS");
	ck_assert(fits("2026-11-20 01:02:03 192.0.2.1 bob GET /a b=c HTTP/1.1 example.com 404 1500 a+b r x+y z+1 W3SVC1 7"));
	ck_assert_int_eq(match_second(&match), 1795136523);
	ck_assert_int_eq(match.status, 404);
	ck_assert_int_eq(match.request_time_us, 1500000);
	static const char *const values[][2] = {
		{"remote_addr", "192.0.2.1"}, {"remote_user", "bob"}, {"request_method", "GET"}, {"uri", "/a"}, {"args", "b=c"},
		{"server_protocol", "HTTP/1.1"}, {"http_host", "example.com"}, {"http_user_agent", "a b"}, {"http_referer", "r"},
		{"http_x_foo", "x y"}, {"sent_http_x_foo", "z 1"}, {"s_sitename", "W3SVC1"}, {"request_time_ms", "7"},
	};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		ck_assert_str_eq(value_of(values[i][0]), values[i][1]);
	ck_assert_uint_eq(match.odd, 0);
	ck_assert(!match.odd_between);
}
END_TEST

START_TEST(times_are_utc_but_for_local_ones)
{
	use("#Fields: date time");
	ck_assert(format->ops[0].clock_parts & CLOCK_ZONE);
	use("#Fields: date time");
	ck_assert(fits("2026-11-20 01:02:03.25"));
	ck_assert_int_eq(match.time.microsecond, 250000);
	use("#Fields: date-local time-local");
	ck_assert(!((format->ops[0].clock_parts | format->ops[1].clock_parts) & CLOCK_ZONE));
	use("#Fields: timestamp(ms) cs-uri-stem");
	ck_assert(fits("1795136523250 /"));
	ck_assert_int_eq(match_second(&match), 1795136523);
	ck_assert_int_eq(match.time.microsecond, 250000);
}
END_TEST

START_TEST(a_dash_is_null_in_every_field_but_the_time)
{
	use("#Fields: date time c-ip sc-status s-port time-taken cs(User-Agent)");
	ck_assert(fits("2026-11-20 01:02:03 - - - - -"));
	ck_assert_int_eq(match.status, -1);
	ck_assert_int_eq(match.request_time_us, ROW_NO_NUMBER);
	ck_assert_str_eq(value_of("remote_addr"), "NULL");
	check_reject("2026-11-20 - 1 200 80 1 a", REJECT_BAD_TIME, 1, 11);
}
END_TEST

START_TEST(quoted_strings_have_blanks_and_doubled_quotes)
{
	use("#Fields: date time cs(User-Agent) s-sitename sc-status");
	ck_assert(fits("2026-11-20 01:02:03 \"a \"\"b\"\" +c\" \"\" \"200\""));
	ck_assert_str_eq(value_of("http_user_agent"), "a \"b\" +c");
	ck_assert_str_eq(value_of("s_sitename"), "");
	ck_assert_int_eq(match.status, 200);
	ck_assert_uint_eq(match.odd, 1 << 2 | 1 << 4);
	ck_assert(fits("2026-11-20 01:02:03 \"a\"b+c \"\"\" 200"));
	ck_assert_str_eq(value_of("http_user_agent"), "\"a\"b c");
	ck_assert_str_eq(value_of("s_sitename"), "\"\"\"");
	check_reject("2026-11-20 01:02:03 a b \"", REJECT_BAD_NUMBER, 4, 24);
	check_reject("2026-11-20 01:02:03 \"a b c", REJECT_BAD_NUMBER, 4, 25);
}
END_TEST

START_TEST(values_stand_between_runs_of_blanks_or_single_tabs)
{
	use("#Fields:\tdate time  cs-uri-stem\ts-sitename ");
	ck_assert_uint_eq(format->op_count, 4);
	ck_assert(fits("2026-11-20\t01:02:03\t/a b\tc"));
	ck_assert(!match.odd_between);
	ck_assert_uint_eq(match.odd, 1 << 2);
	ck_assert_str_eq(value_of("uri"), "/a b");
	ck_assert(fits("2026-11-20\t01:02:03\t\tc"));
	ck_assert_str_eq(value_of("uri"), "NULL");
	ck_assert(match.odd_between);
	ck_assert(fits("2026-11-20  01:02:03 /a   c "));
	ck_assert(match.odd_between);
	ck_assert_str_eq(value_of("s_sitename"), "c");
}
END_TEST

START_TEST(a_line_has_as_many_values_as_there_are_fields)
{
	use("#Fields: date time cs-uri-stem");
	check_reject("2026-11-20 01:02:03", REJECT_NO_MATCH, 1, 19);
	check_reject("2026-11-20 01:02:03 ", REJECT_EMPTY, 2, 20);
	check_reject("2026-11-20 01:02:03 /a b", REJECT_TRAILING, 2, 22);
	check_reject("", REJECT_EMPTY, 0, 0);
	check_reject("#Date: 2026-11-20", REJECT_BAD_TIME, 0, 0);
}
END_TEST

START_TEST(cloudfront_encodes_headers_and_writes_seconds)
{
	use("#Fields: date time x-edge-location cs(Host) cs-uri-stem cs(Referer) cs(User-Agent) time-taken x-host-header");
	ck_assert(fits("2026-11-20\t01:02:03\tFRA60-P3\td1.cloudfront.net\t/a%20b\thttps://a/?%25\tx%20y\t0.125\twww.example.com"));
	ck_assert_str_eq(value_of("uri"), "/a%20b");
	ck_assert_str_eq(value_of("http_referer"), "https://a/?%25");
	ck_assert_str_eq(value_of("http_user_agent"), "x y");
	ck_assert_int_eq(match.request_time_us, 125000);
	ck_assert_uint_eq(format->ops[3].column, COLUMN_EXTRA);
	ck_assert_uint_eq(format->ops[8].column, COLUMN_HOST);
	ck_assert(!match.odd_between);
}
END_TEST

START_TEST(by_the_standard_a_time_taken_with_a_fraction_is_seconds)
{
	use("#Fields: date time time-taken");
	ck_assert(fits("2026-11-20 01:02:03 1.5"));
	ck_assert_int_eq(match.request_time_us, 1500000);
	ck_assert_uint_eq(match.odd, 1 << 2);
}
END_TEST

START_TEST(what_is_quoted_can_be_written_again)
{
	static const char *const texts[] = {"", "a", "\"a b\"", "\"a \"\"b\"\"\"", "\"\"\"\"", "\"-\"", "\"a\tb\""};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char undone[64], applied[64 * ESCAPE_WORST];
		size_t length = escape_undo(ESCAPE_QUOTED, undone, texts[i], strlen(texts[i]));
		length = escape_apply(ESCAPE_QUOTED, applied, undone, length);
		ck_assert_str_eq((applied[length] = 0, applied), texts[i]);
	}
}
END_TEST

#define IIS "#Fields: date time cs-uri-stem\n"
#define LINE "2026-11-20 01:02:03 /\n"
#define COMBINED "192.0.2.1 - - [20/Nov/2026:01:02:03 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"\n"

START_TEST(the_fields_that_a_text_begins_with_govern_it)
{
	static const struct {
		const char *asked, *current, *stored, *text, *chosen;
	} cases[] = {
		{"auto", NULL, NULL, "#Version: 1.0\n\n" IIS, "#Fields: date time cs-uri-stem"},
		{"auto", NULL, NULL, IIS "#Fields: date time c-ip\t \r\n" LINE, "#Fields: date time c-ip"},
		{"auto", "w3c", NULL, IIS, "#Fields: date time cs-uri-stem"},
		{"auto", "w3c", NULL, LINE IIS, "w3c"},
		{"auto", NULL, "#Fields: date time", LINE, "#Fields: date time"},
		{"auto", NULL, "#Fields: date time", NULL, "#Fields: date time"},
		{"auto", NULL, "#Fields: date time", COMBINED, "#Fields: date time"},
		{"auto", NULL, "combined", IIS LINE, "#Fields: date time cs-uri-stem"},
		{"auto", "combined", NULL, IIS COMBINED, "combined"},
		{"auto", "combined", NULL, IIS LINE, "#Fields: date time cs-uri-stem"},
		{"auto", "combined", NULL, "#Fields: time\n", "combined"},
		{"auto", NULL, NULL, "#Fields: time\n" COMBINED, "combined"},
		{"w3c", NULL, NULL, LINE, "w3c"},
		{"w3c", NULL, NULL, IIS, "#Fields: date time cs-uri-stem"},
		{"w3c", NULL, "#Fields: date time", LINE, "#Fields: date time"},
		{"cloudfront", NULL, "#Fields: date time", NULL, "#Fields: date time"},
		{"combined", NULL, "#Fields: date time", IIS LINE, "combined"},
		{"#Fields: date time", NULL, NULL, IIS, "#Fields: date time"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct formats formats;
		const char *text = cases[i].text;
		ck_assert_int_eq(formats_init(&formats, &cases[i].asked, 1), 0);
		const void *current = cases[i].current ? formats_find(&formats, cases[i].current) : NULL;
		const void *chosen = formats_choose(&formats, current, cases[i].stored, text, text ? strlen(text) : 0);
		ck_assert_msg(strcmp(formats_name(chosen), cases[i].chosen) == 0, "case %zu: %s", i, formats_name(chosen));
		formats_release(&formats);
	}
}
END_TEST

START_TEST(fields_that_cannot_be_read_are_refused_with_the_reason)
{
	char many[1024] = "#Fields: date time";
	for (int i = 3; i <= 65; i++)
		snprintf(many + strlen(many), sizeof many - strlen(many), " f%d", i);
	ck_assert_ptr_null(format_new(many));
	ck_assert_ptr_nonnull(strstr(error_text(), "more than 64 fields"));
	ck_assert_ptr_null(format_new("#Fields: time c-ip"));
	ck_assert_ptr_nonnull(strstr(error_text(), "no field tells the date"));
	ck_assert_ptr_null(format_new("#Fields:"));
}
END_TEST

static void tear_down(void)
{
	format_free(format);
	format = NULL;
}

Suite *suite_w3c(void)
{
	Suite *suite = suite_create("w3c");
	TCase *all = tcase_create("fields");
	tcase_add_checked_fixture(all, NULL, tear_down);
	tcase_add_test(all, each_field_has_its_column_and_its_kind);
	tcase_add_test(all, times_are_utc_but_for_local_ones);
	tcase_add_test(all, a_dash_is_null_in_every_field_but_the_time);
	tcase_add_test(all, quoted_strings_have_blanks_and_doubled_quotes);
	tcase_add_test(all, values_stand_between_runs_of_blanks_or_single_tabs);
	tcase_add_test(all, a_line_has_as_many_values_as_there_are_fields);
	tcase_add_test(all, cloudfront_encodes_headers_and_writes_seconds);
	tcase_add_test(all, by_the_standard_a_time_taken_with_a_fraction_is_seconds);
	tcase_add_test(all, what_is_quoted_can_be_written_again);
	tcase_add_test(all, the_fields_that_a_text_begins_with_govern_it);
	tcase_add_test(all, fields_that_cannot_be_read_are_refused_with_the_reason);
	suite_add_tcase(suite, all);
	return suite;
}

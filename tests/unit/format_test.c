/* What each field of a format makes of a text: a line in, the row out as one string; and which format a log is in. */
#include "pipeline/error.h"
#include "stages/parse/detect/formats.h"
#include "stages/parse/format/explain.h"
#include "stages/parse/format/op.h"
#include "stages/parse/format/request.h"
#include "stages/parse/parse.h"
#include "tests/suites.h"
#include "tests/unit/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same, behind a field that has the time. */
static void field(const char *fields, const char *text, const char *row)
{
	char definition[TEXT_BYTES], line[TEXT_BYTES];
	bool nginx = strchr(fields, '$') != 0;
	snprintf(definition, sizeof definition, "%s %s", nginx ? "$time_sec" : "%{sec}t", fields);
	snprintf(line, sizeof line, "1 %s", text);
	expect(definition, line, row);
}

START_TEST(a_text_ends_at_white_space_less_what_the_format_has_there)
{
	field("%h", "::1", "remote_addr=::1");
	field("%h", "-", "");
	field("%h %v", "a b", "remote_addr=a, host=b");
	field("%h] %v", "a]] b", "remote_addr=a], host=b");
	field("%%%h%%", "%a%", "remote_addr=a");
	field("%h %v", "a  b", "reject empty at 4 in %v");
	field("%h\\t%v", "a b", "reject no_match at 3 in %h");
	field("%h", "", "reject empty at 2 in %h");
	field("%h] %v", "] b", "reject empty at 2 in %h");
	field("%h", "a ", "reject trailing at 3 in %h");
}
END_TEST

START_TEST(what_haproxy_would_have_escaped_comes_back_as_it_was)
{
	expect("escape=haproxy $time_sec \"$matc", "1 \"a{b}", "extra={\"matc\":\"a{b}\"}");
	expect("escape=haproxy $time_sec $matc $host", "1 a{ b#7B", "host=b{, extra={\"matc\":\"a{\"}");
}
END_TEST

START_TEST(of_two_times_the_one_that_has_a_zone_counts)
{
	expect("${time:%Y-%m-%d %H:%M:%S} [$time_local]", "2026-03-28 10:00:05 [28/Mar/2026:10:00:00 +0100]",
		"time=1774688400+60, extra={\"time\":\"2026-03-28 10:00:05\"}");
	expect("${time:%Y-%m-%d %H:%M:%S} [$time_iso8601] $time_sec", "2026-03-28 10:00:05 [2026-03-28T10:00:00+01:00] 1",
		"time=1774688400+60, extra={\"time\":\"2026-03-28 10:00:05\",\"time_sec\":\"1\"}");
}
END_TEST

START_TEST(a_text_in_brackets_may_have_blanks_where_something_is_behind_them)
{
	field("[%h] %v", "[a b] c", "remote_addr=a b, host=c");
	field("[%h] %v", "[a]b] c", "remote_addr=a]b, host=c");
	field("[client: %h] [agent: %{User-Agent}i] %v", "[client: a] [agent: b [c d] c", "remote_addr=a, http_user_agent=b [c d, host=c");
	field("[%h %m] %v", "[a b c] d", "remote_addr=a, request_method=b c, host=d");
	field("[%h] %v", "[a b c", "reject no_match at 3 in %h");
	field("[%h] %v", "[] c", "reject no_match at 3 in %h");
	field("[%h]", "[ab", "reject no_match at 4 in %h");
	field("[%h]", "[a b]", "reject empty at 3 in %h");
}
END_TEST

START_TEST(fields_without_white_space_between_them_are_told_apart_from_the_right)
{
	field("%v:%p %h", "::1:80 x", "remote_addr=x, host=::1, extra={\"server_port\":80}");
	field("%h-%m-%H", "a-b-c-d", "remote_addr=a-b, request_method=c, server_protocol=d");
	field("%v:%p %h", "host:http x", "reject bad_number at 7 in %p");
	field("%h|%{%H}t", "a|12", "remote_addr=a, extra={\"time\":\"12\"}");
	field("%h|%{%H}t", "a|b|12", "reject bad_time at 4 in %{%H}t");
}
END_TEST

START_TEST(a_user_name_may_have_blanks_and_what_follows_it)
{
	expect("%h %u [%{sec}t]", "a john doe [5]", "time=5+0, remote_addr=a, remote_user=john doe");
	expect("%h %u [%{sec}t]", "a john [x] doe [5]", "time=5+0, remote_addr=a, remote_user=john [x] doe");
	expect("%h %u [%{sec}t]", "a [4] [5]", "time=5+0, remote_addr=a, remote_user=[4]");
	expect("%h %u [%{sec}t]", "a john", "reject no_match at 2 in %u");
	expect("%h %u [%{sec}t]", "a b [x] [y]", "reject bad_time at 5 in %{sec}t");
	expect("%h %u [%{sec}t]", "a b [5] [y]", "reject trailing at 7 in %{sec}t");
	field("%r; %u; %s", "GET /a; b; c; 200", "remote_user=c, status=200, extra={\"request\":\"GET /a; b\"}");
	field("\"%u\"", "\"a [b\"", "remote_user=a [b");
}
END_TEST

START_TEST(a_failed_try_leaves_nothing_behind)
{
	static const char definition[] = "$remote_user [$time_sec] \"$body_bytes_sent\" \"$request_time\" $host";
	expect(definition, "u [4] \"5\" \"6\" x [7] \"\" \"\" h", "time=7+0, remote_user=u [4] \"5\" \"6\" x, host=h");
}
END_TEST

START_TEST(a_quoted_text_ends_at_the_first_quote_without_a_backslash)
{
	field("\"%{Referer}i\"", "\"\"", "http_referer=");
	field("\"%{Referer}i\"", "\"-\"", "");
	field("\"%{Referer}i\"", "\"a \\\"b\\\" c\"", "http_referer=a \"b\" c");
	field("\"%{Referer}i\" %h", "\"\\\\\" a", "remote_addr=a, http_referer=\\");
	field("\"%{Referer}i\"", "\"abc\\", "reject unterminated at 3 in %{Referer}i");
	field("\"%{Referer}i\" %h", "\"a\"b", "reject no_match at 4 in %{Referer}i");
	field("\"%{Referer}i\"", "a", "reject no_match at 1 in %{sec}t");
	field("\"%b\" \"%D\"", "\"\" \"\"", "");
	field("\"%b\" \"%s\"", "\"12\" \"200\"", "status=200, body_bytes_sent=12");
	field("\"%b\"", "\"12a\"", "reject bad_number at 3 in %b");
	field("\"%s\"", "\"\"", "reject bad_number at 3 in %s");
	expect("\"%{sec}t\"", "\"5 \"", "reject bad_time at 1 in %{sec}t");
}
END_TEST

START_TEST(a_list_has_blanks_behind_commas_and_around_colons)
{
	field("$upstream_addr $host", "a:1, b:2 : c:3 h", "host=h, extra={\"upstream_addr\":\"a:1, b:2 : c:3\"}");
	field("$upstream_response_time", "0.1, - : 2", "extra={\"upstream_response_time\":\"0.1, - : 2\"}");
	field("$upstream_addr $host", "a,  h", "reject empty at 5 in $host");
	field("$http_x_forwarded_for $remote_addr - $remote_user", "a, b c - d", "remote_addr=c, remote_user=d, extra={\"http_x_forwarded_for\":\"a, b\"}");
	field("%{X-Forwarded-For}i %l %u", "a, b - -", "extra={\"http_x_forwarded_for\":\"a, b\"}");
	field("$http_x_forwarded_for, $remote_addr", "a, b", "remote_addr=b, extra={\"http_x_forwarded_for\":\"a\"}");
	field("$upstream_addr : $host", "a : b", "host=b, extra={\"upstream_addr\":\"a\"}");
	field("${upstream_addr:,} h:$host", "a, b h:c", "host=c, extra={\"upstream_addr\":\"a, b\"}");
	field("${http_x_forwarded_for:,} $host", "a, b c", "host=c, extra={\"http_x_forwarded_for\":\"a, b\"}");
	field("${http_x_forwarded_for:-4} $host", "a    c", "host=c, extra={\"http_x_forwarded_for\":\"a\"}");
}
END_TEST

START_TEST(a_request_line_is_taken_apart_and_anything_else_kept)
{
	static const char *const cases[][2] = {
		{"GET /?b HTTP/1.1", "request_method=GET, request_path=/, query_string=b, server_protocol=HTTP/1.1"},
		{"GET /a? HTTP/2", "request_method=GET, request_path=/a, query_string=, server_protocol=HTTP/2"},
		{"GET /?a?b", "request_method=GET, request_path=/, query_string=a?b"},
		{"GET ?x HTTP/1.0", "request_method=GET, request_path=, query_string=x, server_protocol=HTTP/1.0"},
		{"GET - HTTP/1.0", "request_method=GET, request_path=-, server_protocol=HTTP/1.0"},
		{"M-search_x *", "request_method=M-search_x, request_path=*"},
		{"-", ""},
		{"", "extra={\"request\":\"\"}"},
		{"GET  /a HTTP/1.1", "extra={\"request\":\"GET  /a HTTP/1.1\"}"},
		{"GET /a b HTTP/1.1", "extra={\"request\":\"GET /a b HTTP/1.1\"}"},
		{"GET /a HTTP/1.10", "extra={\"request\":\"GET /a HTTP/1.10\"}"},
		{"GET /a\tHTTP/1.1", "extra={\"request\":\"GET /a\\u0009HTTP/1.1\"}, note={\"logged\":{\"1\":\"GET /a\\u0009HTTP/1.1\"}}"},
		{"G3T /", "extra={\"request\":\"G3T /\"}"},
		{"\\x16\\x03\\xff", "extra={\"request\":\"\\u0016\\u0003\\u00ff\"}"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[TEXT_BYTES];
		snprintf(text, sizeof text, "\"%s\"", cases[i][0]);
		field("\"%r\"", text, cases[i][1]);
	}
}
END_TEST

START_TEST(a_target_and_a_query_are_read_also_in_pieces)
{
	field("$request_uri", "/a?b=c", "request_path=/a, query_string=b=c");
	field("$request_uri", "-", "");
	field("$uri$is_args$args", "/a?b", "request_path=/a, query_string=b");
	field("%U%q", "/a?b", "request_path=/a, query_string=b");
	field("%U %q %h", "/a ?b c", "remote_addr=c, request_path=/a, query_string=b");
	field("%q %h", "- c", "remote_addr=c");
	field("%q", "?", "query_string=");
}
END_TEST

START_TEST(a_request_or_target_that_is_not_there_has_no_parts)
{
	struct span absent = {0}, path = {.text = "x"}, query = {.text = "x"};
	struct request request;
	ck_assert(!request_split(&absent, &request));
	request_split_target(&absent, &path, &query);
	ck_assert(!path.text && !query.text);
}
END_TEST

START_TEST(numbers_have_63_bits_at_the_most)
{
	field("%b", "-", "");
	field("%b", "9223372036854775807", "body_bytes_sent=9223372036854775807");
	field("%b", "9223372036854775808", "reject too_large at 2 in %b");
	field("%b", "00000000000000000000000007", "body_bytes_sent=7");
	field("%b", "-5", "reject bad_number at 2 in %b");
	field("%b", "", "reject bad_number at 2 in %b");
	field("%O %I %p", "007 0 12", "extra={\"bytes_sent\":\"007\",\"request_length\":0,\"server_port\":12}");
}
END_TEST

START_TEST(a_status_is_three_digits)
{
	field("%s", "000", "status=0");
	field("%s", "999", "status=999");
	field("%s %h", "20 h", "reject bad_number at 2 in %s");
	field("%s", "-", "reject bad_number at 2 in %s");
	field("%s%b", "20012", "status=200, body_bytes_sent=12");
}
END_TEST

START_TEST(durations_are_microseconds_whatever_their_unit)
{
	field("%{ms}T", "3", "request_time=3000");
	field("$request_time", "1.234", "request_time=1234000");
	field("$request_time", "0.0000019", "request_time=1");
	field("%{ms}T", "1.5", "request_time=1500");
	field("$request_time", "-", "");
	field("$request_time", "9223372036854.775807", "request_time=9223372036854775807");
	field("$request_time", "9223372036854.775808", "reject too_large at 2 in $request_time");
	field("$request_time", ".5", "reject bad_number at 2 in $request_time");
	field("%T %D", "1 1000001", "request_time=1000000, extra={\"request_time_us\":\"1000001\"}");
}
END_TEST

START_TEST(times_are_clocks_epochs_and_fractions_in_several_fields)
{
	expect("%t", "[10/Oct/2000:13:55:36 -0700]", "time=971211336-420");
	expect("[$time_local]", "[10/Oct/2000:13:55:36 +0130]", "time=971180736+90");
	expect("$time_iso8601", "2000-10-10T13:55:36+00:00", "time=971186136+0");
	expect("${time_local:%F %T %z}", "2000-10-10 13:55:36 +0130", "time=971180736+90");
	expect("%{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t", "10/Oct/2000 13:55:36.042 -0700", "time=971211336.042000-420");
	expect("%{%H:%M:%S}t %{%F}t %{usec_frac}t", "01:00:00 1970-01-02 000007", "time=90000.000007+0");
	expect("%{begin:%s}t %{end:sec}t", "7 8", "time=7+0, extra={\"time_sec\":\"8\"}");
	expect("$msec", "5.042", "time=5.042000+0");
	expect("%{usec}t", "5000042", "time=5.000042+0");
	expect("$time_local $msec", "01/Jan/1970:00:00:05 +0000 5.042", "time=5+0, extra={\"msec\":\"5.042\"}");
	expect("%{sec}t", "253402300799", "time=253402300799+0");
	expect("%{sec}t", "253402300800", "reject bad_time at 0 in %{sec}t");
	expect("%{sec}t.%{msec_frac}t", "5.04", "reject bad_time at 2 in %{msec_frac}t");
	expect("%t", "[31/Feb/2000:13:55:36 -0700]", "reject bad_time at 1 in %t");
}
END_TEST

START_TEST(names_modifiers_and_conditions_are_the_servers_own)
{
	field("%200,304s", "-", "");
	field("%!400,501{User-Agent}i", "x", "http_user_agent=x");
	field("%<{ms}T %{X-Some.Thing}o", "5 v", "request_time=5000, extra={\"sent_http_x_some_thing\":\"v\"}");
	field("%{A}e %{a}C %{a}n", "1 2 3", "extra={\"env_a\":\"1\",\"cookie_a\":\"2\",\"note_a\":\"3\"}");
	field("%{c}a %{Host}i", "a b", "host=b, extra={\"realip_remote_addr\":\"a\"}");
	field("${host}x $foo_bar", "ax b", "host=a, extra={\"foo_bar\":\"b\"}");
	field("$remote_addr - $remote_user x", "- b c x", "remote_user=c, extra={\"remote_logname\":\"b\"}");
	field("\\\"$host\\\" \\'$foo", "\"a\" 'b", "host=a, extra={\"foo\":\"b\"}");
}
END_TEST

START_TEST(a_column_is_filled_once_and_what_comes_again_goes_to_extra)
{
	field("%h %a %a", "a b c", "remote_addr=a, extra={\"remote_addr\":\"b\",\"remote_addr_2\":\"c\"}");
	field("%m \\\"%r\\\"", "PUT \"A /\"", "request_method=A, request_path=/, extra={\"request_method\":\"PUT\"}");
	field("$foo $foo $foo", "- 1 2", "extra={\"foo_2\":\"1\",\"foo_3\":\"2\"}");
	field("%b %B", "1 2", "body_bytes_sent=1, extra={\"body_bytes_sent\":2}");
	field("%u, %u;", "a b, c d;", "remote_user=a b, extra={\"remote_user\":\"c d\"}");
}
END_TEST

START_TEST(escapes_are_undone_and_unknown_ones_kept)
{
	field("\"%{Referer}i\"", "\"\\x41\\x6a\\x6A\\\\\\\"\"", "http_referer=Ajj\\\", note={\"logged\":{\"1\":\"\\\\x41\\\\x6a\\\\x6A\\\\\\\\\\\\\\\"\"}}");
	field("\"%{Referer}i\"", "\"\\t\\n\\r\\b\\v\\f\"", "http_referer=\t\n\r\b\v\f");
	field("\"%{Referer}i\"", "\"\\q \\x4 \\xg1 \\u0041 \\0\"", "http_referer=\\q \\x4 \\xg1 \\u0041 \\0, note={\"logged\":{\"1\":\"\\\\q \\\\x4 \\\\xg1 \\\\u0041 \\\\0\"}}");
	field("\"%{X}i\"", "\"\\x00\\x7f\\\\\\\"\"", "extra={\"http_x\":\"\\u0000\\u007f\\\\\\\"\"}, note={\"logged\":{\"1\":\"\\\\x00\\\\x7f\\\\\\\\\\\\\\\"\"}}");
	field("\"%{X}i\"", "\"\xc3\xa9\xff\\xc3\\xa9\"", "extra={\"http_x\":\"\xc3\xa9\\u00ff\xc3\xa9\"}, note={\"logged\":{\"1\":\"\\u00c3\\u00a9\\u00ff\\\\xc3\\\\xa9\"}}");
	field("\"%r\"", "\"GET /a\\x20b\\x3fc HTTP/1.1\"",
		"request_method=GET, request_path=/a b?c, server_protocol=HTTP/1.1, "
		"note={\"logged\":{\"1\":\"GET /a\\\\x20b\\\\x3fc HTTP/1.1\"}}");
}
END_TEST

START_TEST(a_format_that_cannot_be_read_is_refused_with_its_reason)
{
	static char many[1000], huge[9000];
	static const char *const cases[][2] = {
		{"nonsense", "is neither the name of a known format"},
		{"%h %Z %t", "column 4: \"%Z\" is no directive"},
		{"%t %{Foo", "column 4: \"%{Foo\" has no closing brace"},
		{"%t %>", "column 4: \"%>\" has no letter behind it"},
		{"$msec ${host", "column 7: no variable's name behind the \"$\""},
		{"%h %s", "no field tells the date of the request"},
		{"%{%F}t", "a date without a time of day"},
		{"%t %h%v", "nothing stands between %h and %v"},
		{"%{%Q}t", "column 1: \"%{%Q}t\": %Q is not among the time conversions"},
		{many, "more than 64 fields"},
		{huge, "may have 8191 bytes"},
	};
	for (int i = 0; i < 65; i++)
		strcat(many, "%h ");
	memset(huge, '%', sizeof huge - 1);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_msg(!format_new(cases[i][0]), "%s is accepted", cases[i][0]);
		ck_assert_msg(strstr(error_text(), cases[i][1]), "%s: %s", cases[i][0], error_text());
	}
}
END_TEST

static void tell(void *context, const struct explained *explained)
{
	(void)context;
	render("%s %s %.*s", explained->name, explained->column, (int)explained->length, explained->text);
}

static void explain(const char *definition, const char *line, const char *told)
{
	unsigned reason;
	size_t column;
	const char *name;
	struct format *format = format_new(definition);
	rendered[0] = 0;
	if (format_explain(format, line, strlen(line), tell, 0, &reason, &column, &name))
		render("%s at %zu in %s", reject_reason_name(reason), column, name);
	ck_assert_str_eq(rendered, told);
	format_free(format);
}

START_TEST(a_line_is_explained_field_by_field_up_to_the_one_at_fault)
{
	static const char definition[] = "%h %l \"%r\" %{sec}t %>s";
	explain(definition, "a - \"GET /?b\" 5 200",
		"%h remote_addr a, %l  -, %r request_method GET, %r request_path /, %r query_string b, %{sec}t time 5, "
		"%>s status 200");
	explain(definition, "a l \"x\" 5 2",
		"%h remote_addr a, %l extra.remote_logname l, %r extra.request x, %{sec}t time 5, "
		"bad_number at 10 in %>s");
}
END_TEST

#define HEAD "h:80 1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5"
static const char vcommon[] = HEAD "\n", vcombined[] = HEAD " \"-\" \"-\"\n";

/* The formats of the lines, each given so many times one after the other. */
static void detect(const char *name, const char *first, int firsts, const char *second, int seconds)
{
	struct formats formats;
	char text[100000] = "\n\r\n";
	ck_assert_int_eq(formats_init(&formats, NULL, 0), 0);
	while (firsts-- > 0)
		strcat(text, first);
	while (seconds-- > 0)
		strcat(text, second);
	const struct format *found = formats_detect(&formats, text, strlen(text));
	ck_assert_str_eq(found ? format_name(found) : "unknown", name);
	ck_assert(!found || formats_find(&formats, name) == found);
	formats_release(&formats);
}

START_TEST(a_log_is_in_the_format_that_fits_most_of_its_first_lines)
{
	const char *combined = vcombined + 5, *common = vcommon + 5;
	detect("combined", combined, 3, "", 0);
	detect("vcombined", vcombined, 3, "", 0);
	detect("combined", common, 2, combined, 3);
	detect("combined", common, 2, combined, 2);
	detect("combined", "garbage\n", 199, combined, 1);
	detect("unknown", "garbage\n", 200, combined, 1);
}
END_TEST

Suite *suite_format(void)
{
	Suite *suite = suite_create("format");
	TCase *all = tcase_create("formats");
	tcase_add_checked_fixture(all, render_set_up, render_tear_down);
	tcase_set_timeout(all, 60);
	tcase_add_test(all, a_request_or_target_that_is_not_there_has_no_parts);
	tcase_add_test(all, a_text_ends_at_white_space_less_what_the_format_has_there);
	tcase_add_test(all, a_text_in_brackets_may_have_blanks_where_something_is_behind_them);
	tcase_add_test(all, of_two_times_the_one_that_has_a_zone_counts);
	tcase_add_test(all, what_haproxy_would_have_escaped_comes_back_as_it_was);
	tcase_add_test(all, fields_without_white_space_between_them_are_told_apart_from_the_right);
	tcase_add_test(all, a_user_name_may_have_blanks_and_what_follows_it);
	tcase_add_test(all, a_failed_try_leaves_nothing_behind);
	tcase_add_test(all, a_quoted_text_ends_at_the_first_quote_without_a_backslash);
	tcase_add_test(all, a_list_has_blanks_behind_commas_and_around_colons);
	tcase_add_test(all, a_request_line_is_taken_apart_and_anything_else_kept);
	tcase_add_test(all, a_target_and_a_query_are_read_also_in_pieces);
	tcase_add_test(all, numbers_have_63_bits_at_the_most);
	tcase_add_test(all, a_status_is_three_digits);
	tcase_add_test(all, durations_are_microseconds_whatever_their_unit);
	tcase_add_test(all, times_are_clocks_epochs_and_fractions_in_several_fields);
	tcase_add_test(all, names_modifiers_and_conditions_are_the_servers_own);
	tcase_add_test(all, a_column_is_filled_once_and_what_comes_again_goes_to_extra);
	tcase_add_test(all, escapes_are_undone_and_unknown_ones_kept);
	tcase_add_test(all, a_format_that_cannot_be_read_is_refused_with_its_reason);
	tcase_add_test(all, a_line_is_explained_field_by_field_up_to_the_one_at_fault);
	tcase_add_test(all, a_log_is_in_the_format_that_fits_most_of_its_first_lines);
	suite_add_tcase(suite, all);
	return suite;
}

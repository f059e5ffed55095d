/* GoAccess's log-format strings, with the formats of dates and times in front of them. */
#include "pipeline/error.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/format.h"
#include "tests/suites.h"
#include "tests/unit/render.h"

#include <stdio.h>
#include <string.h>

#define CLF "date-format=%d/%b/%Y time-format=%H:%M:%S "

/* The same, behind a field that has the time. */
static void field(const char *fields, const char *text, const char *row)
{
	char definition[TEXT_BYTES], line[TEXT_BYTES];
	snprintf(definition, sizeof definition, "date-format=%%s %%x %s", fields);
	snprintf(line, sizeof line, "1 %s", text);
	expect(definition, line, row);
}

START_TEST(the_usual_formats_of_goaccess_are_read_with_the_zone_that_it_ignores)
{
	expect(CLF "%h %^[%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"",
		"::1 - al ice [10/Oct/2000:13:55:36 -0700] \"GET /?b HTTP/1.1\" 200 5 \"-\" \"a \\\"b\\\"\"",
		"time=971211336-420, remote_addr=::1, request_method=GET, request_path=/, query_string=b, "
		"server_protocol=HTTP/1.1, http_user_agent=a \"b\", status=200, body_bytes_sent=5, "
		"extra={\"field_2\":\"- al ice \"}");
	expect(CLF "%v:%^ %h %^[%d:%t %^] \"%r\" %s %b",
		"www:80 ::1 - - [10/Oct/2000:13:55:36 +0000] \"-\" 400 -",
		"time=971186136+0, remote_addr=::1, host=www, status=400, extra={\"field_2\":\"80\",\"field_4\":\"- - \"}");
	expect("date-format=%Y-%m-%d time-format=%T %d %t %^ %h", "2000-10-10 13:55:36 - a", "time=971186136+0, remote_addr=a");
}
END_TEST

START_TEST(every_specifier_has_its_field)
{
	field("%v %e %C %h %m %H %s %b %K %k %M", "w u HIT ::1 GET HTTP/2 200 7 TLSv1.3 AES text/css",
		"remote_addr=::1, request_method=GET, server_protocol=HTTP/2, remote_user=u, host=w, status=200, "
		"body_bytes_sent=7, extra={\"upstream_cache_status\":\"HIT\",\"ssl_protocol\":\"TLSv1.3\",\"ssl_cipher\":\"AES\","
		"\"sent_http_content_type\":\"text/css\"}");
	field("%U %R %u", "/a?b r ua", "request_path=/a, query_string=b, http_referer=r, http_user_agent=ua");
	field("%U %q", "/a ?b", "request_path=/a, query_string=b");
	field("%U%q", "/a?b", "request_path=/a, query_string=b");
	field("%D", "1500", "request_time=1500");
	field("%T", "1.500", "request_time=1500000");
	field("%L", "15", "request_time=15000");
	field("%n", "1500000", "request_time=1500");
	field("%s", "-", "");
	field("%^ %% %^", "a % b c", "extra={\"field_2\":\"a\",\"field_3\":\"b c\"}");
}
END_TEST

START_TEST(a_field_ends_at_the_character_behind_it_and_may_be_empty_or_have_blanks)
{
	field("%h|%u|%R|%^|%s", "::1|a b||x y|200",
		"remote_addr=::1, http_referer=, http_user_agent=a b, status=200, extra={\"field_5\":\"x y\"}");
	field("%u\\t%h", "a b\t::1", "remote_addr=::1, http_user_agent=a b");
	field("'%R' '%u'", "'a' 'b c'", "http_referer=a, http_user_agent=b c");
	field("%h [%u]", "a [b]", "remote_addr=a, http_user_agent=b");
	field("%h %u", "a b c", "remote_addr=a, http_user_agent=b c");
	field("%h %R %u x", "a b c d", "reject no_match at 7 in %u");
}
END_TEST

START_TEST(blanks_may_be_more_than_one_where_the_format_says_so)
{
	field("%h %~%L %s", "a      7 200", "remote_addr=a, status=200, request_time=7000, note={\"line\":\"1 a      7 200\"}");
	field("%h%~%s", "a 200", "remote_addr=a, status=200");
	field("%h %s", "a  200", "reject bad_number at 4 in %s");
}
END_TEST

START_TEST(the_first_address_of_x_forwarded_for_is_the_clients)
{
	field("~h{, } %s", "192.0.2.1, 2001:db8::1 200",
		"remote_addr=192.0.2.1, status=200, extra={\"http_x_forwarded_for\":\"192.0.2.1, 2001:db8::1\"}");
	field("~h{, } %s", "2001:db8::1 200", "remote_addr=2001:db8::1, status=200");
	field("\"~h{, }\" %s", "\"192.0.2.1,192.0.2.2\" 200",
		"remote_addr=192.0.2.1, status=200, extra={\"http_x_forwarded_for\":\"192.0.2.1,192.0.2.2\"}");
	field("~h{,\" } %s", "\"192.0.2.1, 192.0.2.2\" 200",
		"remote_addr=192.0.2.1, status=200, extra={\"http_x_forwarded_for\":\"\\\"192.0.2.1, 192.0.2.2\\\"\"}");
	field("~h{, } %s", "- 200", "status=200");
	field("~h{, } %s", "unknown 200", "reject empty at 2 in ~h{, }");
	field("%h ~h{, }", "192.0.2.9 192.0.2.1", "remote_addr=192.0.2.9, extra={\"http_x_forwarded_for\":\"192.0.2.1\"}");
}
END_TEST

START_TEST(dates_are_patterns_or_unix_times_in_three_units)
{
	expect("date-format=%s %x %h", "971186136 a", "time=971186136+0, remote_addr=a");
	expect("date-format=%s %x %h", "971186136.25 a", "time=971186136.250000+0, remote_addr=a");
	expect("date-format=%s %x.%^ %h", "971186136.25 a", "time=971186136+0, remote_addr=a, extra={\"field_2\":\"25\"}");
	expect("date-format=%* %x %h", "971186136250 a", "time=971186136.250000+0, remote_addr=a");
	expect("datetime-format=%f %x %h", "971186136250001 a", "time=971186136.250001+0, remote_addr=a");
	expect("datetime-format=\"%d %b %Y %T\" %h|%x", "a|10 Oct 2000 13:55:36", "time=971186136+0, remote_addr=a");
	expect("datetime-format='%d/%b/%Y:%T %z' %h [%x]", "a [10/Oct/2000:13:55:36 -0700]",
		"time=971211336-420, remote_addr=a");
}
END_TEST

START_TEST(apaches_formats_stay_apaches)
{
	static const char *const apaches[] = {"%h %l %u %t \"%r\" %>s %b", "%t %^FB %{a}^ti %{a}^to", "%{%d/%b/%Y %T}t %h",
		"%{SSL_PROTOCOL}x %t", "100%% %t", "%v:%p %h %t", "%h ~h %t"};
	static const char *const goaccess[] = {"%h %^ %e", "[%d:%t %^]", "%x", "%~%h", "~h{, } %t", "date-format=%s %h"};
	for (size_t i = 0; i < sizeof apaches / sizeof *apaches; i++)
		ck_assert_msg(dialect_of(apaches[i]) == &apache_dialect, "%s", apaches[i]);
	for (size_t i = 0; i < sizeof goaccess / sizeof *goaccess; i++)
		ck_assert_msg(dialect_of(goaccess[i]) == &goaccess_dialect, "%s", goaccess[i]);
	ck_assert(dialect_of("$remote_addr [%d]") == &nginx_dialect);
}
END_TEST

START_TEST(a_string_that_cannot_be_read_is_refused_with_its_reason)
{
	static const char *const cases[][2] = {
		{"%h %d", "column 4: \"%d\": what it looks like is not given; put date-format=PATTERN"},
		{"date-format=%F %h %d:%t", "put time-format=PATTERN"},
		{"%h %x", "put datetime-format=PATTERN"},
		{"date-format=%F %d %t", "put time-format=PATTERN"},
		{"date-format=%F %d %h", "a date without a time of day"},
		{"date-format=%s %x %Z", "column 19: \"%Z\": is no specifier of GoAccess's"},
		{"date-format=%Q %d", "%Q"},
		{"date-format=%s %x %h%v", "nothing stands between %h and %v"},
		{"%h %^", "no field tells the date of the request"},
		{"date-format=%s %x %", "column 19: \"%\": is no specifier of GoAccess's"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_msg(!format_new(cases[i][0]), "%s is accepted", cases[i][0]);
		ck_assert_msg(strstr(error_text(), cases[i][1]), "%s: %s", cases[i][0], error_text());
	}
}
END_TEST

Suite *suite_goaccess(void)
{
	Suite *suite = suite_create("goaccess");
	TCase *all = tcase_create("formats");
	tcase_add_checked_fixture(all, render_set_up, render_tear_down);
	tcase_add_test(all, the_usual_formats_of_goaccess_are_read_with_the_zone_that_it_ignores);
	tcase_add_test(all, every_specifier_has_its_field);
	tcase_add_test(all, a_field_ends_at_the_character_behind_it_and_may_be_empty_or_have_blanks);
	tcase_add_test(all, blanks_may_be_more_than_one_where_the_format_says_so);
	tcase_add_test(all, the_first_address_of_x_forwarded_for_is_the_clients);
	tcase_add_test(all, dates_are_patterns_or_unix_times_in_three_units);
	tcase_add_test(all, apaches_formats_stay_apaches);
	tcase_add_test(all, a_string_that_cannot_be_read_is_refused_with_its_reason);
	suite_add_tcase(suite, all);
	return suite;
}

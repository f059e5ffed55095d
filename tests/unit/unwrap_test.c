/* Wrappers: which are recognised and what they say; and that they can be put back, whatever they hold. */
#include "stages/parse/format/format.h"
#include "stages/parse/format/match.h"
#include "stages/parse/text/escape.h"
#include "stages/parse/wrap/unwrap.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE "192.0.2.1 - - [x] \"GET / HTTP/1.1\" 200 5"

static struct wrapping wrapping;
static char room[4096];

/* The layers as JSON without the braces of the outermost, or the text where there are none; then the line. */
static const char *unwrapped(const char *text)
{
	static char told[8192];
	size_t length = 0;
	if (unwrap(&wrapping, text, strlen(text), room)) {
		char json[8192];
		ck_assert_uint_le(unwrap_json_room(&wrapping), sizeof json);
		length = unwrap_json(&wrapping, json);
		ck_assert_uint_le(length, unwrap_json_room(&wrapping));
		memcpy(told, json, length);
	}
	const struct part *line = unwrap_line(&wrapping);
	snprintf(told + length, sizeof told - length, "%s%.*s", length ? " " : "", (int)line->length, line->text);
	return told;
}

START_TEST(each_wrapper_is_recognised_and_says_what_it_knows)
{
	static const char *const cases[][2] = {
		{"Nov  6 12:00:00 web1 nginx[7]: " LINE,
			"{\"kind\":\"syslog\",\"before\":\"Nov  6 12:00:00 web1 nginx[7]: \",\"host\":\"web1\",\"app\":\"nginx\","
			"\"pid\":\"7\"} " LINE},
		{"<190>Nov 16 12:00:00 nginx: " LINE,
			"{\"kind\":\"syslog\",\"before\":\"<190>Nov 16 12:00:00 nginx: \",\"priority\":\"190\",\"app\":\"nginx\"} " LINE},
		{"Nov  6 12:00:00 web1 " LINE, "{\"kind\":\"syslog\",\"before\":\"Nov  6 12:00:00 web1 \",\"host\":\"web1\"} " LINE},
		{"2026-11-06T12:00:00.123456+01:00 web1 a/b:  " LINE,
			"{\"kind\":\"syslog\",\"before\":\"2026-11-06T12:00:00.123456+01:00 web1 a/b:  \",\"host\":\"web1\","
			"\"app\":\"a/b\"} " LINE},
		{"2026-11-06T12:00:00+0100 web1  " LINE,
			"{\"kind\":\"syslog\",\"before\":\"2026-11-06T12:00:00+0100 web1  \",\"host\":\"web1\"} " LINE},
		{"<134>1 2026-11-06T12:00:00Z web1 nginx 7 id [a b=\"] \\\" \"][c] \xef\xbb\xbf" LINE,
			"{\"kind\":\"rfc5424\",\"before\":\"<134>1 2026-11-06T12:00:00Z web1 nginx 7 id [a b=\\\"] \\\\\\\" \\\"][c] "
			"\xef\xbb\xbf\",\"priority\":\"134\",\"host\":\"web1\",\"app\":\"nginx\",\"pid\":\"7\"} " LINE},
		{"<1>1 - - - - - - " LINE, "{\"kind\":\"rfc5424\",\"before\":\"<1>1 - - - - - - \",\"priority\":\"1\"} " LINE},
		{"2026-11-06T12:00:00.1Z stderr P " LINE, "{\"kind\":\"cri\",\"before\":\"2026-11-06T12:00:00.1Z stderr P \"} " LINE},
		{"2026-11-06T12:00:00Z " LINE, "{\"kind\":\"timestamp\",\"before\":\"2026-11-06T12:00:00Z \"} " LINE},
		{"web-1  | " LINE, "{\"kind\":\"compose\",\"before\":\"web-1  | \",\"app\":\"web-1\"} " LINE},
		{"{\"log\":\"a\\\"b\\r\\n\",\"stream\":\"x\"}",
			"{\"kind\":\"docker\",\"before\":\"{\\\"log\\\":\\\"\",\"after\":\"\\\\r\\\\n\\\",\\\"stream\\\":\\\"x\\\"}\"} a\"b"},
		{"{\"log\":\"a\\u0026b\\\\n\",\"stream\":\"x\"}",
			"{\"kind\":\"docker\",\"before\":\"{\\\"log\\\":\\\"\",\"after\":\"\\\",\\\"stream\\\":\\\"x\\\"}\","
			"\"logged\":\"a\\\\u0026b\\\\\\\\n\"} a&b\\n"},
		{"{\"log\":\"x\"}", "{\"kind\":\"object\",\"before\":\"{\\\"log\\\":\\\"\",\"after\":\"\\\"}\"} x"},
		{"{\"log\":{\"offset\":1},\"message\":\"a \\\"b\\\"\",\"x\":[1]}",
			"{\"kind\":\"object\",\"before\":\"{\\\"log\\\":{\\\"offset\\\":1},\\\"message\\\":\\\"\",\"after\":\"\\\",\\\"x\\\":[1]}\"} a \"b\""},
		{"{\"MESSAGE\":\"a\\n\",\"line\":\"b\"}",
			"{\"kind\":\"object\",\"before\":\"{\\\"MESSAGE\\\":\\\"\",\"after\":\"\\\\n\\\",\\\"line\\\":\\\"b\\\"}\"} a"},
		{"access.log:" LINE, "{\"kind\":\"grep\",\"before\":\"access.log:\"} " LINE},
		{"access_log-20261120:12:" LINE, "{\"kind\":\"grep\",\"before\":\"access_log-20261120:12:\"} " LINE},
		{"log.1:2001:db8::1 x", "{\"kind\":\"grep\",\"before\":\"log.1:\"} 2001:db8::1 x"},
		{"log.1:17:2001:db8::1 x", "{\"kind\":\"grep\",\"before\":\"log.1:17:\"} 2001:db8::1 x"},
		{"web | 2026-11-06T12:00:00Z stdout F a.log:" LINE,
			"{\"kind\":\"compose\",\"before\":\"web | \",\"app\":\"web\",\"wrapper\":{\"kind\":\"cri\",\"before\":"
			"\"2026-11-06T12:00:00Z stdout F \",\"wrapper\":{\"kind\":\"grep\",\"before\":\"a.log:\"}}} " LINE},
		{"a.log:a.log:a.log:a.log:x", "{\"kind\":\"grep\",\"before\":\"a.log:\",\"wrapper\":{\"kind\":\"grep\",\"before\":\"a.log:\","
			"\"wrapper\":{\"kind\":\"grep\",\"before\":\"a.log:\"}}} a.log:x"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_str_eq(unwrapped(cases[i][0]), cases[i][1]);
}
END_TEST

START_TEST(what_only_looks_like_a_wrapper_is_none)
{
	static const char *const cases[] = {
		"", LINE, "log.example.com:80 " LINE, "blog:" LINE, "vhost:443 " LINE, "[::1]:80 x", "2001:db8::1 - - x",
		"Nov 6 12:00 web1 nginx: x", "Now  6 12:00:00 web1 nginx: x", "<1234>Nov  6 12:00:00 web1 nginx: x",
		"2026-11-06 12:00:00 web1 nginx: x", "2026-11-06T12:00:00 x", "<134>2 - - - - - - x", "<134>1 - - - - - [x",
		"| x", "web |x", "{\"log\":\"\"}", "{\"log\":1}", "{\"log\":{\"log\":\"x\"}}", "{\"Log\":\"x\"}", "{\"log\":\"x", "{\"log\":\"\xff\",\"stream\":\"x\"}", "{\"log\":\"x\\",
		"{\"log\":\"x\",\"stream\":\"x\" ",
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_str_eq(unwrapped(cases[i]), cases[i]);
	ck_assert(!unwrap(&wrapping, "{\"log\":\"\\n\\n\",\"stream\":\"\"}", 26, NULL));
}
END_TEST

/* What the layer was taken off from. */
static bool is_put_back(const struct wrapper *layer, const struct part *inside, const struct part *outside)
{
	char escaped[sizeof room * ESCAPE_WORST];
	struct part line = layer->logged.text ? layer->logged : *inside;
	if (wrapper_is_json(layer->kind) && !layer->logged.text)
		line = (struct part){escaped, escape_apply(ESCAPE_JSON, escaped, inside->text, inside->length)};
	return layer->before.length + line.length + layer->after.length == outside->length &&
	       memcmp(outside->text, layer->before.text, layer->before.length) == 0 &&
	       memcmp(outside->text + layer->before.length, line.text, line.length) == 0 &&
	       memcmp(outside->text + outside->length - layer->after.length, layer->after.text, layer->after.length) == 0;
}

static const char *const pieces[] = {"<134>", "1 ", "Nov  6 12:00:00 ", "2026-11-06T12:00:00Z ", "web ", "nginx[7]: ", "- ",
	"[a b=\"c\"] ", "stdout F ", "| ", "a.log:", "12:", "{\"log\":\"", "{\"a\":1,\"line\":\"", "\"}", "\\n\",\"stream\":\"x\"}", "\\u00e9", "\\\\", "\\\"", "\xc3\xa9",
	"\xff", "\\ud83d\\ude00", "\"", "\\", " ", "x"};

/* Each text lies at the end of a heap block, so that a sanitizer sees what is read behind it. */
START_TEST(whatever_was_taken_off_can_be_put_back)
{
	random_state = 1;
	size_t layers = 0;
	for (int i = 0; i < 200000; i++) {
		char text[1024] = "";
		for (int count = pick(12); count > 0; count--)
			strcat(text, pieces[pick(sizeof pieces / sizeof *pieces)]);
		size_t length = strlen(text);
		char *copy = malloc(length + (length == 0));
		memcpy(copy, text, length);
		unwrap(&wrapping, copy, length, room);
		bool good = true;
		for (unsigned layer = 0; layer < wrapping.count; layer++)
			good &= is_put_back(&wrapping.layers[layer], &wrapping.lines[layer + 1], &wrapping.lines[layer]);
		const struct part *line = unwrap_line(&wrapping);
		for (size_t at = 0; at <= line->length; at++) {
			const char *place = unwrap_place(&wrapping, line->text + at);
			good &= place >= copy && place <= copy + length;
		}
		if (!good)
			ck_abort_msg("not put back: %s", text);
		layers += wrapping.count;
		free(copy);
	}
	ck_assert_uint_gt(layers, 10000);
}
END_TEST

START_TEST(a_place_in_a_line_is_found_in_what_was_around_it)
{
	const char *text = "{\"log\":\"a\\\"\\u00e9\\ud83d\\ude00z\",\"stream\":\"\"}";
	ck_assert(unwrap(&wrapping, text, strlen(text), room));
	const char *line = unwrap_line(&wrapping)->text;
	static const size_t places[][2] = {{0, 8}, {1, 9}, {2, 11}, {4, 17}, {8, 29}, {9, 30}};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		ck_assert_uint_eq((size_t)(unwrap_place(&wrapping, line + places[i][0]) - text), places[i][1]);
	ck_assert_ptr_eq(unwrap_place(&wrapping, text + 3), text + 3);
}
END_TEST

/* The room for what a wrapper escaped lies before the line: from one to the other there is no way. */
START_TEST(a_line_that_does_not_fit_inside_leaves_nothing_for_the_whole)
{
	static const char text[] = "{\"log\":\"200 u [x] a\",\"stream\":\"y [5] b\"}";
	enum { LENGTH = sizeof text - 1 };
	static char memory[2 * LENGTH];
	struct match match = {.room = memory};
	struct format *format = format_new("unwrap:%s %u [%{sec}t] %m");
	memcpy(memory + LENGTH, text, LENGTH);
	ck_assert_ptr_nonnull(format);
	ck_assert(!match_line(format, &match, memory + LENGTH, LENGTH));
	format_free(format);
}
END_TEST

Suite *suite_unwrap(void)
{
	Suite *suite = suite_create("unwrap");
	TCase *all = tcase_create("wrappers");
	tcase_set_timeout(all, 60);
	tcase_add_test(all, each_wrapper_is_recognised_and_says_what_it_knows);
	tcase_add_test(all, what_only_looks_like_a_wrapper_is_none);
	tcase_add_test(all, whatever_was_taken_off_can_be_put_back);
	tcase_add_test(all, a_line_that_does_not_fit_inside_leaves_nothing_for_the_whole);
	tcase_add_test(all, a_place_in_a_line_is_found_in_what_was_around_it);
	suite_add_tcase(suite, all);
	return suite;
}

/* The JSON scanner against a library that is known to be right: both take a text or both refuse it, and where they take it
 * they have read the same.
 *
 * Where they may differ, and why: the library takes no string that is not UTF-8, no half of a surrogate pair, no \u0000 in a
 * key and no number above a double's range; it takes more than JSON_DEPTH_MAX levels.
 */
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/format/format.h"
#include "stages/parse/text/escape.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MUTATIONS = 100000, TEXT_BYTES = 4096 };

static const char *const good[] = {
	"{}", "[]", " {} ", "\t[\n]\r\n", "[ ]", "{ }", "\"\"", "\" \"", "0", "-0", "1", "-1", "10", "1234567890",
	"0.0", "-0.0", "0.5", "1.25", "1e1", "1E1", "1e+1", "1e-1", "0e0", "0e1", "1.5e300", "1.5E-300", "-1.5e+2", "1e-999",
	"123456789012345678901234567890", "0.1234567890123456789012345678901234567890", "true", "false", "null", " true ",
	"[1]", "[1,2]", "[ 1 , 2 ]", "[[]]", "[[],[]]", "[{}]", "{\"a\":1}", "{ \"a\" : 1 }", "{\"a\":1,\"b\":2}", "{\"\":1}",
	"{\"a\":{}}", "{\"a\":[]}", "{\"a\":{\"b\":{\"c\":[1,{\"d\":null}]}}}", "[true,false,null]", "[\"a\",1,null,{}]",
	"{\"a\":\n1}", "{\"a\"\t:\r1}", "[\n1\n,\n2\n]", "\"a\"", "\"abc\"", "\"abcdefghijklmnopqrstuvwxyz0123456789\"",
	"\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"\\b\"", "\"\\f\"", "\"\\n\"", "\"\\r\"", "\"\\t\"", "\"\\u0041\"", "\"\\u00e9\"",
	"\"\\u20AC\"", "\"\\uD83D\\uDE00\"", "\"\\ud83d\\ude00\"", "\"\\uFFFF\"", "\"\\u001f\"", "\"\\u0000\"", "\"a\\\\\"",
	"\"\\\\\\\"\"", "\"\\\\\\\\\"", "\"a\\\"b\\\"c\"", "\"/\"", "\"'\"", "\"{\"", "\"]\"", "\",\"", "\":\"", "\"\x7f\"",
	"\"\xc3\xa9\"", "\"\xe2\x82\xac\"", "\"\xf0\x9f\x98\x80\"", "{\"\\u0061\":1}", "{\"a\\\"b\":1}", "{\"\xc3\xa9\":1}",
	"[\"123456789012345\"]", "[\"1234567890123456\"]", "[\"12345678901234567\"]", "[\"1234567890123456789012345678901\"]",
	"[\"12345678901234567890123456789012\"]", "[\"1234567890123\\n\"]", "[\"12345678901234\\n\"]",
	"[\"123456789012345\\n\"]", "[\"1234567890123456\\n1234567890123456\\n\"]", "{\"a\":\"\\\\\",\"b\":\"\\\"\"}",
	"[0,-0,0.0,1e5]", "[[[[[[[[[[1]]]]]]]]]]", "{\"a\":{\"a\":{\"a\":{\"a\":1}}}}", "[1,[2,[3,[4]]],5]", "[{},[],{},[]]",
	"[{\"a\":[]},[{\"b\":{}}]]", "{\"a\":[1,2,3],\"b\":{\"c\":\"d\"}}", "\"\\u005c\"", "\"\\u0022\"", "\"\\u002F\"",
	"[-0]", "[-0.5]", "[1.0e-10]", "[9223372036854775807]", "[-9223372036854775808]", "[18446744073709551616]",
};

static const char *const bad[] = {
	"", " ", "{", "}", "[", "]", ",", ":", "\"", "{}}", "[]]", "{]", "[}", "{}{}", "[][]", "{} {}", "1 2", "{},", ",{}",
	"{\"a\"}", "{\"a\":}", "{:1}", "{1:1}", "{a:1}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}",
	"{\"a\" 1}", "{\"a\"::1}", "{'a':1}", "{\"a\":1]", "{\"a\":1", "{\"a\":", "{\"a\"", "{\"a", "{\"a\":1,", "{\"a\":1,\"b\"",
	"{null:1}", "{[]:1}", "{\"a\":1}}", "{\"a\":{}", "{\"a\":[}", "[1,]", "[,1]", "[,]", "[1,,2]", "[1 2]", "[1", "[1,",
	"[\"a\"", "[[]", "[[]]]", "[{]}", "[1:2]", "[\"a\":1]", "01", "-01", "00", "-", "+1", ".5", "1.", "1.e1", "-.5", "1e",
	"1e+", "1e-", "1E", "1e1.5", "0x10", "1_000", "1,000", "--1", "1-", "1+1", "0e", "0.", "0.e1", "Infinity", "-Infinity",
	"NaN", "nan", "inf", "1f", "1L", "True", "TRUE", "tru", "truee", "t", "False", "fals", "falsee", "nul", "nulll", "Null",
	"NULL", "undefined", "none", "\"a", "\"\\\"", "\"\\", "\"\\a\"", "\"\\v\"", "\"\\0\"", "\"\\x41\"", "\"\\'\"", "\"\\U0041\"",
	"\"\\u\"", "\"\\u0\"", "\"\\u00\"", "\"\\u004\"", "\"\\u004g\"", "\"\\ug041\"", "\"\\u-041\"", "\"\\u 041\"", "\"\\u+041\"",
	"\"\t\"", "\"\n\"", "\"\r\"", "\"\x01\"", "\"\x1f\"", "\"a\x1f\"", "\"1234567890123456\x01\"", "\"12345678901234\x01\"",
	"'a'", "`a`", "\"a\"b", "\"a\"\"b\"", "[\"a\"\"b\"]", "[\"a\" \"b\"]", "/**/{}", "{}//", "#", "{}#", "\xef\xbb\xbf{}",
	"\v{}", "\f{}", "{\f}", "\xc2\xa0{}", "\\u0020{}", "{\"a\":1;}", "{\"a\"=1}", "{\"a\":(1)}", "[1;2]", "{\"a\":\\\"b\\\"}",
	"{\"a\":\x01}", "[\x7f]", "[\x80]", "\x80", "\xff", "a", "abc", "$", "{$a:1}", "{\"a\":$b}", "<a/>", "{\"\t\":1}",
	"{\"\\q\":1}", "{\"a\\\":1}", "[1]2", "truefalse", "nullnull", "[nulltrue]", "{\"a\":tru}", "[1.2.3]", "[1e2e3]", "[-]",
};

/* Lines as they are logged, to be mutated. */
static const char *const lines[] = {
	"{\"level\":\"info\",\"ts\":1795179909.1234567,\"logger\":\"http.log.access\",\"msg\":\"handled request\",\"request\":{"
	"\"remote_ip\":\"192.0.2.7\",\"remote_port\":\"38574\",\"client_ip\":\"2001:db8::7\",\"proto\":\"HTTP/2.0\",\"method\":"
	"\"GET\",\"host\":\"www.example.com\",\"uri\":\"/a?q=\\\"b\\u0026c\",\"headers\":{\"Accept\":[\"*/*\"],\"User-Agent\":["
	"\"curl/8.14.1 \\\\ caf\xc3\xa9\"],\"Referer\":[\"https://www.example.com/\"]}},\"bytes_read\":0,\"user_id\":\"\","
	"\"duration\":0.017557019,\"size\":3768,\"status\":200,\"resp_headers\":{\"Server\":[\"Caddy\"],\"Vary\":[\"a\",\"b\"]}}",
	"{ \"ts\" : 1.5e9 , \"request\" : { \"method\" : \"\\u0047ET\", \"uri\" : null } , \"status\" : -0.0 , \"x\" : [ [ ], { } ] }",
	"{\"a\":[1,2,{\"b\":[true,false,null,\"\\ud83d\\ude00\"]}],\"status\":\"404\",\"duration\":1E-3,\"size\":12345678901234567}",
};

/* Whether the texts say the same; the scanner's value comes next in `json`. */
static bool same(struct json *json, const json_t *wanted)
{
	struct json_value value;
	char *decoded;
	bool is_same = true;
	size_t members = 0;
	switch (json_next_type(json)) {
	case JSON_TYPE_OBJECT:
		json_enter(json, JSON_TYPE_OBJECT);
		for (; json_member(json, &value); members++) {
			decoded = malloc(value.length + 1);
			const json_t *member = json_object_getn(wanted, decoded, json_decode(&value, decoded));
			free(decoded);
			is_same = member && same(json, member) && is_same;
			if (!member)
				json_read(json, &value);
		}
		return is_same && json_is_object(wanted) && json_object_size(wanted) == members;
	case JSON_TYPE_ARRAY:
		json_enter(json, JSON_TYPE_ARRAY);
		while (json_element(json))
			is_same = same(json, json_array_get(wanted, members++)) && is_same;
		return is_same && json_is_array(wanted) && json_array_size(wanted) == members;
	default: break;
	}
	if (!json_read(json, &value))
		return false;
	switch (value.type) {
	case JSON_TYPE_TRUE: return json_is_true(wanted);
	case JSON_TYPE_FALSE: return json_is_false(wanted);
	case JSON_TYPE_NULL: return json_is_null(wanted);
	case JSON_TYPE_NUMBER: /* what follows is no part of a number */
		return json_is_real(wanted) && json_real_value(wanted) == strtod(value.text, 0);
	default: break;
	}
	decoded = malloc(value.length + 1);
	size_t length = json_decode(&value, decoded);
	is_same = json_is_string(wanted) && json_string_length(wanted) == length &&
		  memcmp(json_string_value(wanted), decoded, length) == 0;
	free(decoded);
	return is_same;
}

static size_t depth_of(const char *text, size_t length)
{
	size_t depth = 0, most = 0;
	for (size_t i = 0; i < length; i++) {
		depth += text[i] == '{' || text[i] == '[';
		most = depth > most ? depth : most;
		depth -= depth > 0 && (text[i] == '}' || text[i] == ']');
	}
	return most;
}

/* Whether the scanner may take what the library refuses, or the other way round. */
static bool may_differ(const char *text, size_t length, const json_error_t *error)
{
	return !escape_is_text(text, length) || depth_of(text, length) > JSON_DEPTH_MAX ||
	       strstr(error->text, "invalid Unicode") || strstr(error->text, "NUL byte in object key") ||
	       strstr(error->text, "real number overflow");
}

static bool scans(const char *text, size_t length)
{
	struct json json;
	struct json_value value;
	json_start(&json, text, length);
	return json_read(&json, &value) && json_finish(&json);
}

/* The difference between the two, or NULL.  *compared counts the texts that both read. */
static const char *difference(const char *bytes, size_t length, size_t *compared)
{
	const size_t flags = JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL;
	const char *wrong = 0;
	json_error_t error = {.text = ""};
	char *text = malloc(length + 1); /* exactly so long where a sanitizer looks */
	memcpy(text, bytes, length);
	text[length] = 0;
	json_t *wanted = json_loadb(text, length, flags, &error);
	bool taken = scans(text, length);
	if (taken != (wanted != 0) && !may_differ(text, length, &error))
		wrong = taken ? "the scanner takes it" : "the scanner refuses it";
	json_t *distinct = wanted && taken ? json_loadb(text, length, flags | JSON_REJECT_DUPLICATES, &error) : 0;
	if (distinct) {
		struct json json;
		json_start(&json, text, length);
		wrong = same(&json, wanted) && json_finish(&json) ? 0 : "they read different values";
		++*compared;
	}
	json_decref(distinct);
	json_decref(wanted);
	free(text);
	return wrong;
}

static void check(const char *text, size_t length, size_t *compared)
{
	const char *wrong = difference(text, length, compared);
	if (wrong)
		ck_abort_msg("%s: %.*s", wrong, (int)length, text);
}

START_TEST(it_takes_what_the_rfc_takes_and_nothing_else)
{
	size_t compared = 0;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (!scans(good[i], strlen(good[i])))
			ck_abort_msg("refused: %s", good[i]);
		check(good[i], strlen(good[i]), &compared);
	}
	ck_assert_uint_eq(compared, sizeof good / sizeof *good);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (scans(bad[i], strlen(bad[i])))
			ck_abort_msg("taken: %s", bad[i]);
		check(bad[i], strlen(bad[i]), &compared);
	}
	ck_assert(!scans("{\"a\0\":1}", 8) && !scans("[1\0]", 4) && !scans("\"\0\"", 3) && !scans("{}\0", 3));
}
END_TEST

START_TEST(mutated_lines_are_taken_or_refused_as_by_the_library)
{
	static const char bytes[] = "{}[],:\"\\ \t0123456789eE+-.utfnabr/$\x01\x80\xc3\xa9";
	random_state = 1;
	size_t compared = 0;
	char text[TEXT_BYTES];
	for (int i = 0; i < MUTATIONS; i++) {
		const char *line = lines[(size_t)pick((int)(sizeof lines / sizeof *lines))];
		size_t length = strlen(line);
		memcpy(text, line, length);
		for (size_t left = 1 + (size_t)pick((int)(3)); left > 0; left--) {
			size_t at = (size_t)pick((int)(length)), many = 1 + (size_t)pick((int)(6));
			char byte = bytes[(size_t)pick((int)(sizeof bytes - 1))];
			switch ((size_t)pick((int)(5))) {
			case 0: text[at] = byte; break;
			case 1:
				memmove(text + at + 1, text + at, length++ - at);
				text[at] = byte;
				break;
			case 2:
				many = many < length - at ? many : length - at - 1;
				memmove(text + at, text + at + many, length - at - many);
				length -= many;
				break;
			case 3: /* a piece of it once more */
				many = many * 8 < length - at ? many * 8 : length - at;
				memmove(text + at + many, text + at, length - at);
				length += many;
				break;
			default: length = (size_t)pick((int)(8)) ? length : at + 1; break;
			}
		}
		check(text, length, &compared);
	}
	ck_assert_uint_gt(compared, MUTATIONS / 5);
}
END_TEST

START_TEST(objects_and_arrays_may_be_64_inside_of_each_other)
{
	char text[2 * (JSON_DEPTH_MAX + 1)];
	for (size_t depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		ck_assert_int_eq(scans(text, 2 * depth), depth <= JSON_DEPTH_MAX);
		struct json json;
		json_start(&json, text, 2 * depth);
		size_t entered = 0;
		while (json_next_type(&json) == JSON_TYPE_ARRAY && json_enter(&json, JSON_TYPE_ARRAY) && json_element(&json))
			entered++;
		ck_assert_uint_eq(entered, depth - 1);
	}
}
END_TEST

START_TEST(a_failure_is_told_with_its_place)
{
	static const struct {
		const char *text;
		size_t at;
	} cases[] = {{"{\"a\":1,}", 7}, {"{\"a\":01}", 6}, {"{\"a\":\"\x01\"}", 6}, {"{\"a\":1", 6}, {"{} x", 3}, {"[1 2]", 3},
		{"{\"a\":tru}", 5}, {"{\"a\":\"\\x\"}", 6}, {"", 0}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct json json;
		struct json_value value;
		json_start(&json, cases[i].text, strlen(cases[i].text));
		ck_assert(!(json_read(&json, &value) && json_finish(&json)));
		ck_assert_uint_eq((size_t)(json.failed - cases[i].text), cases[i].at);
		ck_assert(!json_member(&json, &value) && !json_element(&json) && !json_read(&json, &value));
	}
}
END_TEST

START_TEST(a_big_document_is_read_as_by_the_library)
{
	enum { MEMBERS = 20000 };
	char *text = malloc(MEMBERS * 64), *to = text;
	to += sprintf(to, "{");
	for (int i = 0; i < MEMBERS; i++)
		to += sprintf(to, "%s\"key %d\":[%d,\"v\\n%d\",{\"x\":%d.5}]", i ? "," : "", i, i, i, i);
	to += sprintf(to, "}");
	size_t compared = 0;
	check(text, (size_t)(to - text), &compared);
	ck_assert_uint_eq(compared, 1);
	free(text);
}
END_TEST

/* The value at a path of keys joined by points; an array stands for its only element. */
static const json_t *at_path(const json_t *object, const char *path)
{
	while (object && *path) {
		size_t length = strcspn(path, ".");
		object = json_object_getn(object, path, length);
		path += length + (path[length] == '.');
	}
	return json_is_array(object) && json_array_size(object) == 1 ? json_array_get(object, 0) : object;
}

START_TEST(a_template_finds_the_values_that_lookups_find)
{
	struct format *format = format_new("caddy");
	random_state = 2;
	size_t found = 0;
	ck_assert_ptr_nonnull(format);
	for (int i = 0; i < 20000; i++) {
		char text[TEXT_BYTES];
		struct json_reading reading;
		size_t length = strlen(strcpy(text, lines[i % 3]));
		text[(size_t)pick((int)(length))] = (char)('a' + (size_t)pick((int)(26)));
		json_t *wanted = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL, 0);
		if (!wanted || !json_template_read(format->compiled, &reading, text, length)) {
			json_decref(wanted);
			continue;
		}
		for (uint32_t op = 0; op < format->op_count; op++) {
			const json_t *value = at_path(wanted, format->ops[op].name);
			bool is_found = reading.found >> op & 1;
			struct json json;
			if (is_found != (value != 0))
				ck_abort_msg("%s: %s", format->ops[op].name, text);
			if (!is_found)
				continue;
			const struct json_value *read = &reading.values[op];
			json_start(&json, read->text - (read->type == JSON_TYPE_STRING), read->length + 2u * (read->type == JSON_TYPE_STRING));
			if (!same(&json, value))
				ck_abort_msg("%s: %s", format->ops[op].name, text);
			found++;
		}
		json_decref(wanted);
	}
	ck_assert_uint_gt(found, 50000);
	format_free(format);
}
END_TEST

/* Which only a sanitizer sees. */
START_TEST(a_template_of_the_shortest_variables_has_room_for_their_quotes)
{
	ck_assert_ptr_null(format_new("{$a$Z"));
	ck_assert_ptr_null(format_new("{$a$b$c$d$e$f$g$h$i$j$k$l$m$n$o$p"));
}
END_TEST

Suite *suite_json(void)
{
	Suite *suite = suite_create("json");
	TCase *cases = tcase_create("json");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, it_takes_what_the_rfc_takes_and_nothing_else);
	tcase_add_test(cases, mutated_lines_are_taken_or_refused_as_by_the_library);
	tcase_add_test(cases, objects_and_arrays_may_be_64_inside_of_each_other);
	tcase_add_test(cases, a_failure_is_told_with_its_place);
	tcase_add_test(cases, a_big_document_is_read_as_by_the_library);
	tcase_add_test(cases, a_template_finds_the_values_that_lookups_find);
	tcase_add_test(cases, a_template_of_the_shortest_variables_has_room_for_their_quotes);
	suite_add_tcase(suite, cases);
	return suite;
}

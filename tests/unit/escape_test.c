/* Escapes: wherever a byte stands in a text, it is escaped as it is alone. */
#include "stages/parse/text/escape.h"
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

enum { LONGEST = 70 };

static const enum escape kinds[] = {ESCAPE_APACHE, ESCAPE_NGINX, ESCAPE_JSON, ESCAPE_PLUS, ESCAPE_PERCENT};
static const char odd_bytes[] = {0, 1, '\n', ' ', '"', '%', '+', '/', '\\', '~', 0x7f, (char)0x80, (char)0xff};

/* Each byte escaped alone. */
static size_t apply_bytewise(enum escape kind, char *out, const char *bytes, size_t length)
{
	size_t written = 0;
	for (size_t i = 0; i < length; i++)
		written += escape_apply(kind, out + written, bytes + i, 1);
	return written;
}

/* In memory of its own size, so that a sanitizer sees who reads behind it. */
static bool is_escaped_bytewise(enum escape kind, const char *bytes, size_t length)
{
	char together[LONGEST * ESCAPE_WORST], alone[LONGEST * ESCAPE_WORST], back[LONGEST * ESCAPE_WORST];
	char *text = malloc(length ? length : 1);
	memcpy(text, bytes, length);
	size_t written = escape_apply(kind, together, text, length);
	bool same = written == apply_bytewise(kind, alone, text, length) && memcmp(together, alone, written) == 0;
	if (kind == ESCAPE_APACHE || kind == ESCAPE_NGINX)
		same &= escape_undo(kind, back, together, written) == length && memcmp(back, text, length) == 0;
	free(text);
	return same;
}

START_TEST(a_byte_is_escaped_alike_wherever_it_stands)
{
	char text[LONGEST];
	memset(text, 'x', sizeof text);
	for (size_t kind = 0; kind < sizeof kinds / sizeof *kinds; kind++) {
		for (size_t odd = 0; odd < sizeof odd_bytes; odd++) {
			for (size_t length = 1; length <= LONGEST; length++) {
				for (size_t at = 0; at < length; at++) {
					text[at] = odd_bytes[odd];
					bool good = is_escaped_bytewise(kinds[kind], text, length);
					text[at] = 'x';
					if (!good)
						ck_abort_msg("byte %d at %zu of %zu, kind %d", odd_bytes[odd], at, length,
							(int)kinds[kind]);
				}
			}
		}
	}
}
END_TEST

START_TEST(neighbours_are_escaped_each_and_utf8_stays_where_it_is_kept)
{
	char out[256];
	static const char text[] = "\"\"\\\\ a text of several words \"\xc3\xa9\x01\" \xe2\x82\xac";
	static const char json[] = "\\\"\\\"\\\\\\\\ a text of several words \\\"\xc3\xa9\\u0001\\\" \xe2\x82\xac";
	static const char nginx[] =
		"\\x22\\x22\\x5C\\x5C a text of several words \\x22\\xC3\\xA9\\x01\\x22 \\xE2\\x82\\xAC";
	size_t length = escape_apply(ESCAPE_JSON, out, text, sizeof text - 1);
	ck_assert_int_eq((int)length, (int)sizeof json - 1);
	ck_assert_mem_eq(out, json, length);
	length = escape_apply(ESCAPE_NGINX, out, text, sizeof text - 1);
	ck_assert_int_eq((int)length, (int)sizeof nginx - 1);
	ck_assert_mem_eq(out, nginx, length);
}
END_TEST

Suite *suite_escape(void)
{
	Suite *suite = suite_create("escape");
	TCase *all = tcase_create("escapes");
	tcase_add_test(all, a_byte_is_escaped_alike_wherever_it_stands);
	tcase_add_test(all, neighbours_are_escaped_each_and_utf8_stays_where_it_is_kept);
	suite_add_tcase(suite, all);
	return suite;
}

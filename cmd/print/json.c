/* JSON strings go out in runs of bytes that need no escape, because nearly all bytes are of that kind. */
#include "cmd/print/json.h"

#include "pipeline/glyph.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Prints the first character of what a run stopped at, and returns its bytes. */
static size_t write_special(struct output *output, const char *text, size_t length)
{
	static const char letters[] = "\"\\\b\f\n\r\t", escapes[] = "\"\\bfnrt";
	uint32_t character;
	size_t bytes = utf8_decode(text, length, &character);
	const char *letter = bytes == 1 && character ? strchr(letters, (int)character) : NULL;
	if (!bytes)
		output_text(output, "\xef\xbf\xbd");
	else if (letter)
		output_printf(output, "\\%c", escapes[letter - letters]);
	else if (glyph_columns(character) > 0)
		output_write(output, text, bytes);
	else if (character < 0x10000)
		output_printf(output, "\\u%04x", (unsigned)character);
	else /* a surrogate pair */
		output_printf(output, "\\u%04x\\u%04x", 0xd7c0u + (unsigned)(character >> 10),
			0xdc00u + (unsigned)(character & 0x3ff));
	return bytes ? bytes : 1;
}

static bool is_plain(char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

void json_write_string(struct output *output, const char *text, size_t length)
{
	output_write(output, "\"", 1);
	for (size_t at = 0; at < length;) {
		size_t end = at;
		while (end < length && is_plain(text[end]))
			end++;
		output_write(output, text + at, end - at);
		at = end < length ? end + write_special(output, text + end, length - end) : end;
	}
	output_write(output, "\"", 1);
}

void real_text(double value, char text[REAL_TEXT_BYTES])
{
	*text = 0;
	if (!isfinite(value))
		return;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, REAL_TEXT_BYTES, "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	if (!strpbrk(text, ".e"))
		strcat(text, ".0");
}

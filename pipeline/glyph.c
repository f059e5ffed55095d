/* Widths are wcwidth's, for which main() has set a UTF-8 locale: it says 0 or -1 for what is invisible, steers the
 * terminal or turns the direction of writing around. */
#include "pipeline/glyph.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

size_t utf8_decode(const char *text, size_t length, uint32_t *character)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *bytes = (const unsigned char *)text;
	if (bytes[0] < 0x80) {
		*character = bytes[0];
		return 1;
	}
	size_t needed = bytes[0] >= 0xf0 ? 4 : bytes[0] >= 0xe0 ? 3 : 2;
	if (bytes[0] < 0xc2 || bytes[0] > 0xf4 || needed > length)
		return 0;
	uint32_t value = bytes[0] & (0x7fu >> needed);
	for (size_t i = 1; i < needed; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (value < least[needed] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*character = value;
	return needed;
}

unsigned glyph_columns(uint32_t character)
{
	int columns = character < 0x80 ? character >= 0x20 && character < 0x7f : wcwidth((wchar_t)character);
	return columns > 0 ? (unsigned)columns : 0;
}

struct glyph glyph_first(const char *text, size_t length)
{
	struct glyph glyph = {.bytes = 1};
	uint32_t character = 0;
	size_t bytes = utf8_decode(text, length, &character);
	unsigned columns = bytes ? glyph_columns(character) : 0;
	if (columns > 0) {
		glyph.bytes = glyph.length = bytes;
		glyph.columns = columns;
		memcpy(glyph.shown, text, bytes);
		return glyph;
	}
	glyph.bytes = bytes ? bytes : 1;
	for (size_t i = 0; i < glyph.bytes; i++) {
		char escaped[8];
		snprintf(escaped, sizeof escaped, "\\x%02x", (unsigned char)text[i]);
		memcpy(glyph.shown + glyph.length, escaped, 4);
		glyph.length += 4;
		glyph.columns += 4;
	}
	return glyph;
}

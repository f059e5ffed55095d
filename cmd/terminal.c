/* One function decides how a character is shown, terminal_glyph(); everything else adds up its glyphs.
 *
 * Widths are wcwidth's, for which main() has set a UTF-8 locale.
 */
#include "cmd/terminal.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

enum { MARKED_COLUMNS = 100, MARKED_COLUMNS_LEAST = 20 };

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

/* The columns of a character that may be shown as it is, 0 for all others: wcwidth says 0 or -1 for what is invisible,
 * steers the terminal or turns the direction of writing around. */
static unsigned printable_columns(uint32_t character)
{
	int columns = character < 0x80 ? character >= 0x20 && character < 0x7f : wcwidth((wchar_t)character);
	return columns > 0 ? (unsigned)columns : 0;
}

struct glyph terminal_glyph(const char *text, size_t length)
{
	struct glyph glyph = {.bytes = 1};
	uint32_t character = 0;
	size_t bytes = utf8_decode(text, length, &character);
	unsigned columns = bytes ? printable_columns(character) : 0;
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

/* How many bytes from the start are printable ASCII: nearly all of them, so these are counted and printed at once. */
static size_t plain_bytes(const char *text, size_t length)
{
	size_t plain = 0;
	while (plain < length && text[plain] >= 0x20 && text[plain] < 0x7f)
		plain++;
	return plain;
}

size_t terminal_text_columns(const char *text, size_t length, size_t most)
{
	size_t columns = plain_bytes(text, length);
	text += columns;
	length -= columns;
	while (length > 0 && columns <= most) {
		struct glyph glyph = terminal_glyph(text, length);
		columns += glyph.columns;
		text += glyph.bytes;
		length -= glyph.bytes;
	}
	return columns <= most ? columns : most + 1;
}

void terminal_write(struct output *output, const char *text, size_t length)
{
	for (size_t plain; length > 0;) {
		if ((plain = plain_bytes(text, length)) > 0) {
			output_write(output, text, plain);
			text += plain;
			length -= plain;
			continue;
		}
		struct glyph glyph = terminal_glyph(text, length);
		output_write(output, glyph.shown, glyph.length);
		text += glyph.bytes;
		length -= glyph.bytes;
	}
}

/* Prints glyphs while they fit; returns the bytes of the text that they stand for. */
static size_t write_fitting(struct output *output, const char *text, size_t length, size_t columns, size_t *used)
{
	size_t at = 0;
	for (*used = 0; at < length;) {
		struct glyph glyph = terminal_glyph(text + at, length - at);
		if (*used + glyph.columns > columns)
			break;
		output_write(output, glyph.shown, glyph.length);
		*used += glyph.columns;
		at += glyph.bytes;
	}
	return at;
}

size_t terminal_write_cut(struct output *output, const char *text, size_t length, size_t columns)
{
	size_t used;
	if (columns == 0)
		return 0;
	if (terminal_text_columns(text, length, columns) <= columns) {
		write_fitting(output, text, length, columns, &used);
		return used;
	}
	write_fitting(output, text, length, columns - 1, &used);
	output_text(output, "…");
	return used + 1;
}

/* Where the glyph that ends before byte `at` begins. */
static size_t glyph_before(const char *text, size_t at)
{
	for (size_t back = 4; back > 1; back--) {
		uint32_t character;
		if (back <= at && utf8_decode(text + at - back, back, &character) == back)
			return at - back;
	}
	return at - 1;
}

void terminal_write_marked(struct output *output, size_t indent, const char *text, size_t length, size_t at)
{
	size_t width = output_columns(output) > indent + MARKED_COLUMNS_LEAST ? output_columns(output) - indent - 1
									      : MARKED_COLUMNS;
	size_t before = 0, start, used, marked;
	if (at > length)
		at = length;
	/* What follows the mark gets a third of the width, or as little as it needs; what is in front of it, the rest.
	 */
	size_t after = terminal_text_columns(text + at, length - at, width / 3);
	for (start = at; start > 0;) {
		size_t previous = glyph_before(text, start);
		before += terminal_glyph(text + previous, start - previous).columns;
		if (before > width - after - 2)
			break;
		start = previous;
	}
	output_repeat(output, ' ', indent);
	if (start > 0)
		output_text(output, "…");
	write_fitting(output, text + start, at - start, width, &marked);
	marked += start > 0;
	size_t shown = write_fitting(output, text + at, length - at, width - marked - 1, &used);
	output_text(output, at + shown < length ? "…\n" : "\n");
	output_repeat(output, ' ', indent + marked);
	output_text(output, "^\n");
}

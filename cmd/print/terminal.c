/* One function decides how a character is shown, glyph_first(); everything here adds up its glyphs. */
#include "cmd/print/terminal.h"

#include "pipeline/glyph.h"

#include <stdint.h>
#include <string.h>

enum { MARKED_COLUMNS = 100, MARKED_COLUMNS_LEAST = 20 };

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
		struct glyph glyph = glyph_first(text, length);
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
		struct glyph glyph = glyph_first(text, length);
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
		struct glyph glyph = glyph_first(text + at, length - at);
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

size_t terminal_write_end(struct output *output, const char *text, size_t length, size_t columns)
{
	size_t start = length, used = 1;
	if (columns == 0 || terminal_text_columns(text, length, columns) <= columns)
		return terminal_write_cut(output, text, length, columns);
	while (start > 0) {
		size_t previous = glyph_before(text, start);
		unsigned wide = glyph_first(text + previous, start - previous).columns;
		if (used + wide > columns)
			break;
		used += wide;
		start = previous;
	}
	output_text(output, "…");
	terminal_write(output, text + start, length - start);
	return used;
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
		before += glyph_first(text + previous, start - previous).columns;
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

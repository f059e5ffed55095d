/* Text of strangers, made fit for people's eyes.
 *
 * Log lines are written by attackers, and terminals obey what they print.  A byte reaches the screen only as part
 * of a printable UTF-8 character; every other one is shown as \xHH: control characters (C0, DEL, C1), what is not
 * UTF-8, and what has no width of its own (so nothing is invisible, or turns the direction of writing around).
 */
#ifndef LOGETL_CMD_TERMINAL_H
#define LOGETL_CMD_TERMINAL_H

#include "cmd/output.h"

#include <stddef.h>
#include <stdint.h>

/* One character of a text as it is shown. */
struct glyph {
	size_t bytes;     /* of the text that it stands for; at least 1 */
	unsigned columns; /* that it takes on the screen */
	size_t length;    /* of shown[] */
	char shown[16];   /* not terminated */
};

/* The first glyph of a text that is not empty. */
struct glyph terminal_glyph(const char *text, size_t length);

/* Decodes the first character of a text that is not empty: bytes used, 0 where they are not UTF-8. */
size_t utf8_decode(const char *text, size_t length, uint32_t *character);

/* The columns that the text takes, or `most` + 1 where it takes more. */
size_t terminal_text_columns(const char *text, size_t length, size_t most);

/* Prints the text, escaped. */
void terminal_write(struct output *output, const char *text, size_t length);

/* The same, but no more than `columns` columns: what does not fit is cut and ends in "…".  Returns the columns used. */
size_t terminal_write_cut(struct output *output, const char *text, size_t length, size_t columns);

/* Prints a line of text after `indent` blanks, and below it a '^' under byte `at` (which may be `length`).  A line that
 * takes more than some 100 columns, or the terminal's width, is cut to the surroundings of that byte. */
void terminal_write_marked(struct output *output, size_t indent, const char *text, size_t length, size_t at);

#endif

/* Text of strangers on standard output, made fit for people's eyes: a row of glyphs (see pipeline/glyph.h). */
#ifndef LOGETL_CMD_TERMINAL_H
#define LOGETL_CMD_TERMINAL_H

#include "cmd/print/output.h"

#include <stddef.h>

/* The columns that the text takes, or `most` + 1 where it takes more. */
size_t terminal_text_columns(const char *text, size_t length, size_t most);

/* Prints the text, escaped. */
void terminal_write(struct output *output, const char *text, size_t length);

/* The same, but no more than `columns` columns: what does not fit is cut and ends in "…".  Returns the columns used. */
size_t terminal_write_cut(struct output *output, const char *text, size_t length, size_t columns);

/* The same, but what does not fit is cut at the beginning. */
size_t terminal_write_end(struct output *output, const char *text, size_t length, size_t columns);

/* Prints a line of text after `indent` blanks, and below it a '^' under byte `at` (which may be `length`).  A line that
 * takes more than some 100 columns, or the terminal's width, is cut to the surroundings of that byte. */
void terminal_write_marked(struct output *output, size_t indent, const char *text, size_t length, size_t at);

#endif

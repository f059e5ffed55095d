/* Text of strangers, made fit for people's eyes.
 *
 * Log lines are written by attackers, and terminals obey what they print.  A byte reaches the screen only as part
 * of a printable UTF-8 character; every other one is shown as \xHH: control characters (C0, DEL, C1), what is not
 * UTF-8, and what has no width of its own (so nothing is invisible, or turns the direction of writing around).
 */
#ifndef LOGETL_PIPELINE_GLYPH_H
#define LOGETL_PIPELINE_GLYPH_H

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
struct glyph glyph_first(const char *text, size_t length);

/* The columns of a character that may be shown as it is, 0 for all others. */
unsigned glyph_columns(uint32_t character);

/* Decodes the first character of a text that is not empty: bytes used, 0 where they are not UTF-8. */
size_t utf8_decode(const char *text, size_t length, uint32_t *character);

#endif

/* What the compilers of formats with text between the fields share (compile_*.c). */
#ifndef LOGETL_PARSE_COMPILE_H
#define LOGETL_PARSE_COMPILE_H

#include "stages/parse/format/field.h"

/* Makes room for the literals of a definition in which every byte is text once at the most, but for two bytes that a
 * field of two bytes or more may add.  Returns 0, or -1 with the error stack set. */
int compile_begin(struct format *format, const char *definition);

/* Text behind the last field, or in front of the first. */
void compile_text(struct format *format, const char *text, size_t length);

/* A field of that name in the format's words, and that key.  Returns NULL with the error stack set. */
struct op *compile_op(
	struct format *format, const char *name, size_t name_length, const char *key, size_t key_length);

/* A field as the table has it, with the time pattern that is the default of its kind; where `field` is NULL, text that
 * goes to extra under `key`.  Returns NULL with the error stack set. */
struct op *compile_field(struct format *format, const struct field *field, const char *name, size_t name_length,
	const char *key, size_t key_length);

/* Makes a clock of the op: strftime's pattern.  Returns 0, or -1 with the error stack set. */
int compile_clock(struct format *format, struct op *op, const char *pattern, size_t length);

/* The same of a pattern without a zone, of a time that is known to be of UTC. */
int compile_clock_utc(struct format *format, struct op *op, const char *pattern);

#endif

/* What the compilers of the dialects share.  Private to this folder. */
#ifndef LOGETL_PARSE_COMPILE_H
#define LOGETL_PARSE_COMPILE_H

#include "stages/parse/field.h"

/* Adds an op of that name and key, which are copied: text, for now, that goes to the first column.  NULL with the error stack
 * set. */
struct op *compile_op(struct format *format, const char *name, size_t name_length, const char *key, size_t key_length);

/* Makes the op a time in that pattern.  0, or -1 with the error stack set. */
int compile_clock(struct format *format, struct op *op, const char *pattern, size_t length);

/* Adds an op: a field of the table, or where `field` is NULL text that goes to extra under `key`.  `name` is what the
 * format calls it.  Returns NULL with the error stack set. */
struct op *compile_field(struct format *format, const struct field *field, const char *name, size_t name_length,
	const char *key, size_t key_length);

#endif

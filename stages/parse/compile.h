/* What the compilers of the dialects have in common.  Private to this folder. */
#ifndef LOGETL_PARSE_COMPILE_H
#define LOGETL_PARSE_COMPILE_H

#include "stages/parse/op.h"

/* Adds a field of that name and key, which are copied: text, for now, that goes to the first column.  NULL with the error
 * stack set. */
struct op *compile_op(struct format *format, const char *name, size_t name_length, const char *key, size_t key_length);

/* Makes the op a time in that pattern.  0, or -1 with the error stack set. */
int compile_clock(struct format *format, struct op *op, const char *pattern, size_t length);

#endif

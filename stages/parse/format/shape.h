/* The shapes of a format's fields: enum op_shape. */
#ifndef LOGETL_PARSE_SHAPE_H
#define LOGETL_PARSE_SHAPE_H

#include "stages/parse/format/op.h"

static inline bool op_is_textual(const struct op *op)
{
	return op->kind <= OP_QUERY;
}

/* Finds the shape of each op and what the matcher needs for it.  Returns 0, or -1 with the error stack set: which field's end
 * would not be certain. */
int shape_find(struct format *format);

#endif

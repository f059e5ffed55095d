/* From fields to a format that can be matched: who fills which column, and how the end of each field is found. */
#ifndef LOGETL_PARSE_ARRANGE_H
#define LOGETL_PARSE_ARRANGE_H

#include "stages/parse/format/op.h"

/* Completes what the dialect's compile() made.  Returns 0, or -1 with the error stack set where the format has no time, or
 * two fields that cannot be told apart. */
int arrange(struct format *format);

/* What the op fills: its columns as bits, and above them, from COLUMN_COUNT on, the CLOCK_* of a time. */
uint32_t arrange_fills(const struct op *op);

#endif

/* An example of a format: a made-up event, printed along it. */
#ifndef LOGETL_PARSE_EXAMPLE_H
#define LOGETL_PARSE_EXAMPLE_H

#include "stages/parse/format/print.h"

/* Appends the line to the buffer, and a NUL behind it.  False where there was no memory, or the format has no way back. */
bool example_print(const struct format *format, struct print_buffer *buffer);

#endif

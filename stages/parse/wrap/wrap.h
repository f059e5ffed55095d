/* The way back of unwrap.h: a line goes into its wrappers again. */
#ifndef LOGETL_PARSE_WRAP_H
#define LOGETL_PARSE_WRAP_H

#include "stages/parse/format/print.h"
#include "stages/parse/text/json.h"

/* Finds the wrappers among the members of a row's extra: its last one.  *own becomes the length of extra before it.  False
 * where the line was in none. */
bool wrap_find(const struct record_text *extra, struct json_value *wrapper, size_t *own);

/* Puts what the buffer holds from `from` on into the wrappers.  False where there was no memory. */
bool wrap(struct print_buffer *buffer, size_t from, const struct json_value *wrapper);

#endif

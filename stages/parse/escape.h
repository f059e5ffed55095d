/* The servers' log escapes, and what the bytes behind them are good for: UTF-8 and JSON. */
#ifndef LOGETL_PARSE_ESCAPE_H
#define LOGETL_PARSE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* Undoes \" \\ \xHH \t \n \r \b \v \f, as Apache (ap_escape_logitem) and nginx (escape=default) write them; any other
 * escape stays as it is.  `out` has room for `length` bytes and may not overlap.  Returns the bytes written, at most
 * `length`. */
size_t escape_decode(char *out, const char *text, size_t length);

/* Whether the bytes are UTF-8 (RFC 3629) without a NUL: what an SQL TEXT may hold. */
bool escape_is_text(const char *bytes, size_t length);

enum { ESCAPE_JSON_WORST = 6 /* bytes for one: \u00XX */ };

/* Writes the bytes as a JSON string with its quotes; a byte that is not UTF-8 becomes \u00XX.  `out` has room for
 * ESCAPE_JSON_WORST * length + 2 bytes and may not overlap.  Returns the bytes written. */
size_t escape_json(char *out, const char *bytes, size_t length);

#endif

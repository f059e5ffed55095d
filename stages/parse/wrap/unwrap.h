/* Lines that arrive in wrappers, taken out from the outside in.
 *
 * In extra: {"wrapper":{"kind":"syslog","before":"…","priority":"134","host":"web1","app":"nginx","pid":"7"}}; "after" where
 * something is behind the line; "bytes" where before and after are not UTF-8, so that each byte is written as the character of
 * its number; "wrapper" again where there is another one inside.
 *
 * What must stay true: before + line (escaped again as JSON, of a docker or object) + after is the text that was unwrapped, byte for
 * byte; where escaping gives other bytes, "logged" has them.
 */
#ifndef LOGETL_PARSE_UNWRAP_H
#define LOGETL_PARSE_UNWRAP_H

#include "stages/parse/wrap/wrapper.h"

enum { WRAPPERS_MAX = 3 };

struct wrapping {
	unsigned count;
	struct wrapper layers[WRAPPERS_MAX]; /* from the outside in */
	struct part lines[1 + WRAPPERS_MAX]; /* inside of so many of them; the first is all of the text */

	/* Where a line had escapes: with them, and without; the lines and layers inside of it refer to the latter. */
	struct part escaped, decoded;
};

/* Takes off all wrappers that are recognised, at most WRAPPERS_MAX.  `room` is for a line that had escapes: as many bytes as
 * the text has; without it (NULL) there are no such lines.  False where there are none. */
bool unwrap(struct wrapping *wrapping, const char *text, size_t length, char *room);

/* Puts the innermost back; false where it was the last. */
bool unwrap_less(struct wrapping *wrapping);

/* What is inside of the wrappers. */
static inline const struct part *unwrap_line(const struct wrapping *wrapping)
{
	return &wrapping->lines[wrapping->count];
}

/* The place in the text of one in the line. */
const char *unwrap_place(const struct wrapping *wrapping, const char *at);

/* Writes the layers as a JSON object, each in the one around it.  `out` has room for unwrap_json_room() bytes.  Returns the
 * bytes written. */
size_t unwrap_json_room(const struct wrapping *wrapping);
size_t unwrap_json(const struct wrapping *wrapping, char *out);

#endif

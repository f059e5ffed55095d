/* Durations with their units, as Go writes them: 0s, 850ns, 12.5µs, 340ms, 1.25s, 1m2.5s, 1h0m0s. */
#ifndef LOGETL_PARSE_DURATION_H
#define LOGETL_PARSE_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DURATION_TEXT_BYTES = 32 }; /* the longest is 2562047788h0m54.775807s */

struct duration {
	const char *end;
	int64_t microseconds; /* what is finer is cut off; -1 where it exceeds 63 bits */
	bool odd;             /* duration_print() gives other bytes */
};

/* Reads numbers with units, from the largest to the smallest, at the start of [text, end); each may have a fraction, and the
 * µ may be either of Unicode's, or a u.  False where there are none. */
bool duration_read(struct duration *duration, const char *text, const char *end);

/* Writes microseconds, not negative, at most DURATION_TEXT_BYTES.  Returns the length. */
size_t duration_print(char *out, int64_t microseconds);

#endif

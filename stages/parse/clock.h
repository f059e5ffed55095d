/* Times as logs write them: strftime(3) patterns, compiled, read with the strictness of a calendar. */
#ifndef LOGETL_PARSE_CLOCK_H
#define LOGETL_PARSE_CLOCK_H

#include "pipeline/block.h" /* BLOCK_SECOND_MIN, BLOCK_SECOND_MAX */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a pattern tells; a format may spread a time over several fields. */
enum { CLOCK_DATE = 1, CLOCK_TIME = 2, CLOCK_ZONE = 4, CLOCK_FRACTION = 8 };

enum { CLOCK_PATTERN_BYTES = 96 };

struct clock {
	char pattern[CLOCK_PATTERN_BYTES]; /* compound conversions written out; %: is ISO 8601's zone */
	uint8_t provides;                  /* CLOCK_* */
	bool open_ended;                   /* the text goes on as it likes: "Fri", "Friday" */
};

struct clock_reading {
	int64_t date;         /* seconds from 1970 to the day's midnight, in the logged zone; or the whole Unix time */
	int32_t time;         /* seconds since that midnight, 0 to 86399 */
	int32_t zone_minutes; /* east of UTC */
	int32_t microsecond;  /* -1 where no fraction was logged */
};

/* Compiles a strftime pattern.  Known: %d %e %m %b %h %Y %y %H %I %p %M %S %z %a %A %T %F %R %D %n %t %% and, for
 * ISO 8601, %: (+01:00, +0100 or Z).  Returns 0, or -1 with the error stack set. */
int clock_init(struct clock *clock, const char *pattern, size_t length);

/* Reads a time at the start of [text, end).  Returns the end of it, or NULL where the text is not in the pattern or is
 * no date of the calendar.  Parts that the pattern does not tell are left alone. */
const char *clock_read(const struct clock *clock, const char *text, const char *end, struct clock_reading *reading);

#endif

/* --since and --until: a range of time, which is a range of ids. */
#ifndef LOGETL_CMD_TIME_RANGE_H
#define LOGETL_CMD_TIME_RANGE_H

#include "cmd/options/options.h"

/* For a command's own table of options (options.h). */
#define TIME_RANGE_OPTIONS(X) \
	X(SINCE, "since", 0, "TIME", "from this time on: 2026-11-20, 2026-11-20T08:30:00+01:00 (UTC where no\n" \
				     "zone is given), @1763625600, or that long ago: 90s, 15m, 6h, 7d, 4w") \
	X(UNTIL, "until", 0, "TIME", "up to this time, which is not included")

/* Seconds since 1970: from `since` on, before `until`. */
struct time_range {
	int64_t since, until;
};

/* All there is. */
void time_range_init(struct time_range *range);

/* The option's argument as a time.  0, or -1 after reporting that it is none. */
int time_range_option(const struct options *options, int64_t *second);

/* The first id of the range, and the first behind it. */
int64_t time_range_first_id(const struct time_range *range);
int64_t time_range_end_id(const struct time_range *range);

#endif

/* Time zones: the offset from UTC of local times that are logged without one.
 *
 * A local time that occurs twice (clocks were set back) is the first of the two.  One that does not occur (clocks were
 * set forward, or a day was skipped) is taken at the offset that was valid before: 02:30 in a gap from 02:00 to 03:00 is
 * the instant that was 03:30 then.  So an instant and its offset always give back the local time that was logged.
 *
 * Offsets are whole minutes; those of local mean time, which no server has used, are rounded.
 *
 * Caveats: the rules are those of the system's zoneinfo, read by libc, whose time zone this sets for the whole process.
 * Not for several threads, but for UTC and fixed offsets.
 */
#ifndef LOGETL_PARSE_ZONE_H
#define LOGETL_PARSE_ZONE_H

#include <stdbool.h>
#include <stdint.h>

enum { ZONE_NAME_BYTES = 128 };

struct zone {
	char name[ZONE_NAME_BYTES]; /* as given */
	bool fixed;
	int32_t minutes;            /* of a fixed one: east of UTC */
};

/* The local seconds [from, to) of the zone have this offset.  Zeroed at first; changes no result. */
struct zone_cache {
	const struct zone *zone;
	int64_t from, to;
	int32_t minutes;
};

/* Resolves "UTC", an offset "+01:00", or a name of the IANA time zone database: "Europe/Berlin".  Returns 0, or -1 with
 * the error stack set: there is no such zone. */
int zone_init(struct zone *zone, const char *name);

/* Makes it libc's zone, for this process and those that are forked later: what zone_minutes() does where it is not yet, and
 * cannot do in a process that may open no files. */
void zone_enter(const struct zone *zone);

/* The offset, in minutes east of UTC, of a local time in seconds since 1970-01-01 00:00 local time. */
int32_t zone_minutes(const struct zone *zone, struct zone_cache *cache, int64_t local_second);

#endif

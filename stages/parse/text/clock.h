/* Times as logs write them: strftime(3) patterns, compiled, read with the strictness of a calendar, and printed. */
#ifndef LOGETL_PARSE_CLOCK_H
#define LOGETL_PARSE_CLOCK_H

#include "pipeline/block.h" /* BLOCK_SECOND_MIN, BLOCK_SECOND_MAX */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a pattern tells; a format may spread a time over several fields. */
enum {
	CLOCK_DATE = 1,
	CLOCK_TIME = 2,
	CLOCK_ZONE = 4,
	CLOCK_FRACTION = 8,
	CLOCK_ALL = CLOCK_DATE | CLOCK_TIME | CLOCK_ZONE, /* of an instant without a fraction */
};

/* The conversions: X(what stands behind the %, code, argument, the part of the time that it belongs to).  Those of
 * strftime(3); of GNU date :z and N with its width; of Ruby L; of Python f; of Rust's chrono .f with its width.
 * What is read may differ from what is printed where that is said; all else is read as it is printed. */
#define CLOCK_CONVERSIONS(X) \
	X("d", 'd', 0, CLOCK_DATE)       /* 01 to 31 */ \
	X("e", 'e', 0, CLOCK_DATE)       /* " 1" to "31"; read: 01 as well */ \
	X("m", 'm', 0, CLOCK_DATE)       /* 01 to 12 */ \
	X("b", 'b', 0, CLOCK_DATE)       /* Jan to Dec; read: in any case */ \
	X("h", 'b', 0, CLOCK_DATE) \
	X("Y", 'Y', 0, CLOCK_DATE)       /* 0001 to 9999 */ \
	X("y", 'y', 0, CLOCK_DATE)       /* 69 to 99 for 1969 to 1999, 00 to 68 for 2000 to 2068 */ \
	X("a", 'a', 0, CLOCK_DATE)       /* Mon to Sun; read: any letters, and not believed */ \
	X("A", 'A', 0, CLOCK_DATE)       /* Monday to Sunday; likewise */ \
	X("H", 'H', 0, CLOCK_TIME)       /* 00 to 23 */ \
	X("k", 'k', 0, CLOCK_TIME)       /* " 0" to "23"; read: 00 as well */ \
	X("I", 'I', 0, CLOCK_TIME)       /* 01 to 12 */ \
	X("l", 'l', 0, CLOCK_TIME)       /* " 1" to "12"; read: 01 as well */ \
	X("p", 'p', 0, CLOCK_TIME)       /* AM or PM; read: in any case */ \
	X("M", 'M', 0, CLOCK_TIME)       /* 00 to 59 */ \
	X("S", 'S', 0, CLOCK_TIME)       /* 00 to 59 */ \
	X("z", 'z', 0, CLOCK_ZONE)       /* +0100 */ \
	X(":z", ':', 0, CLOCK_ZONE)      /* +01:00; read: +0100 and Z as well */ \
	X(":Z", 'Z', 0, CLOCK_ZONE)      /* the same, but printed as Z where it is UTC */ \
	X("Z", 'n', 0, CLOCK_ZONE)       /* UTC, or RFC 5322's EST, PDT, …; else +0100; read: UT, GMT and Z as well */ \
	X("3N", 'N', 3, CLOCK_FRACTION)  /* that many digits of a second's fraction */ \
	X("6N", 'N', 6, CLOCK_FRACTION) \
	X("9N", 'N', 9, CLOCK_FRACTION) \
	X("N", 'N', 9, CLOCK_FRACTION) \
	X("L", 'N', 3, CLOCK_FRACTION) \
	X("f", 'N', 6, CLOCK_FRACTION) \
	X(".3f", '.', 3, CLOCK_FRACTION) /* "." and that many digits, or nothing; read: "." or ",", 1 to 9 digits */ \
	X(".6f", '.', 6, CLOCK_FRACTION) \
	X(".9f", '.', 9, CLOCK_FRACTION) \
	X(".f", '.', 0, CLOCK_FRACTION)  /* the same, without zeros at the end: Go's RFC3339Nano */ \
	X("s", 's', 0, CLOCK_ALL)        /* seconds since 1970, UTC */

/* The names of zones that mean one thing only: X(name, minutes east of UTC), that which is printed first.  RFC 5322, 4.3; of
 * all others (CET, IST, BST) the offset is anybody's guess. */
#define CLOCK_ZONES(X) \
	X("UTC", 0) \
	X("GMT", 0) \
	X("UT", 0) \
	X("Z", 0) \
	X("EST", -300) \
	X("EDT", -240) \
	X("CST", -360) \
	X("CDT", -300) \
	X("MST", -420) \
	X("MDT", -360) \
	X("PST", -480) \
	X("PDT", -420)

struct clock_zone {
	const char *name;
	int minutes_east;
};

enum {
#define X(name, minutes_east) +1
	CLOCK_ZONE_COUNT = CLOCK_ZONES(X)
#undef X
};

extern const struct clock_zone clock_zones[CLOCK_ZONE_COUNT];

enum {
	CLOCK_ITEMS_MAX = 95,
	CLOCK_ITEM_BYTES = 12, /* the longest that an item prints: the seconds of the year 9999 */
	CLOCK_TEXT_BYTES = CLOCK_ITEMS_MAX * CLOCK_ITEM_BYTES,
};

/* A conversion, or a byte that stands for itself. */
struct clock_item {
	char conversion; /* its code; 0: a byte */
	char argument;   /* digits of a fraction; the byte */
};

struct clock {
	struct clock_item items[CLOCK_ITEMS_MAX];
	uint8_t item_count;
	uint8_t provides; /* CLOCK_* */
	bool yearless;    /* a date without a year: see clock_read() */
	bool whole;       /* no conversion belongs to a part that the pattern does not provide: it prints what it read */
	bool utc;         /* it provides the zone without a conversion: set by who knows that it is UTC */
	bool open_ended;  /* the text may go on where it was read to: "Fri", "Friday" */
};

struct clock_reading {
	int64_t date;         /* seconds from 1970 to the day's midnight, in the logged zone; or the whole Unix time */
	int32_t time;         /* seconds since that midnight, 0 to 86399 */
	int32_t zone_minutes; /* east of UTC */
	int32_t microsecond;  /* -1 where no fraction was logged; further digits are cut off */
};

/* What a row keeps of a time; the date and the time of day are those at zone_minutes east of UTC. */
struct instant {
	int64_t second;       /* since 1970, UTC */
	int32_t microsecond;  /* -1: none */
	int32_t zone_minutes; /* east of UTC */
};

static inline struct instant clock_instant(const struct clock_reading *reading)
{
	return (struct instant){reading->date + reading->time - reading->zone_minutes * 60, reading->microsecond,
		reading->zone_minutes};
}

/* Compiles a pattern of CLOCK_CONVERSIONS, their compounds %T %F %R %D, %n %t %%, and text.  Returns 0, or -1 with the
 * error stack set. */
int clock_init(struct clock *clock, const char *pattern, size_t length);

/* Reads a time at the start of [text, end).  Returns the end of it, or NULL where the text is not in the pattern or is
 * no date of the calendar.  Parts that the pattern does not tell are left alone.
 *
 * A date without a year is of the latest year in which that day begins (as if in UTC) at most one day after
 * `reference` (seconds since 1970), so that nothing is from the future but by a day; a 29 February is one of a leap
 * year. */
const char *clock_read(const struct clock *clock, const char *text, const char *end, int64_t reference,
	struct clock_reading *reading);

/* Writes the instant, one of the local years 1 to 9999 (block_second_is_sane()), in the pattern: at most
 * CLOCK_TEXT_BYTES.  Returns the length. */
size_t clock_print(const struct clock *clock, const struct instant *instant, char *out);

/* Whether printing what was read of this text gives other bytes, or might.  Costs as much as printing it. */
bool clock_is_odd(const struct clock *clock, const struct clock_reading *reading, const char *text, size_t length);

#endif

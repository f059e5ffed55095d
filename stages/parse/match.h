/* Reads one line along a format: where each field is, and the numbers among them. */
#ifndef LOGETL_PARSE_MATCH_H
#define LOGETL_PARSE_MATCH_H

#include "stages/parse/op.h"
#include "stages/parse/zone.h"

struct span {
	const char *text;
	uint32_t length;
	bool backslash; /* it may have one: where this is false it has none */
};

/* The time that stood in this text under this clock. */
struct clock_cache {
	const struct clock *clock;
	uint32_t length;
	char text[48];
	bool odd; /* see struct value */
	struct clock_reading reading;
};

enum { MATCH_CLOCK_CACHES = 4 };

/* Zeroed before the first line.  What is kept from line to line are caches: they change no result. */
struct match {
	/* Written by the caller, with match_assume(): what is assumed of times that do not say it. */
	const struct zone *zone;    /* NULL: UTC */
	int64_t reference;          /* see clock_read() */

	/* Of the last line, where it fitted. */
	struct clock_reading time;
	int64_t body_bytes_sent;    /* ROW_NO_NUMBER where it is NULL */
	int64_t request_time_us;    /* ROW_NO_NUMBER where it is NULL */
	int32_t status;             /* 0 to 999; -1 where it is NULL */
	struct span spans[FORMAT_OPS_MAX];

	/* Of the last line, where it did not fit. */
	unsigned reason;            /* enum reject_reason */
	uint32_t failed_op;         /* the field at fault */
	const char *failed_at;      /* where the line stopped fitting */
	struct span failed_spans[FORMAT_OPS_MAX]; /* the fields before it */

	const char *line;
	size_t length;
	const char *reached;        /* by the last try that failed */
	struct clock_cache caches[MATCH_CLOCK_CACHES];
	struct zone_cache zone_cache;
};

/* What is assumed from now on of times without a zone or a year. */
void match_assume(struct match *match, const struct zone *zone, int64_t reference);

/* Reads a line (without its line ending).  True where all of it fits the format. */
bool match_line(const struct format *format, struct match *match, const char *line, size_t length);

/* Seconds since 1970, UTC, of the line that fitted. */
static inline int64_t match_second(const struct match *match)
{
	return match->time.date + match->time.time - match->time.zone_minutes * 60;
}

/* Whether the field is `-`, which is NULL. */
static inline bool span_is_null(const struct span *span)
{
	return span->length == 1 && *span->text == '-';
}

#endif

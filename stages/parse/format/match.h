/* Reads one line along a format: where each field is, and the numbers among them. */
#ifndef LOGETL_PARSE_MATCH_H
#define LOGETL_PARSE_MATCH_H

#include "stages/parse/format/op.h"
#include "stages/parse/wrap/unwrap.h"

struct value;

struct span {
	const char *text;
	uint32_t length;
	bool backslash; /* it may have an escape or, where it is not in quotes, a quote: where this is false it has none */
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
	char *room;                 /* set by the caller: unwrap()'s, which is where spans then refer to */
	int64_t reference;          /* set by the caller, with match_refer(): see clock_read() */

	/* Of the last line, where it fitted. */
	struct clock_reading time;
	int64_t body_bytes_sent;    /* ROW_NO_NUMBER where it is NULL */
	int64_t request_time_us;    /* ROW_NO_NUMBER where it is NULL */
	int32_t status;             /* 0 to 999; -1 where it is NULL */
	struct span spans[FORMAT_OPS_MAX]; /* text NULL where a field is not there */
	uint64_t odd;               /* bit i: printing the value of ops[i] would not give the bytes that were logged */
	bool odd_between;           /* what stands around the values, or which ones stand there, is not as the format prints it: see note.c */
	struct wrapping wrapping;   /* count 0: it was in none */

	/* Of the last line, where it did not fit. */
	unsigned reason;            /* enum reject_reason */
	uint32_t failed_op;         /* the field at fault; op_count where it is none in particular */
	const char *failed_at;      /* where the line stopped fitting */
	struct span failed_spans[FORMAT_OPS_MAX]; /* the fields before it */

	const char *line;           /* out of its wrappers */
	size_t length;
	const char *reached;        /* by the last try that failed */
	struct clock_cache caches[MATCH_CLOCK_CACHES];
	struct zone_cache zone_cache;
	bool zone_missing;          /* the line has none, though its format does */
	bool zone_assumed;          /* some line fitted that has no zone */
};

/* Sets the reference of dates without a year. */
void match_refer(struct match *match, int64_t reference);

/* Reads a line (without its line ending).  True where all of it fits the format; where that is one of wrapped lines, inside
 * of wrappers or without any. */
bool match_line(const struct format *format, struct match *match, const char *line, size_t length);

/* The same for a format that need not be the line's.  Objects are then told apart: a docker's line, which is one itself, is none
 * of another format, and neither is one that does not tell of a request and its status, since any log has times and paths. */
bool match_candidate(const struct format *format, struct match *match, const char *line, size_t length);

/* Likewise of a line that is in wrappers, whether the format says so or not. */
bool match_unwrapped(const struct format *format, struct match *match, const char *line, size_t length);

/* The same for formats with text between the fields, and for those who have cleared what was before. */
bool match_text(const struct format *format, struct match *match, const char *line, size_t length);

/* Of a line that the format did not fit: finds out where it stops fitting, where match_line() does not say so since that
 * takes its time. */
void match_locate(const struct format *format, struct match *match, const char *line, size_t length);

/* Says that the line does not fit from `at` on, in the field `op`; false.  Of several failures the one that came
 * furthest in the format explains the reject; of equals the first. */
bool match_fail(
	const struct format *format, struct match *match, const struct op *op, unsigned reason, const char *at);

/* Reads the value of a field that ends at `end`, all of which it has to be.  An empty number is NULL, as nginx's
 * escape=json has it. */
struct value match_whole_value(const struct op *op, struct match *match, const char *text, const char *end);

/* Whether the line fitted only because a user's name may have blanks: `host:80 192.0.2.1 - - [` fits `%h %l %u [` with the
 * user "- -"; or what comes first goes on: "192.0.2.1, "; or there is no client; or a list of
 * addresses is a single one.  It counts where no format fits otherwise. */
bool match_is_weak(const struct format *format, const struct match *match);

/* How much the format says of the line that fitted it: of several the one that says most is the line's.  First of all that
 * the client is an IP address, then that the fit is not weak, then how many fields there are (a time in pieces is one, and a
 * duration none: any number is one), then how many columns they fill. */
enum { MATCH_ADDRESS = 1 << 17, MATCH_STRONG = 1 << 16, MATCH_FIELD = 1 << 8, MATCH_COLUMN = 1 };
unsigned match_score(const struct format *format, const struct match *match);

/* Seconds since 1970, UTC, of the line that fitted. */
static inline int64_t match_second(const struct match *match)
{
	return match->time.date + match->time.time - match->time.zone_minutes * 60;
}

/* Whether the field is not there, or `-`: both are NULL. */
static inline bool span_is_null(const struct span *span)
{
	return !span->text || (span->length == 1 && *span->text == '-');
}

#endif

/* The fields that end where their kind ends, numbers and times: reads and prints them. */
#ifndef LOGETL_PARSE_VALUE_H
#define LOGETL_PARSE_VALUE_H

#include "stages/parse/format/match.h"

/* Where a field ends; or NULL, and why. */
struct value {
	const char *end;
	unsigned reason; /* enum reject_reason */
	bool odd;        /* value_print() of what was read gives other bytes, or might */
};

static inline struct value value_rejected(unsigned reason)
{
	return (struct value){0, reason, false};
}

/* Reads the value of a numeric op at the start of [text, end), and puts it into the match where it has a column there.
 * Of other ops the value is all of the text. */
struct value value_read(const struct op *op, struct match *match, const char *text, const char *end);

/* Reads what value_read() does not, odd each: a number with a sign (HAProxy's -1 is NULL, +512 is none that is final), and a
 * status where there was no response (HAProxy's -1, Envoy's 0).  As value_read(). */
struct value value_read_odd(const struct op *op, struct match *match, const char *text, const char *end);

/* Makes the number that the op fills NULL. */
void value_clear(const struct op *op, struct match *match);

enum { VALUE_TEXT_BYTES = CLOCK_TEXT_BYTES };

/* The way back: writes what the numeric op logs, at most VALUE_TEXT_BYTES, and returns the length.  INTEGER and STATUS
 * print `number`, DURATION and UNITS take it for microseconds, all as "-" where it is negative (NULL); CLOCK, EPOCH and
 * FRACTION print the instant.  Of other ops nothing is written. */
size_t value_print(const struct op *op, const struct instant *instant, int64_t number, char *out);

#endif

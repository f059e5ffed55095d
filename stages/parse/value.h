/* Reads the fields that end where their kind ends: numbers and times. */
#ifndef LOGETL_PARSE_VALUE_H
#define LOGETL_PARSE_VALUE_H

#include "stages/parse/match.h"

/* Where a field ends; or NULL, and why. */
struct value {
	const char *end;
	unsigned reason; /* enum reject_reason */
};

static inline struct value value_rejected(unsigned reason)
{
	return (struct value){0, reason};
}

/* Reads the value of a numeric op at the start of [text, end), and puts it into the match where it has a column there.
 * Of other ops the value is all of the text. */
struct value value_read(const struct op *op, struct match *match, const char *text, const char *end);

/* Reads what value_read() does not, odd each: a number with a sign (HAProxy's -1 is NULL, +512 is none that is final), and a
 * status where there was no response (HAProxy's -1, Envoy's 0).  As value_read(). */
struct value value_read_odd(const struct op *op, struct match *match, const char *text, const char *end);

/* Makes the number that the op fills NULL. */
void value_clear(const struct op *op, struct match *match);

#endif

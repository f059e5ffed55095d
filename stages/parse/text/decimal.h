/* Durations and Unix times as decimal numbers, in units of 1/1 to 1/1000000000 of a second. */
#ifndef LOGETL_PARSE_DECIMAL_H
#define LOGETL_PARSE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DECIMAL_DIGITS_MAX = 9,
	DECIMAL_SHORTEST = 255, /* as digits: as many as there are, without zeros at the end */
	DECIMAL_TEXT_BYTES = 32,
};

/* Digits.  Sets *value, to -1 where it exceeds 63 bits.  Returns their end, or `text` where there are none. */
const char *decimal_read_whole(const char *text, const char *end, int64_t *value);

struct decimal {
	const char *end;
	int64_t microseconds;     /* what is finer is cut off; -1 where it exceeds 63 bits */
	uint32_t fraction_digits; /* behind the point; 0: there is no point */
	bool odd;                 /* zeros in front, an exponent, something was cut off: no printing gives this back */
	bool zero_at_end;         /* of the fraction */
};

/* Reads a number of 1/unit seconds at the start of [text, end): digits and, where `fraction` is set, an optional
 * fraction and an optional exponent (1.5e-05).  False where there are no digits. */
bool decimal_read(struct decimal *decimal, const char *text, const char *end, uint32_t unit, bool fraction);

/* Whether decimal_print() with so many digits (or DECIMAL_SHORTEST) gives other bytes. */
static inline bool decimal_is_odd(const struct decimal *decimal, unsigned digits)
{
	return decimal->odd || (digits == DECIMAL_SHORTEST ? decimal->zero_at_end : decimal->fraction_digits != digits);
}

/* Writes a whole number, at most 20 bytes.  Returns its length. */
size_t decimal_print_whole(char *out, int64_t number);

/* Writes microseconds as 1/unit seconds with so many digits behind the point (0: no point; at most DECIMAL_DIGITS_MAX, or
 * DECIMAL_SHORTEST), at most DECIMAL_TEXT_BYTES.  Returns the length. */
size_t decimal_print(char *out, int64_t microseconds, uint32_t unit, unsigned digits);

#endif

/* Decimal numbers of seconds, both ways.
 *
 * What must stay true: a number of any length takes linear time, and is checked before it is believed.
 */
#include "stages/parse/text/decimal.h"

#include "stages/parse/text/scan.h"

enum { MICROSECONDS = 1000000 };

const char *decimal_read_whole(const char *text, const char *end, int64_t *value)
{
	enum { SAFE_DIGITS = 18 };
	uint64_t number = 0;
	const char *at = text, *safe_end = end - text > SAFE_DIGITS ? text + SAFE_DIGITS : end;
	for (; at < safe_end && scan_is_digit(*at); at++)
		number = number * 10 + (unsigned)(*at - '0');
	bool overflow = false;
	for (; at < end && scan_is_digit(*at); at++) {
		unsigned digit = (unsigned)(*at - '0');
		overflow |= number > ((uint64_t)INT64_MAX - digit) / 10;
		number = number * 10 + digit;
	}
	*value = overflow ? -1 : (int64_t)number;
	return at;
}

/* whole/unit seconds and a fraction in microseconds, together; -1 where they exceed 63 bits. */
static int64_t join(struct decimal *decimal, int64_t whole, int64_t fraction, uint32_t unit)
{
	if (unit > MICROSECONDS) {
		int64_t divisor = unit / MICROSECONDS;
		decimal->odd |= whole % divisor != 0;
		return whole < 0 ? -1 : whole / divisor;
	}
	int64_t scale = MICROSECONDS / unit;
	return whole < 0 || whole > (INT64_MAX - fraction) / scale ? -1 : whole * scale + fraction;
}

/* The digits from behind the point on, as microseconds. */
static const char *read_fraction(
	struct decimal *decimal, const char *text, const char *end, uint32_t unit, int64_t *fraction)
{
	int64_t weight = unit > MICROSECONDS ? 0 : MICROSECONDS / unit;
	const char *at = text;
	for (; at < end && scan_is_digit(*at); at++) {
		weight /= 10;
		*fraction += (*at - '0') * weight;
		decimal->odd |= weight == 0 && *at != '0';
	}
	decimal->fraction_digits = (uint32_t)(at - text);
	decimal->zero_at_end = at[-1] == '0';
	return at;
}

/* The end of an exponent at `text`, or `text` where there is none. */
static const char *read_exponent(const char *text, const char *end, int *exponent)
{
	enum { EXPONENT_MAX = 1000 };
	const char *at = text;
	if (end - at < 2 || (*at | 0x20) != 'e')
		return text;
	at++;
	bool negative = *at == '-';
	at += *at == '-' || *at == '+';
	if (at == end || !scan_is_digit(*at))
		return text;
	for (*exponent = 0; at < end && scan_is_digit(*at); at++)
		*exponent = *exponent < EXPONENT_MAX ? *exponent * 10 + (*at - '0') : EXPONENT_MAX;
	if (negative)
		*exponent = -*exponent;
	return at;
}

/* The number in [text, end) times ten to the power of the exponent, less what stands behind the point; -1 where it
 * exceeds 63 bits. */
static int64_t scale(const char *text, const char *end, int exponent)
{
	const uint64_t enough = UINT64_C(100000000000000000); /* 18 digits, more than a double has */
	uint64_t number = 0;
	bool behind_point = false;
	for (; text < end; text++) {
		if (*text == '.') {
			behind_point = true;
		} else if (number < enough) {
			number = number * 10 + (unsigned)(*text - '0');
			exponent -= behind_point;
		} else {
			exponent += !behind_point;
		}
	}
	for (; exponent > 0 && number > 0; exponent--) {
		if (number > INT64_MAX / 10)
			return -1;
		number *= 10;
	}
	for (; exponent < 0 && number > 0; exponent++)
		number /= 10;
	return (int64_t)number;
}

/* Ten to the power of this is MICROSECONDS / unit. */
static int magnitude(uint32_t unit)
{
	int exponent = 6;
	for (; unit >= 10; unit /= 10)
		exponent--;
	return exponent;
}

bool decimal_read(struct decimal *decimal, const char *text, const char *end, uint32_t unit, bool fraction)
{
	int64_t whole, microseconds = 0;
	const char *at = decimal_read_whole(text, end, &whole);
	*decimal = (struct decimal){.odd = at - text > 1 && *text == '0'};
	if (at == text)
		return false;
	if (fraction && end - at >= 2 && *at == '.' && scan_is_digit(at[1]))
		at = read_fraction(decimal, at + 1, end, unit, &microseconds);
	int exponent;
	decimal->end = fraction ? read_exponent(at, end, &exponent) : at;
	if (decimal->end > at) {
		decimal->odd = true;
		decimal->microseconds = scale(text, at, exponent + magnitude(unit));
	} else {
		decimal->microseconds = join(decimal, whole, microseconds, unit);
	}
	return true;
}

size_t decimal_print_whole(char *out, int64_t number)
{
	char reversed[20];
	size_t length = 0, sign = number < 0;
	uint64_t rest = sign ? -(uint64_t)number : (uint64_t)number;
	do
		reversed[length++] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (sign)
		*out = '-';
	for (size_t i = 0; i < length; i++)
		out[sign + i] = reversed[length - 1 - i];
	return sign + length;
}

size_t decimal_print(char *out, int64_t microseconds, uint32_t unit, unsigned digits)
{
	if (unit > MICROSECONDS) {
		microseconds = (int64_t)((uint64_t)microseconds * (unit / MICROSECONDS));
		unit = MICROSECONDS;
	}
	int64_t weight = MICROSECONDS / unit;
	size_t used = decimal_print_whole(out, microseconds / weight);
	int64_t fraction = microseconds % weight;
	if (digits == 0 || (digits == DECIMAL_SHORTEST && fraction == 0))
		return used;
	out[used++] = '.';
	for (unsigned i = 0; digits == DECIMAL_SHORTEST ? fraction > 0 : i < digits && i < DECIMAL_DIGITS_MAX; i++) {
		weight /= 10;
		out[used++] = (char)('0' + (weight ? fraction / weight : 0));
		fraction = weight ? fraction % weight : 0;
	}
	return used;
}

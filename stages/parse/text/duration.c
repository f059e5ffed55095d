/* Durations with their units, both ways.
 *
 * What must stay true: a text of any length takes linear time, and is checked before it is believed.
 */
#include "stages/parse/text/duration.h"

#include "stages/parse/text/decimal.h"
#include "stages/parse/text/scan.h"

#include <string.h>

/* From the largest to the smallest, but for those that the name of another one begins with. */
static const struct unit {
	const char *name;
	uint8_t rank;        /* of two units the smaller one has the greater */
	uint32_t per_second; /* or 1 */
	uint32_t seconds;    /* or 1 */
} units[] = {
	{"h", 0, 1, 3600},
	{"ms", 3, 1000, 1},
	{"m", 1, 1, 60},
	{"s", 2, 1, 1},
	{"\u00b5s", 4, 1000000, 1},
	{"\u03bcs", 4, 1000000, 1},
	{"us", 4, 1000000, 1},
	{"ns", 5, 1000000000, 1},
};

static const struct unit *unit_at(const char *text, const char *end)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t length = strlen(units[i].name);
		if ((size_t)(end - text) >= length && memcmp(text, units[i].name, length) == 0)
			return &units[i];
	}
	return 0;
}

static const char *number_end(const char *at, const char *end)
{
	while (at < end && (scan_is_digit(*at) || *at == '.'))
		at++;
	return at;
}

/* The sum of durations; -1 where either is, or it exceeds 63 bits. */
static int64_t add(int64_t a, int64_t b, uint32_t times)
{
	if (a < 0 || b < 0 || b > (INT64_MAX - a) / times)
		return -1;
	return a + b * times;
}

static bool is_odd(const struct duration *duration, const char *text)
{
	char printed[DURATION_TEXT_BYTES];
	if (duration->microseconds < 0)
		return true;
	size_t length = duration_print(printed, duration->microseconds);
	return length != (size_t)(duration->end - text) || memcmp(printed, text, length) != 0;
}

bool duration_read(struct duration *duration, const char *text, const char *end)
{
	struct decimal decimal;
	int rank = -1;
	*duration = (struct duration){.end = text};
	while (duration->end < end && scan_is_digit(*duration->end)) {
		const char *stop = number_end(duration->end, end);
		const struct unit *unit = unit_at(stop, end);
		if (!unit || unit->rank <= rank || !decimal_read(&decimal, duration->end, stop, unit->per_second, true) ||
			decimal.end != stop)
			return false;
		rank = unit->rank;
		duration->microseconds = add(duration->microseconds, decimal.microseconds, unit->seconds);
		duration->end = stop + strlen(unit->name);
	}
	duration->odd = is_odd(duration, text);
	return duration->end > text;
}

static size_t put(char *out, size_t used, int64_t microseconds, uint32_t per_second, const char *unit)
{
	used += decimal_print(out + used, microseconds, per_second, DECIMAL_SHORTEST);
	return (size_t)(stpcpy(out + used, unit) - out);
}

size_t duration_print(char *out, int64_t microseconds)
{
	const int64_t second = 1000000, minute = 60 * second, hour = 60 * minute;
	size_t used = 0;
	if (microseconds > 0 && microseconds < 1000)
		used = put(out, used, microseconds, 1000000, "\u00b5s");
	else if (microseconds > 0 && microseconds < second)
		used = put(out, used, microseconds, 1000, "ms");
	if (microseconds >= hour)
		used = put(out, used, microseconds / hour * second, 1, "h");
	if (microseconds >= minute)
		used = put(out, used, microseconds / minute % 60 * second, 1, "m");
	if (microseconds == 0 || microseconds >= second)
		used = put(out, used, microseconds % minute, 1, "s");
	return used;
}

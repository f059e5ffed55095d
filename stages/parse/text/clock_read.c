/* Reads times along their patterns.
 *
 * What must stay true: the widths are fixed (%d is two digits, %Y four, %z a sign and four) and the values are those of
 * the proleptic Gregorian calendar, years 1 to 9999: a line is accepted or rejected by its text alone.  Month names are
 * English in any case, whatever the locale.  Leap seconds (:60) are no times.
 */
#include "stages/parse/text/calendar.h"
#include "stages/parse/text/clock.h"
#include "stages/parse/text/scan.h"

#include <string.h>

struct civil {
	struct calendar_date date;
	int hour, minute, second, microsecond;
	int pm; /* 1 or 0; -1 where the hour is one of 24 */
	int zone_minutes;
	int64_t unix_second; /* -1 where there is none */
};

/* Exactly `count` digits as a number, or -1. */
static int read_digits(const char *text, const char *end, int count)
{
	int value = 0;
	if (end - text < count)
		return -1;
	for (int i = 0; i < count; i++) {
		if (!scan_is_digit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* Steps over a number of exactly `width` digits that has to lie in [least, most]. */
static const char *number(const char *text, const char *end, int width, int least, int most, int *value)
{
	*value = read_digits(text, end, width);
	return *value >= least && *value <= most ? text + width : 0;
}

/* The same, of two digits, the first of which may be a blank. */
static const char *padded(const char *text, const char *end, int least, int most, int *value)
{
	return text < end && *text == ' ' ? number(text + 1, end, 1, least, 9, value)
					  : number(text, end, 2, least, most, value);
}

static const char *month_name(const char *text, const char *end, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	if (end - text < 3)
		return 0;
	for (int i = 0; i < 12; i++) {
		const char *name = names + i * 3;
		/* 0x20 makes a letter small, and makes no letter out of what is none of these three. */
		if ((text[0] | 0x20) == name[0] && (text[1] | 0x20) == name[1] && (text[2] | 0x20) == name[2]) {
			*month = i + 1;
			return text + 3;
		}
	}
	return 0;
}

static const char *zone(const char *text, const char *end, int *minutes_east)
{
	int hours, minutes;
	if (end - text < 5 || (*text != '+' && *text != '-'))
		return 0;
	if (!number(text + 1, end, 2, 0, 23, &hours) || !number(text + 3, end, 2, 0, 59, &minutes))
		return 0;
	*minutes_east = (*text == '-' ? -1 : 1) * (hours * 60 + minutes);
	return text + 5;
}

static const char *iso_zone(const char *text, const char *end, int *minutes_east)
{
	if (text < end && *text == 'Z') {
		*minutes_east = 0;
		return text + 1;
	}
	if (end - text < 6 || text[3] != ':')
		return zone(text, end, minutes_east);
	const char without_colon[5] = {text[0], text[1], text[2], text[4], text[5]};
	return zone(without_colon, without_colon + 5, minutes_east) ? text + 6 : 0;
}

/* A name that goes on is another zone: UTC+01:00, ESTX. */
static const char *named_zone(const char *text, const char *end, int *minutes_east)
{
	size_t length = 0;
	while (text + length < end && (unsigned char)(text[length] - 'A') < 26)
		length++;
	if (length == 0)
		return zone(text, end, minutes_east);
	char after = text + length < end ? text[length] : 0;
	if (after == '+' || after == '-' || after == '_' || scan_is_digit(after) || (unsigned char)((after | 0x20) - 'a') < 26)
		return 0;
	for (size_t i = 0; i < CLOCK_ZONE_COUNT; i++) {
		const struct clock_zone *known = &clock_zones[i];
		if (strlen(known->name) == length && memcmp(known->name, text, length) == 0) {
			*minutes_east = known->minutes_east;
			return text + length;
		}
	}
	return 0;
}

static const char *letters(const char *text, const char *end)
{
	const char *at = text;
	while (at < end && (unsigned char)((*at | 0x20) - 'a') < 26)
		at++;
	return at > text ? at : 0;
}

static const char *half_of_day(const char *text, const char *end, int *pm)
{
	if (end - text < 2 || (text[1] | 0x20) != 'm' || ((text[0] | 0x20) != 'a' && (text[0] | 0x20) != 'p'))
		return 0;
	*pm = (text[0] | 0x20) == 'p';
	return text + 2;
}

static const char *short_year(const char *text, const char *end, int *year)
{
	const char *after = number(text, end, 2, 0, 99, year);
	*year += *year < 69 ? 2000 : 1900;
	return after;
}

/* From `least` to `most` digits of a fraction, as microseconds. */
static const char *fraction(const char *text, const char *end, int least, int most, int *microsecond)
{
	int weight = 100000, digits = 0;
	*microsecond = 0;
	for (; digits < most && text + digits < end && scan_is_digit(text[digits]); digits++, weight /= 10)
		*microsecond += (text[digits] - '0') * weight;
	return digits >= least ? text + digits : 0;
}

static const char *optional_fraction(const char *text, const char *end, int *microsecond)
{
	int read;
	const char *after = text < end && (*text == '.' || *text == ',') ? fraction(text + 1, end, 1, 9, &read) : 0;
	*microsecond = after ? read : -1;
	return after ? after : text;
}

static const char *unix_second(const char *text, const char *end, int64_t *second)
{
	const char *at = text;
	*second = 0;
	for (; at < end && scan_is_digit(*at) && *second <= BLOCK_SECOND_MAX; at++)
		*second = *second * 10 + (*at - '0');
	return at > text && *second <= BLOCK_SECOND_MAX ? at : 0;
}

static const char *convert(struct clock_item item, const char *text, const char *end, struct civil *civil)
{
	switch (item.conversion) {
	case 'd': return number(text, end, 2, 1, 31, &civil->date.day);
	case 'e': return padded(text, end, 1, 31, &civil->date.day);
	case 'm': return number(text, end, 2, 1, 12, &civil->date.month);
	case 'b': return month_name(text, end, &civil->date.month);
	case 'Y': return number(text, end, 4, 1, 9999, &civil->date.year);
	case 'y': return short_year(text, end, &civil->date.year);
	case 'H': return number(text, end, 2, 0, 23, &civil->hour);
	case 'k': return padded(text, end, 0, 23, &civil->hour);
	case 'I': return number(text, end, 2, 1, 12, &civil->hour);
	case 'l': return padded(text, end, 1, 12, &civil->hour);
	case 'p': return half_of_day(text, end, &civil->pm);
	case 'M': return number(text, end, 2, 0, 59, &civil->minute);
	case 'S': return number(text, end, 2, 0, 59, &civil->second);
	case 'z': return zone(text, end, &civil->zone_minutes);
	case ':':
	case 'Z': return iso_zone(text, end, &civil->zone_minutes);
	case 'n': return named_zone(text, end, &civil->zone_minutes);
	case 'a':
	case 'A': return letters(text, end);
	case 'N': return fraction(text, end, item.argument, item.argument, &civil->microsecond);
	case '.': return optional_fraction(text, end, &civil->microsecond);
	case 's': return unix_second(text, end, &civil->unix_second);
	default: return text < end && *text == item.argument ? text + 1 : 0;
	}
}

/* False where there is no such day. */
static bool find_year(struct calendar_date *date, int64_t reference)
{
	enum { YEARS_BETWEEN_LEAP_DAYS_MAX = 8 };
	int64_t latest = calendar_day_of(reference) + 1;
	date->year = calendar_date_of(latest).year;
	for (int i = 0; i <= YEARS_BETWEEN_LEAP_DAYS_MAX && date->year >= 1; i++, date->year--) {
		if (date->day <= calendar_days_in_month(date->year, date->month) && calendar_days(*date) <= latest)
			return date->year <= 9999;
	}
	return false;
}

static bool conclude(const struct clock *clock, struct civil *civil, int64_t reference, struct clock_reading *reading)
{
	if (clock->provides & CLOCK_FRACTION)
		reading->microsecond = civil->microsecond;
	if (civil->unix_second >= 0) {
		reading->date = civil->unix_second;
		reading->time = reading->zone_minutes = 0;
		return true;
	}
	if (clock->provides & CLOCK_DATE) {
		if (clock->yearless && !find_year(&civil->date, reference))
			return false;
		if (civil->date.day > calendar_days_in_month(civil->date.year, civil->date.month))
			return false;
		reading->date = calendar_days(civil->date) * CALENDAR_DAY_SECONDS;
	}
	if (clock->provides & CLOCK_TIME) {
		int hour = civil->pm < 0 ? civil->hour : civil->hour % 12 + 12 * civil->pm;
		reading->time = hour * 3600 + civil->minute * 60 + civil->second;
	}
	if (clock->provides & CLOCK_ZONE)
		reading->zone_minutes = civil->zone_minutes;
	return true;
}

const char *clock_read(
	const struct clock *clock, const char *text, const char *end, int64_t reference, struct clock_reading *reading)
{
	struct civil civil = {.pm = -1, .unix_second = -1};
	for (size_t i = 0; i < clock->item_count; i++) {
		text = convert(clock->items[i], text, end, &civil);
		if (!text)
			return 0;
	}
	return conclude(clock, &civil, reference, reading) ? text : 0;
}

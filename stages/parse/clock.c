/* strftime patterns, read backwards.
 *
 * What must stay true: the widths are fixed (%d is two digits, %Y four, %z a sign and four) and the values are those of
 * the proleptic Gregorian calendar, years 1 to 9999: a line is accepted or rejected by its text alone.  Month names are
 * English in any case, whatever the locale.  Leap seconds (:60) are no times.
 */
#include "stages/parse/clock.h"

#include "pipeline/error.h"
#include "stages/parse/scan.h"

#include <stdbool.h>
#include <string.h>

struct civil {
	int year, month, day, hour, minute, second;
	int pm; /* 1 or 0; -1 where the hour is one of 24 */
	int zone_minutes;
};

/* Conversions that stand for several others. */
static const char *compound(char letter)
{
	switch (letter) {
	case 'T': return "%H:%M:%S";
	case 'F': return "%Y-%m-%d";
	case 'R': return "%H:%M";
	case 'D': return "%m/%d/%y";
	default: return 0;
	}
}

static char canonical(char letter)
{
	return letter == 'h' ? 'b' : letter == 'A' ? 'a' : letter;
}

static int append(struct clock *clock, size_t *used, const char *text, size_t length)
{
	if (*used + length >= sizeof clock->pattern)
		return error_set("the time pattern is longer than %d bytes", CLOCK_PATTERN_BYTES - 1);
	memcpy(clock->pattern + *used, text, length);
	*used += length;
	return 0;
}

static int append_conversion(struct clock *clock, size_t *used, char letter)
{
	const char *several = compound(letter);
	if (several)
		return append(clock, used, several, strlen(several));
	if (letter == 'n' || letter == 't')
		return append(clock, used, letter == 'n' ? "\n" : "\t", 1);
	if (!letter || !strchr("demMbhYyHIpSzaA%:", letter))
		return error_set("%%%c is not among the time conversions that can be read: %%d %%e %%m %%b %%Y %%y %%H "
				 "%%I %%p %%M %%S %%z %%a %%T %%F %%R %%D", letter ? letter : ' ');
	return append(clock, used, (char[]){'%', canonical(letter)}, 2);
}

static bool has(const struct clock *clock, char letter)
{
	for (const char *at = clock->pattern; *at; at++) {
		if (*at == '%' && *++at == letter)
			return true;
	}
	return false;
}

int clock_init(struct clock *clock, const char *pattern, size_t length)
{
	size_t used = 0;
	memset(clock, 0, sizeof *clock);
	for (size_t i = 0; i < length; i++) {
		int result;
		if (pattern[i] == '%') {
			i++;
			result = append_conversion(clock, &used, i < length ? pattern[i] : 0);
		} else {
			result = append(clock, &used, pattern + i, 1);
		}
		if (result < 0)
			return -1;
	}
	if ((has(clock, 'Y') || has(clock, 'y')) && (has(clock, 'm') || has(clock, 'b')) &&
		(has(clock, 'd') || has(clock, 'e')))
		clock->provides |= CLOCK_DATE;
	if (has(clock, 'H') || (has(clock, 'I') && has(clock, 'p')))
		clock->provides |= CLOCK_TIME;
	if (has(clock, 'z') || has(clock, ':'))
		clock->provides |= CLOCK_ZONE;
	clock->open_ended = used >= 2 && clock->pattern[used - 2] == '%' && clock->pattern[used - 1] == 'a';
	return 0;
}

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

static const char *convert(char letter, const char *text, const char *end, struct civil *civil)
{
	switch (letter) {
	case 'd': return number(text, end, 2, 1, 31, &civil->day);
	case 'e':
		return text < end && *text == ' ' ? number(text + 1, end, 1, 1, 9, &civil->day)
						  : number(text, end, 2, 1, 31, &civil->day);
	case 'm': return number(text, end, 2, 1, 12, &civil->month);
	case 'b': return month_name(text, end, &civil->month);
	case 'Y': return number(text, end, 4, 1, 9999, &civil->year);
	case 'y': return short_year(text, end, &civil->year);
	case 'H': return number(text, end, 2, 0, 23, &civil->hour);
	case 'I': return number(text, end, 2, 1, 12, &civil->hour);
	case 'p': return half_of_day(text, end, &civil->pm);
	case 'M': return number(text, end, 2, 0, 59, &civil->minute);
	case 'S': return number(text, end, 2, 0, 59, &civil->second);
	case 'z': return zone(text, end, &civil->zone_minutes);
	case ':': return iso_zone(text, end, &civil->zone_minutes);
	case 'a': return letters(text, end);
	default: return text < end && *text == letter ? text + 1 : 0;
	}
}

static int days_in_month(int year, int month)
{
	static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

/* Days from 1970-01-01 to a date: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil. */
static int64_t days_from_civil(int year, int month, int day)
{
	year -= month <= 2;
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static bool conclude(const struct clock *clock, const struct civil *civil, struct clock_reading *reading)
{
	if (clock->provides & CLOCK_DATE) {
		if (civil->day > days_in_month(civil->year, civil->month))
			return false;
		reading->date = days_from_civil(civil->year, civil->month, civil->day) * 86400;
	}
	if (clock->provides & CLOCK_TIME) {
		int hour = civil->pm < 0 ? civil->hour : civil->hour % 12 + 12 * civil->pm;
		reading->time = hour * 3600 + civil->minute * 60 + civil->second;
	}
	if (clock->provides & CLOCK_ZONE)
		reading->zone_minutes = civil->zone_minutes;
	return true;
}

const char *clock_read(const struct clock *clock, const char *text, const char *end, struct clock_reading *reading)
{
	struct civil civil = {.pm = -1};
	for (const char *at = clock->pattern; *at; at++) {
		if (*at == '%')
			text = convert(*++at, text, end, &civil);
		else
			text = text < end && *text == *at ? text + 1 : 0;
		if (!text)
			return 0;
	}
	return conclude(clock, &civil, reading) ? text : 0;
}

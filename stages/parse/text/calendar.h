/* The proleptic Gregorian calendar, years 1 to 9999. */
#ifndef LOGETL_PARSE_CALENDAR_H
#define LOGETL_PARSE_CALENDAR_H

#include <stdint.h>

enum { CALENDAR_DAY_SECONDS = 86400 };

struct calendar_date {
	int year, month, day; /* month and day from 1 */
};

int calendar_days_in_month(int year, int month);

/* Days from 1970-01-01 to the date, and back. */
int64_t calendar_days(struct calendar_date date);
struct calendar_date calendar_date_of(int64_t days);

/* The day that the second lies in, counted from 1970-01-01. */
static inline int64_t calendar_day_of(int64_t second)
{
	return second / CALENDAR_DAY_SECONDS - (second % CALENDAR_DAY_SECONDS < 0);
}

#endif

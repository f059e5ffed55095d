/* Dates to days and back: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil and
 * civil_from_days.  Years are counted from March there, so that the leap day comes last; eras are 400 years. */
#include "stages/parse/text/calendar.h"

#include <stdbool.h>

enum { ERA_DAYS = 146097, EPOCH_DAYS = 719468 /* from 0000-03-01 to 1970-01-01 */ };

int calendar_days_in_month(int year, int month)
{
	static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month - 1] + (month == 2 && leap);
}

int64_t calendar_days(struct calendar_date date)
{
	int year = date.year - (date.month <= 2);
	int64_t era = (year >= 0 ? year : year - 399) / 400;
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * ERA_DAYS + day_of_era - EPOCH_DAYS;
}

/* All in 32 bits without a sign, which divide fast: days are counted from an era before the year 0. */
struct calendar_date calendar_date_of(int64_t days)
{
	uint32_t from_era = (uint32_t)(days + EPOCH_DAYS + ERA_DAYS);
	uint32_t era = from_era / ERA_DAYS, day_of_era = from_era % ERA_DAYS;
	uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	uint32_t month_from_march = (5 * day_of_year + 2) / 153;
	bool next_year = month_from_march >= 10;
	return (struct calendar_date){
		.year = (int)(year_of_era + era * 400 + next_year) - 400,
		.month = (int)month_from_march + (next_year ? -9 : 3),
		.day = (int)(day_of_year - (153 * month_from_march + 2) / 5) + 1,
	};
}

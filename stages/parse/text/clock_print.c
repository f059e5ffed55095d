/* Prints times: what clock_read.c reads, the other way round. */
#include "stages/parse/text/calendar.h"
#include "stages/parse/text/clock.h"
#include "stages/parse/text/decimal.h"

#include <string.h>

struct local {
	const struct instant *instant;
	struct calendar_date date;
	int weekday; /* 0 is Sunday */
	int hour, minute, second;
};

static struct local local_of(const struct instant *instant)
{
	int64_t second = instant->second + instant->zone_minutes * 60, day = calendar_day_of(second);
	unsigned time = (unsigned)(second - day * CALENDAR_DAY_SECONDS);
	return (struct local){
		.instant = instant,
		.date = calendar_date_of(day),
		.weekday = (int)((day % 7 + 11) % 7), /* 1970 began with a Thursday */
		.hour = (int)(time / 3600),
		.minute = (int)(time / 60 % 60),
		.second = (int)(time % 60),
	};
}

/* `width` digits, zeros or `pad` in front. */
static inline size_t digits(char *out, int width, int value, char pad)
{
	unsigned rest = (unsigned)value;
	for (int i = width - 1; i >= 0; i--, rest /= 10)
		out[i] = (char)(rest > 0 || i == width - 1 ? '0' + rest % 10 : (unsigned char)pad);
	return (size_t)width;
}

static size_t text(char *out, const char *string, size_t length)
{
	memcpy(out, string, length);
	return length;
}

static size_t day_name(char *out, int weekday, bool whole)
{
	static const char *const names[] = {
		"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
	return text(out, names[weekday], whole ? strlen(names[weekday]) : 3);
}

static size_t zone(char *out, int minutes, bool colon)
{
	int distance = minutes < 0 ? -minutes : minutes;
	*out = minutes < 0 ? '-' : '+';
	size_t used = 1 + digits(out + 1, 2, distance / 60, '0');
	if (colon)
		out[used++] = ':';
	return used + digits(out + used, 2, distance % 60, '0');
}

static size_t named_zone(char *out, int minutes)
{
	for (size_t i = 0; i < CLOCK_ZONE_COUNT; i++) {
		if (clock_zones[i].minutes_east == minutes)
			return text(out, clock_zones[i].name, strlen(clock_zones[i].name));
	}
	return zone(out, minutes, false);
}

/* That many digits of a fraction: 3, 6 or 9. */
static size_t fraction(char *out, int width, int microsecond)
{
	if (microsecond < 0)
		microsecond = 0;
	if (width == 3)
		return digits(out, 3, microsecond / 1000, '0');
	size_t used = digits(out, 6, microsecond, '0');
	return width == 9 ? used + text(out + used, "000", 3) : used;
}

static size_t optional_fraction(char *out, int width, int microsecond)
{
	if (microsecond < 0 || (width == 0 && microsecond == 0))
		return 0;
	*out = '.';
	size_t used = 1 + fraction(out + 1, width ? width : 6, microsecond);
	while (width == 0 && out[used - 1] == '0')
		used--;
	return used;
}

static int hour_of_twelve(int hour)
{
	return hour % 12 ? hour % 12 : 12;
}

static size_t convert(struct clock_item item, const struct local *local, char *out)
{
	static const char month_names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const struct instant *instant = local->instant;
	switch (item.conversion) {
	case 'd': return digits(out, 2, local->date.day, '0');
	case 'e': return digits(out, 2, local->date.day, ' ');
	case 'm': return digits(out, 2, local->date.month, '0');
	case 'b': return text(out, month_names + 3 * (local->date.month - 1), 3);
	case 'Y': return digits(out, 4, local->date.year, '0');
	case 'y': return digits(out, 2, local->date.year % 100, '0');
	case 'H': return digits(out, 2, local->hour, '0');
	case 'k': return digits(out, 2, local->hour, ' ');
	case 'I': return digits(out, 2, hour_of_twelve(local->hour), '0');
	case 'l': return digits(out, 2, hour_of_twelve(local->hour), ' ');
	case 'p': return text(out, local->hour < 12 ? "AM" : "PM", 2);
	case 'M': return digits(out, 2, local->minute, '0');
	case 'S': return digits(out, 2, local->second, '0');
	case 'Z':
		if (instant->zone_minutes == 0)
			return text(out, "Z", 1);
		return zone(out, instant->zone_minutes, true);
	case ':': return zone(out, instant->zone_minutes, true);
	case 'z': return zone(out, instant->zone_minutes, false);
	case 'n': return named_zone(out, instant->zone_minutes);
	case 'a':
	case 'A': return day_name(out, local->weekday, item.conversion == 'A');
	case 'N': return fraction(out, item.argument, instant->microsecond);
	case '.': return optional_fraction(out, item.argument, instant->microsecond);
	case 's': return decimal_print_whole(out, instant->second);
	default: return text(out, &item.argument, 1);
	}
}

size_t clock_print(const struct clock *clock, const struct instant *instant, char *out)
{
	struct local local = local_of(instant);
	char *to = out;
	for (size_t i = 0; i < clock->item_count; i++)
		to += convert(clock->items[i], &local, to);
	return (size_t)(to - out);
}

bool clock_is_odd(const struct clock *clock, const struct clock_reading *reading, const char *text_read, size_t length)
{
	char printed[CLOCK_TEXT_BYTES];
	struct instant instant = clock_instant(reading);
	return !clock->whole || clock_print(clock, &instant, printed) != length ||
	       memcmp(printed, text_read, length) != 0;
}

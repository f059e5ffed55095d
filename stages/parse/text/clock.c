/* Compiles time patterns.
 *
 * What must stay true: a pattern provides a part of the time only where it has all that the part needs; the part is
 * then read from this text alone.
 */
#include "stages/parse/text/clock.h"

#include "pipeline/error.h"

#include <string.h>

static const struct conversion {
	const char *spelling;
	struct clock_item item;
	unsigned part;
} conversions[] = {
#define X(spelling, code, argument, part) {spelling, {code, argument}, part},
	CLOCK_CONVERSIONS(X)
#undef X
};

enum { CONVERSION_COUNT = sizeof conversions / sizeof *conversions };

const struct clock_zone clock_zones[CLOCK_ZONE_COUNT] = {
#define X(name, minutes_east) {name, minutes_east},
	CLOCK_ZONES(X)
#undef X
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

/* The conversion whose spelling the text begins with, or NULL.  None is the beginning of another. */
static const struct conversion *find(const char *text, size_t length)
{
	for (size_t i = 0; i < CONVERSION_COUNT; i++) {
		size_t spelled = strlen(conversions[i].spelling);
		if (spelled <= length && memcmp(text, conversions[i].spelling, spelled) == 0)
			return &conversions[i];
	}
	return 0;
}

static int append(struct clock *clock, struct clock_item item)
{
	if (clock->item_count == CLOCK_ITEMS_MAX)
		return error_set("the time pattern is longer than %d bytes", CLOCK_ITEMS_MAX);
	clock->items[clock->item_count++] = item;
	return 0;
}

static int append_byte(struct clock *clock, char byte)
{
	return append(clock, (struct clock_item){0, byte});
}

static int refuse(const char *text, size_t length)
{
	char known[256];
	size_t used = 0;
	for (size_t i = 0; i < CONVERSION_COUNT; i++) {
		known[used++] = ' ';
		known[used++] = '%';
		used = (size_t)(stpcpy(known + used, conversions[i].spelling) - known);
	}
	return error_set("%%%.*s is not among the time conversions that can be read:%s %%T %%F %%R %%D",
		length > 0 ? 1 : 0, text, known);
}

static int append_pattern(struct clock *clock, const char *pattern, size_t length);

/* Appends what stands behind a %; returns how long that is, or -1. */
static int append_conversion(struct clock *clock, const char *text, size_t length)
{
	char letter = length > 0 ? *text : 0;
	const char *several = compound(letter);
	if (several)
		return append_pattern(clock, several, strlen(several)) < 0 ? -1 : 1;
	if (letter == 'n' || letter == 't' || letter == '%')
		return append_byte(clock, letter == 'n' ? '\n' : letter == 't' ? '\t' : '%') < 0 ? -1 : 1;
	const struct conversion *conversion = find(text, length);
	if (!conversion)
		return refuse(text, length);
	return append(clock, conversion->item) < 0 ? -1 : (int)strlen(conversion->spelling);
}

static int append_pattern(struct clock *clock, const char *pattern, size_t length)
{
	for (size_t i = 0; i < length;) {
		bool literal = pattern[i] != '%';
		int taken = literal ? append_byte(clock, pattern[i])
				    : append_conversion(clock, pattern + i + 1, length - i - 1);
		if (taken < 0)
			return -1;
		i += 1 + (size_t)taken;
	}
	return 0;
}

static bool has(const struct clock *clock, const char *codes)
{
	for (size_t i = 0; i < clock->item_count; i++) {
		if (clock->items[i].conversion && strchr(codes, clock->items[i].conversion))
			return true;
	}
	return false;
}

static unsigned part_of(char code)
{
	for (size_t i = 0; i < CONVERSION_COUNT; i++) {
		if (conversions[i].item.conversion == code)
			return conversions[i].part;
	}
	return 0;
}

int clock_init(struct clock *clock, const char *pattern, size_t length)
{
	unsigned touched = 0;
	memset(clock, 0, sizeof *clock);
	if (append_pattern(clock, pattern, length) < 0)
		return -1;
	for (size_t i = 0; i < clock->item_count; i++)
		touched |= part_of(clock->items[i].conversion);
	if (has(clock, "mb") && has(clock, "de"))
		clock->provides |= CLOCK_DATE;
	if (has(clock, "Hk") || (has(clock, "Il") && has(clock, "p")))
		clock->provides |= CLOCK_TIME;
	if (has(clock, "s"))
		clock->provides |= CLOCK_ALL;
	clock->provides |= touched & (CLOCK_ZONE | CLOCK_FRACTION);
	clock->yearless = !has(clock, "Yys");
	clock->whole = (touched & ~clock->provides) == 0;
	clock->open_ended = clock->item_count > 0 && clock->items[clock->item_count - 1].conversion &&
			    strchr("aAs.n", clock->items[clock->item_count - 1].conversion);
	return 0;
}

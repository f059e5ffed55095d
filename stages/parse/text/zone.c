/* Local times to offsets, by asking libc the other way round.
 *
 * libc knows the offset of an instant.  An offset of at most 24 hours puts the instant of a local time L between L - 24
 * h and L + 24 h in UTC; where the offset is the same at both ends, that is it.  Otherwise it changed in between, and
 * the time is tried with the offset before and with the one after.  (Two changes within three days have never been.)
 *
 * What must stay true: the answer depends on the zone and the local minute alone.
 */
#include "stages/parse/text/zone.h"

#include "pipeline/error.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MINUTE = 60, DAY = 86400 };

static const char *zoneinfo_folder(void)
{
	const char *folder = getenv("TZDIR"); /* as libc has it */
	return folder && *folder ? folder : "/usr/share/zoneinfo";
}

/* Whether the name stays inside of the folder. */
static bool is_zone_name(const char *name)
{
	if (*name == '/' || strstr(name, "..") || strlen(name) >= ZONE_NAME_BYTES)
		return false;
	for (const char *at = name; *at; at++) {
		if (!isalnum((unsigned char)*at) && !strchr("/_+-", *at))
			return false;
	}
	return *name != 0;
}

/* libc takes a name that it does not know for UTC without a word, so the file is looked at. */
static bool is_in_zoneinfo(const char *name)
{
	char path[4096], magic[4] = "";
	int length = snprintf(path, sizeof path, "%s/%s", zoneinfo_folder(), name);
	int descriptor = length > 0 && (size_t)length < sizeof path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (descriptor < 0)
		return false;
	ssize_t got = read(descriptor, magic, sizeof magic);
	close(descriptor);
	return got == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

/* ±HH:MM. */
static bool read_offset(const char *text, int32_t *minutes)
{
	static const char form[] = "+00:00", digits[] = "0123456789";
	if ((*text != '+' && *text != '-') || strlen(text) != strlen(form) || text[3] != ':' ||
		strspn(text + 1, digits) != 2 || strspn(text + 4, digits) != 2)
		return false;
	int hours = atoi(text + 1), rest = atoi(text + 4);
	*minutes = (hours * 60 + rest) * (*text == '-' ? -1 : 1);
	return hours < 24 && rest < 60;
}

int zone_init(struct zone *zone, const char *name)
{
	memset(zone, 0, sizeof *zone);
	zone->fixed = strcmp(name, "UTC") == 0 || read_offset(name, &zone->minutes);
	if (!zone->fixed && !(is_zone_name(name) && is_in_zoneinfo(name)))
		return error_set(
			"there is no time zone \"%.100s\" in %s; give a name such as Europe/Berlin, an offset such as "
			"+01:00, or UTC",
			name, zoneinfo_folder());
	strcpy(zone->name, name);
	return 0;
}

void zone_enter(const struct zone *zone)
{
	static char current[ZONE_NAME_BYTES + 1];
	if (zone->fixed || strcmp(current + 1, zone->name) == 0)
		return;
	current[0] = ':'; /* a file's name, not a rule */
	strcpy(current + 1, zone->name);
	setenv("TZ", current, 1);
	tzset();
}

/* The zone's offset at an instant, in minutes. */
static int32_t minutes_at(int64_t second)
{
	struct tm local;
	time_t instant = (time_t)second;
	if (!localtime_r(&instant, &local))
		return 0;
	long half = local.tm_gmtoff < 0 ? -MINUTE / 2 : MINUTE / 2;
	return (int32_t)((local.tm_gmtoff + half) / MINUTE);
}

/* The offset of [from, from + length) where it is the same all the time. */
static bool is_settled(struct zone_cache *cache, int64_t from, int64_t length)
{
	int32_t before = minutes_at(from - DAY), after = minutes_at(from + length + DAY);
	cache->from = from;
	cache->to = from + length;
	cache->minutes = before;
	return before == after;
}

/* The offset of a minute near a change. */
static void choose(struct zone_cache *cache, int64_t from)
{
	int32_t before = minutes_at(from - DAY), after = minutes_at(from + DAY);
	bool is_before = minutes_at(from - before * MINUTE) == before;
	bool is_after = minutes_at(from - after * MINUTE) == after;
	cache->from = from;
	cache->to = from + MINUTE;
	cache->minutes = !is_before && is_after ? after : before;
}

static int64_t floor_to(int64_t second, int64_t step)
{
	int64_t past = second % step;
	return second - past - (past < 0 ? step : 0);
}

int32_t zone_minutes(const struct zone *zone, struct zone_cache *cache, int64_t local_second)
{
	if (zone->fixed)
		return zone->minutes;
	if (cache->zone == zone && local_second >= cache->from && local_second < cache->to)
		return cache->minutes;
	zone_enter(zone);
	cache->zone = zone;
	if (!is_settled(cache, floor_to(local_second, DAY), DAY))
		choose(cache, floor_to(local_second, MINUTE));
	return cache->minutes;
}

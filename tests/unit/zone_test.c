/* Local times of zones: changes that are known, and every answer against libc asked the right way round. */
#include "pipeline/error.h"
#include "stages/parse/text/clock.h"
#include "stages/parse/text/zone.h"
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAY = 86400, RANDOM_TIMES = 3000 };

static struct zone zone_of(const char *name)
{
	struct zone zone;
	ck_assert_msg(zone_init(&zone, name) == 0, "%s", error_text());
	return zone;
}

/* Seconds from 1970-01-01 00:00 local time. */
static int64_t local_of(const char *text)
{
	struct clock clock;
	struct clock_reading reading = {0};
	ck_assert_int_eq(clock_init(&clock, "%F %T", 5), 0);
	ck_assert_ptr_nonnull(clock_read(&clock, text, strchr(text, 0), 0, &reading));
	return reading.date + reading.time;
}

static void expect(const char *name, const char *text, int minutes)
{
	struct zone zone = zone_of(name);
	struct zone_cache cache = {0};
	int32_t found = zone_minutes(&zone, &cache, local_of(text));
	ck_assert_msg(found == minutes, "%s in %s: %d", text, name, found);
}

START_TEST(offsets_are_those_of_the_season)
{
	expect("Europe/Berlin", "2026-01-15 12:00:00", 60);
	expect("Europe/Berlin", "2026-07-15 12:00:00", 120);
	expect("Europe/Berlin", "9999-07-15 12:00:00", 120);
	expect("America/New_York", "2026-01-15 12:00:00", -300);
	expect("America/New_York", "2026-07-15 12:00:00", -240);
	expect("Asia/Kolkata", "2026-07-15 12:00:00", 330);
	expect("Asia/Kathmandu", "2026-07-15 12:00:00", 345);
	expect("Australia/Lord_Howe", "2026-01-15 12:00:00", 660);
	expect("Australia/Lord_Howe", "2026-07-15 12:00:00", 630);
	expect("Etc/UTC", "2026-07-15 12:00:00", 0);
	expect("Europe/Berlin", "1800-01-01 00:00:00", 53); /* local mean time: 53 minutes and 28 seconds */
}
END_TEST

START_TEST(a_time_that_occurs_twice_is_the_first)
{
	expect("Europe/Berlin", "2026-10-25 01:59:59", 120);
	expect("Europe/Berlin", "2026-10-25 02:00:00", 120);
	expect("Europe/Berlin", "2026-10-25 02:30:00", 120);
	expect("Europe/Berlin", "2026-10-25 02:59:59", 120);
	expect("Europe/Berlin", "2026-10-25 03:00:00", 60);
	expect("America/New_York", "2026-11-01 01:30:00", -240);
	expect("America/New_York", "2026-11-01 02:00:00", -300);
	expect("Australia/Lord_Howe", "2026-04-05 01:29:59", 660);
	expect("Australia/Lord_Howe", "2026-04-05 01:30:00", 660);
	expect("Australia/Lord_Howe", "2026-04-05 02:00:00", 630);
	expect("America/St_Johns", "2006-10-29 00:00:59", -150);
	expect("America/St_Johns", "2006-10-29 00:01:00", -210);
}
END_TEST

START_TEST(a_time_that_does_not_occur_has_the_offset_before)
{
	expect("Europe/Berlin", "2026-03-29 01:59:59", 60);
	expect("Europe/Berlin", "2026-03-29 02:00:00", 60);
	expect("Europe/Berlin", "2026-03-29 02:30:00", 60);
	expect("Europe/Berlin", "2026-03-29 02:59:59", 60);
	expect("Europe/Berlin", "2026-03-29 03:00:00", 120);
	expect("America/New_York", "2026-03-08 02:30:00", -300);
	expect("Australia/Lord_Howe", "2026-10-04 02:15:00", 630);
	expect("Australia/Lord_Howe", "2026-10-04 02:30:00", 660);
	expect("Pacific/Apia", "2011-12-29 23:59:59", -600); /* the 30th was skipped */
	expect("Pacific/Apia", "2011-12-30 12:00:00", -600);
	expect("Pacific/Apia", "2011-12-31 00:00:00", 840);
}
END_TEST

START_TEST(a_fixed_offset_is_the_same_at_all_times)
{
	expect("UTC", "2026-07-15 12:00:00", 0);
	expect("+01:00", "2026-07-15 12:00:00", 60);
	expect("-03:30", "0001-01-01 00:00:00", -210);
	expect("+14:00", "9999-12-31 23:59:59", 840);
	expect("+00:00", "2026-07-15 12:00:00", 0);
}
END_TEST

START_TEST(what_is_no_zone_is_refused_with_its_name)
{
	static const char *const wrong[] = {"", "Europe/Berln", "Europe", "+1:00", "+01:60", "+24:00", "01:00", "+0100",
		"+01:00 ", "+01:0x", "../zoneinfo/UTC", "/etc/localtime", ":UTC", "CET-1CEST", "zone.tab",
		"Europe/Berlin\n", "utc\\"};
	struct zone zone;
	char text[300];
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		ck_assert_msg(zone_init(&zone, wrong[i]) == -1, "%s", wrong[i]);
		snprintf(text, sizeof text, "there is no time zone \"%s\" in /usr/share/zoneinfo; give a name",
			wrong[i]);
		ck_assert_ptr_nonnull(strstr(error_text(), text));
	}
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = 0;
	ck_assert_int_eq(zone_init(&zone, text), -1);
}
END_TEST

/* libc's offset of an instant, in minutes; the zone asked last is libc's. */
static int minutes_at(int64_t second)
{
	struct tm local;
	localtime_r(&(time_t){second}, &local);
	return (int)(local.tm_gmtoff / 60);
}

/* The local time of an instant is given the instant's offset, or that of an earlier instant with the same local time;
 * with a cache that has seen other times as without one. */
static void check_instant(const struct zone *zone, struct zone_cache *cache, int64_t second)
{
	struct zone_cache fresh = {0};
	int real = minutes_at(second);
	int64_t local = second + real * 60;
	int found = zone_minutes(zone, cache, local);
	int64_t other = local - found * 60;
	bool first = found == real || (other < second && minutes_at(other) == found);
	if (!first || zone_minutes(zone, &fresh, local) != found)
		ck_abort_msg("%s: %lld is %d, not %d", zone->name, (long long)second, found, real);
}

START_TEST(every_instant_is_found_again_from_its_local_time)
{
	static const char *const names[] = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
		"Asia/Kolkata", "America/St_Johns", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Gaza",
		"Europe/Dublin", "Antarctica/Troll", "Pacific/Kiritimati"};
	srandom(20261123);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct zone zone = zone_of(names[i]);
		struct zone_cache cache = {0};
		zone_minutes(&zone, &cache, 0); /* makes it libc's */
		for (int n = 0; n < RANDOM_TIMES; n++)
			check_instant(&zone, &cache, 31536000 + random() % (200LL * 365 * DAY));
		for (int64_t second = 1293840000; second < 1325376000 + 2 * DAY; second += 15 * 60) /* 2011 */
			check_instant(&zone, &cache, second);
	}
}
END_TEST

START_TEST(zones_can_take_turns)
{
	struct zone berlin = zone_of("Europe/Berlin"), york = zone_of("America/New_York");
	for (int64_t day = 20000; day < 20400; day++) {
		struct zone_cache one = {0}, other = {0};
		int apart = zone_minutes(&berlin, &one, day * DAY) - zone_minutes(&york, &other, day * DAY);
		if (apart != 360 && apart != 300)
			ck_abort_msg("day %lld: %d", (long long)day, apart);
	}
}
END_TEST

Suite *suite_zone(void)
{
	Suite *suite = suite_create("zone");
	TCase *all = tcase_create("zones");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, offsets_are_those_of_the_season);
	tcase_add_test(all, a_time_that_occurs_twice_is_the_first);
	tcase_add_test(all, a_time_that_does_not_occur_has_the_offset_before);
	tcase_add_test(all, a_fixed_offset_is_the_same_at_all_times);
	tcase_add_test(all, what_is_no_zone_is_refused_with_its_name);
	tcase_add_test(all, every_instant_is_found_again_from_its_local_time);
	tcase_add_test(all, zones_can_take_turns);
	suite_add_tcase(suite, all);
	return suite;
}

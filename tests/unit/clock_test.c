/* Times as logs write them, against a calendar that knows no formula: it counts the days one by one. */
#include "pipeline/error.h"
#include "stages/parse/clock.h"
#include "tests/suites.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS = 9999, SECONDS_OF_A_DAY = 86400, RANDOM_TIMES = 20000, NOW = 1795176000 /* 2026-11-20T12:00:00Z */ };

static const char *const month_names[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static const char clf[] = "%d/%b/%Y:%H:%M:%S %z";

struct day {
	int year, month, day;
};

static bool is_leap(int year)
{
	if (year % 400 == 0)
		return true;
	return year % 4 == 0 && year % 100 != 0;
}

static int days_of(int year, int month)
{
	return month_days[month - 1] + (month == 2 && is_leap(year));
}

static struct day next_day(struct day day)
{
	if (++day.day <= days_of(day.year, day.month))
		return day;
	day.day = 1;
	if (++day.month <= 12)
		return day;
	return (struct day){day.year + 1, 1, 1};
}

/* Days before the first of January of each year, counted from 1970. */
static int64_t new_years[YEARS + 2];

static void count_years(void)
{
	int64_t days = 0;
	for (int year = 1; year <= YEARS + 1; year++) {
		new_years[year] = days;
		for (int month = 1; year <= YEARS && month <= 12; month++)
			days += days_of(year, month);
	}
	int64_t epoch = new_years[1970];
	for (int year = 1; year <= YEARS + 1; year++)
		new_years[year] -= epoch;
}

static int64_t day_number(struct day day)
{
	int64_t number = new_years[day.year];
	for (struct day at = {day.year, 1, 1}; at.month != day.month || at.day != day.day; at = next_day(at))
		number++;
	return number;
}

static struct clock compiled(const char *pattern)
{
	struct clock clock;
	ck_assert_msg(clock_init(&clock, pattern, strlen(pattern)) == 0, "%s: %s", pattern, error_text());
	return clock;
}

/* Whether the text, all of it, is a time in that pattern.  Read from memory of its own size, so that a sanitizer sees
 * who reads behind it. */
static bool reads(const char *pattern, const char *text, struct clock_reading *reading)
{
	struct clock clock = compiled(pattern);
	size_t length = strlen(text);
	char *copy = malloc(length + !length);
	memcpy(copy, text, length);
	*reading = (struct clock_reading){0};
	const char *stop = clock_read(&clock, copy, copy + length, NOW, reading);
	if (stop && (stop < copy || stop > copy + length))
		ck_abort_msg("\"%s\": the end is outside of the text", text);
	bool all = stop == copy + length;
	free(copy);
	return all;
}

static void expect(const char *pattern, const char *text, int64_t second)
{
	struct clock_reading reading;
	ck_assert_msg(reads(pattern, text, &reading), "\"%s\" is no \"%s\"", text, pattern);
	ck_assert_msg(reading.date + reading.time - reading.zone_minutes * 60 == second, "\"%s\" is %lld", text,
		(long long)(reading.date + reading.time - reading.zone_minutes * 60));
}

static void refuse(const char *pattern, const char *text)
{
	struct clock_reading reading;
	ck_assert_msg(!reads(pattern, text, &reading), "\"%s\" is taken for \"%s\"", text, pattern);
}

static int below(int limit)
{
	return (int)(random() % limit);
}

START_TEST(every_day_of_the_years_1_to_9999_follows_the_day_before)
{
	struct clock clock = compiled("%Y-%m-%d");
	struct clock_reading reading;
	int64_t seconds = BLOCK_SECOND_MIN;
	for (struct day day = {1, 1, 1}; day.year <= YEARS; day = next_day(day), seconds += SECONDS_OF_A_DAY) {
		char text[40];
		int length = snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
		/* An assertion of Check's that holds is a write to a pipe: too slow for millions. */
		if (clock_read(&clock, text, text + length, NOW, &reading) != text + length || reading.date != seconds)
			ck_abort_msg("%s is %lld", text, (long long)reading.date);
	}
	ck_assert_int_eq(seconds, BLOCK_SECOND_MAX + 1);
}
END_TEST

START_TEST(a_day_that_its_month_does_not_have_is_no_date)
{
	for (int year = 1; year <= YEARS; year += year < 1890 || year > 2110 ? 7 : 1) {
		for (int month = 1; month <= 12; month++) {
			char text[40];
			struct clock_reading reading;
			snprintf(text, sizeof text, "%02d/%s/%04d", days_of(year, month), month_names[month - 1], year);
			ck_assert(reads("%d/%b/%Y", text, &reading));
			snprintf(text, sizeof text, "%02d/%s/%04d", days_of(year, month) + 1, month_names[month - 1],
				year);
			refuse("%d/%b/%Y", text);
		}
	}
}
END_TEST

START_TEST(leap_days_are_those_of_the_gregorian_calendar)
{
	expect(clf, "29/Feb/2000:00:00:00 +0000", 951782400);
	expect(clf, "29/Feb/2024:23:59:59 +0000", 1709251199);
	expect(clf, "01/Mar/1900:00:00:00 +0000", -2203891200);
	refuse(clf, "29/Feb/1900:00:00:00 +0000");
	refuse(clf, "29/Feb/2100:00:00:00 +0000");
	refuse(clf, "29/Feb/2023:00:00:00 +0000");
	refuse(clf, "30/Feb/2000:00:00:00 +0000");
}
END_TEST

START_TEST(random_times_with_offsets_are_what_counting_days_says)
{
	struct clock local = compiled(clf), iso = compiled("%Y-%m-%dT%H:%M:%S%:z");
	count_years();
	srandom(20261120);
	for (int i = 0; i < RANDOM_TIMES; i++) {
		char text[80];
		int year = 1 + below(YEARS), month = 1 + below(12), day = 1 + below(days_of(year, month));
		int hour = below(24), minute = below(60), second = below(60);
		int zone = below(2 * 1440 - 1) - 1439, zone_abs = abs(zone);
		char sign = zone < 0 ? '-' : '+';
		struct clock_reading reading = {0};
		bool is_iso = below(2);
		int length = is_iso ? snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d", year,
					      month, day, hour, minute, second, sign, zone_abs / 60, zone_abs % 60)
				    : snprintf(text, sizeof text, "%02d/%s/%04d:%02d:%02d:%02d %c%02d%02d", day,
					      month_names[month - 1], year, hour, minute, second, sign, zone_abs / 60,
					      zone_abs % 60);
		const char *stop = clock_read(is_iso ? &iso : &local, text, text + length, NOW, &reading);
		ck_assert_msg(stop == text + length, "%s", text);
		ck_assert_int_eq(reading.date, day_number((struct day){year, month, day}) * SECONDS_OF_A_DAY);
		ck_assert_int_eq(reading.time, hour * 3600 + minute * 60 + second);
		ck_assert_int_eq(reading.zone_minutes, zone);
	}
}
END_TEST

START_TEST(offsets_go_from_minus_2359_to_plus_2359)
{
	expect("%Y-%m-%d%z", "1970-01-01+0000", 0);
	expect("%Y-%m-%d%z", "1970-01-01-0000", 0);
	expect("%Y-%m-%d%z", "1970-01-01+2359", -86340);
	expect("%Y-%m-%d%z", "1970-01-01-2359", 86340);
	expect("%Y-%m-%d%z", "1970-01-01-0030", 1800);
	static const char *const wrong[] = {
		"+2400", "-2400", "+0060", "+9900", "0000", "+000", "+00:00", "Z", " +0000", "+0a00", "++000",
		"+00000"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char text[32];
		snprintf(text, sizeof text, "1970-01-01%s", wrong[i]);
		refuse("%Y-%m-%d%z", text);
	}
	expect("%Y-%m-%d%:z", "1970-01-01Z", 0);
	expect("%Y-%m-%d%:z", "1970-01-01+01:00", -3600);
	expect("%Y-%m-%d%:z", "1970-01-01-0130", 5400);
	refuse("%Y-%m-%d%:z", "1970-01-01z");
	refuse("%Y-%m-%d%:z", "1970-01-01+01:60");
	refuse("%Y-%m-%d%:z", "1970-01-01+01:0");
}
END_TEST

START_TEST(each_field_out_of_its_range_makes_the_text_no_time)
{
	static const char *const wrong[] = {"00/Oct/2000:13:55:36 +0000", "32/Oct/2000:13:55:36 +0000",
		"1/Oct/2000:13:55:36 +0000", " 1/Oct/2000:13:55:36 +0000", "10/Okt/2000:13:55:36 +0000",
		"10/10/2000:13:55:36 +0000", "10/October/2000:13:55:36 +0000", "10/Oct/0000:13:55:36 +0000",
		"10/Oct/200:13:55:36 +0000", "10/Oct/20000:13:55:36 +0000", "10/Oct/-200:13:55:36 +0000",
		"10/Oct/2000:24:00:00 +0000", "10/Oct/2000:3:55:36 +0000", "10/Oct/2000:13:60:36 +0000",
		"10/Oct/2000:13:55:60 +0000", "10/Oct/2000:13:55:61 +0000", "10/Oct/2000:13:55:6 +0000",
		"10/Oct/2000:13:55:36  +0000", "10/Oct/2000:13:55:36", "10-Oct-2000:13:55:36 +0000",
		"10/Oct/2000:+3:55:36 +0000", "10/Oct/2000:1\n:55:36 +0000", "[0/Oct/2000:13:55:36 +0000",
		"10/Oct/2000:13:55:36 +0000 ", ""};
	expect(clf, "10/Oct/2000:13:55:36 +0000", 971186136);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		refuse(clf, wrong[i]);
}
END_TEST

START_TEST(a_byte_changed_or_missing_is_never_read_past_the_end)
{
	static const char good[] = "10/Oct/2000:13:55:36 +0000";
	for (size_t length = 0; length < sizeof good - 1; length++) {
		char text[sizeof good];
		snprintf(text, sizeof text, "%.*s", (int)length, good);
		refuse(clf, text);
	}
	for (size_t at = 0; at < sizeof good - 1; at++) {
		for (int byte = 1; byte < 256; byte++) {
			char text[sizeof good];
			struct clock_reading reading;
			memcpy(text, good, sizeof good);
			text[at] = (char)byte;
			bool digit = byte >= '0' && byte <= '9', letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
			if (reads(clf, text, &reading))
				ck_assert_msg(digit || letter || byte == '+' || byte == '-' || text[at] == good[at],
					"byte %d at %zu", byte, at);
		}
	}
}
END_TEST

START_TEST(months_are_english_in_any_case)
{
	for (int month = 1; month <= 12; month++) {
		for (int cases = 0; cases < 8; cases++) {
			const char *name = month_names[month - 1];
			char text[40], spelled[8];
			snprintf(spelled, sizeof spelled, "%c%c%c", cases & 1 ? name[0] ^ 0x20 : name[0],
				cases & 2 ? name[1] ^ 0x20 : name[1], cases & 4 ? name[2] ^ 0x20 : name[2]);
			struct clock_reading by_name, by_number;
			snprintf(text, sizeof text, "1999-%s-05", spelled);
			ck_assert(reads("%Y-%b-%d", text, &by_name));
			ck_assert(reads("%Y-%h-%d", text, &by_name));
			snprintf(text, sizeof text, "1999-%02d-05", month);
			ck_assert(reads("%F", text, &by_number));
			ck_assert_int_eq(by_name.date, by_number.date);
		}
	}
	refuse("%Y-%b-%d", "1999-\x8a\x61\x6e-05");
}
END_TEST

START_TEST(twelve_hour_clocks_have_two_twelves)
{
	for (int hour = 0; hour < 24; hour++) {
		char text[40];
		for (int small = 0; small < 2; small++) {
			snprintf(text, sizeof text, "1970-01-01 %02d:00 %s", hour % 12 ? hour % 12 : 12,
				hour < 12 ? (small ? "am" : "AM") : (small ? "pm" : "PM"));
			expect("%F %I:%M %p", text, hour * 3600);
		}
	}
	refuse("%F %I %p", "1970-01-01 00 AM");
	refuse("%F %I %p", "1970-01-01 13 PM");
	refuse("%F %I %p", "1970-01-01 01 XM");
	refuse("%F %I %p", "1970-01-01 01 A");
}
END_TEST

START_TEST(every_conversion_reads_what_strftime_writes)
{
	expect("%D", "01/02/70", 86400);
	expect("%y%m%d", "690101", -31536000);
	expect("%y%m%d", "680101", 3092601600);
	expect("%e %b %Y", " 2 Jan 1970", 86400);
	expect("%e %b %Y", "12 Jan 1970", 950400);
	refuse("%e %b %Y", " 0 Jan 1970");
	refuse("%e %b %Y", "2 Jan 1970");
	expect("%F %R", "1970-01-01 01:02", 3720);
	expect("%FT%T", "1970-01-01T01:02:03", 3723);
	expect("%a, %d %b %Y", "Thu, 01 Jan 1970", 0);
	expect("%A, %d %b %Y", "Thursday, 01 Jan 1970", 0);
	refuse("%a, %d %b %Y", ", 01 Jan 1970");
	expect("%F%n%t%%", "1970-01-02\n\t%", 86400);
	refuse("%F%%", "1970-01-02x");
}
END_TEST

START_TEST(a_clock_tells_which_parts_of_a_time_it_provides)
{
	static const struct {
		const char *pattern;
		int provides;
	} cases[] = {{clf, CLOCK_DATE | CLOCK_TIME | CLOCK_ZONE}, {"%F", CLOCK_DATE}, {"%e %h %y", CLOCK_DATE},
		{"%T", CLOCK_TIME}, {"%I %p", CLOCK_TIME}, {"%I", 0}, {"%M:%S", 0}, {"%z", CLOCK_ZONE},
		{"%:z", CLOCK_ZONE}, {"%:Z", CLOCK_ZONE}, {"%m %d", CLOCK_DATE}, {"%s", CLOCK_ALL},
		{"%T.%3N", CLOCK_TIME | CLOCK_FRACTION}, {"%.f", CLOCK_FRACTION}, {"%l", 0}, {"%Y", 0}, {"%%Y %a", 0}, {"", 0}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_int_eq(compiled(cases[i].pattern).provides, cases[i].provides);
}
END_TEST

START_TEST(a_pattern_that_cannot_be_read_is_refused_with_its_reason)
{
	struct clock clock;
	for (int letter = 1; letter < 128; letter++) {
		char pattern[] = {'%', (char)letter};
		bool known = strchr("dembhYyHkIlpMSzaATFRDnt%NLfs", letter) != 0;
		ck_assert_msg((clock_init(&clock, pattern, 2) == 0) == known, "%%%c", letter);
	}
	ck_assert_int_eq(clock_init(&clock, "%Q", 2), -1);
	ck_assert_ptr_nonnull(strstr(error_text(), "%Q is not among the time conversions that can be read: %d %e %m"));
	ck_assert_int_eq(clock_init(&clock, "%H%", 3), -1);
	char pattern[3 * CLOCK_ITEMS_MAX];
	memset(pattern, 'x', sizeof pattern);
	ck_assert_int_eq(clock_init(&clock, pattern, CLOCK_ITEMS_MAX), 0);
	ck_assert_int_eq(clock_init(&clock, pattern, CLOCK_ITEMS_MAX + 1), -1);
	ck_assert_ptr_nonnull(strstr(error_text(), "longer than 95 bytes"));
}
END_TEST

Suite *suite_clock(void)
{
	Suite *suite = suite_create("clock");
	TCase *all = tcase_create("times");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, every_day_of_the_years_1_to_9999_follows_the_day_before);
	tcase_add_test(all, a_day_that_its_month_does_not_have_is_no_date);
	tcase_add_test(all, leap_days_are_those_of_the_gregorian_calendar);
	tcase_add_test(all, random_times_with_offsets_are_what_counting_days_says);
	tcase_add_test(all, offsets_go_from_minus_2359_to_plus_2359);
	tcase_add_test(all, each_field_out_of_its_range_makes_the_text_no_time);
	tcase_add_test(all, a_byte_changed_or_missing_is_never_read_past_the_end);
	tcase_add_test(all, months_are_english_in_any_case);
	tcase_add_test(all, twelve_hour_clocks_have_two_twelves);
	tcase_add_test(all, every_conversion_reads_what_strftime_writes);
	tcase_add_test(all, a_clock_tells_which_parts_of_a_time_it_provides);
	tcase_add_test(all, a_pattern_that_cannot_be_read_is_refused_with_its_reason);
	suite_add_tcase(suite, all);
	return suite;
}

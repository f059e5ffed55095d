/* Times as logs write them, against a calendar that knows no formula: it counts the days one by one. */
#include "pipeline/error.h"
#include "stages/parse/text/clock.h"
#include "tests/suites.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
	if (clock_init(&clock, pattern, strlen(pattern)) != 0)
		ck_abort_msg("%s: %s", pattern, error_text());
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
	struct clock_reading reading = {0};
	int64_t seconds = BLOCK_SECOND_MIN;
	for (struct day day = {1, 1, 1}; day.year <= YEARS; day = next_day(day), seconds += SECONDS_OF_A_DAY) {
		char text[40];
		int length = snprintf(text, sizeof text, "%04d-%02d-%02d", day.year, day.month, day.day);
		/* An assertion of Check's that holds is a write to a pipe: too slow for millions. */
		if (clock_read(&clock, text, text + length, NOW, &reading) != text + length || reading.date != seconds)
			ck_abort_msg("%s is %lld", text, (long long)reading.date);
		if (clock_is_odd(&clock, &reading, text, (size_t)length))
			ck_abort_msg("%s is not printed like this", text);
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
		{"%:z", CLOCK_ZONE}, {"%:Z", CLOCK_ZONE}, {"%Z", CLOCK_ZONE}, {"%m %d", CLOCK_DATE}, {"%s", CLOCK_ALL},
		{"%T.%3N", CLOCK_TIME | CLOCK_FRACTION}, {"%.f", CLOCK_FRACTION}, {"%l", 0}, {"%Y", 0}, {"%%Y %a", 0}, {"", 0}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ck_assert_int_eq(compiled(cases[i].pattern).provides, cases[i].provides);
}
END_TEST

/* As reads(), and what it makes of it; `odd` is whether printing gives another text. */
static void expect_all(const char *pattern, const char *text, int64_t second, int microsecond, int zone, bool odd)
{
	struct clock clock = compiled(pattern);
	struct clock_reading reading = {.microsecond = -1};
	char printed[CLOCK_TEXT_BYTES];
	size_t length = strlen(text);
	ck_assert_msg(clock_read(&clock, text, text + length, NOW, &reading) == text + length, "\"%s\" is no \"%s\"", text,
		pattern);
	struct instant instant = clock_instant(&reading);
	bool same = clock_print(&clock, &instant, printed) == length && memcmp(printed, text, length) == 0;
	ck_assert_msg(instant.second == second && instant.microsecond == microsecond && instant.zone_minutes == zone,
		"\"%s\" is %lld, %d, %d", text, (long long)instant.second, instant.microsecond, instant.zone_minutes);
	ck_assert_msg(same != odd && clock_is_odd(&clock, &reading, text, length) == odd, "\"%s\" odd: %d", text, odd);
}

START_TEST(the_times_of_all_kinds_of_servers_are_read_and_printed)
{
	const int64_t noon = NOW;
	expect_all("%d/%b/%Y:%H:%M:%S.%3N", "20/Nov/2026:12:00:00.726", noon, 726000, 0, false); /* HAProxy */
	expect_all("%Y-%m-%dT%H:%M:%S.%6N%:Z", "2026-11-20T12:00:00.123456Z", noon, 123456, 0, false); /* ALB */
	expect_all("%FT%T.%L%:Z", "2026-11-20T12:00:00.123Z", noon, 123000, 0, false); /* Envoy */
	expect_all("%FT%T%.f%:Z", "2026-11-20T12:00:00.1234Z", noon, 123400, 0, false); /* Go */
	expect_all("%FT%T%.f%:Z", "2026-11-20T13:00:00+01:00", noon, -1, 60, false);
	expect_all("%FT%T%.f%:Z", "2026-11-20T12:00:00.123456789Z", noon, 123456, 0, true);
	expect_all("%FT%T.%9N%:z", "2026-11-20T12:00:00.123456000+00:00", noon, 123456, 0, false);
	expect_all("%FT%T.%N%:z", "2026-11-20T12:00:00.123456789+00:00", noon, 123456, 0, true);
	expect_all("%F %T,%3N", "2026-11-20 12:00:00,045", noon, 45000, 0, false); /* Python */
	expect_all("%F %T.%f", "2026-11-20 12:00:00.000045", noon, 45, 0, false);
	expect_all("%F\t%T", "2026-11-20\t12:00:00", noon, -1, 0, false); /* CloudFront, IIS */
	expect_all("%a, %d %b %Y %T %Z", "Fri, 20 Nov 2026 12:00:00 UTC", noon, -1, 0, false);
	expect_all("%a, %d %b %Y %T %Z", "Fri, 20 Nov 2026 12:00:00 GMT", noon, -1, 0, true);
	expect_all("%F %T %Z", "2026-11-20 12:00:00 Z", noon, -1, 0, true);
	expect_all("%F %T %Z", "2026-11-20 07:00:00 EST", noon, -1, -300, false);
	expect_all("%F %T %Z", "2026-11-20 05:00:00 PDT", noon, -1, -420, true); /* so is MST */
	expect_all("%F %T %Z", "2026-11-20 13:00:00 +0100", noon, -1, 60, false);
	static const char *const ambiguous[] = {"CET", "CEST", "IST", "BST", "MSK", "UTC+1", "UTC-01:00", "GMT1", "utc", "UTCX", "U", ""};
	for (size_t i = 0; i < sizeof ambiguous / sizeof *ambiguous; i++) {
		char text[64];
		snprintf(text, sizeof text, "2026-11-20 12:00:00 %s", ambiguous[i]);
		refuse("%F %T %Z", text);
	}
	expect_all("%d/%m/%Y:%H:%M:%S %z", "20/11/2026:13:00:00 +0100", noon, -1, 60, false);
	expect_all("%b %e %T", "Nov 20 12:00:00", noon, -1, 0, false); /* syslog */
	expect_all("%b %e %T", "Nov  6 12:00:00", noon - 14 * SECONDS_OF_A_DAY, -1, 0, false);
	expect_all("%a %b %e %T %Y", "Fri Nov 20 12:00:00 2026", noon, -1, 0, false);
	expect_all("%A, %d %b %y %l:%M:%S %p", "Friday, 20 Nov 26 12:00:00 PM", noon, -1, 0, false);
	expect_all("%s", "1795176000", noon, -1, 0, false);
	expect_all("%s%.3f", "1795176000.250", noon, 250000, 0, false);
	expect_all("%s", "253402300799", BLOCK_SECOND_MAX, -1, 0, false);
	refuse("%s", "253402300800");
	refuse("%s", "99999999999999999999999999");
	refuse("%s", "");
}
END_TEST

START_TEST(what_is_not_written_as_it_is_printed_is_odd)
{
	const int64_t noon = NOW;
	expect_all("%d/%b/%Y:%T %z", "20/nov/2026:12:00:00 +0000", noon, -1, 0, true);
	expect_all("%d/%b/%Y:%T %z", "20/Nov/2026:12:00:00 -0000", noon, -1, 0, true);
	expect_all("%FT%T%:z", "2026-11-20T12:00:00Z", noon, -1, 0, true);
	expect_all("%FT%T%:Z", "2026-11-20T12:00:00+00:00", noon, -1, 0, true);
	expect_all("%FT%T%:z", "2026-11-20T13:00:00+0100", noon, -1, 60, true);
	expect_all("%F %I:%M:%S %p", "2026-11-20 12:00:00 pm", noon, -1, 0, true);
	expect_all("%b %e %T", "Nov 06 12:00:00", noon - 14 * SECONDS_OF_A_DAY, -1, 0, true);
	expect_all("%F %k:%M", "2026-11-20 09:00", noon - 3 * 3600, -1, 0, true);
	expect_all("%F %k:%M", "2026-11-20  9:00", noon - 3 * 3600, -1, 0, false);
	expect_all("%a %F %T", "Sat 2026-11-20 12:00:00", noon, -1, 0, true); /* it was a Friday */
	expect_all("%a %F %T", "Friday 2026-11-20 12:00:00", noon, -1, 0, true);
	expect_all("%F %T%.3f", "2026-11-20 12:00:00.25", noon, 250000, 0, true);
	expect_all("%F %T%.3f", "2026-11-20 12:00:00,250", noon, 250000, 0, true);
	expect_all("%F %T%.3f", "2026-11-20 12:00:00.2504", noon, 250400, 0, true);
	expect_all("%F %T%.f", "2026-11-20 12:00:00.250", noon, 250000, 0, true);
	expect_all("%F %T%.f", "2026-11-20 12:00:00.0", noon, 0, 0, true);
	expect_all("%s", "01795176000", noon, -1, 0, true);
	struct clock clock = compiled("%F %M"); /* the minute is printed, but it is not read */
	ck_assert(clock_is_odd(&clock, &(struct clock_reading){0}, "1970-01-01 00", 13));
}
END_TEST

START_TEST(a_fraction_has_a_point_or_a_comma_and_up_to_nine_digits)
{
	for (int digits = 1; digits <= 9; digits++) {
		char text[16];
		int wanted = 0;
		snprintf(text, sizeof text, ",%.*s", digits, "987654321");
		for (int i = 0; i < 6; i++)
			wanted = wanted * 10 + (i < digits ? 9 - i : 0);
		expect_all("%.f", text, 0, wanted, 0, true);
	}
	expect_all("%.f", "", 0, -1, 0, false);
	refuse("%.f", ".1234567890");
	refuse("%.f", ".");
	refuse("%.f", ".x");
	refuse("%3N", "12");
	refuse("%3N", "1234");
	refuse("%6N", "12345x");
}
END_TEST

START_TEST(a_date_without_a_year_is_of_the_latest_that_is_not_in_the_future)
{
	static const struct {
		const char *reference, *text, *wanted;
	} cases[] = {
		{"2026-11-20 12:00:00", "Nov 20 12:00:00", "2026-11-20 12:00:00"},
		{"2026-11-20 12:00:00", "Nov 20 23:59:59", "2026-11-20 23:59:59"},
		{"2026-11-20 12:00:00", "Nov 21 12:00:00", "2026-11-21 12:00:00"}, /* a day of other time zones */
		{"2026-11-20 12:00:00", "Nov 22 00:00:00", "2025-11-22 00:00:00"},
		{"2026-11-20 12:00:00", "Nov 19 00:00:00", "2026-11-19 00:00:00"},
		{"2026-01-01 00:00:01", "Dec 31 23:59:59", "2025-12-31 23:59:59"},
		{"2025-12-31 23:00:00", "Jan  1 09:00:00", "2026-01-01 09:00:00"},
		{"2025-12-30 23:00:00", "Jan  1 09:00:00", "2025-01-01 09:00:00"},
		{"2026-11-20 12:00:00", "Feb 29 12:00:00", "2024-02-29 12:00:00"},
		{"2024-02-28 00:00:00", "Feb 29 12:00:00", "2024-02-29 12:00:00"},
		{"2024-02-27 23:59:59", "Feb 29 12:00:00", "2020-02-29 12:00:00"},
		{"1903-06-01 00:00:00", "Feb 29 12:00:00", "1896-02-29 12:00:00"},
		{"1970-01-01 00:00:00", "Dec 31 12:00:00", "1969-12-31 12:00:00"},
	};
	struct clock yearless = compiled("%b %e %T"), whole = compiled("%F %T");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct clock_reading reference = {0}, found = {0};
		char printed[CLOCK_TEXT_BYTES];
		ck_assert_ptr_nonnull(clock_read(&whole, cases[i].reference, strchr(cases[i].reference, 0), 0, &reference));
		ck_assert_ptr_nonnull(clock_read(&yearless, cases[i].text, strchr(cases[i].text, 0),
			clock_instant(&reference).second, &found));
		struct instant instant = clock_instant(&found);
		printed[clock_print(&whole, &instant, printed)] = 0;
		ck_assert_str_eq(printed, cases[i].wanted);
	}
	refuse("%b %e %T", "Feb 30 12:00:00");
	refuse("%b %e %T", "Apr 31 12:00:00");
}
END_TEST

START_TEST(each_conversion_prints_what_strftime_prints)
{
	char pattern[] = "%d %e %m %b %Y %y %a %A %H %k %I %l %p %M %S %T %F %R %D%n%t%%";
	struct clock clock = compiled(pattern);
	srandom(20261121);
	for (int i = 0; i < RANDOM_TIMES; i++) {
		/* strftime() pads no year before 1000. */
		int64_t from = -30610224000, span = BLOCK_SECOND_MAX - from;
		struct instant instant = {from + (int64_t)(((uint64_t)random() << 31 | (uint64_t)random()) % (uint64_t)span), -1,
			below(2879) - 1439};
		time_t local = (time_t)(instant.second + instant.zone_minutes * 60);
		char printed[CLOCK_TEXT_BYTES], wanted[400];
		struct tm broken_down;
		gmtime_r(&local, &broken_down);
		size_t length = clock_print(&clock, &instant, printed);
		if (length != strftime(wanted, sizeof wanted, pattern, &broken_down) || memcmp(printed, wanted, length) != 0)
			ck_abort_msg("%lld: \"%.*s\", not \"%s\"", (long long)instant.second, (int)length, printed, wanted);
	}
}
END_TEST

START_TEST(what_is_printed_is_read_again_and_is_not_odd)
{
	static const char *const patterns[] = {clf, "%FT%T%:z", "%FT%T.%3N%:Z", "%FT%T%.6f%:Z", "%FT%T%.f%:Z",
		"%a, %d %b %Y %I:%M:%S %p %z", "%A %e %h %Y %k:%M:%S.%9N %z", "%F %T %Z", "%Y%m%d %l.%M.%S.%f%p%z"};
	srandom(20261122);
	for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
		struct clock clock = compiled(patterns[p]);
		bool milliseconds = strstr(patterns[p], "%3N"), fraction = clock.provides & CLOCK_FRACTION;
		for (int i = 0; i < RANDOM_TIMES; i++) {
			char text[CLOCK_TEXT_BYTES];
			struct clock_reading reading = {.microsecond = -1};
			struct instant read, instant = {.microsecond = fraction ? below(1000000) : -1,
				.zone_minutes = below(2879) - 1439};
			int64_t span = BLOCK_SECOND_MAX - BLOCK_SECOND_MIN - 2 * SECONDS_OF_A_DAY;
			instant.second = BLOCK_SECOND_MIN + SECONDS_OF_A_DAY +
					 (int64_t)(((uint64_t)random() << 31 | (uint64_t)random()) % (uint64_t)span);
			if (milliseconds)
				instant.microsecond -= instant.microsecond % 1000;
			if (strstr(patterns[p], "%.") && below(4) == 0)
				instant.microsecond = -1;
			size_t length = clock_print(&clock, &instant, text);
			const char *stop = clock_read(&clock, text, text + length, NOW, &reading);
			read = clock_instant(&reading);
			bool zero = strstr(patterns[p], "%.f") && instant.microsecond == 0; /* prints no fraction */
			if (stop != text + length || read.second != instant.second || read.zone_minutes != instant.zone_minutes ||
				(read.microsecond != instant.microsecond && !zero) ||
				clock_is_odd(&clock, &reading, text, length))
				ck_abort_msg("%s: %lld %d %d: \"%.*s\"", patterns[p], (long long)instant.second,
					instant.microsecond, instant.zone_minutes, (int)length, text);
		}
	}
}
END_TEST

START_TEST(random_texts_are_never_read_past_their_end)
{
	static const char *const patterns[] = {"%e%b%T%.f", "%l%p%.3f%:Z", "%s%.f", "%k%N%:z", "%a%A%.f%z", "%m%d%S%6N"};
	static const char alphabet[] = "0123456789 .,:+-ZJanAMpm";
	srandom(20261126);
	for (int i = 0; i < RANDOM_TIMES; i++) {
		char text[40];
		struct clock_reading reading;
		size_t length = (size_t)below((int)sizeof text);
		for (size_t c = 0; c < length; c++)
			text[c] = alphabet[below(sizeof alphabet - 1)];
		text[length] = 0;
		reads(patterns[i % (int)(sizeof patterns / sizeof *patterns)], text, &reading);
	}
}
END_TEST

START_TEST(a_pattern_that_cannot_be_read_is_refused_with_its_reason)
{
	struct clock clock;
	for (int letter = 1; letter < 128; letter++) {
		char pattern[] = {'%', (char)letter};
		bool known = strchr("dembhYyHkIlpMSzZaATFRDnt%NLfs", letter) != 0;
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
	tcase_add_test(all, the_times_of_all_kinds_of_servers_are_read_and_printed);
	tcase_add_test(all, what_is_not_written_as_it_is_printed_is_odd);
	tcase_add_test(all, a_fraction_has_a_point_or_a_comma_and_up_to_nine_digits);
	tcase_add_test(all, a_date_without_a_year_is_of_the_latest_that_is_not_in_the_future);
	tcase_add_test(all, each_conversion_prints_what_strftime_prints);
	tcase_add_test(all, what_is_printed_is_read_again_and_is_not_odd);
	tcase_add_test(all, random_texts_are_never_read_past_their_end);
	tcase_add_test(all, a_pattern_that_cannot_be_read_is_refused_with_its_reason);
	suite_add_tcase(suite, all);
	return suite;
}

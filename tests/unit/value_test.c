/* Numbers, durations and Unix times: what is read, what is printed, and whether they are the same. */
#include "stages/parse/format/value.h"
#include "stages/parse/text/decimal.h"
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RANDOM_NUMBERS = 100000 };

/* What was read of a text. */
struct outcome {
	bool whole, odd;
	unsigned reason;
	int64_t number;
	struct instant instant;
};

static struct op op_of(enum op_kind kind, uint32_t unit, unsigned digits)
{
	struct op op = {.kind = (uint8_t)kind, .unit = unit, .digits = (uint8_t)digits, .decimal = digits > 0};
	op.column = kind == OP_STATUS     ? COLUMN_STATUS
		    : kind == OP_DURATION || kind == OP_UNITS ? COLUMN_REQUEST_TIME
					  : COLUMN_BODY_BYTES_SENT;
	op.clock_parts = CLOCK_ALL | CLOCK_FRACTION;
	return op;
}

/* Read from memory of its own size, so that a sanitizer sees who reads behind it.  What is not odd has to be printed as
 * it was, and the other way round. */
static struct outcome read_text(const struct op *op, const char *text)
{
	struct match match = {.time.microsecond = -1};
	size_t length = strlen(text);
	char *copy = malloc(length + !length), printed[VALUE_TEXT_BYTES];
	memcpy(copy, text, length);
	struct value value = value_read(op, &match, copy, copy + length);
	struct outcome outcome = {.whole = value.end == copy + length, .odd = value.odd, .reason = value.reason};
	outcome.number = op->kind == OP_STATUS     ? match.status
			 : op->column == COLUMN_REQUEST_TIME ? match.request_time_us
						   : match.body_bytes_sent;
	outcome.instant = clock_instant(&match.time);
	if (outcome.whole) {
		size_t used = value_print(op, &outcome.instant, outcome.number, printed);
		bool same = used == length && memcmp(printed, text, length) == 0;
		if (same == value.odd)
			ck_abort_msg("\"%s\" (odd: %d) is printed as \"%.*s\"", text, value.odd, (int)used, printed);
	}
	free(copy);
	return outcome;
}

static void expect_number(struct op op, const char *text, int64_t number, bool odd)
{
	struct outcome outcome = read_text(&op, text);
	ck_assert_msg(outcome.whole && outcome.number == number && outcome.odd == odd, "\"%s\" is %lld, odd: %d", text,
		(long long)outcome.number, outcome.odd);
}

static void expect_instant(struct op op, const char *text, int64_t second, int microsecond, bool odd)
{
	struct outcome outcome = read_text(&op, text);
	ck_assert_msg(outcome.whole && outcome.instant.second == second && outcome.instant.microsecond == microsecond &&
			      outcome.odd == odd,
		"\"%s\" is %lld, %d, odd: %d", text, (long long)outcome.instant.second, outcome.instant.microsecond,
		outcome.odd);
}

static void refuse(struct op op, const char *text, unsigned reason)
{
	struct outcome outcome = read_text(&op, text);
	ck_assert_msg(!outcome.whole && (reason == REJECT_REASON_COUNT || outcome.reason == reason), "\"%s\"", text);
}

START_TEST(whole_numbers_have_no_zeros_in_front)
{
	struct op op = op_of(OP_INTEGER, 1, 0);
	expect_number(op, "0", 0, false);
	expect_number(op, "-", -1, false);
	expect_number(op, "12345678", 12345678, false);
	expect_number(op, "9223372036854775807", INT64_MAX, false);
	expect_number(op, "00", 0, true);
	expect_number(op, "0123", 123, true);
	expect_number(op, "000000000000123", 123, true);
	refuse(op, "9223372036854775808", REJECT_TOO_LARGE);
	refuse(op, "", REJECT_BAD_NUMBER);
	refuse(op, "x", REJECT_BAD_NUMBER);
}
END_TEST

START_TEST(a_status_has_three_digits)
{
	struct op op = op_of(OP_STATUS, 1, 0);
	expect_number(op, "200", 200, false);
	expect_number(op, "000", 0, false);
	expect_number(op, "099", 99, false);
	op.conditional = true;
	expect_number(op, "-", -1, false);
	refuse(op, "20", REJECT_BAD_NUMBER);
}
END_TEST

START_TEST(a_duration_has_the_digits_of_its_format)
{
	struct op seconds = op_of(OP_DURATION, 1, 3), whole = op_of(OP_DURATION, 1, 0),
		  ms = op_of(OP_DURATION, 1000, 0);
	expect_number(seconds, "0.005", 5000, false);
	expect_number(seconds, "12.000", 12000000, false);
	expect_number(seconds, "-", -1, false);
	expect_number(seconds, "0.0050", 5000, true);
	expect_number(seconds, "0.05", 50000, true);
	expect_number(seconds, "0", 0, true);
	expect_number(seconds, "00.005", 5000, true);
	expect_number(whole, "3", 3000000, false);
	expect_number(whole, "3.5", 3500000, true);
	expect_number(ms, "35", 35000, false);
	expect_number(ms, "35.5", 35500, true);
	expect_number(op_of(OP_DURATION, 1000, 3), "35.512", 35512, false);
	expect_number(op_of(OP_DURATION, 1000, 6), "35.512000", 35512, false);
	expect_number(op_of(OP_DURATION, 1000, 6), "35.512001", 35512, true);
	expect_number(op_of(OP_DURATION, 1000000, 0), "9223372036854775807", INT64_MAX, false);
	expect_number(op_of(OP_DURATION, 1, 9), "0.000929000", 929, false);
	expect_number(op_of(OP_DURATION, 1, 9), "0.000929675", 929, true);
	refuse(op_of(OP_DURATION, 1, 3), "9223372036855.000", REJECT_TOO_LARGE);
	refuse(seconds, "99999999999999999999", REJECT_TOO_LARGE);
	refuse(seconds, ".5", REJECT_BAD_NUMBER);
	refuse(seconds, "1.", REJECT_REASON_COUNT);
}
END_TEST

START_TEST(a_duration_with_units_is_as_go_writes_it)
{
	struct op op = op_of(OP_UNITS, 1, 0);
	expect_number(op, "0s", 0, false);
	expect_number(op, "7\u00b5s", 7, false);
	expect_number(op, "12.345ms", 12345, false);
	expect_number(op, "340ms", 340000, false);
	expect_number(op, "1.25s", 1250000, false);
	expect_number(op, "1m2.5s", 62500000, false);
	expect_number(op, "1h0m0s", 3600000000, false);
	expect_number(op, "2562047788h0m54.775807s", INT64_MAX, false);
	expect_number(op, "-", -1, false);
	expect_number(op, "850ns", 0, true);
	expect_number(op, "12.345\u00b5s", 12, true);
	expect_number(op, "7us", 7, true);
	expect_number(op, "7\u03bcs", 7, true);
	expect_number(op, "1000ms", 1000000, true);
	expect_number(op, "1.50s", 1500000, true);
	expect_number(op, "0.5s", 500000, true);
	expect_number(op, "90s", 90000000, true);
	expect_number(op, "1h", 3600000000, true);
	expect_number(op, "1.5h", 5400000000, true);
	expect_number(op, "1m500ms", 60500000, true);
	refuse(op, "2562047788h0m54.775808s", REJECT_TOO_LARGE);
	refuse(op, "99999999999999999999h", REJECT_TOO_LARGE);
	refuse(op, "9223372036854775807h", REJECT_TOO_LARGE);
	refuse(op, "", REJECT_BAD_NUMBER);
	refuse(op, "12", REJECT_BAD_NUMBER);
	refuse(op, "ms", REJECT_BAD_NUMBER);
	refuse(op, "1.ms", REJECT_BAD_NUMBER);
	refuse(op, "1.2.3ms", REJECT_BAD_NUMBER);
	refuse(op, "1e3ms", REJECT_BAD_NUMBER);
	refuse(op, "1s2m", REJECT_BAD_NUMBER);
	refuse(op, "1s1s", REJECT_BAD_NUMBER);
	refuse(op, "1\u00b5", REJECT_BAD_NUMBER);
	refuse(op, "1d", REJECT_BAD_NUMBER);
}
END_TEST

START_TEST(random_durations_with_units_are_odd_exactly_where_printing_changes_them)
{
	static const char *const pieces[] = {"0", "1", "9", "59", "60", "999", ".", "h", "m", "s", "ms", "\u00b5s", "us", "ns", "-"};
	struct op op = op_of(OP_UNITS, 1, 0);
	srandom(20261126);
	for (int i = 0; i < RANDOM_NUMBERS; i++) {
		char text[64] = "";
		for (long count = 1 + random() % 8; count > 0; count--)
			strcat(text, pieces[(size_t)random() % (sizeof pieces / sizeof *pieces)]);
		read_text(&op, text);
		int64_t number = ((int64_t)random() << 20 ^ random()) >> random() % 50;
		text[value_print(&op, 0, number, text)] = 0;
		expect_number(op, text, number, false);
	}
}
END_TEST

START_TEST(nanoseconds_are_cut_off)
{
	struct op op = op_of(OP_DURATION, 1000000000, 0);
	expect_number(op, "1500000", 1500, false);
	expect_number(op, "1500001", 1500, true);
	expect_number(op, "0", 0, false);
	expect_number(op, "999", 0, true);
	expect_number(op, "9223372036854775807", INT64_MAX / 1000, true);
	refuse(op, "9223372036854775808", REJECT_TOO_LARGE);
	expect_instant(op_of(OP_EPOCH, 1000000000, 0), "1795176000123456000", 1795176000, 123456, false);
	expect_instant(op_of(OP_EPOCH, 1000000000, 0), "1795176000123456789", 1795176000, 123456, true);
}
END_TEST

START_TEST(numbers_with_exponents_are_read)
{
	struct op op = op_of(OP_DURATION, 1, DECIMAL_SHORTEST);
	expect_number(op, "1.5e-05", 15, true);
	expect_number(op, "1.5E-5", 15, true);
	expect_number(op, "2e3", 2000000000, true);
	expect_number(op, "2.25e+1", 22500000, true);
	expect_number(op, "0e0", 0, true);
	expect_number(op, "0e99999999999999999999", 0, true);
	expect_number(op, "1e-99999999999999999999", 0, true);
	expect_number(op, "123456789012345678901234567890e-25", 12345678901, true);
	expect_number(op_of(OP_DURATION, 1000, 3), "1.5e2", 150000, true);
	expect_number(op_of(OP_DURATION, 1000000000, 0), "1.5e9", 1500000, true);
	refuse(op, "1e99999999999999999999", REJECT_TOO_LARGE);
	refuse(op, "1e13", REJECT_TOO_LARGE);
	refuse(op, "1e", REJECT_REASON_COUNT);
	refuse(op, "1e+", REJECT_REASON_COUNT);
	refuse(op, "1.e5", REJECT_REASON_COUNT);
	expect_instant(op_of(OP_EPOCH, 1, DECIMAL_SHORTEST), "1.795176000123456e+09", 1795176000, 123456, true);
	expect_instant(op_of(OP_EPOCH, 1, DECIMAL_SHORTEST), "1.795176e9", 1795176000, 0, true);
}
END_TEST

START_TEST(the_shortest_form_has_no_zeros_at_its_end)
{
	struct op op = op_of(OP_DURATION, 1, DECIMAL_SHORTEST);
	expect_number(op, "0.1", 100000, false);
	expect_number(op, "0.000001", 1, false);
	expect_number(op, "7", 7000000, false);
	expect_number(op, "0.10", 100000, true);
	expect_number(op, "7.0", 7000000, true);
	expect_number(op, "0.0000001", 0, true);
}
END_TEST

START_TEST(unix_times_have_the_fraction_of_their_format_or_none)
{
	struct op seconds = op_of(OP_EPOCH, 1, 3), whole = op_of(OP_EPOCH, 1, 0), ms = op_of(OP_EPOCH, 1000, 0);
	expect_instant(seconds, "1795176000.250", 1795176000, 250000, false);
	expect_instant(seconds, "1795176000", 1795176000, -1, false);
	expect_instant(seconds, "1795176000.25", 1795176000, 250000, true);
	expect_instant(seconds, "01795176000.250", 1795176000, 250000, true);
	expect_instant(whole, "0", 0, -1, false);
	refuse(whole, "1795176000.250", REJECT_REASON_COUNT);
	expect_instant(ms, "1795176000250", 1795176000, 250000, false);
	expect_instant(op_of(OP_EPOCH, 1000, 3), "1795176000250.125", 1795176000, 250125, false);
	expect_instant(op_of(OP_EPOCH, 1000000, 0), "1795176000250125", 1795176000, 250125, false);
	expect_instant(op_of(OP_FRACTION, 1000, 0), "007", 0, 7000, false);
	expect_instant(op_of(OP_FRACTION, 1000000, 0), "000007", 0, 7, false);
	refuse(whole, "253402300800", REJECT_BAD_TIME);
	refuse(op_of(OP_FRACTION, 1000, 0), "07", REJECT_BAD_TIME);
}
END_TEST

START_TEST(what_is_printed_is_read_again)
{
	static const uint32_t units[] = {1, 1000, 1000000, 1000000000};
	srandom(20261124);
	for (int i = 0; i < RANDOM_NUMBERS; i++) {
		unsigned digits = (unsigned)(random() % 11);
		struct op op = op_of(OP_DURATION, units[random() % 4], digits == 10 ? DECIMAL_SHORTEST : digits);
		int64_t number = ((int64_t)random() << 20 ^ random()) >> random() % 50, wanted = number;
		char text[VALUE_TEXT_BYTES];
		text[value_print(&op, 0, number, text)] = 0;
		int64_t step = op.unit > 1000000 ? 1 : 1000000 / op.unit; /* what the digits can tell apart */
		for (unsigned d = 0; d < digits && step > 1; d++)
			step /= 10;
		wanted -= digits == 10 ? 0 : number % step;
		struct outcome outcome = read_text(&op, text);
		if (!outcome.whole || outcome.odd || outcome.number != wanted)
			ck_abort_msg("%lld: \"%s\" is %lld, odd: %d", (long long)wanted, text,
				(long long)outcome.number, outcome.odd);
	}
}
END_TEST

START_TEST(random_texts_are_odd_exactly_where_printing_changes_them)
{
	static const char alphabet[] = "0019.e-+5";
	static const uint32_t units[] = {1, 1000, 1000000, 1000000000};
	srandom(20261125);
	for (int i = 0; i < RANDOM_NUMBERS; i++) {
		char text[24];
		size_t length = 1 + (size_t)random() % 14;
		for (size_t c = 0; c < length; c++)
			text[c] = alphabet[(size_t)random() % (sizeof alphabet - 1)];
		text[length] = 0;
		static const enum op_kind kinds[] = {OP_INTEGER, OP_STATUS, OP_DURATION, OP_EPOCH, OP_FRACTION};
		unsigned digits = (unsigned)(random() % 11);
		struct op op = op_of(
			kinds[random() % 5], units[random() % 4], digits == 10 ? DECIMAL_SHORTEST : digits);
		if (op.kind == OP_FRACTION)
			op.unit = random() % 2 ? 1000 : 1000000;
		read_text(&op, text);
	}
}
END_TEST

Suite *suite_value(void)
{
	Suite *suite = suite_create("value");
	TCase *all = tcase_create("values");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, whole_numbers_have_no_zeros_in_front);
	tcase_add_test(all, a_status_has_three_digits);
	tcase_add_test(all, a_duration_has_the_digits_of_its_format);
	tcase_add_test(all, a_duration_with_units_is_as_go_writes_it);
	tcase_add_test(all, random_durations_with_units_are_odd_exactly_where_printing_changes_them);
	tcase_add_test(all, nanoseconds_are_cut_off);
	tcase_add_test(all, numbers_with_exponents_are_read);
	tcase_add_test(all, the_shortest_form_has_no_zeros_at_its_end);
	tcase_add_test(all, unix_times_have_the_fraction_of_their_format_or_none);
	tcase_add_test(all, what_is_printed_is_read_again);
	tcase_add_test(all, random_texts_are_odd_exactly_where_printing_changes_them);
	suite_add_tcase(suite, all);
	return suite;
}

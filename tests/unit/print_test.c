/* Printing rows: what lines do not show of it.  That lines come out as they were is for the suites format, json and fuzz. */
#include "stages/parse/format/print.h"
#include "tests/suites.h"

#include <limits.h>

START_TEST(there_is_room_for_nothing_in_an_empty_buffer)
{
	struct print_buffer buffer = {0};
	ck_assert_ptr_nonnull(print_room(&buffer, 0));
	print_text(&buffer, "", 0);
	ck_assert(!buffer.failed && buffer.length == 0);
	print_buffer_release(&buffer);
}
END_TEST

START_TEST(a_time_that_no_line_can_have_is_not_sane)
{
	static const struct instant good[] = {{0, -1, 0}, {BLOCK_SECOND_MIN, 0, -1439}, {BLOCK_SECOND_MAX, 999999, 1439}};
	static const struct instant bad[] = {{BLOCK_SECOND_MIN - 1, 0, 0}, {BLOCK_SECOND_MAX + 1, 0, 0}, {INT64_MIN, 0, 0},
		{0, -2, 0}, {0, 1000000, 0}, {0, 0, 1440}, {0, 0, -1440}, {0, 0, INT_MIN}, {0, 0, INT_MAX}};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert(record_is_sane(&(struct record){.instant = good[i]}));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert(!record_is_sane(&(struct record){.instant = bad[i]}));
}
END_TEST

Suite *suite_print(void)
{
	Suite *suite = suite_create("print");
	TCase *cases = tcase_create("print");
	tcase_add_test(cases, there_is_room_for_nothing_in_an_empty_buffer);
	tcase_add_test(cases, a_time_that_no_line_can_have_is_not_sane);
	suite_add_tcase(suite, cases);
	return suite;
}

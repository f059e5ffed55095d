/* Lists that grow. */
#include "pipeline/list.h"
#include "tests/suites.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

START_TEST(items_that_are_added_one_by_one_stay_and_new_ones_are_zero)
{
	enum { COUNT = 1000 };
	uint32_t *list = NULL;
	size_t room = 0;
	for (uint32_t i = 0; i < COUNT; i++) {
		ck_assert_int_eq(list_reserve(&list, &room, i + 1, sizeof *list), 0);
		ck_assert_uint_gt(room, i);
		ck_assert_uint_eq(list[i], 0);
		list[i] = i;
	}
	for (uint32_t i = 0; i < COUNT; i++)
		ck_assert_uint_eq(list[i], i);
	ck_assert_uint_le(room, 2 * COUNT);
	free(list);
}
END_TEST

START_TEST(a_list_that_is_wanted_for_nothing_stays_none)
{
	char *list = NULL;
	size_t room = 0;
	ck_assert_int_eq(list_reserve(&list, &room, 0, 1), 0);
	ck_assert_ptr_null(list);
}
END_TEST

START_TEST(a_list_stays_as_it_was_where_memory_is_short)
{
	uint64_t *list = NULL;
	size_t room = 0;
	ck_assert_int_eq(list_reserve(&list, &room, 3, sizeof *list), 0);
	const uint64_t *was = list;
	size_t had = room;
	static const size_t impossible[] = {SIZE_MAX, SIZE_MAX / 2 + 1}; /* no sanitizer lets more be asked for in vain */
	for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++) {
		errno = 0;
		ck_assert_int_eq(list_reserve(&list, &room, impossible[i], sizeof *list), -1);
		ck_assert_int_eq(errno, ENOMEM);
		ck_assert_ptr_eq(list, was);
		ck_assert_uint_eq(room, had);
	}
	free(list);
}
END_TEST

Suite *suite_list(void)
{
	Suite *suite = suite_create("list");
	TCase *tests = tcase_create("all");
	tcase_add_test(tests, items_that_are_added_one_by_one_stay_and_new_ones_are_zero);
	tcase_add_test(tests, a_list_that_is_wanted_for_nothing_stays_none);
	tcase_add_test(tests, a_list_stays_as_it_was_where_memory_is_short);
	suite_add_tcase(suite, tests);
	return suite;
}

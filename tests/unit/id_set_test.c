/* Sets of ids. */
#include "stages/load/id_set.h"
#include "tests/suites.h"

#include <stdlib.h>

START_TEST(it_has_what_was_added_and_not_removed)
{
	struct id_set set = {0};
	for (int64_t id = 0; id <= 10000; id += 7)
		ck_assert_int_eq(id_set_add(&set, id), 0);
	for (int64_t id = 0; id <= 10000; id += 14)
		id_set_remove(&set, id);
	for (int64_t id = 0; id <= 10000; id++)
		if (id_set_has(&set, id) != (id % 7 == 0 && id % 14 != 0))
			ck_abort_msg("id %lld", (long long)id);
	ck_assert_int_eq(id_set_size(&set), 714);
	id_set_release(&set);
}
END_TEST

START_TEST(its_members_come_in_order)
{
	static const int64_t members[] = {0, 1, 63, 64, 65, 127, 128, 4096, 1000000, ID_SET_LARGEST};
	enum { COUNT = sizeof members / sizeof *members };
	struct id_set set = {0};
	for (int i = COUNT - 1; i >= 0; i--)
		ck_assert_int_eq(id_set_add(&set, members[i]), 0);
	int64_t from = 0;
	for (int i = 0; i < COUNT; i++) {
		ck_assert_int_eq(id_set_next(&set, from), members[i]);
		from = members[i] + 1;
	}
	ck_assert_int_eq(id_set_next(&set, from), -1);
	ck_assert_int_eq(id_set_next(&set, INT64_MAX), -1);
	id_set_release(&set);
}
END_TEST

START_TEST(what_is_no_id_is_refused_and_never_there)
{
	struct id_set set = {0};
	ck_assert_int_eq(id_set_add(&set, -1), -1);
	ck_assert_int_eq(id_set_add(&set, ID_SET_LARGEST + INT64_C(1)), -1);
	ck_assert(!id_set_has(&set, -1));
	ck_assert(!id_set_has(&set, INT64_MIN));
	ck_assert(!id_set_has(&set, INT64_MAX));
	id_set_remove(&set, INT64_MAX);
	id_set_remove(&set, INT64_MIN);
	ck_assert_int_eq(id_set_next(&set, 0), -1);
	id_set_release(&set);
}
END_TEST

Suite *suite_id_set(void)
{
	Suite *suite = suite_create("id_set");
	TCase *all = tcase_create("ids");
	tcase_add_test(all, it_has_what_was_added_and_not_removed);
	tcase_add_test(all, its_members_come_in_order);
	tcase_add_test(all, what_is_no_id_is_refused_and_never_there);
	suite_add_tcase(suite, all);
	return suite;
}

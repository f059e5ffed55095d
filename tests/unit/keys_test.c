/* The stored rows of a second and their ticks, against a list that is searched from end to end. */
#include "stages/load/keys.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 60, KEYS = 4, SOURCES = 3, HISTORIES = 3000, STEPS = 120 };

struct model {
	struct {
		uint64_t key;
		int64_t source;
	} rows[ROWS];
	uint32_t count;
	bool ticked[SOURCES + 1][ROWS];
	int64_t source; /* whose ticks are loaded */
	bool wrong;     /* something was; one assertion for all of a history, since each is a system call */
};

/* How many rows of the key the loaded source could still tick off. */
static int matches(const struct model *model, uint64_t key)
{
	int count = 0;
	for (uint32_t i = 0; i < model->count; i++)
		count += model->rows[i].key == key && model->rows[i].source != model->source &&
			 !model->ticked[model->source][i];
	return count;
}

/* Takes over what keys_changed_ticks() gives, as the table would; nothing but a match may have been ticked. */
static void store_ticks(struct keys *keys, struct model *model)
{
	uint32_t length;
	const uint8_t *ticks = keys_changed_ticks(keys, &length);
	bool wrong = false;
	if (!ticks)
		return;
	for (uint32_t i = 0; i < model->count; i++) {
		bool set = i / 8 < length && (ticks[i / 8] >> i % 8 & 1);
		wrong |= set && model->rows[i].source == model->source;
		wrong |= !set && model->ticked[model->source][i];
		model->ticked[model->source][i] = set;
	}
	model->wrong |= wrong;
}

static void switch_source(struct keys *keys, struct model *model, int64_t source)
{
	uint8_t stored[ROWS / 8 + 1] = {0};
	for (uint32_t i = 0; i < ROWS; i++)
		stored[i / 8] |= (uint8_t)(model->ticked[source][i] << i % 8);
	model->source = source;
	model->wrong |= keys_set_ticks(keys, source, stored, sizeof stored) != 0;
}

static void step(struct keys *keys, struct model *model)
{
	uint64_t key = (uint64_t)pick(KEYS) * 128; /* all of them fall into one place of the index */
	int what = pick(8);
	if (what == 0) {
		switch_source(keys, model, 1 + pick(SOURCES));
	} else if (what < 4 && model->count < ROWS) {
		int64_t source = 1 + pick(SOURCES);
		model->wrong |= keys_add(keys, key, model->count, source) != 0;
		model->rows[model->count].key = key;
		model->rows[model->count++].source = source;
	} else if (model->source) {
		int before = matches(model, key);
		model->wrong |= keys_tick_off(keys, key) != (before > 0);
		store_ticks(keys, model);
		model->wrong |= matches(model, key) != (before > 0 ? before - 1 : 0);
	}
	model->wrong |= keys_count(keys) != model->count;
}

START_TEST(a_row_is_ticked_off_once_for_each_source_that_did_not_bring_it)
{
	random_state = 88172645463325252u;
	for (int i = 0; i < HISTORIES; i++) {
		struct model model = {.count = 0};
		struct keys *keys = keys_new();
		for (int j = 0; j < STEPS; j++)
			step(keys, &model);
		ck_assert(!model.wrong);
		keys_free(keys);
	}
}
END_TEST

START_TEST(a_million_equal_rows_are_ticked_off_one_by_one)
{
	enum { EQUAL_ROWS = 1000000 };
	struct keys *keys = keys_new();
	for (uint32_t i = 0; i < EQUAL_ROWS; i++)
		if (keys_add(keys, 7, i, 1) != 0)
			ck_abort_msg("row %u", i);
	ck_assert_int_eq(keys_set_ticks(keys, 2, NULL, 0), 0);
	for (uint32_t i = 0; i < EQUAL_ROWS; i++)
		if (keys_tick_off(keys, 7) != 1)
			ck_abort_msg("row %u", i);
	ck_assert_int_eq(keys_tick_off(keys, 7), 0);
	keys_free(keys);
}
END_TEST

Suite *suite_keys(void)
{
	Suite *suite = suite_create("keys");
	TCase *all = tcase_create("keys");
	tcase_set_timeout(all, 120);
	tcase_add_test(all, a_row_is_ticked_off_once_for_each_source_that_did_not_bring_it);
	tcase_add_test(all, a_million_equal_rows_are_ticked_off_one_by_one);
	suite_add_tcase(suite, all);
	return suite;
}

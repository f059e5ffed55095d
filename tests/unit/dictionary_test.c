/* Which strings get an id, against a database that is a list. */
#include "stages/dedup/dictionary.h"
#include "stages/dedup/sketch.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TARGET_BYTES = 64 << 10, LINE_MAX_BYTES = 4096, STRINGS_MAX = 1000, STORED_MAX = 4096 };

static struct block_layout layout;
static struct block *block;
static struct dictionary *dictionary;

/* What the database has, and what it was asked. */
static struct lookup {
	char values[STORED_MAX][32];
	int count, asked, open;
} database;

static int64_t value_id(struct lookup *lookup, enum dimension dimension, const char *value, uint32_t length, bool binary)
{
	(void)binary;
	lookup->asked++;
	lookup->open = 1;
	for (int i = 0; i < lookup->count; i++)
		if (dimension == DIMENSION_PATH && strlen(lookup->values[i]) == length &&
			memcmp(lookup->values[i], value, length) == 0)
			return i + 1;
	return 0;
}

static int values_end(struct lookup *lookup)
{
	lookup->open = 0;
	return 0;
}

static int64_t largest_id(struct lookup *lookup, enum dimension dimension)
{
	return dimension == DIMENSION_PATH ? lookup->count : 0;
}

static const struct lookup_ops ops = {.value_id = value_id, .values_end = values_end, .largest_id = largest_id};

static void set_up(void)
{
	memset(&database, 0, sizeof database);
	block_layout_init(&layout, TARGET_BYTES, LINE_MAX_BYTES);
	block = calloc(1, layout.slot_bytes);
	dictionary = dictionary_new(&ops, &database, STRINGS_MAX);
	ck_assert(block && dictionary);
}

static void tear_down(void)
{
	dictionary_free(dictionary);
	free(block);
}

static void begin_block(void)
{
	block->number++;
	block->strings = 1;
	block->text_length = 0;
}

static void add_string(const char *value, unsigned uses)
{
	size_t length = strlen(value);
	struct string *string = &block_strings(&layout, block)[block->strings++];
	uint64_t hash = 1469598103934665603u;
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)value[i]) * 1099511628211u;
	hash ^= hash >> 32;
	hash *= 0x9e3779b97f4a7c15u;
	memcpy(block_text(&layout, block) + block->text_length, value, length);
	*string = (struct string){.hash = hash ^ hash >> 29, .offset = block->text_length, .length = (uint32_t)length,
		.uses = (uint16_t)uses, .dimension = DIMENSION_PATH};
	block->text_length += (uint32_t)length;
}

static const struct string *resolve(void)
{
	ck_assert_int_eq(dictionary_resolve(dictionary, &layout, block, block->number), 0);
	ck_assert_int_eq(database.open, 0);
	return block_strings(&layout, block) + 1;
}

/* The id that the value gets in a block of its own. */
static uint32_t id_of(const char *value, unsigned uses)
{
	begin_block();
	add_string(value, uses);
	return resolve()->id;
}

START_TEST(a_string_gets_its_id_when_its_copies_cost_as_much_as_an_id)
{
	const char *value = "/sixteen/bytes/x"; /* four of them are the price */
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(id_of(value, 1), 0);
	ck_assert_uint_eq(id_of(value, 1), 1);
	ck_assert_uint_eq(resolve()->flags & STRING_NEW, 0);
	ck_assert_uint_eq(id_of(value, 1), 1);
}
END_TEST

START_TEST(a_string_that_one_block_has_often_gets_its_id_at_once_and_is_new_once)
{
	ck_assert_uint_eq(id_of("/sixteen/bytes/x", 4), 1);
	begin_block();
	add_string("/sixteen/bytes/x", 1);
	add_string("/sixteen/bytes/y", 4);
	const struct string *strings = resolve();
	ck_assert_uint_eq(strings[0].flags & STRING_NEW, 0);
	ck_assert_uint_eq(strings[1].flags & STRING_NEW, STRING_NEW);
	ck_assert_uint_eq(strings[1].id, 2);
}
END_TEST

START_TEST(a_string_that_is_seen_once_gets_no_id_however_long_it_is)
{
	char value[2000];
	memset(value, 'x', sizeof value - 1);
	value[sizeof value - 1] = 0;
	ck_assert_uint_eq(id_of(value, 1), 0);
	ck_assert_uint_eq(id_of(value, 1), 1);
}
END_TEST

START_TEST(a_stored_value_keeps_its_id)
{
	dictionary_free(dictionary);
	strcpy(database.values[0], "/a");
	strcpy(database.values[1], "/b");
	database.count = 2;
	dictionary = dictionary_new(&ops, &database, STRINGS_MAX);
	ck_assert_uint_eq(id_of("/b", 1), 2);
	ck_assert_uint_eq(id_of("/b", 1), 2);
	ck_assert_int_eq(database.asked, 1);
	ck_assert_uint_eq(id_of("/new/and/sixteen", 4), 3);
}
END_TEST

START_TEST(no_two_strings_share_an_id_and_none_has_two_though_the_table_starts_afresh)
{
	char value[32];
	random_state = 88172645463325252u;
	for (int i = 0; i < 20000; i++) {
		int which = (int)pick(3000);
		snprintf(value, sizeof value, "/some/path/of/number/%d", which);
		uint32_t id = id_of(value, 1 + (unsigned)pick(3));
		if (id == 0)
			continue;
		if (resolve()->flags & STRING_NEW || id > (uint32_t)database.count) {
			ck_assert_uint_eq(id, (uint32_t)database.count + 1);
			strcpy(database.values[database.count++], value); /* committed before the next block */
		}
		ck_assert_str_eq(database.values[id - 1], value);
	}
	ck_assert_int_gt(database.count, 2 * STRINGS_MAX);
}
END_TEST

START_TEST(the_sketch_counts_and_what_it_has_not_seen_is_rarely_counted)
{
	struct sketch *sketch = sketch_new();
	unsigned wrong = 0;
	ck_assert_ptr_nonnull(sketch);
	ck_assert_uint_eq(sketch_add(sketch, 12345, 1), 1);
	ck_assert_uint_eq(sketch_add(sketch, 12345, 2), 3);
	ck_assert_uint_eq(sketch_add(sketch, 12345, 1000), SKETCH_COUNT_MAX);
	random_state = 88172645463325252u;
	for (int i = 0; i < 1000000; i++)
		wrong += sketch_add(sketch, (uint64_t)pick(1 << 30) << 32 ^ (uint64_t)pick(1 << 30) << 10, 1) > 1;
	ck_assert_uint_lt(wrong, 80000);
	sketch_free(sketch);
}
END_TEST

Suite *suite_dictionary(void)
{
	Suite *suite = suite_create("dictionary");
	TCase *tests = tcase_create("dictionary");
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_string_gets_its_id_when_its_copies_cost_as_much_as_an_id);
	tcase_add_test(tests, a_string_that_one_block_has_often_gets_its_id_at_once_and_is_new_once);
	tcase_add_test(tests, a_string_that_is_seen_once_gets_no_id_however_long_it_is);
	tcase_add_test(tests, a_stored_value_keeps_its_id);
	tcase_add_test(tests, no_two_strings_share_an_id_and_none_has_two_though_the_table_starts_afresh);
	tcase_add_test(tests, the_sketch_counts_and_what_it_has_not_seen_is_rarely_counted);
	suite_add_tcase(suite, tests);
	return suite;
}

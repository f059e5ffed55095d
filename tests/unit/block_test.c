/* A block that a parser wrote is believed only where every reference in it leads somewhere: each field is set to what it
 * may just be, and to what it may just not be.
 */
#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "tests/suites.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 3, STRINGS = 1 + DIMENSION_COUNT };

static struct arena *arena;
static struct block *block;
static struct row *rows;
static struct string *strings;
static uint32_t bytes; /* room for text and heap */

/* A sound block: two events and a reject between them; each event refers to one string of each dimension, or to none. */
static void set_up(void)
{
	const struct arena_settings settings = {.parsers = 1, .block_bytes = BLOCK_TARGET_MIN, .line_max_bytes = 1024};
	arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	block = arena_block(arena, 0);
	rows = block_rows(&arena->layout, block);
	strings = block_strings(&arena->layout, block);
	bytes = arena->layout.bytes_bytes;
	block->lines = 4;
	block->rows = ROWS;
	block->blank = block->rejected = 1;
	block->strings = STRINGS;
	rows[1].kind = ROW_REJECT;
	for (uint32_t i = 0; i < DIMENSION_COUNT; i++) {
		strings[1 + i].dimension = (uint8_t)i;
		rows[2].string[i] = 1 + i;
	}
}

static void tear_down(void)
{
	arena_free(arena);
}

static bool is_believed(void)
{
	return block_validate(&arena->layout, block) == 0;
}

static bool are_strings_believed(void)
{
	return block_validate_strings(&arena->layout, block) == 0;
}

/* Sets a field for the time of one look at the block. */
#define BELIEVED(field, value) believed_with(&(field), sizeof(field), (uint64_t)(value), is_believed)
#define STRINGS_BELIEVED(field, value) believed_with(&(field), sizeof(field), (uint64_t)(value), are_strings_believed)

static bool believed_with(void *field, size_t size, uint64_t value, bool (*look)(void))
{
	uint64_t old;
	memcpy(&old, field, size); /* little-endian, as all machines that this is built for */
	memcpy(field, &value, size);
	bool believed = look();
	memcpy(field, &old, size);
	return believed;
}

START_TEST(a_sound_block_is_believed)
{
	ck_assert(is_believed());
	ck_assert(are_strings_believed());
}
END_TEST

START_TEST(counts_that_cannot_be_are_not_believed)
{
	ck_assert(!BELIEVED(block->lines, 3));
	ck_assert(!BELIEVED(block->lines, BLOCK_LINES_MAX + 1));
	ck_assert(!BELIEVED(block->rows, 4));
	ck_assert(!BELIEVED(block->rows, UINT32_MAX));
	ck_assert(!BELIEVED(block->blank, 2));
	ck_assert(!BELIEVED(block->rejected, 4));
	ck_assert(!BELIEVED(block->strings, 0));
	ck_assert(!BELIEVED(block->strings, BLOCK_STRINGS_MAX + 1));
	ck_assert(!STRINGS_BELIEVED(block->strings, BLOCK_STRINGS_MAX + 1));
	ck_assert(!STRINGS_BELIEVED(block->rows, UINT32_MAX));
}
END_TEST

START_TEST(what_lies_outside_of_the_text_is_not_believed)
{
	struct {
		uint32_t *offset, *length;
	} references[] = {
		{&rows[0].line_offset, &rows[0].line_length},
		{&rows[2].extra_offset, &rows[2].extra_length},
		{&rows[1].line_offset, &rows[1].line_length},
		{&rows[1].extra_offset, &rows[1].extra_length},
		{&strings[1].offset, &strings[1].length},
		{&strings[STRINGS - 1].offset, &strings[STRINGS - 1].length},
	};
	for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
		uint32_t *offset = references[i].offset, *length = references[i].length;
		bool of_string = i >= 4;
		*offset = bytes - 5;
		ck_assert(BELIEVED(*length, 5));
		ck_assert(!BELIEVED(*length, 6));
		ck_assert(!BELIEVED(*length, UINT32_MAX));
		ck_assert(STRINGS_BELIEVED(*length, 5));
		ck_assert_int_eq(STRINGS_BELIEVED(*length, 6), !of_string);
		ck_assert(BELIEVED(*offset, bytes));
		ck_assert(!BELIEVED(*offset, bytes + 1));
		ck_assert(!BELIEVED(*offset, UINT32_MAX));
		ck_assert_int_eq(STRINGS_BELIEVED(*offset, bytes + 1), !of_string);
		*offset = 0;
	}
}
END_TEST

START_TEST(a_row_refers_to_a_string_of_the_columns_dimension_or_to_none)
{
	for (uint32_t i = 0; i < DIMENSION_COUNT; i++) {
		for (uint32_t index = 0; index < STRINGS; index++)
			ck_assert_int_eq(BELIEVED(rows[2].string[i], index), index == 0 || index == i + 1);
		strings[STRINGS].dimension = (uint8_t)i; /* behind the last one */
		ck_assert(!BELIEVED(rows[0].string[i], STRINGS));
		ck_assert(!BELIEVED(rows[0].string[i], UINT32_MAX));
		ck_assert(BELIEVED(rows[1].string[i], UINT32_MAX)); /* of a reject nobody reads it */
		ck_assert(!BELIEVED(strings[1 + i].dimension, DIMENSION_COUNT));
		ck_assert(!STRINGS_BELIEVED(strings[1 + i].dimension, DIMENSION_COUNT));
		ck_assert(!STRINGS_BELIEVED(strings[1 + i].dimension, UINT8_MAX));
	}
}
END_TEST

START_TEST(kinds_seconds_and_line_numbers_that_cannot_be_are_not_believed)
{
	ck_assert(!BELIEVED(rows[0].kind, ROW_DUPLICATE));
	ck_assert(!BELIEVED(rows[0].kind, ROW_REJECT + 1));
	ck_assert(!BELIEVED(rows[2].kind, UINT8_MAX));
	ck_assert(BELIEVED(rows[0].line_index, 3));
	ck_assert(!BELIEVED(rows[0].line_index, 4));
	ck_assert(!BELIEVED(rows[1].line_index, 4));
	ck_assert(BELIEVED(rows[0].second, BLOCK_SECOND_MIN));
	ck_assert(BELIEVED(rows[2].second, BLOCK_SECOND_MAX));
	ck_assert(!BELIEVED(rows[0].second, BLOCK_SECOND_MIN - 1));
	ck_assert(!BELIEVED(rows[2].second, BLOCK_SECOND_MAX + 1));
	ck_assert(!BELIEVED(rows[2].second, INT64_MIN));
}
END_TEST

Suite *suite_block(void)
{
	Suite *suite = suite_create("block");
	TCase *tests = tcase_create("block");
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, a_sound_block_is_believed);
	tcase_add_test(tests, counts_that_cannot_be_are_not_believed);
	tcase_add_test(tests, what_lies_outside_of_the_text_is_not_believed);
	tcase_add_test(tests, a_row_refers_to_a_string_of_the_columns_dimension_or_to_none);
	tcase_add_test(tests, kinds_seconds_and_line_numbers_that_cannot_be_are_not_believed);
	suite_add_tcase(suite, tests);
	return suite;
}

/* The ring with threads in place of processes, so that ThreadSanitizer can follow every access to the blocks. */
#include "pipeline/arena.h"
#include "tests/suites.h"

#include <pthread.h>
#include <stdint.h>

enum { BLOCKS = 2000, READERS = 2, PARSERS = 3, FIRST_PARSER = 2 + READERS, STAGES = FIRST_PARSER + PARSERS };

static struct arena *arena;
static int wrong[STAGES]; /* by stage: blocks that were not as the stage before left them */

/* The first reader ends in the middle. */
static uint64_t end_of(uint32_t reader)
{
	return reader == 0 ? BLOCKS / 2 : BLOCKS + 1;
}

static void *read_stage(void *at)
{
	struct ring *ring = &arena->ring;
	uint32_t index = (uint32_t)((intptr_t)at - 2);
	uint64_t i = index;
	for (; i != end_of(index) && ring_wait_for_room(ring, i) == 0; i += READERS) {
		struct block *block = arena_block(arena, i);
		bool used = i >= ring->slots && i - ring->slots < end_of((uint32_t)(i - ring->slots) % READERS);
		wrong[(intptr_t)at] += used && block->rows != 3;
		block->number = i;
		block->rows = 0;
		ring_publish(&ring->read[index], i + 1);
	}
	ring_end_reader(ring, index, i);
	return NULL;
}

/* Takes the block where there is one, and puts the stage's mark on it; false at the end. */
static bool take(intptr_t at, struct cursor *cursor, uint64_t number, uint32_t mark)
{
	enum ring_found found = ring_take(&arena->ring, cursor, number);
	if (found == RING_BLOCK) {
		struct block *block = arena_block(arena, number);
		wrong[at] += block->number != number || block->rows != mark - 1;
		block->rows = mark;
	}
	return found == RING_BLOCK || found == RING_VOID;
}

static void *parse_stage(void *at)
{
	struct ring *ring = &arena->ring;
	uint32_t index = (uint32_t)((intptr_t)at - FIRST_PARSER);
	bool more = true;
	for (uint64_t i = index; more; i += PARSERS) {
		more = take((intptr_t)at, ring_read(ring, i), i, 1);
		ring_publish(&ring->parsed[index], i + 1);
	}
	return NULL;
}

static void *dedup_stage(void *at)
{
	struct ring *ring = &arena->ring;
	bool more = true;
	for (uint64_t i = 0; more; i++) {
		more = take((intptr_t)at, ring_parsed(ring, i), i, 2);
		ring_publish(&ring->deduped, i + 1);
	}
	return NULL;
}

static void *load_stage(void *at)
{
	struct ring *ring = &arena->ring;
	bool more = true;
	for (uint64_t i = 0; more; i++) {
		more = take((intptr_t)at, &ring->deduped, i, 3);
		ring_publish(&ring->loaded, i + 1);
	}
	return NULL;
}

START_TEST(no_two_stages_touch_a_block_at_the_same_time)
{
	static void *(*const stages[STAGES])(void *) = {
		dedup_stage, load_stage, read_stage, read_stage, parse_stage, parse_stage, parse_stage};
	const struct arena_settings settings = {
		.readers = READERS, .parsers = PARSERS, .block_bytes = BLOCK_TARGET_MIN, .line_max_bytes = 1024};
	pthread_t threads[STAGES];
	arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	for (intptr_t i = 0; i < STAGES; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, stages[i], (void *)i), 0);
	for (int i = 0; i < STAGES; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < STAGES; i++)
		ck_assert_int_eq(wrong[i], 0);
	ck_assert(atomic_load(&arena->ring.loaded.next) == BLOCKS + 2);
	arena_free(arena);
}
END_TEST

Suite *suite_threads(void)
{
	Suite *suite = suite_create("threads");
	TCase *ring = tcase_create("ring");
	tcase_set_timeout(ring, 120);
	tcase_add_test(ring, no_two_stages_touch_a_block_at_the_same_time);
	suite_add_tcase(suite, ring);
	return suite;
}

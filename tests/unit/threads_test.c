/* The ring with threads in place of processes, so that ThreadSanitizer can follow every access to the blocks. */
#include "pipeline/arena.h"
#include "tests/suites.h"

#include <pthread.h>
#include <stdint.h>

enum { BLOCKS = 2000, PARSERS = 3, STAGES = 3 + PARSERS };

static struct arena *arena;
static int wrong[STAGES]; /* by stage: blocks that were not as the stage before left them */

static void *read_stage(void *at)
{
	struct ring *ring = &arena->ring;
	for (uint64_t i = 0; i < BLOCKS && ring_wait_for_room(ring, i) == 0; i++) {
		struct block *block = arena_block(arena, i);
		wrong[(intptr_t)at] += i >= ring->slots && block->rows != 3;
		block->number = i;
		block->rows = 0;
		ring_publish(&ring->read, i + 1);
	}
	return NULL;
}

static void *parse_stage(void *at)
{
	struct ring *ring = &arena->ring;
	uint32_t index = (uint32_t)((intptr_t)at - 3);
	for (uint64_t i = index; i < BLOCKS && ring_wait(ring, &ring->read, i) == 0; i += PARSERS) {
		struct block *block = arena_block(arena, i);
		wrong[(intptr_t)at] += block->number != i || block->rows != 0;
		block->rows = 1;
		ring_publish(&ring->parsed[index], i + 1);
	}
	return NULL;
}

static void *dedup_stage(void *at)
{
	struct ring *ring = &arena->ring;
	for (uint64_t i = 0; i < BLOCKS && ring_wait(ring, ring_parsed(ring, i), i) == 0; i++) {
		struct block *block = arena_block(arena, i);
		wrong[(intptr_t)at] += block->number != i || block->rows != 1;
		block->rows = 2;
		ring_publish(&ring->deduped, i + 1);
	}
	return NULL;
}

static void *load_stage(void *at)
{
	struct ring *ring = &arena->ring;
	for (uint64_t i = 0; i < BLOCKS && ring_wait(ring, &ring->deduped, i) == 0; i++) {
		struct block *block = arena_block(arena, i);
		wrong[(intptr_t)at] += block->number != i || block->rows != 2;
		block->rows = 3;
		ring_publish(&ring->loaded, i + 1);
	}
	return NULL;
}

START_TEST(no_two_stages_touch_a_block_at_the_same_time)
{
	static void *(*const stages[])(void *) = {read_stage, dedup_stage, load_stage};
	const struct arena_settings settings = {.parsers = PARSERS, .block_bytes = BLOCK_TARGET_MIN, .line_max_bytes = 1024};
	pthread_t threads[STAGES];
	arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	for (intptr_t i = 0; i < STAGES; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, i < 3 ? stages[i] : parse_stage, (void *)i), 0);
	for (int i = 0; i < STAGES; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < STAGES; i++)
		ck_assert_int_eq(wrong[i], 0);
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

/* The ring across processes: order, back-pressure, end, poison; counters near the edges of their types; and a SIGKILL
 * at each step of the protocol, for the one who publishes and for the one who waits.
 */
#include "pipeline/arena.h"
#include "pipeline/fault.h"
#include "tests/suites.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BLOCKS = 300, READERS = 2, PARSERS = 3, BLOCK_BYTES = 4096 };

/* Block numbers where a truncation to 32 bits, or a signed comparison, would show. */
static const uint64_t firsts[] = {0, 1, UINT32_MAX - 5u, (uint64_t)INT64_MAX - 7u, UINT64_MAX - 4096u};
enum { FIRSTS = sizeof firsts / sizeof *firsts };

static struct arena *new_arena(uint64_t first, uint32_t readers, uint32_t parsers)
{
	const struct arena_settings settings = {
		.readers = readers, .parsers = parsers, .block_bytes = BLOCK_BYTES, .line_max_bytes = 1024, .first_block = first};
	struct arena *arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	return arena;
}

/* Stages of a toy pipeline: each checks what the one before it wrote, and adds its own mark.  The first reader comes to
 * its end long before the other. */

/* The first block that the reader does not fill. */
static uint64_t end_of(const struct ring *ring, uint64_t reader)
{
	return ring_block_of(ring->first + (reader == 0 ? BLOCKS / 3 : BLOCKS), (uint32_t)reader, READERS);
}

static bool is_void(const struct ring *ring, uint64_t number)
{
	return number >= end_of(ring, number % READERS);
}

/* The first block behind the ends of all readers. */
static uint64_t end_of_all(const struct ring *ring)
{
	return end_of(ring, 0) > end_of(ring, 1) ? end_of(ring, 0) : end_of(ring, 1);
}

static void reader(struct arena *arena, uint32_t index)
{
	struct ring *ring = &arena->ring;
	uint64_t from = atomic_load(&ring->read[index].next);
	if (from == UINT64_MAX)
		return;
	for (uint64_t i = ring_block_of(from, index, READERS); i != end_of(ring, index); i += READERS) {
		if (ring_wait_for_room(ring, i) != 0)
			_exit(3);
		struct block *block = arena_block(arena, i);
		bool used = i - ring->first >= ring->slots && !is_void(ring, i - ring->slots);
		bool begun = block->number == i; /* by a predecessor that was killed */
		if (used && !begun && block->rows != 3)
			_exit(4); /* the loader had not finished with the slot */
		block->number = i;
		block->rows = 0;
		ring_publish(&ring->read[index], i + 1);
	}
	ring_end_reader(ring, index, end_of(ring, index));
}

/* Takes a block for a stage, which leaves at the end; NULL where it is void. */
static struct block *take(struct arena *arena, struct cursor *cursor, uint64_t number)
{
	enum ring_found found = ring_take(&arena->ring, cursor, number);
	if (found == RING_POISONED)
		_exit(3);
	if ((found != RING_BLOCK) != is_void(&arena->ring, number) ||
		(found == RING_OVER && number < end_of_all(&arena->ring)))
		_exit(8);
	if (found != RING_BLOCK)
		return NULL;
	struct block *block = arena_block(arena, number);
	if (block->number != number)
		_exit(9);
	return block;
}

static void parser(struct arena *arena, uint32_t index)
{
	struct ring *ring = &arena->ring;
	uint64_t from = atomic_load(&ring->parsed[index].next), last = end_of_all(ring) + PARSERS;
	for (uint64_t i = ring_block_of(from, index, PARSERS); i < last; i += PARSERS) {
		struct block *block = take(arena, ring_read(ring, i), i);
		if (block && block->rows > 1)
			_exit(5);
		if (block)
			block->rows = 1;
		ring_publish(&ring->parsed[index], i + 1);
	}
}

static void dedup(struct arena *arena)
{
	struct ring *ring = &arena->ring;
	for (uint64_t i = atomic_load(&ring->deduped.next); i <= end_of_all(ring); i++) {
		struct block *block = take(arena, ring_parsed(ring, i), i);
		if (block && (block->rows < 1 || block->rows > 2))
			_exit(6);
		if (block)
			block->rows = 2;
		ring_publish(&ring->deduped, i + 1);
	}
}

static void loader(struct arena *arena)
{
	struct ring *ring = &arena->ring;
	for (uint64_t i = atomic_load(&ring->loaded.next); i <= end_of_all(ring); i++) {
		struct block *block = take(arena, &ring->deduped, i);
		if (block && block->rows < 2)
			_exit(7);
		if (block)
			block->rows = 3;
		ring_publish(&ring->loaded, i + 1);
	}
}

enum { FIRST_READER, DEDUP = READERS, LOADER, FIRST_PARSER, STAGES = FIRST_PARSER + PARSERS };

static void run_stage(struct arena *arena, int stage)
{
	switch (stage) {
	case DEDUP: dedup(arena); break;
	case LOADER: loader(arena); break;
	default:
		if (stage < DEDUP)
			reader(arena, (uint32_t)(stage - FIRST_READER));
		else
			parser(arena, (uint32_t)(stage - FIRST_PARSER));
	}
	_exit(0);
}

static enum fault_point fatal_step;
static int steps_left;

static bool die_at_step(enum fault_point step)
{
	if (step == fatal_step && steps_left-- == 0)
		raise(SIGKILL);
	return false;
}

static pid_t start_stage(struct arena *arena, int stage, fault_hook_function *at_step)
{
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		fault_hook = at_step;
		run_stage(arena, stage);
	}
	return pid;
}

/* Runs the toy pipeline to its end; `victim` is killed at the fatal step and started again, once.  -1: nobody is. */
static int run_pipeline(struct arena *arena, int victim)
{
	pid_t pids[STAGES];
	int deaths = 0;
	for (int i = 0; i < STAGES; i++)
		pids[i] = start_stage(arena, i, i == victim ? die_at_step : NULL);
	for (int left = STAGES; left > 0;) {
		int status;
		pid_t pid = wait(&status);
		ck_assert_int_gt(pid, 0);
		if (WIFSIGNALED(status)) {
			ck_assert_int_eq(WTERMSIG(status), SIGKILL);
			ck_assert_int_eq(pid, pids[victim]);
			deaths++;
			pids[victim] = start_stage(arena, victim, NULL);
			ring_wake_all(&arena->ring);
			continue;
		}
		ck_assert_int_eq(WEXITSTATUS(status), 0);
		left--;
	}
	ck_assert(atomic_load(&arena->ring.loaded.next) == end_of_all(&arena->ring) + 1);
	return deaths;
}

START_TEST(every_block_passes_every_stage_once_and_in_order_wherever_counting_starts)
{
	struct arena *arena = new_arena(firsts[_i], READERS, PARSERS);
	run_pipeline(arena, -1);
	arena_free(arena);
}
END_TEST

START_TEST(a_stage_killed_at_any_step_is_continued_by_its_successor)
{
	int deaths = 0;
	for (int victim = 0; victim <= FIRST_PARSER; victim++) {
		for (int skip = 0; skip < 12; skip += 5) {
			struct arena *arena = new_arena(UINT32_MAX - 20u, READERS, PARSERS);
			fatal_step = (enum fault_point)_i;
			steps_left = skip;
			deaths += run_pipeline(arena, victim);
			arena_free(arena);
		}
	}
	/* Who never has to wait never comes by the waiting steps; but not all of them can be that lucky. */
	ck_assert_int_gt(deaths, 0);
}
END_TEST

START_TEST(a_reader_waits_while_the_ring_is_full)
{
	struct arena *arena = new_arena(0, 1, 1);
	struct ring *ring = &arena->ring;
	for (uint64_t i = 0; i < ring->slots; i++) {
		ck_assert_int_eq(ring_wait_for_room(ring, i), 0);
		ring_publish(&ring->read[0], i + 1);
	}
	ck_assert_int_eq(ring_wait_some(ring, &ring->loaded, 0, 20), 1);
	ring_publish(&ring->loaded, 1);
	ck_assert_int_eq(ring_wait_for_room(ring, ring->slots), 0);
	arena_free(arena);
}
END_TEST

START_TEST(poison_ends_a_wait_that_is_under_way_and_every_later_one)
{
	struct arena *arena = new_arena(0, 1, 1);
	pid_t pid = fork();
	if (pid == 0)
		_exit(ring_wait(&arena->ring, &arena->ring.read[0], 0) == -1 ? 42 : 1);
	usleep(20000);
	ring_poison(&arena->ring);
	int status;
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), 42);
	ck_assert_int_eq(ring_wait(&arena->ring, &arena->ring.read[0], 0), -1);
	ck_assert_int_eq(ring_wait_for_room(&arena->ring, 0), -1);
	arena_free(arena);
}
END_TEST

START_TEST(the_futex_word_may_wrap_around)
{
	struct arena *arena = new_arena(0, READERS, PARSERS);
	struct ring *ring = &arena->ring;
	struct cursor *cursors[] = {&ring->read[0], &ring->read[1], &ring->deduped, &ring->loaded, &ring->parsed[0], &ring->parsed[2]};
	for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++)
		atomic_store(&cursors[i]->wakes, UINT32_MAX - 2u);
	run_pipeline(arena, -1);
	arena_free(arena);
}
END_TEST

START_TEST(slots_are_a_multiple_of_the_parsers_and_two_each_at_least)
{
	for (uint32_t parsers = 1; parsers <= RING_PARSERS_MAX; parsers++) {
		for (uint32_t wanted = 1; wanted <= 40; wanted++) {
			uint32_t slots = ring_slots(parsers, wanted);
			ck_assert_uint_eq(slots % parsers, 0);
			ck_assert_uint_ge(slots, wanted);
			ck_assert_uint_ge(slots, 2 * parsers);
		}
	}
}
END_TEST

START_TEST(a_reader_or_parser_finds_its_first_block_from_any_cursor)
{
	for (uint64_t from = UINT32_MAX - 10u; from < UINT32_MAX + UINT64_C(10); from++) {
		for (uint32_t index = 0; index < 5; index++) {
			uint64_t block = ring_block_of(from, index, 5);
			ck_assert_uint_ge(block, from);
			ck_assert_uint_lt(block, from + 5);
			ck_assert_uint_eq(block % 5, index);
		}
	}
}
END_TEST

START_TEST(blocks_of_readers_that_have_ended_are_void_until_the_last_one_has)
{
	struct ring ring;
	ring_init(&ring, 3, 1, 12, 0);
	ring_publish(&ring.read[0], 7);
	ring_end_reader(&ring, 1, 1);
	ring_end_reader(&ring, 0, 9);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 1), 1), RING_VOID);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 6), 6), RING_BLOCK);
	ck_assert_int_eq(ring_wait_some(&ring, ring_read(&ring, 2), 2, 1), 1);
	ring_publish(&ring.read[2], 3);
	ring_end_reader(&ring, 2, 5);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 2), 2), RING_BLOCK);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 5), 5), RING_VOID);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 9), 9), RING_OVER);
}
END_TEST

START_TEST(who_has_only_void_blocks_does_not_run_ahead_of_the_other_readers)
{
	struct ring ring;
	ring_init(&ring, 3, 3, 12, 0);
	ring_end_reader(&ring, 1, 1);
	ring_end_reader(&ring, 0, 3);
	ring_publish(&ring.read[2], 6);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 4), 4), RING_VOID);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 7), 7), RING_VOID);
	ring_poison(&ring); /* otherwise it would sleep until block 8 is filled */
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 7), 7), RING_VOID);
	ck_assert_int_eq(ring_take(&ring, ring_read(&ring, 10), 10), RING_POISONED);
}
END_TEST

Suite *suite_ring(void)
{
	Suite *suite = suite_create("ring");
	TCase *processes = tcase_create("across processes");
	tcase_set_timeout(processes, 120);
	tcase_add_loop_test(
		processes, every_block_passes_every_stage_once_and_in_order_wherever_counting_starts, 0, FIRSTS);
	tcase_add_loop_test(processes, a_stage_killed_at_any_step_is_continued_by_its_successor, FAULT_RING_P1, FAULT_RING_W5 + 1);
	tcase_add_test(processes, a_reader_waits_while_the_ring_is_full);
	tcase_add_test(processes, poison_ends_a_wait_that_is_under_way_and_every_later_one);
	tcase_add_test(processes, the_futex_word_may_wrap_around);
	suite_add_tcase(suite, processes);
	TCase *numbers = tcase_create("numbers");
	tcase_add_test(numbers, slots_are_a_multiple_of_the_parsers_and_two_each_at_least);
	tcase_add_test(numbers, a_reader_or_parser_finds_its_first_block_from_any_cursor);
	tcase_add_test(numbers, blocks_of_readers_that_have_ended_are_void_until_the_last_one_has);
	tcase_add_test(numbers, who_has_only_void_blocks_does_not_run_ahead_of_the_other_readers);
	suite_add_tcase(suite, numbers);
	return suite;
}

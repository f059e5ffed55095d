/* The real dedup and load processes against the rule, written anew: an origin holds a line as often as the source that has
 * it most often, or once where twins are dropped.  Random sources, cuts into blocks, commits, evictions, orders and
 * kills; the test plays reader, parser and supervisor.
 *
 * A line is a byte of its source, so an offset is a line number.  Its second and its key stand for its text.
 */
#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "pipeline/process.h"
#include "stages/dedup/dedup.h"
#include "stages/load/checkpoint.h"
#include "stages/load/load.h"
#include "stages/load/lock.h"
#include "stages/load/lookup.h"
#include "stages/load/run.h"
#include "stages/load/sink.h"
#include "stages/load/store.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOURCES_MAX = 4, LINES_MAX = 14, SECONDS = 8, KEYS = 3, ORIGINS = 2, HISTORIES = 100, SEEDS = 4, HALF_HOUR = 1800 };

struct line {
	int second, key;
};

struct history {
	bool drop_twins;
	int sources;
	int origin[SOURCES_MAX];
	int lengths[SOURCES_MAX];
	struct line lines[SOURCES_MAX][LINES_MAX];
};

static int compare_lines(const void *a, const void *b)
{
	return ((const struct line *)a)->second - ((const struct line *)b)->second;
}

/* Half of the sources are in the order of time, as logs mostly are, and so have seconds to themselves. */
static void make_history(struct history *history)
{
	history->drop_twins = pick(6) == 0;
	history->sources = 1 + pick(SOURCES_MAX);
	for (int s = 0; s < history->sources; s++) {
		history->origin[s] = pick(4) == 0;
		history->lengths[s] = pick(LINES_MAX);
		for (int i = 0; i < history->lengths[s]; i++)
			history->lines[s][i] = (struct line){.second = pick(SECONDS), .key = pick(KEYS)};
		if (pick(2))
			qsort(history->lines[s], (size_t)history->lengths[s], sizeof *history->lines[s], compare_lines);
	}
}

/* --- the rule --- */

static int expected(const struct history *history, int origin, struct line line)
{
	int most = 0;
	for (int s = 0; s < history->sources; s++) {
		int count = 0;
		for (int i = 0; history->origin[s] == origin && i < history->lengths[s]; i++)
			count += history->lines[s][i].second == line.second && history->lines[s][i].key == line.key;
		most = count > most ? count : most;
	}
	return history->drop_twins && most > 1 ? 1 : most;
}

/* --- the reader and the parser --- */

static uint64_t key_of(int origin, struct line line)
{
	return ((uint64_t)origin * 1000 + (uint64_t)line.second * 10 + (uint64_t)line.key + 1) * 0x9e3779b97f4a7c15u;
}

static void fill_block(struct arena *arena, uint64_t number, const struct history *history, int s, int from, int count)
{
	struct block *block = arena_block(arena, number);
	memset(block, 0, sizeof *block);
	block->number = number;
	block->format[0] = 0;
	block->text_length = block->lines = block->rows = (uint32_t)count;
	block->source_bytes = count;
	block->strings = 1;
	block->origin_key = 77 + (uint64_t)history->origin[s];
	block->after = (struct position){.source_id = s + 1, .offset = from + count};
	snprintf(block->path, sizeof block->path, "source-%d", s);
	snprintf(block->origin, sizeof block->origin, "origin-%d", history->origin[s]);
	memset(block_strings(&arena->layout, block), 0, sizeof(struct string));
	for (int i = 0; i < count; i++) {
		struct line line = history->lines[s][from + i];
		block_rows(&arena->layout, block)[i] = (struct row){.second = line.second * HALF_HOUR,
			.event_key = key_of(history->origin[s], line), .body_bytes_sent = ROW_NO_NUMBER,
			.request_time_us = ROW_NO_NUMBER, .microsecond = -1, .line_offset = (uint32_t)i,
			.line_length = 1, .line_index = (uint32_t)i};
	}
}

static int publish(struct arena *arena, uint64_t number)
{
	ring_publish(&arena->ring.read[0], number + 1);
	ring_publish(&arena->ring.parsed[0], number + 1);
	return 0;
}

/* Sends what is left of the sources in random cuts; stops somewhere in the middle where `cut_short`. */
static void send_blocks(struct arena *arena, const struct history *history, const struct known_sources *known, bool cut_short)
{
	int at[SOURCES_MAX] = {0};
	uint64_t number = arena->ring.first;
	bool interleaved = pick(3) == 0, slow = pick(2) == 0;
	for (size_t i = 0; i < known->count; i++)
		at[known->list[i].position.source_id - 1] = (int)known->list[i].position.offset;
	for (int left = 1; left;) {
		left = 0;
		for (int s = 0; s < history->sources; s++) {
			while (at[s] < history->lengths[s]) {
				if (cut_short && pick(12) == 0)
					return;
				int rest = history->lengths[s] - at[s], count = 1 + pick(3);
				count = count < rest ? count : rest;
				if (ring_wait_for_room(&arena->ring, number) != 0)
					return;
				fill_block(arena, number, history, s, at[s], count);
				publish(arena, number++);
				if (slow && pick(2) == 0) /* lets commits fall between blocks that dedup has not seen yet */
					usleep((useconds_t)pick(700));
				at[s] += count;
				left = 1;
				if (interleaved)
					break;
			}
		}
	}
	if (cut_short)
		return;
	ring_end_reader(&arena->ring, 0, number);
	ring_publish(&arena->ring.parsed[0], number + 1);
}

/* --- the supervisor --- */

enum { DEDUP, LOAD, CHECKPOINT, PROCESSES };

static void start(struct arena *arena, const struct process_spec *specs)
{
	for (int i = 0; i < PROCESSES; i++)
		ck_assert_msg(process_start(arena, &arena->processes[i], &specs[i]) == 0, "%s", error_text());
	arena->process_count = PROCESSES;
}

static bool reap(struct arena *arena)
{
	bool good = true;
	for (int i = 0; i < PROCESSES; i++) {
		int status;
		ck_assert_int_eq(waitpid(arena->processes[i].pid, &status, 0), arena->processes[i].pid);
		bool done = status == 0 && arena->processes[i].done;
		if (!done && !WIFSIGNALED(status) && strcmp(arena->processes[i].words, "the run was ended") != 0)
			ck_abort_msg("%s: %s", process_role_name(arena->processes[i].role), arena->processes[i].words);
		good = good && done;
		if (!done)
			arena_poison(arena);
	}
	return good;
}

/* One run over what is left; true where it came to its end. */
static bool run_once(const char *path, const struct history *history)
{
	struct store_facts facts;
	struct dedup_settings dedup;
	struct load_settings load;
	const struct arena_settings settings = {.readers = 1, .parsers = 1, .block_bytes = BLOCK_TARGET_MIN, .line_max_bytes = 1024};
	ck_assert_msg(store_begin_run(path, 1, 0, &facts) == 0, "%s", error_text());
	struct arena *arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	dedup_settings_init(&dedup);
	dedup.lookup = &store_lookup;
	dedup.database = path;
	dedup.filters.slots = 1u << (pick(2) * pick(3));
	dedup.filters.prime_after = (uint32_t)pick(3);
	dedup.filters.drop_twins = history->drop_twins;
	load_settings_init(&load);
	load.sink = &sqlite_sink;
	load.database = path;
	load.run_id = facts.run_id;
	load.drop_twins = history->drop_twins;
	load.batch_rows = 1 + (uint32_t)pick(8);
	const struct process_spec specs[PROCESSES] = {
		{PROCESS_DEDUP, 0, dedup_main, &dedup},
		{PROCESS_LOAD, 0, load_main, &load},
		{PROCESS_CHECKPOINT, 0, checkpoint_main, path},
	};
	bool cut_short = pick(2) == 0;
	start(arena, specs);
	send_blocks(arena, history, &facts.sources, cut_short);
	if (cut_short) {
		usleep((useconds_t)pick(6000));
		kill(arena->processes[pick(PROCESSES)].pid, SIGKILL);
		arena_poison(arena);
	}
	bool good = reap(arena);
	arena_free(arena);
	known_sources_release(&facts.sources);
	return good;
}

/* --- the comparison --- */

static int stored(sqlite3_stmt *count, int origin, struct line line)
{
	char name[32];
	snprintf(name, sizeof name, "origin-%d", origin);
	sqlite3_bind_text(count, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_int64(count, 2, (int64_t)key_of(origin, line));
	sqlite3_bind_int64(count, 3, line.second * HALF_HOUR);
	ck_assert_int_eq(sqlite3_step(count), SQLITE_ROW);
	int result = sqlite3_column_int(count, 0);
	sqlite3_reset(count);
	return result;
}

static void compare(const char *path, const struct history *history)
{
	sqlite3 *database = store_connect(path, SQLITE_OPEN_READWRITE);
	ck_assert_ptr_nonnull(database);
	sqlite3_stmt *count = store_prepare(database, "SELECT count(*) FROM request r JOIN source s ON s.id = r.source_id "
						      "WHERE s.origin = ? AND r.event_key = ? AND r.id >> 22 = ?");
	ck_assert_msg(count != NULL, "%s", error_text());
	for (int origin = 0; origin < ORIGINS; origin++)
		for (int second = 0; second < SECONDS; second++)
			for (int key = 0; key < KEYS; key++)
				ck_assert_int_eq(stored(count, origin, (struct line){second, key}),
					expected(history, origin, (struct line){second, key}));
	sqlite3_finalize(count);
	sqlite3_stmt *lines = store_prepare(database, "SELECT coalesce(sum(lines), 0), coalesce(sum(offset), 0) FROM source");
	ck_assert_int_eq(sqlite3_step(lines), SQLITE_ROW);
	int total = 0;
	for (int s = 0; s < history->sources; s++)
		total += history->lengths[s];
	ck_assert_int_eq(sqlite3_column_int(lines, 0), total);
	ck_assert_int_eq(sqlite3_column_int(lines, 1), total);
	sqlite3_finalize(lines);
	sqlite3_close(database);
}

static void remove_database(const char *path)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	char name[512];
	for (int i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
		unlink(name);
	}
}

START_TEST(what_is_stored_is_the_union_of_the_sources_whatever_was_killed_or_evicted)
{
	char path[64];
	struct history history;
	snprintf(path, sizeof path, "/tmp/logetl-dedup-test-%d.db", (int)getpid());
	random_state = (uint64_t)(_i + 1) * 88172645463325252u;
	for (int i = 0; i < HISTORIES; i++) {
		remove_database(path);
		close(store_lock(path, 0));
		make_history(&history);
		for (int runs = 0; !run_once(path, &history); runs++)
			ck_assert_int_lt(runs, 200);
		compare(path, &history);
	}
	remove_database(path);
}
END_TEST

Suite *suite_dedup(void)
{
	Suite *suite = suite_create("dedup");
	TCase *rule = tcase_create("the rule");
	tcase_set_timeout(rule, 600);
	tcase_add_loop_test(
		rule, what_is_stored_is_the_union_of_the_sources_whatever_was_killed_or_evicted, 0, SEEDS);
	suite_add_tcase(suite, rule);
	return suite;
}

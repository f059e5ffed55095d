/* A map from a second to what the loader knows of it: the next free n, and, where a "maybe" made it look, the keys of its
 * rows and what the current source has ticked off of them.
 *
 * Invariants:
 *   - nothing is dropped from the map in the middle of a block; so a second that is not in the map has no row that is
 *     not inserted yet, and a look into the table tells all about it;
 *   - the keys of a second, once loaded, are kept up to date with every row that follows;
 *   - changed ticks are written before they are dropped and before each COMMIT;
 *   - the map's hash has a key of this process alone: a log may name any second that there is, and one that named those
 *     that lie beside each other made each look into the map take 10 µs.
 */
#include "stages/load/exact.h"

#include "pipeline/error.h"
#include "pipeline/hash.h"
#include "stages/load/keys.h"
#include "stages/load/row_id.h"
#include "stages/load/store.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	SECONDS_ROOM = 1 << 15, /* a block can add BLOCK_LINES_MAX; kept at most half full otherwise */
	SECONDS_KEPT = SECONDS_ROOM / 2,
	KEYS_KEPT = 1 << 19, /* rows of all loaded seconds together, some 50 bytes each */
};

static_assert(SECONDS_KEPT + BLOCK_LINES_MAX < SECONDS_ROOM, "a block's seconds must fit beside the kept ones");

struct second {
	int64_t second;
	uint32_t next_n;
	bool used;
	uint32_t fresh_from; /* index of its first row in the current block */
	uint64_t block;      /* the settle call that fresh_from belongs to */
	struct keys *keys;   /* NULL until a maybe asks */
};

struct exact {
	sqlite3 *database;
	sqlite3_stmt *last_n, *rows_of_second, *read_ticks, *write_ticks;
	struct second *seconds; /* open addressing */
	uint64_t hash_key;
	uint32_t count;
	uint64_t keys_count;
	uint64_t keys_kept; /* KEYS_KEPT, or what the largest second needs: it must not be read again for each block */
	uint64_t block;   /* counts the settle calls */
	int64_t largest_id;
	bool any_rows, drop_twins;
	_Atomic int64_t *looks_in_vain; /* this process alone writes it */
};

static bool prepare(struct exact *exact)
{
	sqlite3 *database = exact->database;
	exact->last_n = store_prepare(
		database, "SELECT id FROM request WHERE id BETWEEN ? AND ? ORDER BY id DESC LIMIT 1");
	exact->rows_of_second =
		store_prepare(database, "SELECT id, event_key, source_id FROM request WHERE id BETWEEN ? AND ?");
	exact->read_ticks = store_prepare(database, "SELECT ticks FROM redelivered WHERE second = ? AND source_id = ?");
	exact->write_ticks = store_prepare(database, "INSERT INTO redelivered(second, source_id, ticks) VALUES(?, ?, ?) "
						     "ON CONFLICT(second, source_id) DO UPDATE SET ticks = excluded.ticks");
	return exact->last_n && exact->rows_of_second && exact->read_ticks && exact->write_ticks;
}

static int read_largest_id(struct exact *exact)
{
	sqlite3_stmt *largest = store_prepare(exact->database, "SELECT max(id) FROM request");
	if (!largest)
		return -1;
	int result = sqlite3_step(largest) == SQLITE_ROW ? 0 : store_error(exact->database, "reading the largest id");
	exact->any_rows = result == 0 && sqlite3_column_type(largest, 0) != SQLITE_NULL;
	exact->largest_id = sqlite3_column_int64(largest, 0);
	sqlite3_finalize(largest);
	return result;
}

struct exact *exact_new(sqlite3 *database, bool drop_twins, _Atomic int64_t *looks_in_vain)
{
	struct exact *exact = calloc(1, sizeof *exact);
	if (exact)
		exact->seconds = calloc(SECONDS_ROOM, sizeof *exact->seconds);
	if (!exact || !exact->seconds) {
		exact_free(exact);
		error_set("no memory for the loader's seconds");
		return 0;
	}
	exact->database = database;
	exact->drop_twins = drop_twins;
	exact->looks_in_vain = looks_in_vain;
	exact->keys_kept = KEYS_KEPT;
	if (getrandom(&exact->hash_key, sizeof exact->hash_key, 0) != (ssize_t)sizeof exact->hash_key)
		error_set_errno("reading random numbers");
	else if (prepare(exact) && read_largest_id(exact) == 0)
		return exact;
	exact_free(exact);
	return 0;
}

void exact_free(struct exact *exact)
{
	if (!exact)
		return;
	for (uint32_t i = 0; exact->seconds && i < SECONDS_ROOM; i++)
		keys_free(exact->seconds[i].keys);
	sqlite3_finalize(exact->last_n);
	sqlite3_finalize(exact->rows_of_second);
	sqlite3_finalize(exact->read_ticks);
	sqlite3_finalize(exact->write_ticks);
	free(exact->seconds);
	free(exact);
}

int64_t exact_append_id(const struct exact *exact)
{
	return exact->any_rows ? exact->largest_id + 1 : INT64_MIN;
}

/* --- the keys of a second, and their ticks --- */

static int write_ticks(struct exact *exact, struct second *second)
{
	uint32_t length;
	const void *ticks = keys_changed_ticks(second->keys, &length);
	if (!ticks)
		return 0;
	sqlite3_bind_int64(exact->write_ticks, 1, second->second);
	sqlite3_bind_int64(exact->write_ticks, 2, keys_ticks_source(second->keys));
	sqlite3_bind_blob(exact->write_ticks, 3, ticks, (int)length, SQLITE_STATIC);
	return store_step(exact->database, exact->write_ticks);
}

/* Makes the ticks those of this source. */
static int load_ticks(struct exact *exact, struct second *second, int64_t source_id)
{
	if (keys_ticks_source(second->keys) == source_id)
		return 0;
	if (write_ticks(exact, second) != 0)
		return -1;
	sqlite3_bind_int64(exact->read_ticks, 1, second->second);
	sqlite3_bind_int64(exact->read_ticks, 2, source_id);
	int result, step = sqlite3_step(exact->read_ticks);
	if (step == SQLITE_ROW)
		result = keys_set_ticks(second->keys, source_id, sqlite3_column_blob(exact->read_ticks, 0),
			(uint32_t)sqlite3_column_bytes(exact->read_ticks, 0));
	else if (step == SQLITE_DONE)
		result = keys_set_ticks(second->keys, source_id, 0, 0);
	else
		result = store_error(exact->database, "reading the redelivered marks");
	sqlite3_reset(exact->read_ticks);
	return result;
}

int exact_flush(struct exact *exact)
{
	for (uint32_t i = 0; i < SECONDS_ROOM; i++) {
		struct second *second = &exact->seconds[i];
		if (second->keys && write_ticks(exact, second) != 0)
			return -1;
	}
	return 0;
}

static int add_key(struct exact *exact, struct second *second, uint64_t key, uint32_t n, int64_t source_id)
{
	exact->keys_count++;
	if (keys_count(second->keys) * UINT64_C(2) > exact->keys_kept)
		exact->keys_kept = keys_count(second->keys) * UINT64_C(2);
	return keys_add(second->keys, key, n, source_id);
}

static int read_keys(struct exact *exact, struct second *second)
{
	int step, result = 0;
	sqlite3_stmt *rows = exact->rows_of_second;
	sqlite3_bind_int64(rows, 1, row_id(second->second, 0));
	sqlite3_bind_int64(rows, 2, row_id(second->second, ROW_ID_LARGEST_N));
	while (result == 0 && (step = sqlite3_step(rows)) != SQLITE_DONE) {
		if (step != SQLITE_ROW)
			result = store_error(exact->database, "reading the rows of a second");
		else
			result = add_key(exact, second, (uint64_t)sqlite3_column_int64(rows, 1),
				(uint32_t)row_id_n(sqlite3_column_int64(rows, 0)), sqlite3_column_int64(rows, 2));
	}
	sqlite3_reset(rows);
	return result;
}

/* Loads the second's keys: the table's, and those of the current block's rows before `until`, which are not in it yet. */
static int load_keys(struct exact *exact, struct second *second, const struct row *rows, uint32_t until,
	int64_t source_id)
{
	if (second->keys)
		return 0;
	second->keys = keys_new();
	if (!second->keys || read_keys(exact, second) != 0)
		return -1;
	uint32_t from = second->block == exact->block ? second->fresh_from : until;
	for (uint32_t i = from; i < until; i++)
		if (rows[i].kind == ROW_EVENT && rows[i].second == second->second &&
			add_key(exact, second, rows[i].event_key, (uint32_t)row_id_n(rows[i].id), source_id) != 0)
			return -1;
	return 0;
}

/* --- the map of seconds --- */

static int forget_if_large(struct exact *exact)
{
	if (exact->count < SECONDS_KEPT && exact->keys_count < exact->keys_kept)
		return 0;
	if (exact_flush(exact) != 0)
		return -1;
	for (uint32_t i = 0; i < SECONDS_ROOM; i++)
		keys_free(exact->seconds[i].keys);
	memset(exact->seconds, 0, SECONDS_ROOM * sizeof *exact->seconds);
	exact->count = 0;
	exact->keys_count = 0;
	exact->keys_kept = KEYS_KEPT;
	return 0;
}

/* The next n of a second that the map does not know; -1 with the error stack set. */
static int64_t look_up_next_n(struct exact *exact, int64_t second)
{
	if (!exact->any_rows || second > row_id_second(exact->largest_id))
		return 0;
	sqlite3_bind_int64(exact->last_n, 1, row_id(second, 0));
	sqlite3_bind_int64(exact->last_n, 2, row_id(second, ROW_ID_LARGEST_N));
	int step = sqlite3_step(exact->last_n);
	int64_t next = step == SQLITE_ROW ? row_id_n(sqlite3_column_int64(exact->last_n, 0)) + 1 : 0;
	sqlite3_reset(exact->last_n);
	if (step == SQLITE_ROW || step == SQLITE_DONE)
		return next;
	return store_error(exact->database, "looking for the last row of a second");
}

/* The second's entry, made where there is none; NULL with the error stack set. */
static struct second *enter(struct exact *exact, int64_t value)
{
	uint32_t at = (uint32_t)hash_join((uint64_t)value, exact->hash_key) & (SECONDS_ROOM - 1);
	while (exact->seconds[at].used && exact->seconds[at].second != value)
		at = (at + 1) & (SECONDS_ROOM - 1);
	struct second *second = &exact->seconds[at];
	if (second->used)
		return second;
	int64_t next_n = look_up_next_n(exact, value);
	if (next_n < 0)
		return 0;
	*second = (struct second){.second = value, .next_n = (uint32_t)next_n, .used = true};
	exact->count++;
	return second;
}

/* --- the rule --- */

/* Whether the event counts as delivered before; ticks it off.  1 where it does, 0, or -1 with the error stack set. */
static int tick_off(struct exact *exact, struct second *second, uint64_t key, int64_t source_id)
{
	if (!keys_has(second->keys, key))
		return 0;
	if (exact->drop_twins)
		return 1;
	return load_ticks(exact, second, source_id) == 0 ? keys_tick_off(second->keys, key) : -1;
}

static int give_id(struct exact *exact, struct second *second, struct row *row, uint32_t at, int64_t source_id)
{
	if (second->next_n > ROW_ID_LARGEST_N) {
		row->kind = ROW_REJECT;
		row->reason = REJECT_SECOND_FULL;
		row->column = 0;
		row->extra_length = 0;
		return 0;
	}
	uint32_t n = second->next_n++;
	row->id = row_id(second->second, n);
	if (second->block != exact->block) {
		second->block = exact->block;
		second->fresh_from = at;
	}
	if (!exact->any_rows || row->id > exact->largest_id)
		exact->largest_id = row->id;
	exact->any_rows = true;
	return second->keys ? add_key(exact, second, row->event_key, n, source_id) : 0;
}

int exact_settle(struct exact *exact, struct row *rows, uint32_t count, struct load_sources *sources,
	struct load_source *source)
{
	int64_t source_id = source->position.source_id;
	struct second *second = 0;
	if (forget_if_large(exact) != 0)
		return -1;
	exact->block++;
	for (uint32_t i = 0; i < count; i++) {
		struct row *row = &rows[i];
		if (row->kind != ROW_EVENT)
			continue;
		if ((!second || second->second != row->second) && !(second = enter(exact, row->second)))
			return -1;
		if (row->maybe && (exact->drop_twins || sources_cover(sources, source, row->second))) {
			if (load_keys(exact, second, rows, i, source_id) != 0)
				return -1;
			int found = tick_off(exact, second, row->event_key, source_id);
			if (found < 0)
				return -1;
			if (found) {
				row->kind = ROW_DUPLICATE;
				continue;
			}
			int64_t in_vain = atomic_load_explicit(exact->looks_in_vain, memory_order_relaxed);
			atomic_store_explicit(exact->looks_in_vain, in_vain + 1, memory_order_relaxed);
		}
		if (give_id(exact, second, row, i, source_id) != 0)
			return -1;
		sources_widen(source, row->second);
	}
	return 0;
}

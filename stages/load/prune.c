/* Oldest first, whole seconds at a time.
 *
 * What must stay true after every transaction: the rows of a second are all there, with their marks, or none is; a reject's
 * run exists; the rows of `run` add up.
 */
#include "stages/load/prune.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "stages/load/lock.h"
#include "stages/load/row_id.h"
#include "stages/load/store.h"

enum {
	BATCH_EVENTS = 20000, /* some 2 MiB */
	BATCH_REJECTS = 2000, /* each may be as long as a line */
	BATCH_VALUES = 20000,
	BATCH_PAGES = 256, /* 4 MiB */
	READERS_MS = 10000, /* how long they are waited for */
};

sqlite3 *prune_connect(const char *path)
{
	sqlite3 *database = store_connect(path, SQLITE_OPEN_READWRITE);
	if (!database)
		return 0;
	store_wait_for_writers(database, 0);
	if (store_run(database, "PRAGMA wal_autocheckpoint = 256; PRAGMA synchronous = NORMAL; "
				"PRAGMA cache_size = -32768") == 0)
		return database;
	sqlite3_close(database);
	return 0;
}

/* The runs that ended before ?1; one that was killed never did. */
#define OLD_RUNS "run WHERE coalesce(ended, started) < ?1"

static int read_number(sqlite3 *database, const char *sql, int64_t parameter, int64_t *number)
{
	sqlite3_stmt *statement = store_prepare(database, sql);
	if (!statement)
		return -1;
	sqlite3_bind_int64(statement, 1, parameter);
	int result = sqlite3_step(statement) == SQLITE_ROW ? 0 : store_error(database, sql);
	*number = result == 0 ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_finalize(statement);
	return result;
}

/* Runs a statement with up to two parameters; *changed (may be NULL) becomes the number of rows. */
static int change(sqlite3 *database, const char *sql, int64_t first, int64_t second, int64_t *changed)
{
	sqlite3_stmt *statement = store_prepare(database, sql);
	if (!statement)
		return -1;
	sqlite3_bind_int64(statement, 1, first);
	if (sqlite3_bind_parameter_count(statement) > 1)
		sqlite3_bind_int64(statement, 2, second);
	int result = store_step(database, statement);
	if (changed)
		*changed = result == 0 ? sqlite3_changes(database) : 0;
	sqlite3_finalize(statement);
	return result;
}

int prune_look(sqlite3 *database, int64_t second, struct pruned *found, struct orphans *orphans)
{
	int64_t end = row_id(second, 0);
	if (orphans_find(database, end, orphans) != 0 ||
		read_number(database, "SELECT count(*) FROM request WHERE id < ?", end, &found->events) != 0 ||
		read_number(database, "SELECT count(*) FROM redelivered WHERE second < ?", second, &found->marks) != 0 ||
		read_number(database, "SELECT count(*) FROM reject WHERE run_id IN (SELECT id FROM " OLD_RUNS ")", second,
			&found->rejects) != 0 ||
		read_number(database, "SELECT max(count(*) - 1, 0) FROM " OLD_RUNS, second, &found->runs) != 0)
		return -1;
	found->values = orphans_count(orphans);
	return 0;
}

/* --- transactions --- */

struct prune {
	sqlite3 *database;
	int64_t second, run_id;
	const struct orphans *orphans;
	struct pruned *done;
};

/* Runs `batch`, which adds to *deleted what it deletes, until there is nothing more; each time is a transaction. */
static int in_batches(struct prune *prune, int (*batch)(struct prune *, struct pruned *deleted, bool *more))
{
	for (bool more = true; more;) {
		struct pruned deleted = {0};
		more = false;
		if (store_run(prune->database, "BEGIN IMMEDIATE") != 0 || batch(prune, &deleted, &more) != 0)
			return -1;
		fault_at(FAULT_PRUNE_BATCH);
		if (store_run(prune->database, "COMMIT") != 0 || store_check_place(prune->database) != 0)
			return -1;
#define X(name, meaning) prune->done->name += deleted.name;
		PRUNED(X)
#undef X
	}
	return 0;
}

/* The second to delete up to: that of the row behind a batch, or behind its own where a batch is less than a second. */
static int find_batch_end(struct prune *prune, int64_t *second)
{
	sqlite3_stmt *next = store_prepare(prune->database,
		"SELECT max(id >> 22, (SELECT (min(id) >> 22) + 1 FROM request)) FROM request WHERE id < ? ORDER BY id "
		"LIMIT 1 OFFSET ?");
	if (!next)
		return -1;
	sqlite3_bind_int64(next, 1, row_id(prune->second, 0));
	sqlite3_bind_int64(next, 2, BATCH_EVENTS);
	int step = sqlite3_step(next);
	*second = step == SQLITE_ROW ? sqlite3_column_int64(next, 0) : prune->second;
	sqlite3_finalize(next);
	return step == SQLITE_ROW || step == SQLITE_DONE ? 0 : store_error(prune->database, "looking for what is old");
}

static int delete_events(struct prune *prune, struct pruned *deleted, bool *more)
{
	int64_t end;
	if (find_batch_end(prune, &end) != 0 ||
		change(prune->database, "DELETE FROM request WHERE id < ?", row_id(end, 0), 0, &deleted->events) != 0 ||
		change(prune->database, "DELETE FROM redelivered WHERE second < ?", end, 0, &deleted->marks) != 0)
		return -1;
	*more = end < prune->second;
	return change(prune->database,
		"UPDATE run SET inserted = inserted - ?2, filtered = filtered + ?2 WHERE id = ?1", prune->run_id,
		deleted->events, NULL);
}

static int delete_rejects(struct prune *prune, struct pruned *deleted, bool *more)
{
	if (change(prune->database,
		    "DELETE FROM reject WHERE id IN (SELECT id FROM reject WHERE run_id IN (SELECT id FROM " OLD_RUNS
		    ") LIMIT ?2)",
		    prune->second, BATCH_REJECTS, &deleted->rejects) != 0)
		return -1;
	*more = deleted->rejects == BATCH_REJECTS;
	return change(prune->database,
		"UPDATE run SET rejected = rejected - ?2, filtered = filtered + ?2 WHERE id = ?1", prune->run_id,
		deleted->rejects, NULL);
}

/* The last of the old runs gets the counters of all.  A run without bytes is a retry or a prune, whose lines are none of a
 * log: what it took from the rejects of others is taken from those of the sum. */
static int merge_runs(struct prune *prune, struct pruned *deleted, bool *more)
{
	int64_t last;
	(void)more;
	if (read_number(prune->database, "SELECT max(id) FROM " OLD_RUNS, prune->second, &last) != 0 ||
		change(prune->database,
			"UPDATE run SET (lines, inserted, duplicates, filtered, rejected, blank, bytes) = "
			"(SELECT sum(iif(bytes > 0, lines, 0)), sum(inserted), sum(duplicates), sum(filtered), "
			"sum(iif(bytes > 0, rejected, rejected - lines)), sum(blank), sum(bytes) FROM " OLD_RUNS ") WHERE id = ?2",
			prune->second, last, NULL) != 0)
		return -1;
	if (change(prune->database, "UPDATE source SET run_id = ?2 WHERE run_id IN (SELECT id FROM " OLD_RUNS ")",
		    prune->second, last, NULL) != 0)
		return -1;
	return change(prune->database, "DELETE FROM " OLD_RUNS " AND id <> ?2", prune->second, last, &deleted->runs);
}

static int delete_values(struct prune *prune)
{
	for (unsigned dimension = 0; dimension < DIMENSION_COUNT; dimension++) {
		int64_t from = 0, count = BATCH_VALUES;
		while (count == BATCH_VALUES) {
			if (store_run(prune->database, "BEGIN IMMEDIATE") != 0)
				return -1;
			count = orphans_delete(prune->database, prune->orphans, dimension, &from, BATCH_VALUES);
			if (count < 0 || store_run(prune->database, "COMMIT") != 0)
				return -1;
			prune->done->values += count;
		}
	}
	return 0;
}

int prune_delete(
	sqlite3 *database, int64_t second, int64_t run_id, const struct orphans *orphans, struct pruned *done)
{
	struct prune prune = {database, second, run_id, orphans, done};
	*done = (struct pruned){0};
	store_wait_for_writers(database, 0);
	if (in_batches(&prune, delete_events) == 0 && in_batches(&prune, delete_rejects) == 0 && 
		in_batches(&prune, merge_runs) == 0 && delete_values(&prune) == 0)
		return 0;
	sqlite3_exec(database, "ROLLBACK", 0, 0, 0);
	return -1;
}

/* --- space --- */

int prune_read_space(sqlite3 *database, struct prune_space *space)
{
	int64_t mode;
	if (store_read_number(database, "PRAGMA page_size", &space->page_bytes) != 0 ||
		store_read_number(database, "PRAGMA page_count", &space->pages) != 0 ||
		store_read_number(database, "PRAGMA freelist_count", &space->free_pages) != 0 ||
		store_read_number(database, "PRAGMA auto_vacuum", &mode) != 0)
		return -1;
	space->incremental = mode == 2;
	return 0;
}

int prune_give_back(sqlite3 *database, bool whole)
{
	struct prune_space space;
	if (whole && store_run(database, "VACUUM") != 0)
		return -1;
	if (prune_read_space(database, &space) != 0)
		return -1;
	char *some = sqlite3_mprintf("PRAGMA incremental_vacuum(%d)", BATCH_PAGES);
	int result = some ? 0 : error_set("no memory");
	for (int64_t left = INT64_MAX; result == 0 && space.incremental && space.free_pages > 0 && space.free_pages < left;) {
		left = space.free_pages;
		result = store_run(database, some) == 0 ? prune_read_space(database, &space) : -1;
	}
	sqlite3_free(some);
	/* The file itself shrinks with the log; a reader that keeps it from doing so now does not for ever. */
	sqlite3_busy_timeout(database, READERS_MS);
	if (result == 0)
		sqlite3_wal_checkpoint_v2(database, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0);
	return result;
}

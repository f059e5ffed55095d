/* PASSIVE checkpoints: they never block the loader or a reader.
 *
 * The log starts over when a writer begins a transaction while every page of it is in the database file.  A loader that
 * never pauses would keep that from ever happening, so it waits at a certain size, by which time little is left to do.
 */
#include "stages/load/checkpoint.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "pipeline/log.h"
#include "pipeline/progress.h"
#include "pipeline/sandbox.h"
#include "stages/load/holder.h"
#include "stages/load/store.h"

enum { BYTES_WORTHWHILE = 4 << 20, PATIENCE_MS = 1000 };

/* A query that takes some seconds is none of anybody's concern; so this is said where the limit was doubled before. */
static void say_that_it_grows(struct checkpoint_limit *limit, uint64_t wal_bytes, const struct arena *arena)
{
	log_warning("%s: a reader%s lets the write-ahead log grow: %s, and no end before it ends", limit->path,
		holder_find(limit->path, HOLDER_READER, arena).text, progress_bytes_text((int64_t)wal_bytes));
	limit->said = true;
}

void checkpoint_after_commit(struct arena *arena, uint64_t wal_bytes, struct checkpoint_limit *limit)
{
	struct checkpoint_state *state = &arena->checkpoint;
	uint64_t commit = atomic_load_explicit(&state->commits.next, memory_order_relaxed);
	atomic_store_explicit(&state->wal_bytes, wal_bytes, memory_order_relaxed);
	ring_publish(&state->commits, commit + 1);
	if (wal_bytes <= limit->bytes)
		return;
	if (ring_wait_some(&arena->ring, &state->checkpointed, commit, PATIENCE_MS) != 1) {
		limit->bytes = limit->usual_bytes;
		return;
	}
	if (limit->bytes > limit->usual_bytes && !limit->said && atomic_load_explicit(&state->held_up, memory_order_relaxed))
		say_that_it_grows(limit, wal_bytes, arena);
	limit->bytes *= 2;
}

void checkpoint_end(struct arena *arena)
{
	struct checkpoint_state *state = &arena->checkpoint;
	atomic_store_explicit(&state->ended, true, memory_order_release);
	ring_publish(&state->commits, atomic_load_explicit(&state->commits.next, memory_order_relaxed) + 1);
}

/* One checkpoint.  1 where every page that was in the log is in the database file now, 0 where some are not, -1 with
 * the error stack set. */
static int checkpoint(sqlite3 *database, struct checkpoint_state *state)
{
	int in_log = 0, done = 0;
	int result = sqlite3_wal_checkpoint_v2(database, 0, SQLITE_CHECKPOINT_PASSIVE, &in_log, &done);
	if (result == SQLITE_OK) {
		atomic_store_explicit(&state->held_up, done < in_log, memory_order_relaxed);
		return in_log == done;
	}
	if ((result & 0xff) == SQLITE_BUSY || (result & 0xff) == SQLITE_LOCKED)
		return 0;
	return store_error(database, "writing the log's pages into the database");
}

static int follow(sqlite3 *database, struct arena *arena, struct process *self)
{
	struct checkpoint_state *state = &arena->checkpoint;
	for (uint64_t commit = 0;; commit++) {
		atomic_store_explicit(&self->block, commit, memory_order_relaxed);
		if (ring_wait(&arena->ring, &state->commits, commit) != 0)
			return error_set("the run was ended");
		commit = atomic_load_explicit(&state->commits.next, memory_order_acquire) - 1;
		if (atomic_load_explicit(&state->ended, memory_order_acquire))
			return checkpoint(database, state) < 0 ? -1 : 0; /* whoever closes the log keeps all others waiting */
		if (atomic_load_explicit(&state->wal_bytes, memory_order_relaxed) < BYTES_WORTHWHILE)
			continue;
		fault_at(FAULT_CHECKPOINT);
		int complete = checkpoint(database, state);
		fault_at(FAULT_CHECKPOINTED);
		if (complete < 0)
			return -1;
		if (complete)
			ring_publish(&state->checkpointed, commit + 1);
	}
}

int checkpoint_main(struct arena *arena, struct process *self, const void *path)
{
	sqlite3 *database = store_connect(path, SQLITE_OPEN_READWRITE);
	if (!database)
		return -1;
	/* A connection that has never read does not know that there is a log. */
	int result = store_run(database, "SELECT 1 FROM sqlite_schema LIMIT 1");
	if (result == 0)
		result = sandbox_enter(PROCESS_CHECKPOINT);
	if (result == 0)
		result = follow(database, arena, self);
	sqlite3_close(database);
	return result;
}

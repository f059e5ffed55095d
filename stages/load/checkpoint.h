/* The checkpointer: a process of its own that moves committed pages from the write-ahead log into the database file
 * behind the loader, so that the loader does not have to.
 */
#ifndef LOGETL_LOAD_CHECKPOINT_H
#define LOGETL_LOAD_CHECKPOINT_H

#include "pipeline/arena.h"

/* The process.  `path` is the database's, a const char *.  Returns 0 when the loader said that no commit will follow,
 * else -1 with the error stack set. */
int checkpoint_main(struct arena *arena, struct process *self, const void *path);

/* How large the loader lets the log become before it waits. */
struct checkpoint_limit {
	const char *path;
	uint64_t usual_bytes, bytes; /* what it is usually, what it is now */
	bool said; /* that a reader lets it grow */
};

/* The loader's side: says that a commit was made that left so many bytes in the log.  Where these are more than the limit,
 * waits until they are all in the database file, so that the log starts over; where something else (a long reader) keeps
 * them from getting there, gives up after a second and doubles the limit, so as not to wait each time, until that is
 * over.  Says once that the log grows, and who keeps it from starting over. */
void checkpoint_after_commit(struct arena *arena, uint64_t wal_bytes, struct checkpoint_limit *limit);

/* The loader's side: no commit will follow. */
void checkpoint_end(struct arena *arena);

#endif

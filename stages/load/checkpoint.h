/* The checkpointer: a process of its own that moves committed pages from the write-ahead log into the database file
 * behind the loader, so that the loader does not have to.
 */
#ifndef LOGETL_LOAD_CHECKPOINT_H
#define LOGETL_LOAD_CHECKPOINT_H

#include "pipeline/arena.h"

/* The process.  `path` is the database's, a const char *.  Returns 0 when the loader said that no commit will follow,
 * else -1 with the error stack set. */
int checkpoint_main(struct arena *arena, struct process *self, const void *path);

/* The loader's side: says that a commit was made that left so many pages in the log.  Where these are more than
 * *pages_max, waits until they are all in the database file, so that the log starts over; where something else (a long
 * reader) keeps them from getting there, gives up after a second and doubles *pages_max, so as not to wait each time. */
void checkpoint_after_commit(struct arena *arena, uint64_t wal_bytes, uint64_t *bytes_max);

/* The loader's side: no commit will follow. */
void checkpoint_end(struct arena *arena);

#endif

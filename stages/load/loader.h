/* What the loader (load.c) and retry.c share: a sink, and when to commit.  Private to this folder. */
#ifndef LOGETL_LOAD_LOADER_H
#define LOGETL_LOAD_LOADER_H

#include "stages/load/load.h"
#include "stages/load/sink.h"

struct loader {
	struct arena *arena;
	const struct load_settings *settings;
	struct sink *sink;
	struct counters counters;
	int64_t lines_committed;
	int64_t opened_ms; /* when the first block of the transaction came; 0 where none is open */
};

/* Opens the settings' sink, in the process that uses it.  0, or -1 with the error stack set.  loader_close() rolls back what
 * was not committed. */
int loader_open(struct loader *loader, struct arena *arena, const struct load_settings *settings);
void loader_close(struct loader *loader);

/* Before a block is handed to the sink: notes when the transaction began. */
void loader_begin(struct loader *loader);

/* Commits what was loaded, which is every block before `next`.  0, or -1 with the error stack set. */
int loader_commit(struct loader *loader, uint64_t next);

/* Whether so many lines or so much time has passed that it ought to be committed. */
bool loader_commit_is_due(const struct loader *loader);

#endif

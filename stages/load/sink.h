/* A sink: where the loader puts what it has.  What is SQLite's stays behind this line. */
#ifndef LOGETL_LOAD_SINK_H
#define LOGETL_LOAD_SINK_H

#include "pipeline/arena.h"
#include "stages/load/load.h"

struct sink;

struct sink_ops {
	const char *name;

	/* In the loader's process.  NULL with the error stack set. */
	struct sink *(*open)(struct arena *arena, const struct load_settings *settings);

	/* Takes one block that passed block_validate(), inside a transaction that it opens where none is, and adds to the
	 * counters.  0, or -1 with the error stack set: then nothing since the last commit may be kept. */
	int (*load)(struct sink *sink, struct block *block, struct counters *counters);

	/* Likewise, a block of stored rejects of one source, line i the one of ids[i]: what is an event now is loaded, as if it had been
	 * one when it was read, and is a reject no more; any other gets its new reason, where its id is not 0.  Adds to
	 * the counters what was inserted and what was a duplicate, and nothing else. */
	int (*retry)(struct sink *sink, struct block *block, const int64_t *ids, struct counters *counters);

	/* Makes everything loaded so far durable, the run's counters with it.  0, or -1 with the error stack set. */
	int (*commit)(struct sink *sink, const struct counters *counters);

	/* Rolls back what was not committed, and frees.  Takes NULL. */
	void (*close)(struct sink *sink);
};

extern const struct sink_ops sqlite_sink;

/* Counts and forgets; every event counts as inserted. */
extern const struct sink_ops null_sink;

#endif

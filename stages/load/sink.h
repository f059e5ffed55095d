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
	 * counters.  `rejects` is NULL; or the lines are stored rejects of one source, line i the one of rejects[i], that
	 * are tried again: what fits is loaded as if it had fitted when it was read, and is a reject no more; any other
	 * has its new reason; and the source stays where it is.  0, or -1 with the error stack set: then nothing since
	 * the last commit may be kept. */
	int (*load)(struct sink *sink, struct block *block, const int64_t *rejects, struct counters *counters);

	/* Makes everything loaded so far durable, the run's counters with it.  0, or -1 with the error stack set. */
	int (*commit)(struct sink *sink, const struct counters *counters);

	/* Rolls back what was not committed, and frees.  Takes NULL. */
	void (*close)(struct sink *sink);
};

extern const struct sink_ops sqlite_sink;

/* Counts and forgets; every event counts as inserted. */
extern const struct sink_ops null_sink;

#endif

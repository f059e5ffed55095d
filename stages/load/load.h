/* The load stage: blocks in order into a sink, many blocks to a transaction. */
#ifndef LOGETL_LOAD_LOAD_H
#define LOGETL_LOAD_LOAD_H

#include "pipeline/arena.h"

struct sink_ops;

struct load_settings {
	const struct sink_ops *sink;
	const char *database;          /* NULL for the null sink */
	int64_t run_id;
	bool drop_twins;               /* --twins=drop */
	bool full_sync;                /* a stream cannot be read again: what is committed must survive a power cut */
	uint32_t batch_rows;           /* lines in a transaction */
	uint32_t commit_interval_ms;   /* and how long one may stay open */
	uint64_t wal_bytes_max;        /* the loader waits for the checkpointer beyond this */
};

/* What a run uses, but for the pointers and the run. */
void load_settings_init(struct load_settings *settings);

/* The process.  `settings` is a struct load_settings.  Returns 0 once everything is committed, else -1 with the error
 * stack set. */
int load_main(struct arena *arena, struct process *self, const void *settings);

#endif

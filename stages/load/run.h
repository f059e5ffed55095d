/* The record of a run: what a command needs of the database before its processes start and after they end.
 *
 * Caveat.  A handle must never cross a fork: these open, read and close.
 */
#ifndef LOGETL_LOAD_RUN_H
#define LOGETL_LOAD_RUN_H

#include "pipeline/arena.h"
#include "stages/load/facts.h"

/* Creates the schema in an empty database or checks the one there is, begins a run that is to use `jobs` parsers, and
 * reads the facts.  Where `run_id` is not 0 and that run has a record, goes on with it instead, and writes nothing.  0; -1
 * with the error stack set; STORE_BUSY, likewise, where another program writes it for longer than ten seconds.  Free
 * with known_sources_release(). */
int store_begin_run(const char *path, uint32_t jobs, int64_t run_id, struct store_facts *facts);

/* Completes the run's record once its processes are dead.  0, or -1 with the error stack set. */
int store_end_run(const char *path, int64_t run_id, int exit_status, const struct filter_counters *filters);

/* Reads the counters of the run's record.  0, or -1 with the error stack set. */
int store_read_counters(const char *path, int64_t run_id, struct counters *counters);

#endif

/* A run of `logetl ingest`: what the command, its report and a follower share. */
#ifndef LOGETL_CMD_INGEST_H
#define LOGETL_CMD_INGEST_H

#include "cmd/ingest/ingest_options.h"
#include "pipeline/supervisor.h"
#include "stages/dedup/dedup.h"
#include "stages/load/load.h"
#include "stages/load/lock.h"
#include "stages/load/run.h"
#include "stages/parse/detect/formats.h"
#include "stages/parse/parse.h"
#include "stages/read/inputs.h"
#include "stages/read/read.h"

#include <sys/types.h>

/* What the passes of a follower have in common, in memory that all of them share. */
struct ingest_session {
	int64_t started_ns; /* by CLOCK_REALTIME */
	int64_t run_id;     /* of the run that the passes go on with; 0: no pass has begun it yet, or it is lost */
	dev_t device;       /* of the database that has it */
	ino_t inode;
	uint32_t skipped; /* files of directories that are no access logs: written by the follower alone */
	bool zone_assumed;
	struct counters counters;       /* of all passes */
	struct filter_counters filters; /* of the last one */
};

struct ingest {
	struct ingest_session *session; /* NULL: this is no pass of a follower */
	struct ingest_options options;
	struct conf conf;
	struct inputs inputs;
	struct formats formats;
	struct store_facts facts;
	struct read_plan plan;
	struct arena *arena;
	struct read_settings read;
	struct parse_settings parse;
	struct dedup_settings dedup;
	struct load_settings load;
	struct process_spec specs[ARENA_PROCESSES_MAX];
	uint32_t spec_count;
};

/* Formats and configuration, as the options ask.  Returns an exit status, after reporting what is wrong. */
int ingest_prepare(struct ingest *ingest);

/* Reads the inputs, which are set, to their end.  0, or -1 with the error stack set where the processes could not be
 * started. The facts are read and the lock is held. */
int ingest_run(struct ingest *ingest, struct supervision_result *how);

/* One pass over the inputs, in a process of its own.  Returns an exit status: EXIT_STATUS_BUSY, unreported, where
 * another command writes the database.  Where that is another one than the run was begun in, the session has no run any more. */
int ingest_pass(struct ingest *ingest);

/* Completes the run's record after the last pass, in a process of its own: it waits for others that write the database.  The
 * session's counters are those of the record then.  EXIT_STATUS_OK, or EXIT_STATUS_FAILED after reporting why not. */
int ingest_end_session(const struct ingest *ingest, int exit_status);

/* Prints the report of the session.  Returns the status, or EXIT_STATUS_FAILED. */
int ingest_report_session(const struct ingest *ingest, int exit_status);

void ingest_release(struct ingest *ingest);

/* Follows the files that the options name until a signal ends it.  The ingest is prepared; it starts over with these
 * arguments, the command's own name first.  Returns the exit status. */
int ingest_follow(struct ingest *ingest, int argc, char **argv);

#endif

/* What `logetl ingest` says when it is over. */
#ifndef LOGETL_CMD_INGEST_REPORT_H
#define LOGETL_CMD_INGEST_REPORT_H

#include "cmd/ingest/ingest_limit.h"
#include "cmd/ingest/ingest_options.h"
#include "pipeline/counters.h"
#include "stages/read/inputs.h"

struct ingest_result {
	struct counters counters;
	uint32_t skipped; /* files of directories that are no access logs */
	double seconds;
	int64_t run_id; /* 0 in a dry run */
	int exit_status;
	const char *zone; /* that was assumed; NULL: all times said theirs */
	const struct run_profile *profile; /* NULL: not asked for */
};

/* Prints the result as the options ask.  Returns the exit status: the result's, or EXIT_STATUS_FAILED where the report
 * could not be written. */
int ingest_report(const struct ingest_options *options, const struct ingest_result *result);

/* Writes the raw lines that the run rejected to options->rejects_path.  0, or -1 after reporting why not. */
int ingest_write_rejects(const struct ingest_options *options, int64_t run_id);

/* Whether no line of the run fitted, nor any that was read of its sources before; then that is reported. */
bool ingest_fits_nothing(const struct ingest_options *options, int64_t run_id, const struct counters *counters);

/* Whether some input that was named is like that, while others of the run are not; each of them is reported.  In a dry run that
 * cannot be told. */
bool ingest_has_misfits(const struct ingest_options *options, const struct inputs *inputs, int64_t run_id,
	const struct counters *counters);

/* Whether all inputs were found in directories and skipped; then that is reported.  An empty file is not skipped: it may
 * become a log. */
bool ingest_skipped_all(const struct ingest_options *options, const struct inputs *inputs, uint32_t skipped);

#endif

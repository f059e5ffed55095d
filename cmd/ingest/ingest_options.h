/* What `logetl ingest` was asked to do. */
#ifndef LOGETL_CMD_INGEST_OPTIONS_H
#define LOGETL_CMD_INGEST_OPTIONS_H

#include "cmd/options/conf_options.h"
#include "cmd/options/format_options.h"
#include "pipeline/sandbox.h"
#include "stages/parse/text/zone.h"

#include <stdbool.h>
#include <stdint.h>

struct ingest_options {
	const char *database;
	char **names; /* files, directories, "-"; none: the logs of a server's configuration */
	int name_count;
	struct format_options formats;
	struct conf_options conf;
	const char *origin; /* NULL: from the names */
	const char *rejects_path; /* NULL: none */
	struct zone zone; /* of times that are logged without one */
	int64_t jobs, readers /* 0: as many as pay */, block_bytes, line_max_bytes, ratio_max, batch_rows, commit_interval_ms;
	int64_t wait_ms;           /* for another ingest: database_lock() */
	int64_t max_errors;        /* -1: no such limit */
	double max_errors_percent; /* negative: no such limit */
	bool strict;               /* the limit is 0 since --strict said so */
	bool rehearsal; /* check the options and the formats, and do nothing */
	enum sandbox_mode sandbox;
	bool follow, drop_twins, final_line, dry_run, json, summary, profile, no_progress;
};

/* 0, or -1: the command ends with *exit_status (--help was printed, or a wrong use reported). */
int ingest_options_parse(struct ingest_options *options, int argc, char **argv, int *exit_status);

#endif

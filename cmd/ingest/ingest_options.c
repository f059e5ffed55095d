/* The options of `logetl ingest`. */
#include "cmd/ingest/ingest_options.h"

#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "cmd/print/output.h"
#include "cmd/run_sandbox.h"
#include "pipeline/block.h"
#include "pipeline/cpus.h"
#include "pipeline/error.h"
#include "pipeline/ring.h"
#include "stages/read/stream.h"

#include <string.h>

#define INGEST_OPTIONS(X) \
	FORMAT_OPTIONS(X) \
	CONF_OPTIONS(X) \
	X(FOLLOW, "follow", 'f', NULL, "go on with what is written to the files, and with files that appear, until\n" "a signal ends it; patterns in quotes are expanded again and again") \
	X(TZ, "tz", 0, "ZONE", "time zone of times that are logged without one: Europe/Berlin, +01:00\n" \
			       "(default: UTC)") \
	X(JOBS, "jobs", 'j', "N", "parser processes (default: 1, with 4 CPUs or more 2; see --profile)") \
	X(READERS, "readers", 0, "N", "reader processes (default: 1; for compressed files of several\n" \
				      "series one more for each CPU above 3, at most 8)") \
	X(ORIGIN, "origin", 0, "NAME", "the log series that all inputs belong to (default: directory and\n" \
				       "file name less rotation and compression suffixes)") \
	X(TWINS, "twins", 0, "keep|drop", "equal lines of one source: events of their own (keep, the default),\n" \
					  "or one event") \
	X(FINAL_LINE, "final-line", 0, NULL, "take a plain file's last line though it has no newline yet") \
	X(MAX_ERRORS, "max-errors", 0, "N|P%", "exit with status 3 where more lines are rejected") \
	X(STRICT, "strict", 0, NULL, "the same as --max-errors 0: any rejected line exits with status 3") \
	X(REJECTS, "rejects", 0, "FILE", "write this run's rejected lines to FILE, as they were") \
	X(DRY_RUN, "dry-run", 0, NULL, "read and parse only: no database, and so no duplicates") \
	WAIT_OPTIONS(X) \
	X(JSON, "json", 0, NULL, "print the result as one JSON object") \
	SUMMARY_OPTION(X) \
	X(PROFILE, "profile", 0, NULL, "print the result, where the time went, what limits the run, and what\n" "would help") \
	X(NO_PROGRESS, "no-progress", 0, NULL, "no progress line") \
	SANDBOX_OPTION(X) \
	X(BLOCK_SIZE, "block-size", 0, "SIZE", "text in a block, 4K to 16M (default: 512K)") \
	X(MAX_LINE, "max-line", 0, "SIZE", "longest line, 1K to 64M; a longer one is rejected (default: 1M)") \
	X(MAX_RATIO, "max-ratio", 0, "N", "compressed data that is more than N times as large when it is read is left\n" \
					 "there, 0: none (default: 20000, which lines of a log never come to)") \
	X(BATCH_ROWS, "batch-rows", 0, "N", "lines in a transaction (default: 100000)") \
	X(COMMIT_INTERVAL, "commit-interval", 0, "SECONDS", "how long lines may wait to be committed, 0.1 to 3600 (default: 1)")

enum { INGEST_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {INGEST_OPTIONS(OPTION_SPEC)};

const struct command_spec command_ingest = {
	.name = "ingest",
	.operands = "FILE|DIRECTORY|-…",
	.details = "Of a directory, the log files in it are taken, oldest first, and so is what fits a\n"
		   "pattern in quotes; - is standard input.\n"
		   "What is compressed (gzip, bzip2, xz, zstd) is found by content.\n"
		   "Without one, the logs of the configuration that is given are taken.\n"
		   "Running it again reads only what is new, and it may be killed at any time.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
	.takes_inputs = true,
	.rehearses = true,
};

/* Parsers have to keep pace with the slowest of the other stages, and more of them change nothing.  By --profile, a
 * line takes a parser 0.15 to 0.4 of the time that it takes the loader, and where most lines are duplicates 0.2 of what
 * it takes dedup: one parser is enough.  A second is for what is not like that (a dry run, where it takes 1.1 to 1.8 of
 * dedup's time, or a CPU with slow cores), where the loader, dedup and the reader leave a CPU for it. */
static int64_t default_jobs(void)
{
	enum { CPUS_FOR_TWO = 4 };
	return cpus_available() < CPUS_FOR_TWO ? 1 : 2;
}

/* One option; 0, or -1 after reporting what is wrong with its argument. */
static int take(struct ingest_options *options, struct options *from, int option)
{
	int choice;
	switch (option) {
	FORMAT_OPTION_CASES:
		if (format_options_take(&options->formats, from->name, from->argument) == 0)
			return 0;
		options_wrong_use(from, "%s", error_text());
		return -1;
	case OPTION_NGINX_CONF: options->conf.nginx = from->argument; return 0;
	case OPTION_APACHE_CONF: options->conf.apache = from->argument; return 0;
	case OPTION_PREFIX: options->conf.prefix = from->argument; return 0;
	case OPTION_TZ: return option_zone(from, &options->zone);
	case OPTION_JOBS: return option_number(from, 1, RING_PARSERS_MAX, &options->jobs);
	case OPTION_READERS: return option_number(from, 1, RING_READERS_MAX, &options->readers);
	case OPTION_ORIGIN: options->origin = from->argument; return 0;
	case OPTION_TWINS:
		choice = option_choice(from, "keep|drop");
		options->drop_twins = choice == 1;
		return choice < 0 ? -1 : 0;
	case OPTION_FINAL_LINE: options->final_line = true; return 0;
	case OPTION_MAX_ERRORS:
		options->strict = false;
		return option_limit(from, &options->max_errors, &options->max_errors_percent);
	case OPTION_STRICT:
		options->strict = true;
		options->max_errors = 0;
		options->max_errors_percent = -1;
		return 0;
	case OPTION_REJECTS: options->rejects_path = from->argument; return 0;
	case OPTION_DRY_RUN: options->dry_run = true; return 0;
	case OPTION_WAIT:
	case OPTION_WAIT_AT_MOST: return database_wait_option(from, &options->wait_ms);
	case OPTION_JSON: options->json = true; return 0;
	case OPTION_SUMMARY: options->summary = true; return 0;
	case OPTION_PROFILE: options->profile = true; return 0;
	case OPTION_NO_PROGRESS: options->no_progress = true; return 0;
	case OPTION_SANDBOX: return run_sandbox_option(from, &options->sandbox);
	case OPTION_BLOCK_SIZE: return option_size(from, BLOCK_TARGET_MIN, BLOCK_TARGET_MAX, &options->block_bytes);
	case OPTION_MAX_LINE: return option_size(from, 1 << 10, BLOCK_LINE_MAX_LIMIT, &options->line_max_bytes);
	case OPTION_MAX_RATIO: return option_number(from, 0, INT64_MAX, &options->ratio_max);
	case OPTION_FOLLOW: options->follow = true; return 0;
	case OPTION_COMMIT_INTERVAL: return option_seconds(from, 0.1, 3600, &options->commit_interval_ms);
	default: return option_number(from, 1, 1 << 30, &options->batch_rows);
	}
}

/* NULL, or what has no meaning where there is no end. */
static const char *find_fault_of_follow(const struct ingest_options *options, const struct options *from)
{
	static const int for_ends[] = {OPTION_FINAL_LINE, OPTION_PROFILE, OPTION_REJECTS};
	for (int i = 0; i < options->name_count; i++) {
		if (strcmp(options->names[i], "-") == 0)
			return "standard input is read as it comes, until its end: leave out --follow";
	}
	bool meant = options->dry_run; /* configured, too: who has that there does not want anything stored */
	for (size_t i = 0; i < sizeof for_ends / sizeof *for_ends; i++)
		meant |= options_is_typed(from, for_ends[i]);
	if (meant)
		return "--follow goes with none of --dry-run, --final-line, --profile and --rejects";
	if (options_is_typed(from, OPTION_MAX_ERRORS) || options_is_typed(from, OPTION_STRICT))
		return "--follow has no end to be judged: leave out --strict and --max-errors";
	return NULL;
}

/* NULL, or what is wrong with the options as a whole. */
static const char *find_fault(const struct ingest_options *options, const struct options *from)
{
	if (options->name_count == 0 && !options->rehearsal && !conf_is_given(&options->conf))
		return "name the logs to ingest, or - for standard input";
	if (options->origin && (!*options->origin || strlen(options->origin) >= SOURCE_PATH_BYTES))
		return "--origin takes a name of 1 to 4095 bytes";
	if (options_is_typed(from, OPTION_STRICT) && options_is_typed(from, OPTION_MAX_ERRORS))
		return "--strict is --max-errors 0: give one of the two";
	const char *fault = options->follow ? find_fault_of_follow(options, from) : NULL;
	return fault ? fault : conf_options_fault(&options->conf, &options->formats);
}

/* What is configured may be for the runs that do end; a follower does without it. */
static void drop_what_is_for_ends(struct ingest_options *options)
{
	options->final_line = options->profile = false;
	options->rejects_path = NULL;
}

int ingest_options_parse(struct ingest_options *options, int argc, char **argv, int *exit_status)
{
	struct options from;
	*options = (struct ingest_options){.max_errors = -1, .max_errors_percent = -1, .jobs = default_jobs(),
		.commit_interval_ms = 1000, .ratio_max = STREAM_RATIO_MAX, .sandbox = SANDBOX_DEFAULT};
	zone_init(&options->zone, "UTC");
	options_init(&from, &command_ingest, argc, argv);
	for (int option; (option = options_next(&from)) != OPTIONS_END;) {
		*exit_status = option == OPTIONS_EXIT ? from.exit_status : EXIT_STATUS_USAGE;
		if (option == OPTIONS_EXIT || take(options, &from, option) != 0)
			return -1;
	}
	options->rehearsal = from.rehearsal;
	options->database = from.db_path;
	options->names = from.operands;
	options->name_count = from.operand_count;
	const char *fault = find_fault(options, &from);
	if (fault) {
		*exit_status = options_wrong_use(&from, "%s", fault);
		return -1;
	}
	if (options->follow)
		drop_what_is_for_ends(options);
	return 0;
}

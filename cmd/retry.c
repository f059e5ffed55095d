/* logetl retry: parses the stored rejects again, after a format was corrected or a logetl that knows more was installed.
 *
 * It is a run like an ingest's, with the same processes, but for the reader: retry.c of the load stage hands out what is
 * stored.  A dry run has no run, no lock, and a sink that forgets.
 */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/format_options.h"
#include "cmd/options/options.h"
#include "cmd/print/output.h"
#include "cmd/reasons.h"
#include "cmd/run_sandbox.h"
#include "pipeline/counters.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/supervisor.h"
#include "stages/dedup/dedup.h"
#include "stages/load/checkpoint.h"
#include "stages/load/lock.h"
#include "stages/load/lookup.h"
#include "stages/load/retry.h"
#include "stages/load/run.h"
#include "stages/load/sink.h"
#include "stages/parse/parse.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define RETRY_OPTIONS(X) \
	FORMAT_OPTIONS(X) \
	X(SOURCE, "source", 0, "PATH", "only the rejects of this source, as logetl rejects shows it") \
	X(REASON, "reason", 0, "REASON", "only those of this reason (default: all but crash)") \
	X(TWINS, "twins", 0, "keep|drop", "as the logs were ingested (default: keep)") \
	X(DRY_RUN, "dry-run", 0, NULL, "count what would fit, and store nothing") \
	WAIT_OPTIONS(X) \
	SUMMARY_OPTION(X) \
	X(JSON, "json", 0, NULL, "print the result as one JSON object, as ingest does") \
	SANDBOX_OPTION(X) \
	X(BATCH_ROWS, "batch-rows", 0, "N", "lines in a transaction (default: 100000)")

enum { RETRY_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {RETRY_OPTIONS(OPTION_SPEC)};

const struct command_spec command_retry = {
	.name = "retry",
	.operands = "",
	.details = "A line is tried in its source's own format and in all that have a name; with --format, in those given.\n"
		   "Where it fits now it is loaded as if it had fitted when it was read, and is a reject no more.  Running it\n"
		   "again does no harm, and it may be killed at any time.  Of lines that were too long (too_long) only the\n"
		   "beginning is stored; they are never tried.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
	.rehearses = true,
};

struct retry_command {
	const char *database;
	bool dry_run, summary, json;
	int64_t wait_ms;
	enum sandbox_mode sandbox;
	struct format_options formats_wanted;
	struct formats formats;
	struct store_facts facts;
	struct arena *arena;
	struct parse_settings parse;
	struct dedup_settings dedup;
	struct retry_settings retry;
};

static int failed(void)
{
	log_error("%s", error_text());
	return EXIT_STATUS_FAILED;
}

/* --- the run --- */

static int begin(struct retry_command *retry)
{
	if (!retry->dry_run)
		return store_begin_run(retry->database, 1, 0, &retry->facts);
	if (getrandom(&retry->facts.secret, sizeof retry->facts.secret, 0) < 0)
		return error_set_errno("reading random numbers");
	return 0;
}

static void set_up_stages(struct retry_command *retry)
{
	retry->parse = (struct parse_settings){.formats = &retry->formats, .secret = &retry->facts.secret};
	retry->dedup.lookup = retry->dry_run ? NULL : &store_lookup;
	retry->dedup.database = retry->database;
	retry->dedup.filters.drop_twins = retry->retry.load.drop_twins;
	retry->retry.secret = &retry->facts.secret;
	retry->retry.load.sink = retry->dry_run ? &null_sink : &sqlite_sink;
	retry->retry.load.database = retry->database;
	retry->retry.load.run_id = retry->facts.run_id;
	retry->retry.choice.format = retry->formats.automatic ? NULL : format_name(retry->formats.list[0]);
}

static int supervise_retry(struct retry_command *retry, const struct reject_facts *rejects, struct supervision_result *how)
{
	const struct process_spec specs[] = {
		{.role = PROCESS_PARSE, .run = parse_main, .argument = &retry->parse},
		{.role = PROCESS_DEDUP, .run = dedup_main, .argument = &retry->dedup},
		{.role = PROCESS_LOAD, .run = retry_main, .argument = &retry->retry},
		{.role = PROCESS_CHECKPOINT, .run = checkpoint_main, .argument = retry->database},
	};
	const struct supervision supervision = {
		.specs = specs, .count = sizeof specs / sizeof *specs - (retry->dry_run ? 1 : 0)};
	const struct arena_settings settings = {
		.readers = 1,
		.parsers = 1,
		.line_max_bytes = rejects->longest > BLOCK_LINE_MAX_DEFAULT ? (uint32_t)rejects->longest : 0,
	};
	retry->arena = arena_new(&settings);
	if (!retry->arena || run_sandbox_prepare(retry->database, &retry->formats, &retry->facts.sources) != 0)
		return -1;
	set_up_stages(retry);
	return supervise(retry->arena, &supervision, how);
}

static int report(const struct retry_command *retry, int exit_status)
{
	static const struct counters none;
	const struct counters *counters = retry->arena ? &retry->arena->committed_counters : &none;
	struct output *output = output_new(STDOUT_FILENO, NULL);
	if (!output)
		return failed();
	if (retry->json) {
		output_text(output, "{");
#define X(name, meaning) output_printf(output, "\"" #name "\": %lld, ", (long long)counters->name);
		COUNTERS(X)
#undef X
		if (retry->facts.run_id)
			output_printf(output, "\"run\": %lld, ", (long long)retry->facts.run_id);
		output_printf(output, "\"exit_status\": %d}\n", exit_status);
	} else if (retry->dry_run) {
		output_printf(output, "%lld rejected lines tried: %lld fit now, %lld do not; nothing was stored\n",
			(long long)counters->lines, (long long)counters->inserted, (long long)counters->rejected);
	} else if (retry->summary) {
		output_printf(output, "%lld rejected lines tried: %lld inserted, %lld duplicates, %lld blank, %lld still rejected\n",
			(long long)counters->lines, (long long)counters->inserted, (long long)counters->duplicates,
			(long long)counters->blank, (long long)counters->rejected);
	}
	return output_finish(output, exit_status);
}

static int run(struct retry_command *retry, const struct reject_facts *rejects)
{
	struct supervision_result how;
	if (sandbox_init(retry->sandbox) != 0)
		return failed();
	int status = EXIT_STATUS_OK, begun = begin(retry);
	if (begun == STORE_BUSY) {
		log_error("%s", error_text());
		return EXIT_STATUS_BUSY;
	}
	supervise_hold_signals();
	if (begun != 0 || supervise_retry(retry, rejects, &how) != 0)
		return failed();
	if (how.died)
		status = EXIT_STATUS_FAILED;
	else if (how.stop_signal)
		status = EXIT_STATUS_SIGNAL + how.stop_signal;
	if (!retry->dry_run &&
		store_end_run(retry->database, retry->facts.run_id, status, &retry->arena->filters) != 0)
		status = failed();
	return report(retry, status);
}

/* --- the command --- */

/* Takes the lock of a database that is one of ours. */
static int lock(const struct retry_command *retry)
{
	int status;
	sqlite3_close(database_open(retry->database, &status));
	return status == EXIT_STATUS_OK ? database_lock(retry->database, retry->wait_ms, NULL) : status;
}

/* Looks at what there is to do before the processes are started. */
static int look(struct retry_command *retry, struct reject_facts *rejects)
{
	int status;
	struct reject_choice *choice = &retry->retry.choice;
	sqlite3 *database = database_open(retry->database, &status);
	if (!database)
		return status;
	if (choice->path && !database_find_source(database, &choice->path))
		status = EXIT_STATUS_NO_INPUT;
	if (status == EXIT_STATUS_OK && stored_rejects_look(retry->database, choice, rejects) != 0)
		status = failed();
	sqlite3_close(database);
	return status;
}

static int take_reason(struct retry_command *retry, const struct options *options)
{
	if (!reason_meaning(options->argument))
		return reason_unknown(options);
	if (strcmp(options->argument, reject_reason_name(REJECT_TOO_LONG)) == 0)
		return options_wrong_use(options, "of lines that are too_long only the beginning is stored; they cannot be tried");
	retry->retry.choice.reason = options->argument;
	return EXIT_STATUS_OK;
}

/* One option.  EXIT_STATUS_OK, or what the command returns. */
static int take(struct retry_command *retry, const struct options *options, int option)
{
	int choice;
	int64_t number;
	switch (option) {
	FORMAT_OPTION_CASES:
		if (format_options_take(&retry->formats_wanted, options->name, options->argument) == 0)
			return EXIT_STATUS_OK;
		return options_wrong_use(options, "%s", error_text());
	case OPTION_SOURCE: retry->retry.choice.path = options->argument; return EXIT_STATUS_OK;
	case OPTION_REASON: return take_reason(retry, options);
	case OPTION_TWINS:
		choice = option_choice(options, "keep|drop");
		retry->retry.load.drop_twins = choice == 1;
		return choice < 0 ? EXIT_STATUS_USAGE : EXIT_STATUS_OK;
	case OPTION_DRY_RUN: retry->dry_run = true; return EXIT_STATUS_OK;
	case OPTION_WAIT:
	case OPTION_WAIT_AT_MOST:
		return database_wait_option(options, &retry->wait_ms) == 0 ? EXIT_STATUS_OK : EXIT_STATUS_USAGE;
	case OPTION_SUMMARY: retry->summary = true; return EXIT_STATUS_OK;
	case OPTION_JSON: retry->json = true; return EXIT_STATUS_OK;
	case OPTION_SANDBOX: return run_sandbox_option(options, &retry->sandbox) == 0 ? EXIT_STATUS_OK : EXIT_STATUS_USAGE;
	default:
		if (option_number(options, 1, 1 << 30, &number) != 0)
			return EXIT_STATUS_USAGE;
		retry->retry.load.batch_rows = (uint32_t)number;
		return EXIT_STATUS_OK;
	}
}

static int take_all(struct retry_command *retry, int argc, char **argv, bool *go)
{
	struct options options;
	options_init(&options, &command_retry, argc, argv);
	load_settings_init(&retry->retry.load);
	dedup_settings_init(&retry->dedup);
	for (int option, status; (option = options_next(&options)) != OPTIONS_END;) {
		status = option == OPTIONS_EXIT ? options.exit_status : take(retry, &options, option);
		if (option == OPTIONS_EXIT || status != EXIT_STATUS_OK)
			return status;
	}
	if (options.operand_count > 0)
		return options_wrong_use(&options, "retry takes no argument like '%s'; name a source with --source",
			options.operands[0]);
	if (format_options_compile(&retry->formats_wanted, &retry->formats) != 0) {
		int wrong = error_is_memory() ? EXIT_STATUS_FAILED : EXIT_STATUS_USAGE;
		log_error("%s", error_text());
		return wrong;
	}
	retry->database = options.db_path;
	*go = !options.rehearsal;
	return EXIT_STATUS_OK;
}

int cmd_retry(int argc, char **argv)
{
	struct retry_command retry;
	struct reject_facts rejects;
	bool go = false;
	memset(&retry, 0, sizeof retry);
	retry.sandbox = SANDBOX_DEFAULT;
	retry.summary = isatty(STDOUT_FILENO);
	int status = take_all(&retry, argc, argv, &go);
	if (go && !retry.dry_run)
		status = lock(&retry);
	if (go && status == EXIT_STATUS_OK) {
		status = look(&retry, &rejects);
		if (status == EXIT_STATUS_OK)
			status = rejects.count > 0 ? run(&retry, &rejects) : report(&retry, EXIT_STATUS_OK);
	}
	sandbox_release();
	arena_free(retry.arena);
	known_sources_release(&retry.facts.sources);
	formats_release(&retry.formats);
	return status;
}

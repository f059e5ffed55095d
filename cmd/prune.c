/* logetl prune: retention.  What is older than a time goes, a batch a transaction, and its space is given back.
 *
 * It looks first, and changes nothing where there is nothing to do; the lock makes sure that what it saw is still so.
 */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "cmd/options/time_range.h"
#include "cmd/print/output.h"
#include "cmd/run_sandbox.h"
#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/progress.h"
#include "stages/load/lock.h"
#include "stages/load/prune.h"
#include "stages/load/run.h"

#include <time.h>
#include <unistd.h>

#define PRUNE_OPTIONS(X) \
	X(OLDER_THAN, "older-than", 0, "TIME", "what is older: 90d (also s, m, h, w), or before a date, as export's --since") \
	X(DRY_RUN, "dry-run", 0, NULL, "count what would be deleted, and delete nothing") \
	X(VACUUM, "vacuum", 0, NULL, "write the database anew without its free space: takes as long\n" \
				     "as copying it, and meanwhile up to twice as much space again") \
	WAIT_OPTIONS(X) \
	SUMMARY_OPTION(X) \
	X(JSON, "json", 0, NULL, "print the result as one JSON object") \
	SANDBOX_OPTION(X)

enum { PRUNE_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {PRUNE_OPTIONS(OPTION_SPEC)};

const struct command_spec command_prune = {
	.name = "prune",
	.operands = "",
	.details = "Deletes the events before that time, the rejects and records of the runs that ended before it (their last\n"
		   "record stays, with the counters of all), and the values that no event refers to any more.  Where each source\n"
		   "was left is kept, so no log is read again.  It may be killed at any time; the next one does the rest.\n"
		   "What is freed is used by later ingests; --vacuum gives it back to the disk.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
};

struct prune_command {
	const char *path;
	int64_t second; /* INT64_MAX: none was given */
	bool dry_run, vacuum, summary, json;
	int64_t wait_ms;
	enum sandbox_mode sandbox;
	struct pruned pruned; /* or, in a dry run, what would be */
	struct orphans orphans;
	struct prune_space before, after;
	int64_t run_id; /* 0: there was nothing to delete */
};

static bool is_nothing(const struct pruned *pruned)
{
	int64_t sum = 0;
#define X(name, meaning) sum += pruned->name;
	PRUNED(X)
#undef X
	return sum == 0;
}

static int64_t bytes_back(const struct prune_command *prune)
{
	int64_t pages = prune->before.pages - prune->after.pages;
	return pages > 0 ? pages * prune->before.page_bytes : 0;
}

/* --- what it does --- */

/* Deletes what was found, as a run.  EXIT_STATUS_OK, or with the error stack set what the command returns. */
static int delete(struct prune_command *prune, sqlite3 *database)
{
	static const struct filter_counters no_filters;
	struct pruned done;
	struct store_facts facts;
	int begun = store_begin_run(prune->path, 0, 0, &facts);
	if (begun != 0)
		return begun == STORE_BUSY ? EXIT_STATUS_BUSY : EXIT_STATUS_FAILED;
	known_sources_release(&facts.sources);
	prune->run_id = facts.run_id;
	int status = prune_delete(database, prune->second, facts.run_id, &prune->orphans, &done) == 0 ? EXIT_STATUS_OK
												     : EXIT_STATUS_FAILED;
	prune->pruned = done;
	if (status == EXIT_STATUS_OK && store_end_run(prune->path, facts.run_id, status, &no_filters) != 0)
		status = EXIT_STATUS_FAILED;
	return status;
}

static int look(struct prune_command *prune, sqlite3 *database)
{
	return prune_look(database, prune->second, &prune->pruned, &prune->orphans) == 0 &&
			prune_read_space(database, &prune->before) == 0
		? 0
		: -1;
}

/* EXIT_STATUS_OK, or with the error stack set what the command returns. */
static int prune_all(struct prune_command *prune, sqlite3 *database)
{
	if (look(prune, database) != 0)
		return EXIT_STATUS_FAILED;
	int status = is_nothing(&prune->pruned) ? EXIT_STATUS_OK : delete(prune, database);
	if (status == EXIT_STATUS_OK &&
		(prune_give_back(database, prune->vacuum) != 0 || prune_read_space(database, &prune->after) != 0))
		status = EXIT_STATUS_FAILED;
	return status;
}

/* Makes sure that there is a database, and takes its lock.  EXIT_STATUS_OK, or what the command returns after reporting
 * why not. */
static int lock(struct prune_command *prune)
{
	int status;
	sqlite3_close(database_open(prune->path, &status));
	return status == EXIT_STATUS_OK ? database_lock(prune->path, prune->wait_ms, NULL) : status;
}

/* Its work is of the loader's kind.  0, or -1 with the error stack set. */
static int confine(const struct prune_command *prune)
{
	return sandbox_init(prune->sandbox) == 0 && sandbox_allow_database(prune->path) == 0 ? sandbox_enter(PROCESS_LOAD)
											     : -1;
}

static int run(struct prune_command *prune)
{
	int status;
	if (prune->dry_run) {
		sqlite3 *database = database_open(prune->path, &status);
		if (!database)
			return status;
		status = look(prune, database) == 0 ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
		prune->after = prune->before;
		sqlite3_close(database);
	} else {
		status = lock(prune);
		if (status != EXIT_STATUS_OK)
			return status;
		sqlite3 *database = prune_connect(prune->path);
		status = database && confine(prune) == 0 ? prune_all(prune, database) : EXIT_STATUS_FAILED;
		sqlite3_close(database);
	}
	orphans_release(&prune->orphans);
	if (status != EXIT_STATUS_OK)
		log_error("pruning %s: %s", prune->path, error_text());
	return status;
}

/* --- what it says --- */

static void print_json(const struct prune_command *prune, struct output *output, int status)
{
	output_printf(output, "{\"before\": %lld, ", (long long)prune->second);
#define X(name, meaning) output_printf(output, "\"" #name "\": %lld, ", (long long)prune->pruned.name);
	PRUNED(X)
#undef X
	output_printf(output, "\"bytes_given_back\": %lld, \"free_bytes\": %lld, ", (long long)bytes_back(prune),
		(long long)(prune->after.free_pages * prune->after.page_bytes));
	if (prune->run_id)
		output_printf(output, "\"run\": %lld, ", (long long)prune->run_id);
	output_printf(output, "\"exit_status\": %d}\n", status);
}

static void print_summary(const struct prune_command *prune, struct output *output)
{
	char before[32] = "";
	time_t second = (time_t)prune->second;
	struct tm parts;
	if (gmtime_r(&second, &parts))
		strftime(before, sizeof before, "%Y-%m-%dT%H:%M:%SZ", &parts);
	const struct pruned *pruned = &prune->pruned;
	output_printf(output, "before %s: %lld events, %lld rejects, %lld records of runs, %lld values%s", before,
		(long long)pruned->events, (long long)pruned->rejects, (long long)pruned->runs, (long long)pruned->values,
		prune->dry_run ? "; nothing was deleted" : " deleted");
	if (!prune->dry_run)
		output_printf(output, "; %s given back", progress_bytes_text(bytes_back(prune)));
	if (!prune->dry_run && !prune->after.incremental && prune->after.free_pages > 0)
		output_printf(output, "; %s are free in the file, for events to come (--vacuum gives them back)",
			progress_bytes_text(prune->after.free_pages * prune->after.page_bytes));
	output_text(output, "\n");
}

static int report(const struct prune_command *prune, struct output *output, int status)
{
	if (prune->json)
		print_json(prune, output, status);
	else if (status == EXIT_STATUS_OK && prune->summary)
		print_summary(prune, output);
	return output_finish(output, status);
}

/* --- the command --- */

/* False after reporting what is wrong. */
static bool take_time(struct prune_command *prune, const struct options *options)
{
	if (time_range_option(options, &prune->second) != 0)
		return false;
	if (prune->second <= time(NULL))
		return true;
	options_wrong_use(options, "--older-than takes a time in the past, not '%s'", options->argument);
	return false;
}

/* False: the command ends with *status. */
static bool take_options(struct prune_command *prune, struct options *options, int *status)
{
	*status = EXIT_STATUS_USAGE;
	for (int option; (option = options_next(options)) != OPTIONS_END;) {
		switch (option) {
		case OPTION_OLDER_THAN:
			if (!take_time(prune, options))
				return false;
			break;
		case OPTION_DRY_RUN: prune->dry_run = prune->summary = true; break;
		case OPTION_VACUUM: prune->vacuum = true; break;
		case OPTION_WAIT:
		case OPTION_WAIT_AT_MOST:
			if (database_wait_option(options, &prune->wait_ms) != 0)
				return false;
			break;
		case OPTION_SUMMARY: prune->summary = true; break;
		case OPTION_JSON: prune->json = true; break;
		case OPTION_SANDBOX:
			if (run_sandbox_option(options, &prune->sandbox) != 0)
				return false;
			break;
		default: *status = options->exit_status; return false;
		}
	}
	return true;
}

int cmd_prune(int argc, char **argv)
{
	struct options options;
	/* Before it is confined: looks at what standard output is. */
	struct prune_command prune = {.second = INT64_MAX, .sandbox = SANDBOX_DEFAULT, .summary = isatty(STDOUT_FILENO)};
	int status;
	options_init(&options, &command_prune, argc, argv);
	if (!take_options(&prune, &options, &status))
		return status;
	if (options.operand_count > 0)
		return options_wrong_use(&options, "prune takes no argument like '%s'", options.operands[0]);
	if (prune.second == INT64_MAX)
		return options_wrong_use(&options, "--older-than has to say what is to be deleted");
	prune.path = options.db_path;
	struct output *output = output_new(STDOUT_FILENO, NULL);
	if (!output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	status = report(&prune, output, run(&prune));
	sandbox_release();
	return status;
}

/* logetl status: what is in the database, where it came from, and how the last runs went.
 *
 * Nothing here reads the events: they are counted by the runs, and a range of time is a range of ids.
 */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "cmd/print/json.h"
#include "cmd/print/output.h"
#include "cmd/print/printer.h"
#include "cmd/print/terminal.h"
#include "cmd/status_sandbox.h"
#include "pipeline/counters.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/progress.h"
#include "stages/load/followed.h"
#include "stages/load/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define STATUS_OPTIONS(X) \
	X(SANDBOX, "sandbox", 0, NULL, "try what the processes of an ingest are kept from on this machine,\n" \
				       "and print that instead") \
	X(JSON, "json", 0, NULL, "print one JSON object, with every source")

enum { STATUS_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {STATUS_OPTIONS(OPTION_SPEC)};

const struct command_spec command_status = {
	.name = "status",
	.operands = "",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
};

enum { RUNS_SHOWN = 10, SOURCES_SHOWN = 20, TIME_TEXT_BYTES = 32 };

#define MINUTE(column) "strftime('%Y-%m-%dT%H:%MZ', " column ", 'unixepoch')"
#define COMMA_NAME(name, meaning) ", " #name

/* In all of these, ?1 tells whether an ingest is running now, ?2 how many rows are wanted, and ?3 which runs followers go
 * on with: ",7,12,". */
#define RUN_STATE(ended_well) \
	"CASE WHEN ended IS NOT NULL THEN " ended_well " WHEN instr(?3, ',' || id || ',') THEN 'following' " \
	"WHEN ?1 AND id = (SELECT max(id) FROM run) THEN 'running' ELSE 'interrupted' END"

static const char SOURCES_TABLE[] =
	"SELECT path, nullif(origin, path) AS origin, format, offset, size_bytes AS size, lines, "
	"(SELECT " MINUTE("started") " FROM run WHERE run.id = source.run_id) AS last_run "
	"FROM source WHERE ?1 IS NOT NULL ORDER BY run_id DESC, id DESC LIMIT ?2";

static const char SOURCES_JSON[] =
	"SELECT id, path, origin, format, offset, size_bytes AS size, lines, stream, finished, first_second, "
	"last_second, run_id AS last_run FROM source WHERE ?1 IS NOT NULL ORDER BY id LIMIT ?2";

static const char RUNS_JSON[] =
	"SELECT id, started, ended, jobs" COUNTERS(COMMA_NAME) ", exit_status, " RUN_STATE("'ended'") " AS state "
	"FROM run ORDER BY id DESC LIMIT ?2";

struct report {
	const char *path;
	bool running; /* an ingest holds the database's lock */
	char followed_runs[FOLLOWED_MAX * 21 + 2]; /* those of followers that are alive, a comma before and behind each; "": none */
	int64_t size_bytes, wal_bytes;
	sqlite3_int64 version, events, rejects, first_second, last_second, sources;
	int has_events;
	sqlite3 *database;
	struct output *output;
};

/* Whether an ingest holds the lock (see stages/load/lock.h).  To be asked while no connection is open, because closing
 * any descriptor of the file gives up SQLite's own locks. */
static bool is_locked(const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (descriptor < 0)
		return false;
	bool locked = flock(descriptor, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
	close(descriptor);
	return locked;
}

/* As is_locked(). */
static void look_for_followers(struct report *report)
{
	int64_t runs[FOLLOWED_MAX];
	size_t count = followed_runs(report->path, runs);
	int used = 0;
	for (size_t i = 0; i < count; i++)
		used += sprintf(report->followed_runs + used, "%s%lld,", used ? "" : ",", (long long)runs[i]);
}

static int64_t file_size(const char *path, const char *suffix)
{
	char name[4096];
	struct stat status;
	snprintf(name, sizeof name, "%s%s", path, suffix);
	return stat(name, &status) == 0 ? status.st_size : 0;
}

/* 0, or -1 with the error stack set. */
static int read_facts(struct report *report)
{
	const struct {
		const char *sql;
		sqlite3_int64 *number;
		int *known;
	} facts[] = {
		{"PRAGMA user_version", &report->version, NULL},
		{"SELECT sum(inserted) FROM run", &report->events, NULL},
		/* A retry reads no bytes of a log, and takes away what it settles. */
		{"SELECT sum(CASE WHEN bytes > 0 THEN rejected ELSE rejected - lines END) FROM run", &report->rejects, NULL},
		{"SELECT min(id) >> 22 FROM request", &report->first_second, &report->has_events},
		{"SELECT max(id) >> 22 FROM request", &report->last_second, NULL},
		{"SELECT count(*) FROM source", &report->sources, NULL},
	};
	report->size_bytes = file_size(report->path, "");
	report->wal_bytes = file_size(report->path, "-wal");
	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		if (database_number(report->database, facts[i].sql, facts[i].number, facts[i].known) < 0)
			return -1;
	}
	return 0;
}

/* Times are never cut, and of a path its end says more. */
static enum table_cut cut(const char *column)
{
	if (strcmp(column, "path") == 0 || strcmp(column, "origin") == 0)
		return CUT_BEGINNING;
	return strcmp(column, "format") == 0 ? CUT_END : CUT_NOTHING;
}

/* Prints the rows of one of the queries above.  0, or -1 with the error stack set. */
static int print(struct report *report, enum print_style style, const char *sql, int limit)
{
	sqlite3_stmt *statement = database_prepare(report->database, sql);
	if (!statement)
		return -1;
	struct printer printer;
	printer_init(&printer, style, report->output);
	printer.cut = cut;
	sqlite3_bind_int(statement, 1, report->running);
	sqlite3_bind_int(statement, 2, limit);
	sqlite3_bind_text(statement, 3, report->followed_runs, -1, SQLITE_STATIC);
	int result = print_rows(&printer, statement);
	printer_release(&printer);
	sqlite3_finalize(statement);
	return result == SQLITE_DONE ? 0 : database_error(report->database);
}

/* ", COUNTER" where any of the runs that are shown has counted such lines, which is rare; else "", to save its column. */
static const char *rare_counter(struct report *report, const char *counter)
{
	char sql[128];
	sqlite3_int64 lines = 0;
	snprintf(sql, sizeof sql, "SELECT max(%s <> 0) FROM (SELECT * FROM run ORDER BY id DESC LIMIT %d)", counter + 2, RUNS_SHOWN);
	return database_number(report->database, sql, &lines, NULL) == 0 && lines == 0 ? "" : counter;
}

static int print_runs(struct report *report)
{
	char sql[1024];
	snprintf(sql, sizeof sql,
		"SELECT %s AS started, ended - started AS seconds, lines, inserted, duplicates%s, rejected%s, %s AS exit "
		"FROM run ORDER BY id DESC LIMIT ?2",
		MINUTE("started"), rare_counter(report, ", filtered"), rare_counter(report, ", blank"), RUN_STATE("exit_status"));
	return print(report, PRINT_TABLE, sql, RUNS_SHOWN);
}

/* What the last run that has such numbers knew of its filters. */
#define FILTER_COLUMNS(X) X(bytes) X(keys) X(capacity) X(maybes) X(probes) X(false_positives)

struct filters {
	bool known;
#define X(name) int64_t name;
	FILTER_COLUMNS(X)
#undef X
};

static int read_filters(struct report *report, struct filters *filters)
{
#define X(name) ", filter_" #name
	sqlite3_stmt *statement = database_prepare(report->database,
		"SELECT id" FILTER_COLUMNS(X) " FROM run WHERE filter_bytes IS NOT NULL AND inserted + duplicates > 0 "
		"ORDER BY id DESC LIMIT 1");
#undef X
	if (!statement)
		return -1;
	int column = 1, result = sqlite3_step(statement);
	*filters = (struct filters){.known = result == SQLITE_ROW};
#define X(name) filters->name = filters->known ? sqlite3_column_int64(statement, column++) : 0;
	FILTER_COLUMNS(X)
#undef X
	sqlite3_finalize(statement);
	return result == SQLITE_ROW || result == SQLITE_DONE ? 0 : database_error(report->database);
}

static double share(int64_t part, int64_t whole)
{
	return whole > 0 ? (double)part / (double)whole : 0;
}

static const char *time_text(sqlite3_int64 second, char text[TIME_TEXT_BYTES])
{
	time_t when = (time_t)second;
	struct tm parts;
	if (!gmtime_r(&when, &parts) || !strftime(text, TIME_TEXT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &parts))
		snprintf(text, TIME_TEXT_BYTES, "%lld", second);
	return text;
}

/* For people. */

static void print_facts(const struct report *report)
{
	struct output *output = report->output;
	char first[TIME_TEXT_BYTES], last[TIME_TEXT_BYTES];
	output_text(output, "database  ");
	terminal_write(output, report->path, strlen(report->path));
	output_printf(output, "\n          %s", progress_bytes_text(report->size_bytes));
	output_printf(output, ", and %s in its write-ahead log; schema version %lld%s\n",
		progress_bytes_text(report->wal_bytes), report->version,
		*report->followed_runs ? "; an ingest follows its logs" : report->running ? "; an ingest is running" : "");
	output_printf(output, "events    %lld", report->events);
	if (report->has_events)
		output_printf(output, ", from %s to %s", time_text(report->first_second, first),
			time_text(report->last_second, last));
	output_printf(output, "\nrejects   %lld%s\n", report->rejects, report->rejects ? " (see logetl rejects)" : "");
}

static void print_filters(struct output *output, const struct filters *filters)
{
	if (!filters->known)
		return;
	output_text(output, "\nBloom filters of the last run that read events\n");
	if (filters->bytes > 0)
		output_printf(output, "  %s, holding %lld keys of at most %lld (%.1f %%)\n",
			progress_bytes_text(filters->bytes), (long long)filters->keys, (long long)filters->capacity,
			100 * share(filters->keys, filters->capacity));
	else
		output_text(output, "  none was needed\n");
	output_printf(output, "  %lld events of seconds that another source covers had to be looked up\n",
		(long long)filters->maybes);
	if (filters->probes > 0)
		output_printf(output, "  false positives: %lld of %lld probes (%.4f %%)\n",
			(long long)filters->false_positives, (long long)filters->probes,
			100 * share(filters->false_positives, filters->probes));
}

static int print_for_people(struct report *report, const struct filters *filters)
{
	print_facts(report);
	if (report->sources > 0) {
		output_text(report->output, "\nsources, the last read first\n");
		if (print(report, PRINT_TABLE, SOURCES_TABLE, SOURCES_SHOWN) < 0)
			return -1;
		if (report->sources > SOURCES_SHOWN)
			output_printf(report->output, "and %lld more (see --json)\n", report->sources - SOURCES_SHOWN);
	}
	output_text(report->output, "\nruns, the last first\n");
	if (print_runs(report) < 0)
		return -1;
	print_filters(report->output, filters);
	return 0;
}

/* For programs. */

static int print_json(struct report *report, const struct filters *filters)
{
	struct output *output = report->output;
	output_text(output, "{\"database\":");
	json_write_string(output, report->path, strlen(report->path));
	output_printf(output, ",\"size_bytes\":%lld,\"wal_bytes\":%lld,\"schema_version\":%lld,\"running\":%s,\"following\":%s",
		(long long)report->size_bytes, (long long)report->wal_bytes, report->version,
		report->running ? "true" : "false", *report->followed_runs ? "true" : "false");
	output_printf(output, ",\n\"events\":%lld,\"rejects\":%lld", report->events, report->rejects);
	if (report->has_events)
		output_printf(output, ",\"first_second\":%lld,\"last_second\":%lld", report->first_second,
			report->last_second);
	else
		output_text(output, ",\"first_second\":null,\"last_second\":null");
	output_text(output, ",\n\"sources\":");
	if (print(report, PRINT_JSON, SOURCES_JSON, -1) < 0)
		return -1;
	output_text(output, ",\"runs\":");
	if (print(report, PRINT_JSON, RUNS_JSON, RUNS_SHOWN) < 0)
		return -1;
	output_text(output, ",\"filters\":");
	if (!filters->known) {
		output_text(output, "null}\n");
		return 0;
	}
#define X(name) output_printf(output, "\"" #name "\":%lld,", (long long)filters->name);
	output_text(output, "{");
	FILTER_COLUMNS(X)
#undef X
	output_printf(output, "\"fill\":%.6f,\"false_positive_rate\":", share(filters->keys, filters->capacity));
	if (filters->probes > 0)
		output_printf(output, "%.9f}}\n", share(filters->false_positives, filters->probes));
	else
		output_text(output, "null}}\n");
	return 0;
}

static int report_all(struct report *report, bool json)
{
	struct filters filters;
	/* One snapshot, so that the numbers belong together. */
	if (sqlite3_exec(report->database, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		return database_error(report->database);
	if (read_facts(report) < 0 || read_filters(report, &filters) < 0)
		return -1;
	return json ? print_json(report, &filters) : print_for_people(report, &filters);
}

static int status(const char *path, bool json, struct output *output)
{
	int exit_status;
	struct report report = {.path = path, .output = output, .running = is_locked(path)};
	look_for_followers(&report);
	report.database = database_open(path, &exit_status);
	if (!report.database)
		return exit_status;
	if (report_all(&report, json) < 0) {
		log_error("reading the status of %s: %s", path, error_text());
		exit_status = EXIT_STATUS_FAILED;
	}
	sqlite3_close(report.database);
	return exit_status;
}

int cmd_status(int argc, char **argv)
{
	struct options options;
	bool json = false, sandbox = false;
	options_init(&options, &command_status, argc, argv);
	for (int option; (option = options_next(&options)) != OPTIONS_END;) {
		if (option == OPTIONS_EXIT)
			return options.exit_status;
		json |= option == OPTION_JSON;
		sandbox |= option == OPTION_SANDBOX;
	}
	if (options.operand_count > 0)
		return options_wrong_use(&options, "status takes no argument like '%s'", options.operands[0]);
	struct output *output = output_new(STDOUT_FILENO, NULL);
	if (!output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	int exit_status = sandbox ? status_sandbox(options.db_path, json, output) : status(options.db_path, json, output);
	return output_finish(output, exit_status);
}

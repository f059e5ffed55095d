/* The report: a line for people, an object for programs; the same numbers in both and in the table `run`. */
#include "cmd/ingest/ingest_report.h"

#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/ingest/ingest_profile.h"
#include "cmd/print/json.h"
#include "cmd/print/output.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/notify.h"
#include "pipeline/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static double rate(const struct ingest_result *result)
{
	return result->seconds > 0 ? (double)result->counters.lines / result->seconds : 0;
}

static void write_column(struct output *output, const char *key, sqlite3_stmt *rows, int column)
{
	output_printf(output, "\"%s\": ", key);
	if (sqlite3_column_type(rows, column) == SQLITE_TEXT)
		json_write_string(output, (const char *)sqlite3_column_text(rows, column),
			(size_t)sqlite3_column_bytes(rows, column));
	else if (sqlite3_column_type(rows, column) == SQLITE_NULL)
		output_text(output, "null");
	else
		output_printf(output, "%lld", (long long)sqlite3_column_int64(rows, column));
}

/* The sources that the run touched, as the elements of a JSON array. */
static void write_sources(struct output *output, const struct ingest_options *options, int64_t run_id)
{
	int status, step = SQLITE_ERROR;
	sqlite3 *database = database_open(options->database, &status);
	sqlite3_stmt *rows = database ? database_prepare(database,
						"SELECT id, path, origin, format, offset, lines FROM source WHERE run_id = ? ORDER BY id")
				      : 0;
	if (rows) {
		sqlite3_bind_int64(rows, 1, run_id);
		for (int i = 0; (step = sqlite3_step(rows)) == SQLITE_ROW; i++) {
			output_text(output, i ? ",\n  {" : "\n  {");
			for (int column = 0; column < sqlite3_column_count(rows); column++) {
				output_text(output, column ? ", " : "");
				write_column(output, sqlite3_column_name(rows, column), rows, column);
			}
			output_text(output, "}");
		}
	}
	if (database && step != SQLITE_DONE)
		log_error("reading the sources for the report: %s", sqlite3_errmsg(database));
	sqlite3_finalize(rows);
	sqlite3_close(database);
}

static void write_json(struct output *output, const struct ingest_options *options, const struct ingest_result *result)
{
	output_text(output, "{");
#define X(name, meaning) output_printf(output, "\"" #name "\": %lld, ", (long long)result->counters.name);
	COUNTERS(X)
#undef X
	output_printf(output, "\"seconds\": %.3f, \"lines_per_second\": %.0f, \"skipped_files\": %u, \"exit_status\": %d,",
		result->seconds, rate(result), result->skipped, result->exit_status);
	if (result->run_id)
		output_printf(output, " \"run\": %lld,", (long long)result->run_id);
	if (result->zone)
		output_printf(output, " \"tz\": \"%s\",", result->zone);
	output_text(output, " \"sources\": [");
	if (result->run_id)
		write_sources(output, options, result->run_id);
	output_text(output, "]");
	if (result->profile) {
		output_text(output, ",\n \"profile\": ");
		ingest_profile_write_json(output, result->profile);
	}
	output_text(output, "}\n");
}

enum { SUMMARY_BYTES = 512 };

/* The numbers in one line, without a newline. */
static void print_summary(char line[SUMMARY_BYTES], const struct ingest_result *result)
{
	const struct counters *counters = &result->counters;
	char filtered[48] = "", zone[160] = "";
	const char *stopped = result->exit_status > EXIT_STATUS_SIGNAL ? "; stopped before the end" : "";
	if (counters->filtered)
		snprintf(filtered, sizeof filtered, ", %lld filtered", (long long)counters->filtered);
	if (result->zone)
		snprintf(zone, sizeof zone, "; times without a time zone were taken as %s (--tz)", result->zone);
	snprintf(line, SUMMARY_BYTES,
		"%lld line%s (%s) in %.2f s, %.0f lines/s: %lld inserted, %lld duplicates%s, %lld rejected, %lld blank%s%s",
		(long long)counters->lines, counters->lines == 1 ? "" : "s", progress_bytes_text(counters->bytes), result->seconds, rate(result),
		(long long)counters->inserted, (long long)counters->duplicates, filtered, (long long)counters->rejected,
		(long long)counters->blank, stopped, zone);
}

static void write_summary(struct output *output, const struct ingest_result *result, const char *summary)
{
	output_printf(output, "%s\n", summary);
	if (result->counters.rejected && result->run_id && isatty(STDOUT_FILENO))
		output_text(output, "the rejected lines and why: logetl rejects\n");
	if (result->profile)
		ingest_profile_write(output, result->profile);
}

int ingest_report(const struct ingest_options *options, const struct ingest_result *result)
{
	char summary[SUMMARY_BYTES];
	print_summary(summary, result);
	notify_status("%s", summary);
	if (!options->json && !options->summary && !options->profile && !isatty(STDOUT_FILENO))
		return result->exit_status;
	struct output *output = output_new(STDOUT_FILENO, 0);
	if (!output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	if (options->json)
		write_json(output, options, result);
	else
		write_summary(output, result, summary);
	return output_finish(output, result->exit_status);
}

int ingest_write_rejects(const struct ingest_options *options, int64_t run_id)
{
	int status, step = SQLITE_ERROR, descriptor = open(options->rejects_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (descriptor < 0) {
		log_error("writing the rejects to %s: %s", options->rejects_path, strerror(errno));
		return -1;
	}
	sqlite3 *database = database_open(options->database, &status);
	sqlite3_stmt *rows =
		database ? database_prepare(database, "SELECT raw FROM reject WHERE run_id = ? ORDER BY id") : 0;
	struct output *output = rows ? output_new(descriptor, 0) : 0;
	if (output) {
		sqlite3_bind_int64(rows, 1, run_id);
		while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
			output_log_line(output, sqlite3_column_blob(rows, 0), (size_t)sqlite3_column_bytes(rows, 0));
		}
	}
	if (database && step != SQLITE_DONE)
		log_error("writing the rejects to %s: %s", options->rejects_path,
			output || !rows ? sqlite3_errmsg(database) : error_text());
	sqlite3_finalize(rows);
	sqlite3_close(database);
	status = output ? output_finish(output, EXIT_STATUS_OK) : EXIT_STATUS_FAILED;
	if (step != SQLITE_DONE)
		status = EXIT_STATUS_FAILED;
	close(descriptor);
	return status == EXIT_STATUS_OK ? 0 : -1;
}

#define REMEDY "; the lines are kept, and logetl retry loads them once the format is right"

static const char *wanted_text(const struct ingest_options *options)
{
	return options->formats.count ? "the format" : "any format";
}

/* The sources of the run that had rejects, and never an event of their own or another's. */
static const char MISFITS_SQL[] =
	"SELECT path FROM source WHERE run_id = ?1 AND first_second IS NULL "
	"AND id IN (SELECT source_id FROM reject WHERE run_id = ?1) "
	"AND NOT EXISTS (SELECT 1 FROM redelivered WHERE source_id = source.id) ORDER BY id";

/* Whether any source of the run ever had a line that fits; true where that cannot be told. */
static bool any_line_fits(const struct ingest_options *options, int64_t run_id)
{
	int status, known = 0;
	sqlite3_int64 number = 0;
	char sql[128];
	snprintf(sql, sizeof sql, "SELECT 1 FROM source WHERE run_id = %lld AND first_second IS NOT NULL LIMIT 1",
		(long long)run_id);
	sqlite3 *database = database_open(options->database, &status);
	bool fits = !database || database_number(database, sql, &number, &known) != 0 || known;
	sqlite3_close(database);
	return fits;
}

bool ingest_fits_nothing(const struct ingest_options *options, int64_t run_id, const struct counters *counters)
{
	if (counters->rejected == 0 || counters->inserted + counters->duplicates > 0 ||
		(!options->dry_run && any_line_fits(options, run_id)))
		return false;
	log_error("no line fits %s; logetl check shows why%s", wanted_text(options), options->dry_run ? "" : REMEDY);
	return true;
}

static bool is_named(const struct inputs *inputs, const char *path)
{
	for (size_t i = 0; i < inputs->count; i++) {
		const struct input *input = &inputs->list[i];
		if (!input->from_directory && !input->sibling && strcmp(input->path, path) == 0)
			return true;
	}
	return false;
}

bool ingest_has_misfits(const struct ingest_options *options, const struct inputs *inputs, int64_t run_id,
	const struct counters *counters)
{
	int status;
	bool any = false;
	if (counters->rejected == 0 || options->dry_run)
		return false;
	sqlite3 *database = database_open(options->database, &status);
	sqlite3_stmt *misfits = database ? database_prepare(database, MISFITS_SQL) : NULL;
	if (misfits)
		sqlite3_bind_int64(misfits, 1, run_id);
	while (misfits && sqlite3_step(misfits) == SQLITE_ROW) {
		const char *path = (const char *)sqlite3_column_text(misfits, 0);
		if (!path || !is_named(inputs, path))
			continue;
		log_error("%s: no line fits %s; logetl check shows why%s", path, wanted_text(options), REMEDY);
		any = true;
	}
	sqlite3_finalize(misfits);
	sqlite3_close(database);
	return any;
}

bool ingest_skipped_all(const struct ingest_options *options, const struct inputs *inputs, uint32_t skipped)
{
	if (skipped == 0 || skipped != inputs->count)
		return false;
	for (int i = 0; i < options->name_count; i++)
		log_error("%s: no file in it begins with a line that fits %s; name one of them to logetl check, which shows why",
			options->names[i], wanted_text(options));
	if (options->name_count == 0)
		log_error("no log of the configuration begins with a line that fits its format; logetl check shows why");
	return true;
}

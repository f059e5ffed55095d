/* logetl export: events as the log lines that they came from, as lines of another format, as JSON or CSV.
 *
 * Rows come in the order of time, some thousands to a statement: between two of them what was printed is written out,
 * however long that takes, so that no snapshot is held and memory and disk stay bounded.
 */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/format_options.h"
#include "cmd/options/options.h"
#include "cmd/options/time_range.h"
#include "cmd/print/output.h"
#include "cmd/print/printer.h"
#include "cmd/print/terminal.h"
#include "cmd/records.h"
#include "cmd/row_format.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/parse/detect/formats.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT_OPTIONS(X) \
	X(FORMAT, "format", 0, "logged|json|csv|csv-safe|NAME|STRING", \
		"logged: each line as it was in its log (the default); json: an object\n" \
		"a line, csv: both with the columns of the view access_log; csv-safe:\n" \
		"with ' before each text that a spreadsheet could take for a formula;\n" \
		"or a format as ingest takes it") \
	TIME_RANGE_OPTIONS(X) \
	X(SOURCE, "source", 0, "PATH", "only what this source delivered")

enum { EXPORT_OPTIONS(OPTION_ENUM) };

static const struct option_spec option_list[] = {EXPORT_OPTIONS(OPTION_SPEC)};

const struct command_spec command_export = {
	.name = "export",
	.operands = "",
	.details = "Lines come in the order of time.  What a format wants and the database does not have is -.\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
};

enum { ROWS_PER_STATEMENT = 20000 };

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

struct export {
	const char *format; /* NULL: each row's own */
	const char *source; /* NULL: all */
	struct time_range range;
	sqlite3 *database;
	struct output *output;
	struct formats formats;
	struct row_formats row_formats;
	const struct format *wanted; /* the format as compiled, or NULL */
	struct print_buffer line;
};

static void write_line(struct output *output, const char *line, size_t length)
{
	if (output_columns(output) == 0) {
		output_log_line(output, line, length);
		return;
	}
	terminal_write(output, line, length);
	output_write(output, "\n", 1);
}

/* 0, or -1 with the error stack set. */
static int print_line(struct export *export, const struct record *record, int64_t source_id)
{
	const struct format *own = row_formats_find(&export->row_formats, record, source_id);
	const struct format *format = export->wanted ? export->wanted : own;
	if (!format)
		return -1;
	export->line.length = 0;
	if (!print_record(format, record, format == own, &export->line))
		return error_set("rows cannot be printed in the format \"%.200s\"", format_name(format));
	write_line(export->output, export->line.bytes, export->line.length);
	return 0;
}

/* Some rows; 1 where there may be more, 0 at the end, -1 with the error stack set. */
static int print_some(struct export *export, struct records *records)
{
	struct record record;
	struct record_identity identity;
	for (int i = 0; i < ROWS_PER_STATEMENT; i++) {
		int found = records_next(records, &record, &identity);
		if (found <= 0)
			return found;
		if (print_line(export, &record, identity.source_id) != 0)
			return -1;
	}
	return 1;
}

static int export_lines(struct export *export)
{
	struct records *records = records_new(export->database, &export->range, export->source);
	int more = row_formats_init(&export->row_formats, export->database, &export->formats) == 0 && records ? 1 : -1;
	while (more > 0 && !interrupted && !output_failed(export->output)) {
		more = print_some(export, records);
		records_pause(records);
		output_drain(export->output);
	}
	row_formats_release(&export->row_formats);
	records_free(records);
	return more < 0 ? -1 : 0;
}

/* Some rows of the view, from an id on, which moves behind them; as print_some(). */
static int print_some_columns(struct printer *printer, sqlite3_stmt *rows, int64_t *id)
{
	int step = SQLITE_DONE, count = 0;
	sqlite3_bind_int64(rows, 1, *id);
	while (!output_failed(printer->output) && (step = sqlite3_step(rows)) == SQLITE_ROW) {
		printer->ops->row(printer, rows);
		printer->rows++;
		*id = sqlite3_column_int64(rows, 0) + 1;
		count++;
	}
	sqlite3_reset(rows);
	if (step != SQLITE_DONE && step != SQLITE_ROW)
		return database_error(sqlite3_db_handle(rows));
	return count == ROWS_PER_STATEMENT;
}

static int export_columns(struct export *export, const struct printer_ops *ops)
{
	struct printer printer = {.ops = ops, .output = export->output};
	int64_t id = time_range_first_id(&export->range);
	sqlite3_stmt *rows = database_prepare(export->database,
		"SELECT * FROM access_log WHERE id >= ?1 AND id < ?2 AND (?3 IS NULL OR source = ?3) ORDER BY id LIMIT ?4");
	if (!rows)
		return -1;
	sqlite3_bind_int64(rows, 2, time_range_end_id(&export->range));
	sqlite3_bind_text(rows, 3, export->source, -1, SQLITE_STATIC);
	sqlite3_bind_int(rows, 4, ROWS_PER_STATEMENT);
	int more = ops->begin(&printer, rows) == 0 ? 1 : -1;
	while (more > 0 && !interrupted && !output_failed(export->output)) {
		more = print_some_columns(&printer, rows, &id);
		output_drain(export->output);
	}
	sqlite3_finalize(rows);
	return more < 0 ? -1 : 0;
}

/* What --format takes besides formats of lines; the first three print the columns of the view. */
static const char *const own_formats[] = {"json", "csv", "csv-safe", "logged", NULL};

/* How the format prints the columns of the view; NULL where it is one of lines. */
static const struct printer_ops *column_printer(const char *format)
{
	static const struct printer_ops *const printers[] = {&print_json_lines_ops, &print_csv_ops, &print_csv_safe_ops};
	for (size_t i = 0; format && i < sizeof printers / sizeof *printers; i++) {
		if (strcmp(format, own_formats[i]) == 0)
			return printers[i];
	}
	return NULL;
}

static int export_all(struct export *export)
{
	const struct printer_ops *ops = column_printer(export->format);
	return ops ? export_columns(export, ops) : export_lines(export);
}

/* The format that was asked for, where it is one of lines; EXIT_STATUS_OK, or the exit status after reporting. */
static int compile_wanted(struct export *export)
{
	const char *format = export->format;
	if (!format || column_printer(format))
		return EXIT_STATUS_OK;
	export->wanted = formats_find(&export->formats, format);
	if (export->wanted)
		return EXIT_STATUS_OK;
	format_options_suggest(format, own_formats);
	log_error("%s", error_text());
	return EXIT_STATUS_USAGE;
}

static int run(struct export *export, const char *path)
{
	int status = compile_wanted(export);
	if (status != EXIT_STATUS_OK)
		return status;
	export->database = database_open(path, &status);
	if (!export->database)
		return status;
	if (export->source && !database_find_source(export->database, &export->source)) {
		status = EXIT_STATUS_NO_INPUT;
	} else if (export_all(export) != 0) {
		log_error("%s", error_text());
		status = EXIT_STATUS_FAILED;
	}
	sqlite3_close(export->database);
	return status;
}

/* False: the command ends with *status. */
static bool take_options(struct export *export, struct options *options, int *status)
{
	*status = EXIT_STATUS_USAGE;
	for (int option; (option = options_next(options)) != OPTIONS_END;) {
		switch (option) {
		case OPTION_FORMAT:
			export->format = strcmp(options->argument, "logged") == 0 ? NULL : options->argument;
			break;
		case OPTION_SINCE:
			if (time_range_option(options, &export->range.since) != 0)
				return false;
			break;
		case OPTION_UNTIL:
			if (time_range_option(options, &export->range.until) != 0)
				return false;
			break;
		case OPTION_SOURCE: export->source = options->argument; break;
		default: *status = options->exit_status; return false;
		}
	}
	return true;
}

int cmd_export(int argc, char **argv)
{
	struct options options;
	struct export export = {.format = NULL};
	options_init(&options, &command_export, argc, argv);
	time_range_init(&export.range);
	int status;
	if (!take_options(&export, &options, &status))
		return status;
	if (export.range.since > export.range.until)
		return options_wrong_use(&options, "--since is later than --until: nothing can be between them");
	if (options.operand_count > 0)
		return options_wrong_use(&options, "export takes no argument like '%s'", options.operands[0]);
	struct sigaction action = {.sa_handler = on_interrupt};
	sigaction(SIGINT, &action, NULL);
	export.output = output_new(STDOUT_FILENO, &interrupted);
	if (!export.output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	status = run(&export, options.db_path);
	formats_release(&export.formats);
	print_buffer_release(&export.line);
	if (interrupted) {
		output_free(export.output);
		return EXIT_STATUS_SIGNAL + SIGINT;
	}
	return output_finish(export.output, status);
}

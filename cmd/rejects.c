/* logetl rejects: the lines that did not fit, grouped by why, each with a mark under the byte where it stopped fitting.
 *
 * --raw gives them back as they came; `logetl retry` tries them again once the format is right.
 */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "cmd/print/json.h"
#include "cmd/print/output.h"
#include "cmd/print/terminal.h"
#include "cmd/reasons.h"
#include "pipeline/error.h"
#include "pipeline/log.h"

#include <string.h>
#include <unistd.h>

#define REJECTS_OPTIONS(X) \
	X(RAW, "raw", 0, NULL, "print the rejected lines and nothing else, as they came") \
	X(REASON, "reason", 0, "REASON", "only those of this reason") \
	X(SOURCE, "source", 0, "PATH", "only those of this source") \
	X(LIMIT, "limit", 0, "N", "examples for each reason (default: 3); with --raw, lines in all (default: all)") \
	X(JSON, "json", 0, NULL, "print one JSON object")

enum { REJECTS_OPTIONS(OPTION_ENUM) };
enum { EXAMPLES_DEFAULT = 3, EXAMPLE_INDENT = 4 };

static const struct option_spec option_list[] = {REJECTS_OPTIONS(OPTION_SPEC)};

const struct command_spec command_rejects = {
	.name = "rejects",
	.operands = "",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
};

struct request {
	const char *reason; /* NULL: all */
	const char *source; /* a path; NULL: all */
	int64_t limit;      /* -1: not said */
	bool raw, json;
	struct output *output;
};

/* A column's bytes and their number; "" for NULL. */
static const char *column_bytes(sqlite3_stmt *statement, int column, size_t *length)
{
	const char *bytes = sqlite3_column_blob(statement, column);
	*length = (size_t)sqlite3_column_bytes(statement, column);
	return bytes ? bytes : "";
}

static void write_json_column(struct output *output, const char *key, sqlite3_stmt *statement, int column)
{
	size_t length;
	const char *bytes = column_bytes(statement, column, &length);
	output_printf(output, "\"%s\":", key);
	if (sqlite3_column_type(statement, column) == SQLITE_NULL)
		output_text(output, "null");
	else if (sqlite3_column_type(statement, column) == SQLITE_INTEGER)
		output_printf(output, "%lld", sqlite3_column_int64(statement, column));
	else
		json_write_string(output, bytes, length);
}

/* Which rejects are asked for: parameters 1 and 2 of every statement. */
#define CHOSEN "(?1 IS NULL OR reason = ?1) AND (?2 IS NULL OR source_id IN (SELECT id FROM source WHERE path = ?2))"

static void bind_choice(sqlite3_stmt *statement, const struct request *request)
{
	sqlite3_bind_text(statement, 1, request->reason, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, request->source, -1, SQLITE_STATIC);
}

/* Columns of EXAMPLES. */
enum { EXAMPLE_SOURCE, EXAMPLE_LINE, EXAMPLE_OFFSET, EXAMPLE_POSITION, EXAMPLE_RAW };

static const char EXAMPLES[] =
	"SELECT (SELECT path FROM source WHERE id = r.source_id), r.line, r.offset, r.position, r.raw "
	"FROM reject AS r WHERE " CHOSEN " AND r.reason = ?3 AND r.field IS ?4 ORDER BY r.id LIMIT ?5";

static void print_example(struct output *output, sqlite3_stmt *example)
{
	size_t path_length, length;
	const char *path = column_bytes(example, EXAMPLE_SOURCE, &path_length);
	const char *raw = column_bytes(example, EXAMPLE_RAW, &length);
	sqlite3_int64 position = sqlite3_column_int64(example, EXAMPLE_POSITION);
	output_text(output, "  ");
	terminal_write(output, path, path_length);
	output_printf(output, ":%lld (byte %lld of the source, %lld of the line)\n",
		sqlite3_column_int64(example, EXAMPLE_LINE), sqlite3_column_int64(example, EXAMPLE_OFFSET), position);
	terminal_write_marked(output, EXAMPLE_INDENT, raw, length, position < 0 ? 0 : (size_t)position);
}

static void print_json_example(struct output *output, sqlite3_stmt *example, bool first)
{
	static const char *const keys[] = {"source", "line", "offset", "position", "raw"};
	output_text(output, first ? "\n  {" : ",\n  {");
	for (int i = 0; i < (int)(sizeof keys / sizeof *keys); i++) {
		output_text(output, i > 0 ? "," : "");
		write_json_column(output, keys[i], example, i);
	}
	output_text(output, "}");
}

/* The examples of one group.  Returns the last step's result code. */
static int print_examples(const struct request *request, sqlite3_stmt *group, sqlite3_stmt *example)
{
	int result;
	sqlite3_bind_value(example, 3, sqlite3_column_value(group, 0));
	sqlite3_bind_value(example, 4, sqlite3_column_value(group, 1));
	sqlite3_bind_int64(example, 5, request->limit >= 0 ? request->limit : EXAMPLES_DEFAULT);
	for (bool first = true; (result = sqlite3_step(example)) == SQLITE_ROW && !output_failed(request->output);
		first = false) {
		if (request->json)
			print_json_example(request->output, example, first);
		else
			print_example(request->output, example);
	}
	sqlite3_reset(example);
	return result;
}

static void print_group(const struct request *request, sqlite3_stmt *group, bool first)
{
	struct output *output = request->output;
	const char *reason = (const char *)sqlite3_column_text(group, 0);
	const char *meaning = reason ? reason_meaning(reason) : NULL;
	size_t reason_length, field_length;
	reason = column_bytes(group, 0, &reason_length);
	const char *field = column_bytes(group, 1, &field_length);
	if (request->json) {
		output_text(output, first ? "\n {" : ",\n {");
		write_json_column(output, "reason", group, 0);
		output_text(output, ",");
		write_json_column(output, "field", group, 1);
		output_text(output, ",\"meaning\":");
		json_write_string(output, meaning ? meaning : "", meaning ? strlen(meaning) : 0);
		output_printf(output, ",\"count\":%lld,\"examples\":[", sqlite3_column_int64(group, 2));
		return;
	}
	output_text(output, first ? "" : "\n");
	terminal_write(output, reason, reason_length);
	output_text(output, field_length > 0 ? ", in the field " : "");
	terminal_write(output, field, field_length);
	sqlite3_int64 count = sqlite3_column_int64(group, 2);
	output_printf(output, ": %lld line%s%s%s\n", count, count == 1 ? "" : "s", meaning ? "; " : "",
		meaning ? meaning : "");
}

/* Every group with its examples.  0, or -1 with the error stack set. */
static int print_groups(sqlite3 *database, const struct request *request, sqlite3_stmt *group, sqlite3_stmt *example)
{
	int result, examples = SQLITE_DONE;
	sqlite3_int64 total = 0, groups = 0;
	bind_choice(group, request);
	bind_choice(example, request);
	if (request->json)
		output_text(request->output, "{\"groups\":[");
	while ((result = sqlite3_step(group)) == SQLITE_ROW && !output_failed(request->output)) {
		total += sqlite3_column_int64(group, 2);
		print_group(request, group, groups++ == 0);
		examples = print_examples(request, group, example);
		if (examples != SQLITE_DONE && examples != SQLITE_ROW)
			break;
		if (request->json)
			output_text(request->output, "]}");
	}
	if (result != SQLITE_DONE && !output_failed(request->output))
		return database_error(database);
	if (request->json)
		output_printf(request->output, "],\"count\":%lld}\n", total);
	else if (total == 0)
		output_printf(request->output, "No line %swas rejected%s.\n", request->source ? "of this source " : "",
			request->reason ? " for this reason" : "");
	return 0;
}

static int explain(sqlite3 *database, const struct request *request)
{
	sqlite3_stmt *group = database_prepare(database,
		"SELECT reason, field, count(*) FROM reject WHERE " CHOSEN
		" GROUP BY reason, field ORDER BY count(*) DESC, reason, field");
	sqlite3_stmt *example = group ? database_prepare(database, EXAMPLES) : NULL;
	int result = example ? print_groups(database, request, group, example) : -1;
	sqlite3_finalize(group);
	sqlite3_finalize(example);
	return result;
}

/* The lines as they came; to a terminal escaped.  0, or -1 with the error stack set. */
static int print_raw(sqlite3 *database, const struct request *request)
{
	int result;
	sqlite3_stmt *statement =
		database_prepare(database, "SELECT raw FROM reject WHERE " CHOSEN " ORDER BY id LIMIT ?3");
	if (!statement)
		return -1;
	bind_choice(statement, request);
	sqlite3_bind_int64(statement, 3, request->limit);
	while ((result = sqlite3_step(statement)) == SQLITE_ROW && !output_failed(request->output)) {
		size_t length;
		const char *raw = column_bytes(statement, 0, &length);
		if (output_columns(request->output) == 0) {
			output_log_line(request->output, raw, length);
			continue;
		}
		terminal_write(request->output, raw, length);
		output_text(request->output, "\n");
	}
	sqlite3_finalize(statement);
	return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : database_error(database);
}

static int rejects(const char *path, struct request *request)
{
	int status;
	sqlite3 *database = database_open(path, &status);
	if (!database)
		return status;
	if (request->source && !database_find_source(database, &request->source))
		status = EXIT_STATUS_NO_INPUT;
	else if ((request->raw ? print_raw(database, request) : explain(database, request)) < 0) {
		log_error("reading the rejects of %s: %s", path, error_text());
		status = EXIT_STATUS_FAILED;
	}
	sqlite3_close(database);
	return status;
}

int cmd_rejects(int argc, char **argv)
{
	struct options options;
	struct request request = {.limit = -1};
	options_init(&options, &command_rejects, argc, argv);
	for (int option; (option = options_next(&options)) != OPTIONS_END;) {
		switch (option) {
		case OPTION_RAW: request.raw = true; break;
		case OPTION_JSON: request.json = true; break;
		case OPTION_SOURCE: request.source = options.argument; break;
		case OPTION_REASON:
			if (!reason_meaning(options.argument))
				return reason_unknown(&options);
			request.reason = options.argument;
			break;
		case OPTION_LIMIT:
			if (option_number(&options, 0, INT64_MAX, &request.limit) < 0)
				return EXIT_STATUS_USAGE;
			break;
		default: return options.exit_status;
		}
	}
	if (options_is_typed(&options, OPTION_RAW) && options_is_typed(&options, OPTION_JSON))
		return options_wrong_use(&options, "--raw and --json: give one of the two");
	if (options.operand_count > 0)
		return options_wrong_use(&options, "rejects takes no argument like '%s'", options.operands[0]);
	if (request.raw && request.json)
		return options_wrong_use(&options, "--raw and --json exclude each other");
	request.output = output_new(STDOUT_FILENO, NULL);
	if (!request.output) {
		log_error("%s", error_text());
		return EXIT_STATUS_FAILED;
	}
	return output_finish(request.output, rejects(options.db_path, &request));
}

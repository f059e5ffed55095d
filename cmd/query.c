/* logetl query: answers SQL, read-only.
 *
 * Several statements may follow each other, as in sqlite3; each answer is printed while its statement runs, and
 * output.c sees to it that a slow reader of the output does not keep the statement open.  SIGINT ends the query.
 */
#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/options/options.h"
#include "cmd/print/output.h"
#include "cmd/print/printer.h"
#include "cmd/print/terminal.h"
#include "pipeline/error.h"
#include "pipeline/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct option_spec option_list[] = {PRINT_STYLES(OPTION_SPEC)};

const struct command_spec command_query = {
	.name = "query",
	.operands = "SQL|-",
	.details = "The SQL may hold several statements, and is read from standard input where it is -.\n"
		   "The view access_log has one row for each event:\n"
		   "  logetl query \"SELECT status, count(*) FROM access_log GROUP BY status\"\n"
		   "A range of time is a range of ids, and fast:\n"
		   "  … WHERE id >= unixepoch('2026-11-20') << 22 AND id < unixepoch('2026-11-21') << 22\n",
	.options = option_list,
	.option_count = sizeof option_list / sizeof *option_list,
	.uses_database = true,
};

static volatile sig_atomic_t interrupted;
static sqlite3 *volatile interruptible;

static void on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
	if (interruptible)
		sqlite3_interrupt(interruptible);
}

/* Without SA_RESTART, so that a waiting read or write ends too. */
static void catch_interrupt(void)
{
	struct sigaction action = {.sa_handler = on_interrupt};
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
}

/* All of standard input, with a NUL behind it; NULL with the error stack set, or after an interrupt. */
static char *read_standard_input(void)
{
	size_t used = 0, room = 4096;
	char *text = malloc(room);
	while (text && !interrupted) {
		ssize_t got = read(STDIN_FILENO, text + used, room - used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			text[used] = 0;
			if (got == 0)
				return text;
			break;
		}
		used += (size_t)got;
		char *larger = used + 1 < room ? text : realloc(text, room *= 2);
		if (!larger)
			break;
		text = larger;
	}
	error_set_errno("standard input");
	free(text);
	return NULL;
}

/* SQLite's message and, where it knows the place, the line of the SQL with a mark. */
static void report_sql_error(sqlite3 *database, const char *sql)
{
	int offset = sqlite3_error_offset(database);
	log_error("%s", sqlite3_errmsg(database));
	struct output *marked = offset >= 0 ? output_new(STDERR_FILENO, NULL) : NULL;
	if (!marked)
		return;
	const char *line = sql + offset;
	while (line > sql && line[-1] != '\n')
		line--;
	terminal_write_marked(marked, 2, line, strcspn(line, "\n"), (size_t)(sql + offset - line));
	output_finish(marked, 0);
}

/* Runs the statements one after the other; returns the exit status. */
static int run(sqlite3 *database, const char *sql, struct printer *printer)
{
	while (*sql && !interrupted && !output_failed(printer->output)) {
		sqlite3_stmt *statement = NULL;
		const char *rest;
		if (sqlite3_prepare_v2(database, sql, -1, &statement, &rest) != SQLITE_OK) {
			report_sql_error(database, sql);
			return EXIT_STATUS_FAILED;
		}
		if (statement && !sqlite3_stmt_readonly(statement)) {
			log_error("query only reads, and this would write: %s", sqlite3_sql(statement));
			sqlite3_finalize(statement);
			return EXIT_STATUS_FAILED;
		}
		int result = statement ? print_rows(printer, statement) : SQLITE_DONE;
		if (result != SQLITE_DONE && !interrupted)
			log_error("%s", result == SQLITE_NOMEM ? "out of memory" : sqlite3_errmsg(database));
		sqlite3_finalize(statement);
		if (result != SQLITE_DONE)
			return EXIT_STATUS_FAILED;
		sql = rest;
	}
	return EXIT_STATUS_OK;
}

static int query(const char *path, const char *sql, enum print_style style, struct output *output)
{
	int status;
	struct printer printer;
	sqlite3 *database = database_open(path, &status);
	if (!database)
		return status;
	interruptible = database;
	printer_init(&printer, style, output);
	status = run(database, sql, &printer);
	interruptible = NULL;
	printer_release(&printer);
	sqlite3_close(database);
	return status;
}

/* Two styles that are typed, of which neither is meant for sure: EXIT_STATUS_USAGE after reporting them. */
static int check_style(const struct options *options, enum print_style style)
{
	for (int other = 0; other < (int)(sizeof option_list / sizeof *option_list); other++) {
		if (other != (int)style && options_is_typed(options, other))
			return options_wrong_use(options, "--%s and --%s: give one of the two", option_list[other].name,
				option_list[style].name);
	}
	return EXIT_STATUS_OK;
}

int cmd_query(int argc, char **argv)
{
	struct options options;
	options_init(&options, &command_query, argc, argv);
	enum print_style style = isatty(STDOUT_FILENO) ? PRINT_TABLE : PRINT_CSV;
	for (int option; (option = options_next(&options)) != OPTIONS_END;) {
		if (option == OPTIONS_EXIT)
			return options.exit_status;
		style = (enum print_style)option;
	}
	if (check_style(&options, style) != EXIT_STATUS_OK)
		return EXIT_STATUS_USAGE;
	if (options.operand_count != 1)
		return options_wrong_use(&options, "query takes one argument, the SQL; quote it to make it one");
	catch_interrupt();
	char *typed = strcmp(options.operands[0], "-") == 0 ? read_standard_input() : strdup(options.operands[0]);
	struct output *output = typed ? output_new(STDOUT_FILENO, &interrupted) : NULL;
	int status = EXIT_STATUS_FAILED;
	if (output)
		status = query(options.db_path, typed, style, output);
	else if (!interrupted)
		log_error("%s", error_text());
	free(typed);
	if (interrupted) {
		output_free(output);
		return EXIT_STATUS_SIGNAL + SIGINT;
	}
	return output ? output_finish(output, status) : status;
}

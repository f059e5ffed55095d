/* CSV as in RFC 4180, but with LF at the end of lines, as everything on Linux reads it.  NULL is nothing at all, the
 * empty string "".  Bytes go out as they are, but to a terminal escaped.
 *
 * A spreadsheet takes a cell that begins as a formula does for one, and computes it, even where it stands in quotes.
 * The safe style puts ' before the texts that do; numbers keep their sign.
 * https://owasp.org/www-community/attacks/CSV_Injection */
#include "cmd/print/printer.h"
#include "cmd/print/terminal.h"

#include <string.h>

/* To some spreadsheets a ; or a tab is the end of a cell as well. */
static bool needs_quotes(const char *text, size_t length, bool safe)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"' || text[i] == ',' || text[i] == '\n' || text[i] == '\r')
			return true;
		if (safe && (text[i] == ';' || text[i] == '\t'))
			return true;
	}
	return length == 0;
}

static void write_bytes(struct output *output, const char *text, size_t length)
{
	if (output_columns(output) > 0)
		terminal_write(output, text, length);
	else
		output_write(output, text, length);
}

/* The last four are the same characters in full width, which some spreadsheets take for them. */
static bool begins_a_formula(const char *text, size_t length)
{
	static const char *const beginnings[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
		size_t bytes = strlen(beginnings[i]);
		if (length >= bytes && memcmp(text, beginnings[i], bytes) == 0)
			return true;
	}
	return false;
}

static void write_field(struct output *output, const char *text, size_t length, bool safe)
{
	bool quote = needs_quotes(text, length, safe), formula = safe && begins_a_formula(text, length);
	if (!quote) {
		output_write(output, "'", formula);
		write_bytes(output, text, length);
		return;
	}
	output_write(output, "\"'", 1 + formula);
	for (const char *end; length > 0 && (end = memchr(text, '"', length));) {
		size_t part = (size_t)(end - text) + 1;
		write_bytes(output, text, part);
		output_write(output, "\"", 1);
		text += part;
		length -= part;
	}
	write_bytes(output, text, length);
	output_write(output, "\"", 1);
}

static void write_header(struct output *output, sqlite3_stmt *statement, bool safe)
{
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		const char *name = sqlite3_column_name(statement, i);
		if (i > 0)
			output_write(output, ",", 1);
		write_field(output, name ? name : "", name ? strlen(name) : 0, safe);
	}
	output_write(output, "\n", 1);
}

static void write_row(struct output *output, sqlite3_stmt *statement, bool safe)
{
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		struct cell cell;
		cell_init(&cell, statement, i);
		bool text = cell.type == SQLITE_TEXT || cell.type == SQLITE_BLOB;
		if (i > 0)
			output_write(output, ",", 1);
		if (cell.type != SQLITE_NULL)
			write_field(output, cell.text, cell.length, safe && text);
	}
	output_write(output, "\n", 1);
}

static int csv_begin(struct printer *printer, sqlite3_stmt *statement)
{
	write_header(printer->output, statement, false);
	return 0;
}

static int safe_begin(struct printer *printer, sqlite3_stmt *statement)
{
	write_header(printer->output, statement, true);
	return 0;
}

static void csv_row(struct printer *printer, sqlite3_stmt *statement)
{
	write_row(printer->output, statement, false);
}

static void safe_row(struct printer *printer, sqlite3_stmt *statement)
{
	write_row(printer->output, statement, true);
}

static void csv_end(struct printer *printer)
{
	(void)printer;
}

const struct printer_ops print_csv_ops = {.begin = csv_begin, .row = csv_row, .end = csv_end};
const struct printer_ops print_csv_safe_ops = {.begin = safe_begin, .row = safe_row, .end = csv_end};

/* CSV as in RFC 4180, but with LF at the end of lines, as everything on Linux reads it.  NULL is nothing at all, the
 * empty string "".  Bytes go out as they are, but to a terminal escaped. */
#include "cmd/printer.h"
#include "cmd/terminal.h"

#include <string.h>

static bool needs_quotes(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '"' || text[i] == ',' || text[i] == '\n' || text[i] == '\r')
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

static void write_field(struct output *output, const char *text, size_t length)
{
	if (!needs_quotes(text, length)) {
		write_bytes(output, text, length);
		return;
	}
	output_write(output, "\"", 1);
	for (const char *quote; length > 0 && (quote = memchr(text, '"', length)); ) {
		size_t part = (size_t)(quote - text) + 1;
		write_bytes(output, text, part);
		output_write(output, "\"", 1);
		text += part;
		length -= part;
	}
	write_bytes(output, text, length);
	output_write(output, "\"", 1);
}

static int csv_begin(struct printer *printer, sqlite3_stmt *statement)
{
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		const char *name = sqlite3_column_name(statement, i);
		if (i > 0)
			output_write(printer->output, ",", 1);
		write_field(printer->output, name ? name : "", name ? strlen(name) : 0);
	}
	output_write(printer->output, "\n", 1);
	return 0;
}

static void csv_row(struct printer *printer, sqlite3_stmt *statement)
{
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		struct cell cell;
		cell_init(&cell, statement, i);
		if (i > 0)
			output_write(printer->output, ",", 1);
		if (cell.type != SQLITE_NULL)
			write_field(printer->output, cell.text, cell.length);
	}
	output_write(printer->output, "\n", 1);
}

static void csv_end(struct printer *printer)
{
	(void)printer;
}

const struct printer_ops print_csv_ops = {.begin = csv_begin, .row = csv_row, .end = csv_end};

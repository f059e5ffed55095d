/* An array of objects, one a line; or the objects alone, one a line.  After a failure the array stays open, so that half an answer is not taken for a
 * whole. */
#include "cmd/print/json.h"
#include "cmd/print/printer.h"

#include <string.h>

static int json_begin(struct printer *printer, sqlite3_stmt *statement)
{
	(void)statement;
	output_text(printer->output, "[");
	return 0;
}

static void write_value(struct output *output, const struct cell *cell)
{
	if (cell->type == SQLITE_NULL)
		output_text(output, "null");
	else if (cell->type == SQLITE_TEXT || cell->type == SQLITE_BLOB)
		json_write_string(output, cell->text, cell->length);
	else
		output_write(output, cell->text, cell->length);
}

static void write_object(struct printer *printer, sqlite3_stmt *statement)
{
	output_write(printer->output, "{", 1);
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		const char *name = sqlite3_column_name(statement, i);
		struct cell cell;
		cell_init(&cell, statement, i);
		if (i > 0)
			output_write(printer->output, ",", 1);
		json_write_string(printer->output, name ? name : "", name ? strlen(name) : 0);
		output_write(printer->output, ":", 1);
		write_value(printer->output, &cell);
	}
	output_write(printer->output, "}", 1);
}

static void json_row(struct printer *printer, sqlite3_stmt *statement)
{
	output_text(printer->output, printer->rows > 0 ? ",\n" : "");
	write_object(printer, statement);
}

static void json_end(struct printer *printer)
{
	output_text(printer->output, "]\n");
}

static int lines_begin(struct printer *printer, sqlite3_stmt *statement)
{
	(void)printer, (void)statement;
	return 0;
}

static void lines_row(struct printer *printer, sqlite3_stmt *statement)
{
	write_object(printer, statement);
	output_write(printer->output, "\n", 1);
}

static void lines_end(struct printer *printer)
{
	(void)printer;
}

const struct printer_ops print_json_ops = {.begin = json_begin, .row = json_row, .end = json_end};
const struct printer_ops print_json_lines_ops = {.begin = lines_begin, .row = lines_row, .end = lines_end};

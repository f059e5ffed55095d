/* A table whose columns are as wide as its first rows need.
 *
 * The first rows (some 1,000, and some 1 MiB) are kept until the widths are known; all others are printed as they come,
 * with these widths.  So the memory is bounded whatever the size of the result.  Numbers stand on the right and are
 * never cut.  Text is cut on a terminal only, so that a row fits its width, as the printer says of its column; elsewhere
 * it is whole, and a cell that is longer than its column pushes the rest of its row to the right.
 */
#include "cmd/print/json.h"
#include "cmd/print/printer.h"
#include "cmd/print/terminal.h"
#include "pipeline/error.h"
#include "pipeline/list.h"

#include <stdlib.h>
#include <string.h>

enum {
	KEPT_ROWS = 1000,
	KEPT_CELLS = 64 << 10,
	KEPT_BYTES = 1 << 20,
	GAP = 2,
	WIDTH_MOST = 100, /* of a column, where there is no terminal to say */
	WIDTH_LEAST = 8,  /* a text column is not made narrower than this to fit the terminal */
	WIDTH_COUNTED = 1 << 16, /* wider text is as good as endless */
};

struct column {
	size_t width;
	bool text; /* holds something else than numbers */
	enum table_cut cut;
};

struct kept_cell {
	size_t at, length; /* in kept */
	bool number;
};

struct table {
	int columns;
	bool streaming; /* the widths are settled and the header is printed */
	struct column *column;
	struct kept_cell *cells;
	size_t cell_count, cell_room;
	char *kept;
	size_t kept_bytes, kept_room;
	char *names; /* one after the other, each with its NUL */
};

static void table_free(struct table *table)
{
	if (!table)
		return;
	free(table->column);
	free(table->cells);
	free(table->kept);
	free(table->names);
	free(table);
}

static void table_release(struct printer *printer)
{
	table_free(printer->table);
	printer->table = NULL;
}

static char *copy_names(sqlite3_stmt *statement, int columns)
{
	size_t bytes = 0;
	for (int i = 0; i < columns; i++) {
		const char *name = sqlite3_column_name(statement, i);
		bytes += (name ? strlen(name) : 0) + 1;
	}
	char *names = malloc(bytes), *to = names;
	for (int i = 0; names && i < columns; i++) {
		const char *name = sqlite3_column_name(statement, i);
		to = stpcpy(to, name ? name : "") + 1;
	}
	return names;
}

static int table_begin(struct printer *printer, sqlite3_stmt *statement)
{
	table_release(printer);
	struct table *table = printer->table = calloc(1, sizeof *table);
	if (!table)
		return error_set_errno("no memory for a table");
	table->columns = sqlite3_column_count(statement);
	table->names = copy_names(statement, table->columns);
	table->column = calloc((unsigned)table->columns, sizeof *table->column);
	if (!table->column || !table->names)
		return error_set_errno("no memory for a table");
	const char *name = table->names;
	for (int i = 0; i < table->columns; i++, name += strlen(name) + 1) {
		table->column[i].width = terminal_text_columns(name, strlen(name), WIDTH_MOST);
		table->column[i].cut = printer->cut ? printer->cut(name) : CUT_END;
	}
	return 0;
}

/* Makes room for `more` bytes and one row of cells; false where there is no memory. */
static bool make_room(struct table *table, size_t more)
{
	return list_reserve(&table->kept, &table->kept_room, table->kept_bytes + more, 1) == 0 &&
	       list_reserve(&table->cells, &table->cell_room, table->cell_count + (size_t)table->columns,
		       sizeof *table->cells) == 0;
}

/* How wide a column may become by what is in it. */
static size_t width_most(const struct printer *printer)
{
	unsigned screen = output_columns(printer->output);
	return screen > 0 ? screen : WIDTH_MOST;
}

static bool may_be_cut(const struct column *column)
{
	return column->text && column->cut != CUT_NOTHING;
}

/* The columns that the table takes where none that may be cut is wider than `most`. */
static size_t table_width(const struct table *table, size_t most)
{
	size_t sum = 0;
	for (int i = 0; i < table->columns; i++) {
		size_t width = table->column[i].width;
		sum += (i > 0 ? GAP : 0) + (may_be_cut(&table->column[i]) && width > most ? most : width);
	}
	return sum;
}

/* Narrows the widest text columns until the table fits the terminal, or all are at their least. */
static void fit_terminal(struct table *table, unsigned screen)
{
	size_t most = screen;
	while (most > WIDTH_LEAST && table_width(table, most) > screen)
		most--;
	for (int i = 0; i < table->columns; i++) {
		if (may_be_cut(&table->column[i]) && table->column[i].width > most)
			table->column[i].width = most;
	}
	struct column *last = &table->column[table->columns - 1];
	size_t used = table_width(table, screen);
	if (may_be_cut(last) && used < screen)
		last->width += screen - used;
}

/* Prints one cell; `owed` blanks stand between it and what the line holds so far, so that no line ends in blanks. */
static void write_cell(struct printer *printer, int i, const char *text, size_t length, bool number, size_t *owed)
{
	const struct column *column = &printer->table->column[i];
	size_t width = column->width, columns = terminal_text_columns(text, length, WIDTH_COUNTED);
	if (number && columns < width)
		*owed += width - columns;
	if (length > 0) {
		output_repeat(printer->output, ' ', *owed);
		*owed = 0;
	}
	if (!number && columns > width && column->cut != CUT_NOTHING && output_columns(printer->output) > 0)
		columns = (column->cut == CUT_END ? terminal_write_cut : terminal_write_end)(printer->output, text, length, width);
	else
		terminal_write(printer->output, text, length);
	*owed += GAP + (!number && columns < width ? width - columns : 0);
}

static void write_header(struct printer *printer)
{
	struct table *table = printer->table;
	size_t owed = 0;
	const char *name = table->names;
	for (int i = 0; i < table->columns; i++, name += strlen(name) + 1)
		write_cell(printer, i, name, strlen(name), !table->column[i].text, &owed);
	output_write(printer->output, "\n", 1);
	for (int i = 0; i < table->columns; i++) {
		size_t width = table->column[i].width;
		output_repeat(printer->output, ' ', i > 0 ? GAP : 0);
		output_repeat(printer->output, '-', i + 1 < table->columns || width < WIDTH_MOST ? width : WIDTH_MOST);
	}
	output_write(printer->output, "\n", 1);
}

/* Settles the widths, and prints the header and the rows that were kept for it. */
static void start_streaming(struct printer *printer)
{
	struct table *table = printer->table;
	table->streaming = true;
	if (output_columns(printer->output) > 0)
		fit_terminal(table, output_columns(printer->output));
	write_header(printer);
	for (size_t at = 0; at < table->cell_count; at += (size_t)table->columns) {
		size_t owed = 0;
		for (int i = 0; i < table->columns; i++) {
			const struct kept_cell *cell = &table->cells[at + (size_t)i];
			write_cell(printer, i, table->kept + cell->at, cell->length, cell->number, &owed);
		}
		output_write(printer->output, "\n", 1);
	}
	free(table->kept);
	free(table->cells);
	table->kept = NULL;
	table->cells = NULL;
}

static bool is_number(const struct cell *cell)
{
	return cell->type == SQLITE_INTEGER || cell->type == SQLITE_FLOAT;
}

static void keep_cell(struct printer *printer, int i, const struct cell *cell)
{
	struct table *table = printer->table;
	struct column *column = &table->column[i];
	memcpy(table->kept + table->kept_bytes, cell->text, cell->length);
	table->cells[table->cell_count++] = (struct kept_cell){table->kept_bytes, cell->length, is_number(cell)};
	table->kept_bytes += cell->length;
	size_t most = width_most(printer), columns = terminal_text_columns(cell->text, cell->length, most);
	if (columns > most)
		columns = most;
	if (columns > column->width)
		column->width = columns;
	if (cell->type != SQLITE_NULL && !is_number(cell))
		column->text = true;
}

static void stream_row(struct printer *printer, sqlite3_stmt *statement)
{
	size_t owed = 0;
	for (int i = 0; i < printer->table->columns; i++) {
		struct cell cell;
		cell_init(&cell, statement, i);
		write_cell(printer, i, cell.text, cell.length, is_number(&cell), &owed);
	}
	output_write(printer->output, "\n", 1);
}

/* The most that the row's cells can take as text. */
static size_t row_bytes(sqlite3_stmt *statement)
{
	size_t bytes = 0;
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		int type = sqlite3_column_type(statement, i);
		bool counted = type == SQLITE_TEXT || type == SQLITE_BLOB;
		bytes += counted ? (size_t)sqlite3_column_bytes(statement, i) : REAL_TEXT_BYTES;
	}
	return bytes;
}

static bool can_keep(const struct printer *printer, size_t bytes)
{
	struct table *table = printer->table;
	return printer->rows < KEPT_ROWS && table->kept_bytes + bytes <= KEPT_BYTES && table->cell_count < KEPT_CELLS &&
	       make_room(table, bytes);
}

static void table_row(struct printer *printer, sqlite3_stmt *statement)
{
	struct table *table = printer->table;
	if (!table->streaming && !can_keep(printer, row_bytes(statement)))
		start_streaming(printer);
	if (table->streaming) {
		stream_row(printer, statement);
		return;
	}
	for (int i = 0; i < table->columns; i++) {
		struct cell cell;
		cell_init(&cell, statement, i);
		keep_cell(printer, i, &cell);
	}
}

static void table_end(struct printer *printer)
{
	if (!printer->table->streaming)
		start_streaming(printer);
}

const struct printer_ops print_table_ops = {
	.begin = table_begin, .row = table_row, .end = table_end, .release = table_release};

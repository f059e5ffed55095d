/* How the rows of a statement are printed: as a table for people, as CSV, or as JSON. */
#ifndef LOGETL_CMD_PRINTER_H
#define LOGETL_CMD_PRINTER_H

#include "cmd/print/output.h"

#include <sqlite3.h>
#include <stdint.h>

/* The styles, as the options that choose them (see options.h). */
#define PRINT_STYLES(X) \
	X(TABLE, "table", 0, NULL, "print a table for people (the default on a terminal)") \
	X(CSV, "csv", 0, NULL, "print CSV with a header line (the default elsewhere)") \
	X(CSV_SAFE, "csv-safe", 0, NULL, "CSV for a spreadsheet: ' before texts that begin as formulas do: = + - @") \
	X(JSON, "json", 0, NULL, "print an array of objects, one a line")

enum print_style {
#define X(id, name, letter, argument, help) PRINT_##id,
	PRINT_STYLES(X)
#undef X
};

struct table; /* print_table.c's */

/* What of a column's texts a table leaves out where the terminal is too narrow for it. */
enum table_cut { CUT_END, CUT_BEGINNING, CUT_NOTHING };

struct printer {
	const struct printer_ops *ops;
	struct output *output;
	uint64_t rows; /* of this statement so far */
	struct table *table;
	enum table_cut (*cut)(const char *column); /* of a table's column of that name; NULL: CUT_END of all */
};

/* What a style does.  The statement has at least one column; row() is called after each step that found one.  begin()
 * returns 0, or -1 with the error stack set. */
struct printer_ops {
	int (*begin)(struct printer *printer, sqlite3_stmt *statement);
	void (*row)(struct printer *printer, sqlite3_stmt *statement);
	void (*end)(struct printer *printer);
	void (*release)(struct printer *printer); /* NULL where there is nothing to release */
};

extern const struct printer_ops print_table_ops, print_csv_ops, print_csv_safe_ops, print_json_ops, print_json_lines_ops;

void printer_init(struct printer *printer, enum print_style style, struct output *output);
void printer_release(struct printer *printer);

/* Steps through the statement and prints its rows; prints nothing where it has no columns.  Returns SQLITE_DONE, or the
 * step's result code, or SQLITE_NOMEM with the error stack set.  Stops early where the output has failed. */
int print_rows(struct printer *printer, sqlite3_stmt *statement);

/* A value as text: numbers exactly, NULL as "", everything else its bytes. */
struct cell {
	const char *text; /* in `scratch` or SQLite's, until the next step */
	size_t length;
	int type;         /* SQLITE_NULL, …; what has no text of its own counts as NULL */
	char scratch[32];
};

void cell_init(struct cell *cell, sqlite3_stmt *statement, int column);

#endif

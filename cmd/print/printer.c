/* What the styles have in common. */
#include "cmd/print/printer.h"

#include "cmd/print/json.h"

#include <string.h>

void printer_init(struct printer *printer, enum print_style style, struct output *output)
{
	static const struct printer_ops *const ops[] = {
		[PRINT_TABLE] = &print_table_ops,
		[PRINT_CSV] = &print_csv_ops,
		[PRINT_CSV_SAFE] = &print_csv_safe_ops,
		[PRINT_JSON] = &print_json_ops,
	};
	*printer = (struct printer){.ops = ops[style], .output = output};
}

void printer_release(struct printer *printer)
{
	if (printer->ops->release)
		printer->ops->release(printer);
}

int print_rows(struct printer *printer, sqlite3_stmt *statement)
{
	bool has_columns = sqlite3_column_count(statement) > 0;
	printer->rows = 0;
	if (has_columns && printer->ops->begin(printer, statement) < 0)
		return SQLITE_NOMEM;
	int result;
	while ((result = sqlite3_step(statement)) == SQLITE_ROW && !output_failed(printer->output)) {
		printer->ops->row(printer, statement);
		printer->rows++;
	}
	if (has_columns && result == SQLITE_DONE)
		printer->ops->end(printer);
	return result == SQLITE_ROW ? SQLITE_DONE : result;
}

void cell_init(struct cell *cell, sqlite3_stmt *statement, int column)
{
	cell->type = sqlite3_column_type(statement, column);
	switch (cell->type) {
	case SQLITE_NULL: cell->text = ""; break;
	case SQLITE_FLOAT:
		real_text(sqlite3_column_double(statement, column), cell->scratch);
		cell->text = cell->scratch;
		cell->type = *cell->text ? SQLITE_FLOAT : SQLITE_NULL;
		break;
	case SQLITE_BLOB: cell->text = sqlite3_column_blob(statement, column); break;
	default: cell->text = (const char *)sqlite3_column_text(statement, column); break;
	}
	if (!cell->text) /* an empty blob, or no memory: then the next step says so */
		cell->text = "";
	cell->length = cell->type == SQLITE_BLOB || cell->type == SQLITE_TEXT || cell->type == SQLITE_INTEGER
			       ? (size_t)sqlite3_column_bytes(statement, column)
			       : strlen(cell->text);
}

/* Strings are handed over as SQLITE_STATIC: the block stays as it is until the INSERT … SELECT is done.
 */
#include "stages/load/rows.h"

#include <stdio.h>
#include <string.h>

static const char *const column_names[] = {
#define X(name) #name,
	REQUEST_COLUMNS_BEFORE(X)
#undef X
#define X(name, column) #column,
		DIMENSIONS(X)
#undef X
#define X(name) #name,
			REQUEST_COLUMNS_AFTER(X)
#undef X
};

static_assert(sizeof column_names / sizeof *column_names == REQUEST_COLUMN_COUNT, "one name for each column");

const char *rows_column_list(unsigned count)
{
	static char list[512];
	size_t used = 0;
	for (unsigned i = 0; i < count; i++)
		used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", column_names[i]);
	return list;
}

static uint32_t next_event(const struct rows_view *view, uint32_t at)
{
	while (at < view->base.count && view->rows[at].kind != ROW_EVENT)
		at++;
	return at;
}

static int filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int count, sqlite3_value **values)
{
	struct memory_cursor *rows = (struct memory_cursor *)cursor;
	(void)number, (void)text, (void)count, (void)values;
	rows->at = next_event((struct rows_view *)rows->view, 0);
	return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *cursor)
{
	struct memory_cursor *rows = (struct memory_cursor *)cursor;
	rows->at = next_event((struct rows_view *)rows->view, rows->at + 1);
	return SQLITE_OK;
}

static void result_number_or_null(sqlite3_context *context, int64_t number, bool null)
{
	if (!null)
		sqlite3_result_int64(context, number);
}

/* The id, or NULL where it is the one that SQLite gives a new row by itself: that row is appended without a search. */
static void result_id(sqlite3_context *context, struct rows_view *view, int64_t id)
{
	if (id != view->append_id)
		sqlite3_result_int64(context, id);
	if (id >= view->append_id)
		view->append_id = id + 1;
}

static void result_string(sqlite3_context *context, const struct rows_view *view, uint32_t index)
{
	const struct string *string = &view->strings[index];
	if (index == 0)
		return;
	if (string->id)
		sqlite3_result_int64(context, string->id);
	else if (string->flags & STRING_BINARY)
		sqlite3_result_blob(context, view->bytes + string->offset, (int)string->length, SQLITE_STATIC);
	else
		sqlite3_result_text(context, view->bytes + string->offset, (int)string->length, SQLITE_STATIC);
}

static void result_object(sqlite3_context *context, const char *json, uint32_t length)
{
	if (length)
		sqlite3_result_text(context, json, (int)length, SQLITE_STATIC);
}

static int column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int number)
{
	const struct memory_cursor *at = (const struct memory_cursor *)cursor;
	struct rows_view *view = (struct rows_view *)at->view;
	const struct row *row = &view->rows[at->at];
	if (number >= REQUEST_FIRST_DIMENSION && number < REQUEST_AFTER_DIMENSIONS) {
		result_string(context, view, row->string[number - REQUEST_FIRST_DIMENSION]);
		return SQLITE_OK;
	}
	switch (number) {
	case 0: result_id(context, view, row->id); break;
	case 1: sqlite3_result_int64(context, (int64_t)row->event_key); break;
	case 2: sqlite3_result_int64(context, view->source_id); break;
	case 3: result_number_or_null(context, row->status, row->status == ROW_NO_STATUS); break;
	case 4: result_number_or_null(context, row->body_bytes_sent, row->body_bytes_sent == ROW_NO_NUMBER); break;
	case 5: sqlite3_result_int(context, row->tz_offset_minutes); break;
	case REQUEST_AFTER_DIMENSIONS:
		result_number_or_null(context, row->request_time_us, row->request_time_us == ROW_NO_NUMBER);
		break;
	case REQUEST_AFTER_DIMENSIONS + 1:
		result_number_or_null(context, row->microsecond, row->microsecond < 0);
		break;
	case REQUEST_AFTER_DIMENSIONS + 2:
		result_object(context, view->bytes + row->extra_offset, row->extra_length);
		break;
	default: result_object(context, view->bytes + row->extra_offset + row->extra_length, row->note_length); break;
	}
	return SQLITE_OK;
}

static const sqlite3_module module = {
	MEMORY_TABLE_METHODS,
	.xFilter = filter,
	.xNext = next,
	.xColumn = column,
};

int rows_register(sqlite3 *database, struct rows_view *view)
{
	return memory_table_create(
		database, "block_rows", rows_column_list(REQUEST_COLUMN_COUNT), &module, &view->base);
}

static unsigned columns_of(const struct row *row)
{
	if (row->note_length)
		return REQUEST_COLUMN_COUNT;
	if (row->extra_length)
		return REQUEST_AFTER_DIMENSIONS + 3;
	if (row->microsecond >= 0)
		return REQUEST_AFTER_DIMENSIONS + 2;
	if (row->request_time_us != ROW_NO_NUMBER)
		return REQUEST_AFTER_DIMENSIONS + 1;
	unsigned dimension = DIMENSION_COUNT;
	while (dimension > 0 && row->string[dimension - 1] == 0)
		dimension--;
	return REQUEST_FIRST_DIMENSION + dimension;
}

unsigned rows_columns(const struct row *rows, uint32_t count)
{
	unsigned columns = REQUEST_FIRST_DIMENSION;
	for (uint32_t i = 0; i < count; i++) {
		unsigned wanted = rows[i].kind == ROW_EVENT ? columns_of(&rows[i]) : 0;
		if (wanted > columns)
			columns = wanted;
	}
	return columns;
}

/* The virtual table: bind + step costs 500 ns a line more.  https://www.sqlite.org/vtab.html
 *
 * Strings are handed over as SQLITE_STATIC: the block stays as it is until the INSERT … SELECT is done.
 */
#include "stages/load/rows.h"

#include "stages/load/store.h"

#include <stdio.h>
#include <string.h>

struct table {
	sqlite3_vtab base;
	struct rows_view *view;
};

struct rows_cursor {
	sqlite3_vtab_cursor base;
	uint32_t at;
};

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

static struct rows_view *view_of(sqlite3_vtab_cursor *cursor)
{
	return ((struct table *)cursor->pVtab)->view;
}

static int connect(sqlite3 *database, void *view, int count, const char *const *words, sqlite3_vtab **out, char **error)
{
	char sql[640];
	struct table *table = sqlite3_malloc(sizeof *table);
	(void)count, (void)words, (void)error;
	if (!table)
		return SQLITE_NOMEM;
	memset(table, 0, sizeof *table);
	table->view = view;
	*out = &table->base;
	snprintf(sql, sizeof sql, "CREATE TABLE x(%s)", rows_column_list(REQUEST_COLUMN_COUNT));
	return sqlite3_declare_vtab(database, sql);
}

static int disconnect(sqlite3_vtab *table)
{
	sqlite3_free(table);
	return SQLITE_OK;
}

static int best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table, (void)info;
	return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	struct rows_cursor *cursor = sqlite3_malloc(sizeof *cursor);
	(void)table;
	if (!cursor)
		return SQLITE_NOMEM;
	memset(cursor, 0, sizeof *cursor);
	*out = &cursor->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor)
{
	sqlite3_free(cursor);
	return SQLITE_OK;
}

static uint32_t next_event(const struct rows_view *view, uint32_t at)
{
	while (at < view->count && view->rows[at].kind != ROW_EVENT)
		at++;
	return at;
}

static int filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int count, sqlite3_value **values)
{
	(void)number, (void)text, (void)count, (void)values;
	((struct rows_cursor *)cursor)->at = next_event(view_of(cursor), 0);
	return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *cursor)
{
	struct rows_cursor *rows = (struct rows_cursor *)cursor;
	rows->at = next_event(view_of(cursor), rows->at + 1);
	return SQLITE_OK;
}

static int eof(sqlite3_vtab_cursor *cursor)
{
	return ((struct rows_cursor *)cursor)->at >= view_of(cursor)->count;
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

static int column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int number)
{
	struct rows_view *view = view_of(cursor);
	const struct row *row = &view->rows[((struct rows_cursor *)cursor)->at];
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
	default:
		if (row->extra_length)
			sqlite3_result_text(
				context, view->bytes + row->extra_offset, (int)row->extra_length, SQLITE_STATIC);
	}
	return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
	*id = ((struct rows_cursor *)cursor)->at;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xCreate = connect,
	.xConnect = connect,
	.xBestIndex = best_index,
	.xDisconnect = disconnect,
	.xDestroy = disconnect,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = filter,
	.xNext = next,
	.xEof = eof,
	.xColumn = column,
	.xRowid = rowid,
};

int rows_register(sqlite3 *database, struct rows_view *view)
{
	if (sqlite3_create_module(database, "block_rows", &module, view) != SQLITE_OK)
		return store_error(database, "registering the table of a block's rows");
	return store_run(database, "CREATE VIRTUAL TABLE temp.block_rows USING block_rows");
}

static unsigned columns_of(const struct row *row)
{
	if (row->extra_length)
		return REQUEST_COLUMN_COUNT;
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

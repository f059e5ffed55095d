/* One buffer of bytes and one list that refers to it by offset; both keep their memory. */
#include "stages/load/values.h"

#include "pipeline/error.h"
#include "pipeline/list.h"
#include "stages/load/memory_table.h"
#include "stages/load/store.h"

#include <stdlib.h>
#include <string.h>

enum { BYTES_KEPT = 1 << 20, WAITING_MAX = 1 << 15 };

struct value {
	size_t offset; /* in the bytes */
	uint32_t length;
	uint32_t id;
	uint8_t dimension;
	bool binary;
};

/* What the virtual table shows: the values of one dimension. */
struct values_view {
	struct memory_view base;
	const struct value *first;
	const char *bytes;
};

struct values {
	sqlite3 *database;
	sqlite3_stmt *insert[DIMENSION_COUNT];
	struct values_view view;
	struct value *list;
	uint32_t count;
	size_t room;
	char *bytes;
	size_t bytes_used, bytes_room;
};

static int column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int number)
{
	const struct memory_cursor *at = (const struct memory_cursor *)cursor;
	const struct values_view *view = (const struct values_view *)at->view;
	const struct value *value = &view->first[at->at];
	if (number == 0)
		sqlite3_result_int64(context, value->id);
	else if (value->binary)
		sqlite3_result_blob(context, view->bytes + value->offset, (int)value->length, SQLITE_STATIC);
	else
		sqlite3_result_text(context, view->bytes + value->offset, (int)value->length, SQLITE_STATIC);
	return SQLITE_OK;
}

static const sqlite3_module module = {
	MEMORY_TABLE_METHODS,
	.xFilter = memory_table_filter,
	.xNext = memory_table_next,
	.xColumn = column,
};

struct values *values_new(sqlite3 *database)
{
	static const char *const insert[] = {
#define X(name, column) "INSERT OR ROLLBACK INTO " #column "(id, value) SELECT id, value FROM temp.new_values",
		DIMENSIONS(X)
#undef X
	};
	struct values *values = calloc(1, sizeof *values);
	if (!values) {
		error_set("no memory for the new values");
		return 0;
	}
	values->database = database;
	int result = memory_table_create(database, "new_values", "id, value", &module, &values->view.base);
	for (unsigned i = 0; result == 0 && i < DIMENSION_COUNT; i++)
		if (!(values->insert[i] = store_prepare(database, insert[i])))
			result = -1;
	if (result == 0)
		return values;
	values_free(values);
	return 0;
}

void values_free(struct values *values)
{
	if (!values)
		return;
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		sqlite3_finalize(values->insert[i]);
	free(values->list);
	free(values->bytes);
	free(values);
}

static int make_room(struct values *values, uint32_t length)
{
	if (list_reserve(&values->list, &values->room, values->count + 1, sizeof *values->list) != 0 ||
		list_reserve(&values->bytes, &values->bytes_room, values->bytes_used + length, 1) != 0)
		return error_set("no memory for the new values");
	return 0;
}

int values_add(struct values *values, const struct string *string, const char *bytes)
{
	if (make_room(values, string->length) != 0)
		return -1;
	values->list[values->count++] = (struct value){
		.offset = values->bytes_used,
		.length = string->length,
		.id = string->id,
		.dimension = string->dimension,
		.binary = string->flags & STRING_BINARY,
	};
	memcpy(values->bytes + values->bytes_used, bytes, string->length);
	values->bytes_used += string->length;
	if (values->bytes_used >= BYTES_KEPT || values->count == WAITING_MAX)
		return values_flush(values);
	return 0;
}

/* By dimension, and there as SQLite sorts: texts before BLOBs, byte by byte. */
static int compare(const void *a, const void *b, void *bytes)
{
	const struct value *x = a, *y = b;
	if (x->dimension != y->dimension)
		return x->dimension < y->dimension ? -1 : 1;
	if (x->binary != y->binary)
		return x->binary ? 1 : -1;
	int order = memcmp((char *)bytes + x->offset, (char *)bytes + y->offset,
		x->length < y->length ? x->length : y->length);
	return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

int values_flush(struct values *values)
{
	if (values->count == 0)
		return 0;
	qsort_r(values->list, values->count, sizeof *values->list, compare, values->bytes);
	values->view.bytes = values->bytes;
	for (uint32_t from = 0, to; from < values->count; from = to) {
		unsigned dimension = values->list[from].dimension;
		for (to = from + 1; to < values->count && values->list[to].dimension == dimension;)
			to++;
		values->view.first = &values->list[from];
		values->view.base.count = to - from;
		if (store_step(values->database, values->insert[dimension]) != 0)
			return error_wrap("storing the new values of a column");
	}
	values->count = 0;
	values->bytes_used = 0;
	if (values->bytes_room > 2 * BYTES_KEPT) {
		free(values->bytes);
		values->bytes = 0;
		values->bytes_room = 0;
	}
	return 0;
}

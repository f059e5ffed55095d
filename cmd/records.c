/* Rows in the order of their ids, and the values of the dimension tables, which are looked up once and kept.
 *
 * What must stay true: memory is bounded: values are dropped, all of them, when they exceed a limit.
 */
#include "cmd/records.h"

#include "cmd/database.h"
#include "pipeline/error.h"
#include "pipeline/list.h"
#include "stages/load/row_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VALUE_BYTES_MAX = 256 << 20, DIMENSIONS_FROM = 10 /* column of the statement */ };

/* A dimension's values by their id. */
struct values {
	sqlite3_stmt *lookup;
	struct record_text *list;
	size_t room;
};

struct records {
	sqlite3 *database;
	sqlite3_stmt *rows;
	int64_t next_id;
	struct values values[DIMENSION_COUNT];
	size_t value_bytes;
};

static sqlite3_stmt *prepare_rows(sqlite3 *database, const struct time_range *range, const char *source)
{
#define COLUMN(name, column) ", " #column
	sqlite3_stmt *rows = database_prepare(database,
		"SELECT id, tz_offset, microsecond, status, body_bytes_sent, request_time, extra, note, source_id, event_key"
		DIMENSIONS(COLUMN) " FROM request WHERE id >= ?1 AND id < ?2 "
		"AND (?3 IS NULL OR source_id IN (SELECT s.id FROM source AS s WHERE s.path = ?3)) ORDER BY id");
#undef COLUMN
	if (!rows)
		return NULL;
	sqlite3_bind_int64(rows, 2, time_range_end_id(range));
	sqlite3_bind_text(rows, 3, source, -1, SQLITE_STATIC);
	return rows;
}

static int prepare_lookups(struct records *records)
{
	static const char *const queries[DIMENSION_COUNT] = {
#define X(name, column) "SELECT value FROM " #column " WHERE id = ?",
		DIMENSIONS(X)
#undef X
	};
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		records->values[i].lookup = database_prepare(records->database, queries[i]);
		if (!records->values[i].lookup)
			return -1;
	}
	return 0;
}

struct records *records_new(sqlite3 *database, const struct time_range *range, const char *source)
{
	struct records *records = calloc(1, sizeof *records);
	if (!records) {
		error_set("no memory");
		return NULL;
	}
	records->database = database;
	records->next_id = time_range_first_id(range);
	records->rows = prepare_rows(database, range, source);
	if (records->rows && prepare_lookups(records) == 0) {
		records_pause(records);
		return records;
	}
	records_free(records);
	return NULL;
}

static void drop_values(struct records *records)
{
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		struct values *values = &records->values[i];
		for (size_t id = 0; id < values->room; id++)
			free((char *)(uintptr_t)values->list[id].text);
		free(values->list);
		values->list = NULL;
		values->room = 0;
	}
	records->value_bytes = 0;
}

void records_free(struct records *records)
{
	if (!records)
		return;
	drop_values(records);
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		sqlite3_finalize(records->values[i].lookup);
	sqlite3_finalize(records->rows);
	free(records);
}

void records_pause(struct records *records)
{
	sqlite3_reset(records->rows);
	sqlite3_bind_int64(records->rows, 1, records->next_id);
	if (records->value_bytes > VALUE_BYTES_MAX)
		drop_values(records);
}

/* Bytes of a statement's column; `kept` beyond the step. */
static struct record_text column_text(sqlite3_stmt *row, int column)
{
	const char *bytes = sqlite3_column_blob(row, column);
	size_t length = (size_t)sqlite3_column_bytes(row, column);
	return (struct record_text){bytes ? bytes : "", length};
}

static int look_up(struct records *records, struct values *values, int64_t id)
{
	if (list_reserve(&values->list, &values->room, (size_t)id + 1, sizeof *values->list) != 0)
		return error_set("no memory for the values of a column");
	sqlite3_bind_int64(values->lookup, 1, id);
	int step = sqlite3_step(values->lookup), result = 0;
	if (step == SQLITE_ROW) {
		struct record_text found = column_text(values->lookup, 0);
		char *copy = malloc(found.length + 1);
		if (copy) {
			memcpy(copy, found.text, found.length);
			values->list[id] = (struct record_text){copy, found.length};
			records->value_bytes += found.length + sizeof found;
		} else {
			result = error_set("no memory for the values of a column");
		}
	} else if (step == SQLITE_DONE) {
		result = error_set("the database has lost the value of the id %lld: %s", (long long)id,
			sqlite3_sql(values->lookup));
	} else {
		result = database_error(records->database);
	}
	sqlite3_reset(values->lookup);
	return result;
}

enum { ID_MAX = 1 << 28 /* of a value: more than any database has */ };

static int read_string(struct records *records, unsigned dimension, struct record_text *string)
{
	struct values *values = &records->values[dimension];
	int column = DIMENSIONS_FROM + (int)dimension;
	int type = sqlite3_column_type(records->rows, column);
	*string = (struct record_text){0};
	if (type == SQLITE_NULL)
		return 0;
	if (type != SQLITE_INTEGER) {
		*string = column_text(records->rows, column);
		return 0;
	}
	int64_t id = sqlite3_column_int64(records->rows, column);
	if (id < 0 || id > ID_MAX)
		return error_set("the database has a row with the id %lld of a value", (long long)id);
	bool known = (size_t)id < values->room && values->list[id].text;
	if (!known && look_up(records, values, id) != 0)
		return -1;
	*string = values->list[id];
	return 0;
}

static int64_t number_or(sqlite3_stmt *row, int column, int64_t null)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? null : sqlite3_column_int64(row, column);
}

static struct record_text text_or_null(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? (struct record_text){0} : column_text(row, column);
}

int records_next(struct records *records, struct record *record, struct record_identity *identity)
{
	sqlite3_stmt *row = records->rows;
	int step = sqlite3_step(row);
	if (step == SQLITE_DONE)
		return 0;
	if (step != SQLITE_ROW)
		return database_error(records->database);
	int64_t id = sqlite3_column_int64(row, 0);
	records->next_id = id + 1;
	record->instant = (struct instant){
		.second = row_id_second(id),
		.zone_minutes = sqlite3_column_int(row, 1),
		.microsecond = (int32_t)number_or(row, 2, -1),
	};
	record->status = number_or(row, 3, -1);
	record->body_bytes_sent = number_or(row, 4, -1);
	record->request_time_us = number_or(row, 5, -1);
	if (!record_is_sane(record))
		return error_set("the database has a row whose time cannot be: its id is %lld", (long long)id);
	record->extra = text_or_null(row, 6);
	record->note = text_or_null(row, 7);
	*identity = (struct record_identity){
		.id = id,
		.source_id = sqlite3_column_int64(row, 8),
		.event_key = (uint64_t)sqlite3_column_int64(row, 9),
	};
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		if (read_string(records, i, &record->strings[i]) != 0)
			return -1;
	}
	return 1;
}

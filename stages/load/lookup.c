/* What dedup asks of the database.  Each question is a read transaction of its own, so that it sees what was committed
 * before it, and so that no snapshot keeps the log from being checkpointed.  Only the values of a block, which are many,
 * share one: beginning and ending it would cost more than to find the value.
 */
#include "stages/load/lookup.h"

#include "pipeline/error.h"
#include "stages/load/row_id.h"
#include "stages/load/store.h"

#include <stdlib.h>

struct lookup {
	sqlite3 *database;
	sqlite3_stmt *count_rows, *sources, *keys, *begin, *end;
	bool in_transaction;
	sqlite3_stmt *value_id[DIMENSION_COUNT];
};

static void lookup_close(struct lookup *lookup)
{
	if (!lookup)
		return;
	sqlite3_finalize(lookup->count_rows);
	sqlite3_finalize(lookup->sources);
	sqlite3_finalize(lookup->keys);
	sqlite3_finalize(lookup->begin);
	sqlite3_finalize(lookup->end);
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		sqlite3_finalize(lookup->value_id[i]);
	sqlite3_close(lookup->database);
	free(lookup);
}

static int prepare(struct lookup *lookup)
{
	static const char *const sql[] = {
#define X(name, column) "SELECT id FROM " #column " WHERE value = ?",
		DIMENSIONS(X)
#undef X
	};
	lookup->count_rows = store_prepare(lookup->database,
		"SELECT count(*) FROM (SELECT 1 FROM request WHERE id BETWEEN ? AND ? LIMIT ?)");
	lookup->sources = store_prepare(lookup->database,
		"SELECT id, origin, coalesce(first_second, 1), coalesce(last_second, 0) FROM source");
	lookup->keys = store_prepare(lookup->database,
		"SELECT event_key FROM request WHERE id BETWEEN ? AND ? "
		"AND source_id NOT IN (SELECT id FROM source WHERE origin <> ?)");
	lookup->begin = store_prepare(lookup->database, "BEGIN");
	lookup->end = store_prepare(lookup->database, "COMMIT");
	if (!lookup->count_rows || !lookup->sources || !lookup->keys || !lookup->begin || !lookup->end)
		return -1;
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		if (!(lookup->value_id[i] = store_prepare(lookup->database, sql[i])))
			return -1;
	return 0;
}

static struct lookup *lookup_open(const char *path)
{
	struct lookup *lookup = calloc(1, sizeof *lookup);
	if (!lookup) {
		error_set("no memory");
		return 0;
	}
	lookup->database = store_connect(path, SQLITE_OPEN_READONLY);
	if (lookup->database && store_run(lookup->database, "PRAGMA cache_size = -16384") == 0 && prepare(lookup) == 0)
		return lookup;
	lookup_close(lookup);
	return 0;
}

static int64_t lookup_count_rows(struct lookup *lookup, int64_t first_second, int64_t last_second, int64_t most)
{
	sqlite3_stmt *statement = lookup->count_rows;
	sqlite3_bind_int64(statement, 1, row_id(first_second, 0));
	sqlite3_bind_int64(statement, 2, row_id(last_second, ROW_ID_LARGEST_N));
	sqlite3_bind_int64(statement, 3, most);
	int64_t count = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0)
							      : store_error(lookup->database, "counting stored rows");
	sqlite3_reset(statement);
	return count;
}

static int lookup_each_source(struct lookup *lookup,
	int (*found)(void *context, int64_t source_id, const char *origin, int64_t first_second, int64_t last_second),
	void *context)
{
	int step, result = 0;
	sqlite3_stmt *sources = lookup->sources;
	while (result == 0 && (step = sqlite3_step(sources)) != SQLITE_DONE) {
		const char *origin = step == SQLITE_ROW ? (const char *)sqlite3_column_text(sources, 1) : 0;
		if (!origin)
			result = store_error(lookup->database, "reading the sources");
		else
			result = found(context, sqlite3_column_int64(sources, 0), origin,
				sqlite3_column_int64(sources, 2), sqlite3_column_int64(sources, 3));
	}
	sqlite3_reset(sources);
	return result;
}

static int lookup_each_key(struct lookup *lookup, const char *origin, int64_t first_second, int64_t last_second,
	void (*found)(void *context, uint64_t key), void *context)
{
	int step;
	sqlite3_bind_text(lookup->keys, 3, origin, -1, SQLITE_STATIC);
	sqlite3_bind_int64(lookup->keys, 1, row_id(first_second, 0));
	sqlite3_bind_int64(lookup->keys, 2, row_id(last_second, ROW_ID_LARGEST_N));
	while ((step = sqlite3_step(lookup->keys)) == SQLITE_ROW)
		found(context, (uint64_t)sqlite3_column_int64(lookup->keys, 0));
	sqlite3_reset(lookup->keys);
	sqlite3_clear_bindings(lookup->keys);
	return step == SQLITE_DONE ? 0 : store_error(lookup->database, "reading the stored keys");
}

static int64_t lookup_value_id(
	struct lookup *lookup, enum dimension dimension, const char *value, uint32_t length, bool binary)
{
	sqlite3_stmt *statement = lookup->value_id[dimension];
	if (!lookup->in_transaction && store_step(lookup->database, lookup->begin) != 0)
		return -1;
	lookup->in_transaction = true;
	if (binary)
		sqlite3_bind_blob(statement, 1, value, (int)length, SQLITE_STATIC);
	else
		sqlite3_bind_text(statement, 1, value, (int)length, SQLITE_STATIC);
	int step = sqlite3_step(statement);
	int64_t id = step == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	if (step == SQLITE_ROW || step == SQLITE_DONE)
		return id;
	return store_error(lookup->database, "looking up a value");
}

static int lookup_values_end(struct lookup *lookup)
{
	if (!lookup->in_transaction)
		return 0;
	lookup->in_transaction = false;
	return store_step(lookup->database, lookup->end);
}

static int64_t lookup_largest_id(struct lookup *lookup, enum dimension dimension)
{
	static const char *const sql[] = {
#define X(name, column) "SELECT coalesce(max(id), 0) FROM " #column,
		DIMENSIONS(X)
#undef X
	};
	sqlite3_stmt *statement = store_prepare(lookup->database, sql[dimension]);
	if (!statement)
		return -1;
	int64_t id = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0)
							   : store_error(lookup->database, sql[dimension]);
	sqlite3_finalize(statement);
	return id;
}

const struct lookup_ops store_lookup = {
	.open = lookup_open,
	.close = lookup_close,
	.count_rows = lookup_count_rows,
	.each_source = lookup_each_source,
	.each_key = lookup_each_key,
	.value_id = lookup_value_id,
	.values_end = lookup_values_end,
	.largest_id = lookup_largest_id,
};

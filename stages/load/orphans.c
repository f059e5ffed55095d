/* All values are orphans until a row refers to them. */
#include "stages/load/orphans.h"

#include "pipeline/error.h"
#include "stages/load/store.h"

#include <string.h>

void orphans_release(struct orphans *orphans)
{
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		id_set_release(&orphans->ids[i]);
}

int64_t orphans_count(const struct orphans *orphans)
{
	int64_t count = 0;
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		count += id_set_size(&orphans->ids[i]);
	return count;
}

/* All ids of one dimension but the largest. */
static int read_ids(sqlite3 *database, unsigned dimension, struct id_set *ids)
{
	static const char *const sql[DIMENSION_COUNT] = {
#define X(name, column) "SELECT id FROM " #column " WHERE id < (SELECT max(id) FROM " #column ")",
		DIMENSIONS(X)
#undef X
	};
	sqlite3_stmt *rows = store_prepare(database, sql[dimension]);
	int step, result = rows ? 0 : -1;
	while (result == 0 && (step = sqlite3_step(rows)) != SQLITE_DONE)
		result = step == SQLITE_ROW ? id_set_add(ids, sqlite3_column_int64(rows, 0))
					    : store_error(database, "reading the ids of the values");
	sqlite3_finalize(rows);
	return result;
}

int orphans_find(sqlite3 *database, int64_t first, struct orphans *orphans)
{
	memset(orphans, 0, sizeof *orphans);
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		if (read_ids(database, i, &orphans->ids[i]) != 0)
			return -1;
#define COLUMN(name, column) ", " #column
	sqlite3_stmt *rows = store_prepare(database, "SELECT id" DIMENSIONS(COLUMN) " FROM request WHERE id >= ?");
#undef COLUMN
	if (!rows)
		return -1;
	int step;
	sqlite3_bind_int64(rows, 1, first);
	while ((step = sqlite3_step(rows)) == SQLITE_ROW) {
		for (unsigned i = 0; i < DIMENSION_COUNT; i++)
			if (sqlite3_column_type(rows, 1 + (int)i) == SQLITE_INTEGER)
				id_set_remove(&orphans->ids[i], sqlite3_column_int64(rows, 1 + (int)i));
	}
	int result = step == SQLITE_DONE ? 0 : store_error(database, "reading which values are in use");
	sqlite3_finalize(rows);
	return result;
}

int64_t orphans_delete(sqlite3 *database, const struct orphans *orphans, unsigned dimension, int64_t *from, int64_t most)
{
	static const char *const sql[DIMENSION_COUNT] = {
#define X(name, column) "DELETE FROM " #column " WHERE id = ?",
		DIMENSIONS(X)
#undef X
	};
	sqlite3_stmt *delete = store_prepare(database, sql[dimension]);
	int64_t id, count = delete ? 0 : -1;
	while (count >= 0 && count < most && (id = id_set_next(&orphans->ids[dimension], *from)) >= 0) {
		sqlite3_bind_int64(delete, 1, id);
		count = store_step(database, delete) == 0 ? count + 1 : -1;
		*from = id + 1;
	}
	sqlite3_finalize(delete);
	return count;
}

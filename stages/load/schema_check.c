/* What there ought to be is what schema_sql makes of an empty database in memory.  Both list what they have in the same
 * order, and the lists are read side by side. */
#include "stages/load/schema_check.h"

#include "pipeline/error.h"
#include "stages/load/schema.h"
#include "stages/load/store.h"

#include <string.h>

#define REMEDY "restore a copy, or ingest the logs into a new database"

/* A statement that lists tables, views and indexes, and behind them all columns of tables. */
static sqlite3_stmt *list(sqlite3 *database)
{
	return store_prepare(database,
		"SELECT 0 AS is_column, type || ' ' || name AS thing FROM sqlite_schema UNION ALL "
		"SELECT 1, 'column ' || m.name || '.' || c.name || ' of type ' || c.type "
		"FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' "
		"ORDER BY is_column, thing");
}

/* The next thing of a list; NULL behind the last, or after a failure. */
static const char *next(sqlite3_stmt *things)
{
	return sqlite3_step(things) == SQLITE_ROW ? (const char *)sqlite3_column_text(things, 1) : NULL;
}

/* < 0 where the first one comes before the second. */
static int compare(sqlite3_stmt *a, const char *thing, sqlite3_stmt *b, const char *other)
{
	int order = sqlite3_column_int(a, 0) - sqlite3_column_int(b, 0);
	return order != 0 ? order : strcmp(thing, other);
}

static int look_for_all(sqlite3_stmt *wanted, sqlite3_stmt *found)
{
	sqlite3 *database = sqlite3_db_handle(found);
	const char *want, *thing = next(found);
	while ((want = next(wanted))) {
		while (thing && compare(found, thing, wanted, want) < 0)
			thing = next(found);
		if (!thing && sqlite3_errcode(database) != SQLITE_DONE)
			return store_error(database, "reading the schema");
		if (!thing || compare(found, thing, wanted, want) != 0)
			return error_set(
				"something else than logetl changed its schema, and it has no %s; " REMEDY, want);
	}
	return 0;
}

static int check_tables(sqlite3 *database)
{
	sqlite3 *model = store_connect(":memory:", SQLITE_OPEN_READWRITE);
	sqlite3_stmt *wanted = model && store_run(model, schema_sql) == 0 ? list(model) : NULL;
	sqlite3_stmt *found = wanted ? list(database) : NULL;
	int result = found ? look_for_all(wanted, found) : -1;
	sqlite3_finalize(found);
	sqlite3_finalize(wanted);
	sqlite3_close(model);
	return result;
}

static int check(sqlite3 *database, bool *empty)
{
	int64_t application, version, tables;
	if (store_read_number(database, "PRAGMA application_id", &application) != 0 ||
		store_read_number(database, "PRAGMA user_version", &version) != 0 ||
		store_read_number(database, "SELECT count(*) FROM sqlite_schema", &tables) != 0)
		return -1;
	if (empty && (*empty = application == 0 && version == 0 && tables == 0))
		return 0;
	if (application != SCHEMA_APPLICATION_ID)
		return error_set("it belongs to another program; give another one with --db");
	if (version < 1)
		return error_set(
			"something else than logetl changed its schema version, to %lld; " REMEDY, (long long)version);
	if (version > SCHEMA_VERSION)
		return error_set("it was made by a newer logetl (schema %lld, this one knows %d); use that one",
			(long long)version, SCHEMA_VERSION);
	return version == SCHEMA_VERSION ? check_tables(database) : 0;
}

int schema_check(sqlite3 *database, bool *empty)
{
	/* One snapshot: it may be made, or brought up to date, at this moment. */
	if (store_run(database, "SAVEPOINT look") != 0)
		return -1;
	int result = check(database, empty);
	sqlite3_exec(database, "RELEASE look", NULL, NULL, NULL);
	return result;
}

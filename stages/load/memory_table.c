/* A table lives as long as its connection. */
#include "stages/load/memory_table.h"

#include "pipeline/error.h"
#include "stages/load/store.h"

#include <stdlib.h>
#include <string.h>

struct definition {
	struct memory_view *view;
	char sql[]; /* CREATE TABLE … */
};

struct table {
	sqlite3_vtab base;
	struct memory_view *view;
};

int memory_table_create(sqlite3 *database, const char *name, const char *columns, const sqlite3_module *module,
	struct memory_view *view)
{
	static const char create[] = "CREATE TABLE x(";
	size_t length = strlen(columns);
	struct definition *definition = malloc(sizeof *definition + sizeof create + length + 1);
	char *sql = sqlite3_mprintf("CREATE VIRTUAL TABLE temp.%s USING %s", name, name);
	int result = -1;
	if (!definition || !sql) {
		free(definition);
		error_set("no memory");
	} else {
		definition->view = view;
		memcpy(definition->sql, create, sizeof create - 1);
		memcpy(definition->sql + sizeof create - 1, columns, length);
		memcpy(definition->sql + sizeof create - 1 + length, ")", 2);
		/* SQLite frees the definition, also where it fails. */
		if (sqlite3_create_module_v2(database, name, module, definition, free) == SQLITE_OK)
			result = store_run(database, sql);
		else
			store_error(database, "registering a table of what is in memory");
	}
	sqlite3_free(sql);
	return result;
}

int memory_table_connect(sqlite3 *database, void *definition, int count, const char *const *words, sqlite3_vtab **out,
	char **error)
{
	struct table *table = sqlite3_malloc(sizeof *table);
	(void)count, (void)words, (void)error;
	if (!table)
		return SQLITE_NOMEM;
	memset(table, 0, sizeof *table);
	table->view = ((struct definition *)definition)->view;
	*out = &table->base;
	return sqlite3_declare_vtab(database, ((struct definition *)definition)->sql);
}

int memory_table_disconnect(sqlite3_vtab *table)
{
	sqlite3_free(table);
	return SQLITE_OK;
}

int memory_table_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
	(void)table, (void)info;
	return SQLITE_OK;
}

int memory_table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	struct memory_cursor *cursor = sqlite3_malloc(sizeof *cursor);
	if (!cursor)
		return SQLITE_NOMEM;
	memset(cursor, 0, sizeof *cursor);
	cursor->view = ((struct table *)table)->view;
	*out = &cursor->base;
	return SQLITE_OK;
}

int memory_table_close(sqlite3_vtab_cursor *cursor)
{
	sqlite3_free(cursor);
	return SQLITE_OK;
}

int memory_table_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int count, sqlite3_value **values)
{
	(void)number, (void)text, (void)count, (void)values;
	((struct memory_cursor *)cursor)->at = 0;
	return SQLITE_OK;
}

int memory_table_next(sqlite3_vtab_cursor *cursor)
{
	((struct memory_cursor *)cursor)->at++;
	return SQLITE_OK;
}

int memory_table_eof(sqlite3_vtab_cursor *cursor)
{
	const struct memory_cursor *at = (const struct memory_cursor *)cursor;
	return at->at >= at->view->count;
}

int memory_table_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id)
{
	*id = ((struct memory_cursor *)cursor)->at;
	return SQLITE_OK;
}

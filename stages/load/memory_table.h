/* Memory of this process as a table: the methods that all virtual tables here share.  https://www.sqlite.org/vtab.html
 *
 * bind + step would cost 500 ns a row more than one INSERT … SELECT for many rows.
 */
#ifndef LOGETL_LOAD_MEMORY_TABLE_H
#define LOGETL_LOAD_MEMORY_TABLE_H

#include <sqlite3.h>
#include <stdint.h>

/* What a table shows: elements 0 to count − 1 of something that begins with this. */
struct memory_view {
	uint32_t count;
};

struct memory_cursor {
	sqlite3_vtab_cursor base;
	struct memory_view *view;
	uint32_t at;
};

/* Registers the module, which has MEMORY_TABLE_METHODS and an .xColumn of its own, and makes temp.`name` with these
 * columns, which shows the view as it is at each query.  0, or -1 with the error stack set. */
int memory_table_create(sqlite3 *database, const char *name, const char *columns, const sqlite3_module *module,
	struct memory_view *view);

int memory_table_connect(sqlite3 *database, void *table, int count, const char *const *words, sqlite3_vtab **out,
	char **error);
int memory_table_disconnect(sqlite3_vtab *table);
int memory_table_best_index(sqlite3_vtab *table, sqlite3_index_info *info);
int memory_table_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out);
int memory_table_close(sqlite3_vtab_cursor *cursor);
int memory_table_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int count, sqlite3_value **values);
int memory_table_next(sqlite3_vtab_cursor *cursor);
int memory_table_eof(sqlite3_vtab_cursor *cursor);
int memory_table_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *id);

#define MEMORY_TABLE_METHODS \
	.xCreate = memory_table_connect, .xConnect = memory_table_connect, .xBestIndex = memory_table_best_index, \
	.xDisconnect = memory_table_disconnect, .xDestroy = memory_table_disconnect, .xOpen = memory_table_open, \
	.xClose = memory_table_close, .xEof = memory_table_eof, .xRowid = memory_table_rowid

#endif

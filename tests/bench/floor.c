/* The floor: how fast SQLite alone takes rows of the shape that the loader writes, when they cost nothing to make.
 *
 * usage: floor ROWS DATABASE      prints ROWS
 *
 * Like the loader: a virtual table, INSERT … SELECT of a prefix of the columns, ids that follow time and are NULL where
 * SQLite would give the same, WAL, synchronous NORMAL, 100,000 rows a transaction.  Unlike it: ids for all strings and
 * no tables of strings, one statement a transaction, and SQLite's own checkpoints.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { TRANSACTION_ROWS = 100000, ROWS_PER_SECOND = 50 };

#define COLUMNS \
	"id, event_key, source_id, status, body_bytes_sent, tz_offset, remote_addr, method, path, query, protocol, " \
	"referer, user_agent"

struct range {
	int64_t first, end; /* numbers of the rows to be inserted now */
};

struct table {
	sqlite3_vtab base;
	const struct range *range;
};

struct position {
	sqlite3_vtab_cursor base;
	int64_t row;
};

static int connect(sqlite3 *database, void *range, int count, const char *const *words, sqlite3_vtab **out, char **error)
{
	struct table *table = sqlite3_malloc(sizeof *table);
	(void)count, (void)words, (void)error;
	if (!table)
		return SQLITE_NOMEM;
	*table = (struct table){.range = range};
	*out = &table->base;
	return sqlite3_declare_vtab(database, "CREATE TABLE x(" COLUMNS ")");
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

static int open_position(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
	struct position *position = sqlite3_malloc(sizeof *position);
	(void)table;
	if (!position)
		return SQLITE_NOMEM;
	*position = (struct position){0};
	*out = &position->base;
	return SQLITE_OK;
}

static int close_position(sqlite3_vtab_cursor *position)
{
	sqlite3_free(position);
	return SQLITE_OK;
}

static const struct range *range_of(sqlite3_vtab_cursor *position)
{
	return ((struct table *)position->pVtab)->range;
}

static int filter(sqlite3_vtab_cursor *position, int number, const char *text, int count, sqlite3_value **values)
{
	(void)number, (void)text, (void)count, (void)values;
	((struct position *)position)->row = range_of(position)->first;
	return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *position)
{
	((struct position *)position)->row++;
	return SQLITE_OK;
}

static int eof(sqlite3_vtab_cursor *position)
{
	return ((struct position *)position)->row >= range_of(position)->end;
}

static int column(sqlite3_vtab_cursor *position, sqlite3_context *context, int number)
{
	int64_t row = ((struct position *)position)->row;
	uint64_t mixed = ((uint64_t)row + 1) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed ^= mixed >> 29;
	switch (number) {
	case 0:
		if (row % ROWS_PER_SECOND == 0)
			sqlite3_result_int64(context, (1790000000 + row / ROWS_PER_SECOND) << 22);
		break;
	case 1: sqlite3_result_int64(context, (int64_t)(mixed * UINT64_C(0x94D049BB133111EB))); break;
	case 3: sqlite3_result_int(context, 200 + (int)(mixed % 4)); break;
	case 4: sqlite3_result_int(context, (int)(mixed % 80000)); break;
	case 5: sqlite3_result_int(context, 0); break;
	case 6: sqlite3_result_int(context, (int)(mixed % 100000)); break;
	case 8: sqlite3_result_int(context, (int)(mixed % 40000)); break;
	case 9:
		if (mixed % 5 == 0)
			sqlite3_result_int(context, (int)(mixed % 20000));
		break;
	case 11:
		if (mixed % 3)
			sqlite3_result_int(context, (int)(mixed % 5000));
		break;
	case 12: sqlite3_result_int(context, (int)(mixed % 80)); break;
	default: sqlite3_result_int(context, 1);
	}
	return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *position, sqlite3_int64 *id)
{
	*id = ((struct position *)position)->row;
	return SQLITE_OK;
}

static const sqlite3_module module = {
	.xCreate = connect,
	.xConnect = connect,
	.xBestIndex = best_index,
	.xDisconnect = disconnect,
	.xDestroy = disconnect,
	.xOpen = open_position,
	.xClose = close_position,
	.xFilter = filter,
	.xNext = next,
	.xEof = eof,
	.xColumn = column,
	.xRowid = rowid,
};

static void run(sqlite3 *database, const char *sql)
{
	if (sqlite3_exec(database, sql, 0, 0, 0) == SQLITE_OK)
		return;
	fprintf(stderr, "floor: %s\n", sqlite3_errmsg(database));
	exit(1);
}

static void insert_all(sqlite3 *database, int64_t rows)
{
	struct range range;
	sqlite3_create_module(database, "made_up", &module, &range);
	run(database, "CREATE VIRTUAL TABLE temp.made_up USING made_up");
	for (range.first = 0; range.first < rows; range.first = range.end) {
		range.end = range.first + TRANSACTION_ROWS < rows ? range.first + TRANSACTION_ROWS : rows;
		run(database, "INSERT OR ROLLBACK INTO request(" COLUMNS ") SELECT " COLUMNS " FROM temp.made_up");
	}
	run(database, "DROP TABLE temp.made_up");
}

int main(int argc, char **argv)
{
	sqlite3 *database;
	if (argc != 3) {
		fputs("usage: floor ROWS DATABASE\n", stderr);
		return 2;
	}
	if (sqlite3_open(argv[2], &database) != SQLITE_OK)
		return 1;
	run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536;"
		"CREATE TABLE request(id INTEGER PRIMARY KEY, event_key INTEGER NOT NULL, source_id INTEGER NOT NULL,"
		" status INTEGER, body_bytes_sent INTEGER, tz_offset INTEGER NOT NULL, remote_addr ANY, method ANY,"
		" path ANY, query ANY, protocol ANY, referer ANY, user_agent ANY, remote_user ANY, host ANY,"
		" request_time INTEGER, microsecond INTEGER, extra TEXT) STRICT");
	insert_all(database, atoll(argv[1]));
	printf("%s\n", argv[1]);
	return sqlite3_close(database) != SQLITE_OK;
}

/* Connections and statements: SQLite's errors become the error stack's here. */
#include "stages/load/store.h"

#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/load/holder.h"
#include "stages/load/lock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 10000 };

/* What the process waits for: one connection at a time does. */
static struct {
	const char *path;
	_Atomic bool *over;
} waiting;

static int wait_for_writer(void *unused, int tries)
{
	enum { TRY_MS = 20, SAY_AFTER_TRIES = 250 };
	(void)unused;
	if (tries == SAY_AFTER_TRIES)
		log_warning("%s: waiting for another program that is writing to it%s", waiting.path,
			holder_find(waiting.path, HOLDER_WRITER, NULL).text);
	usleep(TRY_MS * 1000);
	return !waiting.over || !atomic_load(waiting.over);
}

void store_wait_for_writers(sqlite3 *database, _Atomic bool *over)
{
	holder_prepare();
	waiting.path = store_locked_path() ? store_locked_path() : sqlite3_db_filename(database, "main");
	waiting.over = over;
	sqlite3_busy_handler(database, wait_for_writer, NULL);
}

/* What to do about it, where SQLite does not say. */
static const char *advice(int code)
{
	switch (code & 0xff) {
	case SQLITE_CORRUPT: return " (restore a copy, or ingest the logs into a new database)";
	case SQLITE_NOTADB: return " (give another one with --db)";
	/* Also who reads a write-ahead log makes its index (-shm) where there is none. */
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY: return " (its directory must be writable, or hold its -wal and -shm files)";
	default: return "";
	}
}

const char *store_message(sqlite3 *database)
{
	static char message[ERROR_TEXT_BYTES / 2];
	if (!database)
		return "out of memory";
	snprintf(message, sizeof message, "%s%s", sqlite3_errmsg(database), advice(sqlite3_errcode(database)));
	return message;
}

int store_error(sqlite3 *database, const char *what)
{
	return error_set("%s: %s", what, store_message(database));
}

/* SQLite's temporary files: beside the database, since its processes may write nowhere else. */
static void set_temporary_folder(const char *path)
{
	char *folder = sqlite3_temp_directory ? NULL : realpath(path, NULL);
	char *name = folder ? strrchr(folder, '/') : NULL;
	if (name)
		sqlite3_temp_directory = sqlite3_mprintf("%.*s", (int)(name - folder) + (name == folder), folder);
	free(folder);
}

sqlite3 *store_connect(const char *path, int flags)
{
	sqlite3 *database;
	set_temporary_folder(path);
	int result = sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, 0);
	if (result == SQLITE_OK)
		result = sqlite3_busy_timeout(database, BUSY_TIMEOUT_MS);
	if (result == SQLITE_OK)
		result = sqlite3_exec(database, "PRAGMA wal_autocheckpoint = 0", 0, 0, 0);
	/* Now that it is open: what is in its place later is not what was opened. */
	if (store_check_path(path) == 0) {
		if (result == SQLITE_OK)
			return database;
		store_error(database, path);
	}
	sqlite3_close(database);
	return 0;
}

sqlite3_stmt *store_prepare(sqlite3 *database, const char *sql)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0) == SQLITE_OK)
		return statement;
	store_error(database, sql);
	return 0;
}

int store_run(sqlite3 *database, const char *sql)
{
	return sqlite3_exec(database, sql, 0, 0, 0) == SQLITE_OK ? 0 : store_error(database, sql);
}

int store_step(sqlite3 *database, sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);
	sqlite3_reset(statement);
	return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : store_error(database, sqlite3_sql(statement));
}

int store_read_number(sqlite3 *database, const char *sql, int64_t *number)
{
	sqlite3_stmt *statement = store_prepare(database, sql);
	if (!statement)
		return -1;
	int result = sqlite3_step(statement) == SQLITE_ROW ? 0 : store_error(database, sql);
	if (result == 0)
		*number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return result;
}

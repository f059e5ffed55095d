/* Readers take the database as it is: they never create it, never migrate it and never write to it.  Writers take its
 * lock. */
#include "cmd/database.h"

#include "cmd/exit_status.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/load/holder.h"
#include "stages/load/lock.h"
#include "stages/load/schema_check.h"
#include "stages/load/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The lock is waited for this long by those who do not want to wait, so that a run that was just killed can go away. */
enum { BUSY_TIMEOUT_MS = 5000, LOCK_GRACE_MS = 1000 };

int database_error(sqlite3 *database)
{
	return error_set("%s", store_message(database));
}

sqlite3_stmt *database_prepare(sqlite3 *database, const char *sql)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK)
		return statement;
	database_error(database);
	return NULL;
}

int database_number(sqlite3 *database, const char *sql, sqlite3_int64 *number, int *known)
{
	sqlite3_stmt *statement = database_prepare(database, sql);
	if (!statement)
		return -1;
	int result = sqlite3_step(statement);
	*number = 0;
	if (known)
		*known = 0;
	if (result == SQLITE_ROW && sqlite3_column_type(statement, 0) != SQLITE_NULL) {
		*number = sqlite3_column_int64(statement, 0);
		if (known)
			*known = 1;
	}
	sqlite3_finalize(statement);
	return result == SQLITE_ROW || result == SQLITE_DONE ? 0 : database_error(database);
}

/* Whether the folder that the file is or would be in is there; reports that it is not. */
static bool has_folder(const char *path)
{
	char folder[PATH_MAX];
	struct stat status;
	const char *slash = strrchr(path, '/');
	snprintf(folder, sizeof folder, "%.*s", slash && slash > path ? (int)(slash - path) : 1, slash ? path : ".");
	if (stat(folder, &status) == 0 || errno != ENOENT)
		return true;
	log_error("the folder %s, for the database %s, does not exist; create it first", folder, path);
	return false;
}

/* Whether there is a file that could be a database; reports why not, and returns the exit status. */
static int look_at_file(const char *path)
{
	struct stat status;
	if (stat(path, &status) < 0 || faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) < 0) {
		if (errno != ENOENT)
			log_error("the database %s cannot be read: %s", path, strerror(errno));
		else if (has_folder(path))
			log_error(
				"there is no database at %s: make one with `logetl ingest`, or name one with --db PATH",
				path);
		return EXIT_STATUS_NO_INPUT;
	}
	if (!S_ISREG(status.st_mode)) {
		log_error("%s is not a file, so it cannot be a database", path);
		return EXIT_STATUS_NO_INPUT;
	}
	if (status.st_size == 0) {
		log_error("the database %s is empty: fill it with `logetl ingest`", path);
		return EXIT_STATUS_NO_INPUT;
	}
	if (status.st_size < STORE_BYTES_LEAST) {
		log_error("the database %s cannot be read: it is none; give another one with --db", path);
		return EXIT_STATUS_FAILED;
	}
	return EXIT_STATUS_OK;
}

/* Whether the result says that files beside the database may not be made or written to. */
static bool is_denied(sqlite3 *database, int result)
{
	int reason = sqlite3_system_errno(database);
	return (result & 0xff) == SQLITE_READONLY ||
	       ((result & 0xff) == SQLITE_CANTOPEN && (reason == EACCES || reason == EPERM || reason == EROFS));
}

/* Whether SQLite can read it, and what is in it is ours; reports why not, and returns the exit status. */
static int look_inside(sqlite3 *database, const char *path)
{
	bool empty;
	int result = sqlite3_exec(database, "PRAGMA schema_version", NULL, NULL, NULL);
	if (is_denied(database, result)) {
		log_error("the database %s cannot be read: who reads it, too, needs its -wal and -shm files, or a folder to make "
			  "them in", path);
		return EXIT_STATUS_NO_INPUT;
	}
	if (result != SQLITE_OK)
		database_error(database);
	if (result != SQLITE_OK || schema_check(database, &empty) != 0) {
		log_error("the database %s cannot be read: %s", path, error_text());
		return EXIT_STATUS_FAILED;
	}
	if (!empty)
		return EXIT_STATUS_OK;
	/* The first ingest is about to make the tables. */
	log_error("the database %s is empty: fill it with `logetl ingest`", path);
	return EXIT_STATUS_NO_INPUT;
}

sqlite3 *database_open(const char *path, int *exit_status)
{
	sqlite3 *database = NULL;
	*exit_status = look_at_file(path);
	if (*exit_status != EXIT_STATUS_OK)
		return NULL;
	if (sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		database_error(database);
		log_error("the database %s cannot be opened: %s", path, error_text());
		*exit_status = EXIT_STATUS_FAILED;
	} else {
		sqlite3_busy_timeout(database, BUSY_TIMEOUT_MS);
		sqlite3_exec(database, "PRAGMA query_only = 1", NULL, NULL, NULL);
		*exit_status = look_inside(database, path);
	}
	if (*exit_status == EXIT_STATUS_OK)
		return database;
	sqlite3_close(database);
	return NULL;
}

int database_wait_option(const struct options *options, int64_t *wait_ms)
{
	enum { SECONDS_MOST = 366 * 86400 };
	int64_t seconds;
	if (!options->argument) {
		*wait_ms = -1;
		return 0;
	}
	if (!option_read_span(options->argument, SECONDS_MOST, &seconds)) {
		options_wrong_use(options, "--%s takes a time like 30s, 15m or 6h, not '%s'", options->name, options->argument);
		return -1;
	}
	*wait_ms = seconds * 1000;
	return 0;
}

/* What waits for a process that is stopped may wait for ever. */
static int wait_for_run(const char *path, int64_t wait_ms)
{
	struct holder holder = holder_find(path, HOLDER_RUN, NULL);
	(holder.stopped ? log_warning : log_note)("%s: waiting for another ingest%s", path, holder.text);
	return store_lock(path, wait_ms);
}

int database_lock(const char *path, int64_t wait_ms, bool *waited)
{
	if (!has_folder(path))
		return EXIT_STATUS_FAILED;
	int descriptor = store_lock(path, LOCK_GRACE_MS);
	if (waited)
		*waited = descriptor == STORE_BUSY;
	if (descriptor == STORE_BUSY && wait_ms != 0)
		descriptor = wait_for_run(path, wait_ms);
	if (descriptor == STORE_BUSY) {
		log_error("%s: another ingest is running%s; %s", path, holder_find(path, HOLDER_RUN, NULL).text,
			wait_ms == 0 ? "--wait waits for it" : "it was waited for in vain");
		return EXIT_STATUS_BUSY;
	}
	if (descriptor >= 0)
		return EXIT_STATUS_OK;
	log_error("%s", error_text());
	return EXIT_STATUS_FAILED;
}

/* SQLITE_ROW where there is a source of exactly that path, SQLITE_DONE where there is none. */
static int look_for_source(sqlite3 *database, const char *path)
{
	sqlite3_stmt *statement = database_prepare(database, "SELECT 1 FROM source WHERE path = ?");
	if (!statement)
		return SQLITE_ERROR;
	sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
	int step = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return step;
}

bool database_find_source(sqlite3 *database, const char **path)
{
	static char resolved[PATH_MAX];
	int step = look_for_source(database, *path);
	if (step == SQLITE_DONE && realpath(*path, resolved)) {
		step = look_for_source(database, resolved);
		if (step == SQLITE_ROW)
			*path = resolved;
	}
	if (step == SQLITE_DONE)
		log_error("the database has no source %s: logetl status --json lists them", *path);
	else if (step != SQLITE_ROW)
		log_error("looking for the source %s: %s", *path, sqlite3_errmsg(database));
	return step == SQLITE_ROW;
}

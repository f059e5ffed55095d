/* Opening the database to read it, and the lock of those who write. */
#ifndef LOGETL_CMD_DATABASE_H
#define LOGETL_CMD_DATABASE_H

#include "cmd/options/options.h"

#include <sqlite3.h>
#include <stdbool.h>

/* For the tables of options of the commands that write (options.h). */
#define WAIT_OPTIONS(X) \
	X(WAIT, "wait", 0, NULL, "wait until another ingest has finished (default: exit with 75)") \
	X(WAIT_AT_MOST, "wait-at-most", 0, "TIME", "the same, but no longer than that: 30s, 15m, 6h")

/* One of these options: *wait_ms becomes what database_lock() takes.  0, or -1 after reporting a wrong use. */
int database_wait_option(const struct options *options, int64_t *wait_ms);

/* Opens the database read-only and makes sure that it is one of logetl's and not of a newer version.  NULL after
 * reporting why not; then *exit_status says what the command returns.  Close with sqlite3_close(). */
sqlite3 *database_open(const char *path, int *exit_status);

/* Takes the lock that lets one command write at a time; it is never given back, and ends with the last process that
 * holds it.  Waits for wait_ms milliseconds, 0: not at all, -1: without limit.  *waited (may be NULL) tells whether others had it: what was found before may be no more.  EXIT_STATUS_OK, or what the
 * command returns after reporting why not. */
int database_lock(const char *path, int64_t wait_ms, bool *waited);

/* A prepared statement of our own; NULL with the error stack set. */
sqlite3_stmt *database_prepare(sqlite3 *database, const char *sql);

/* The first column of the first row of a query that has a number as its answer; *known (may be NULL) tells whether
 * there was one that is not NULL.  0, or -1 with the error stack set. */
int database_number(sqlite3 *database, const char *sql, sqlite3_int64 *number, int *known);

/* Whether there is a source of that path, or of the absolute one that it stands for: then *path becomes that, in a static
 * buffer.  False after reporting that there is none. */
bool database_find_source(sqlite3 *database, const char **path);

/* Sets the error stack from the connection's last error.  Always returns -1. */
int database_error(sqlite3 *database);

#endif

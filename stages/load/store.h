/* The store: connections to the SQLite database, and statements.
 *
 * Caveat.  A handle must never cross a fork.
 */
#ifndef LOGETL_LOAD_STORE_H
#define LOGETL_LOAD_STORE_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* A connection for a stage, in its own process: busy timeout, no own checkpoints.  NULL with the error stack set, also
 * where the path leads to another file than the one that was locked. */
sqlite3 *store_connect(const char *path, int flags);

/* What SQLite says of the last call on `database` (NULL: that there was no memory for it), and what to do about it.  Valid
 * until the next call of this. */
const char *store_message(sqlite3 *database);

/* Makes a connection, the only one of its process that does so, wait for other programs that write, for as long as they do, naming them after
 * five seconds: what comes through a pipe cannot be had again.  Gives up, as SQLITE_BUSY, where *over is true; `over` may be
 * NULL. */
void store_wait_for_writers(sqlite3 *database, _Atomic bool *over);

/* For a failed call on `database`: sets the error stack to its message.  Always -1. */
int store_error(sqlite3 *database, const char *what);

/* Prepares a statement that lives long.  NULL with the error stack set. */
sqlite3_stmt *store_prepare(sqlite3 *database, const char *sql);

/* Runs SQL that returns no rows.  0, or -1 with the error stack set. */
int store_run(sqlite3 *database, const char *sql);

/* Reads the only column of the only row.  0, or -1 with the error stack set. */
int store_read_number(sqlite3 *database, const char *sql, int64_t *number);

/* Steps a statement that returns no rows, and resets it.  0, or -1 with the error stack set. */
int store_step(sqlite3 *database, sqlite3_stmt *statement);

#endif

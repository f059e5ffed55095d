/* The store: the SQLite database as a file, and what a run needs of it before the processes start and after they end.
 *
 * Caveats.  A handle must never cross a fork: store_open() opens, reads and closes.  The lock's descriptor must stay open,
 * in the process and in every child, until the run is over, and must not be closed while a handle is open in the same
 * process (POSIX locks would go with it); so no handle may be open when the lock is taken.
 */
#ifndef LOGETL_LOAD_STORE_H
#define LOGETL_LOAD_STORE_H

#include "pipeline/arena.h"
#include "pipeline/hash.h"
#include "pipeline/source.h"

#include <sqlite3.h>

enum { STORE_BUSY = -2, STORE_BYTES_LEAST = 512 /* of SQLite's smallest page: no database is shorter */ };

/* Takes the lock that lets one ingest at a time use the database, creating an empty file where there is none; refused are what is
 * no file or too short for a database, and what has a second name (a hard link, a mount), since SQLite's log goes by the name.  Waits at
 * most wait_ms milliseconds, -1 without limit.  A descriptor that every child inherits; -1 with the error stack set;
 * STORE_BUSY where another ingest holds it.  `path` must stay. */
int store_lock(const char *path, int64_t wait_ms);

/* Between transactions: 0 where the database is where it was.  -1 with the error stack set where it was moved, deleted or
 * replaced since it was locked: then its log, which stayed behind and would be taken for that of the file that comes into its
 * place, has been emptied into it. */
int store_check_place(sqlite3 *database);

/* What a run has to know of the database. */
struct store_facts {
	struct hash_secret secret;
	struct known_sources sources;
	int64_t run_id;
	int64_t since; /* seconds since 1970: when the first run began of those behind the last that read something and ended well */
};

/* Creates the schema in an empty database or checks the one there is, begins a run that is to use `jobs` parsers, and
 * reads the facts.  Where `run_id` is not 0 and that run has a record, goes on with it instead, and writes nothing.  0; -1
 * with the error stack set; STORE_BUSY, likewise, where another program writes it for longer than ten seconds.  Free
 * with known_sources_release(). */
int store_begin_run(const char *path, uint32_t jobs, int64_t run_id, struct store_facts *facts);

/* A source's position: its columns, and reading them from a row that begins with them. */
#define STORE_POSITION_COLUMNS \
	"id, offset, head_hash, tail_hash, device, inode, size_bytes, mtime_ns, stream, finished"
enum { STORE_AFTER_POSITION = 10 };
struct position store_read_position(sqlite3_stmt *row);

/* Completes the run's record once its processes are dead.  0, or -1 with the error stack set. */
int store_end_run(const char *path, int64_t run_id, int exit_status, const struct filter_counters *filters);

/* Reads the counters of the run's record.  0, or -1 with the error stack set. */
int store_read_counters(const char *path, int64_t run_id, struct counters *counters);

/* A connection for a stage, in its own process: busy timeout, no own checkpoints.  NULL with the error stack set, also
 * where the path leads to another file than the one that was locked. */
sqlite3 *store_connect(const char *path, int flags);

/* What SQLite says of the last call on `database` (NULL: that there was no memory for it), and what to do about it.  Valid
 * until the next call of this. */
const char *store_message(sqlite3 *database);

/* Makes a connection to the locked database wait for other programs that write, for as long as they do, naming them after
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

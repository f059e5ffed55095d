/* The lock: who writes to a database, and that it stays where it is.
 *
 * Caveats.  The lock's descriptor must stay open, in the process and in every child, until the run is over, and must not be
 * closed while a handle is open in the same process (POSIX locks would go with it); so no handle may be open when the lock is
 * taken.
 */
#ifndef LOGETL_LOAD_LOCK_H
#define LOGETL_LOAD_LOCK_H

#include <sqlite3.h>
#include <stdint.h>

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

/* The same for a path: 0, too, where it is not the one that was locked. */
int store_check_path(const char *path);

/* What was locked; NULL: nothing. */
const char *store_locked_path(void);

#endif

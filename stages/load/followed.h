/* Which run of a database is that of a follower. */
#ifndef LOGETL_STAGES_LOAD_FOLLOWED_H
#define LOGETL_STAGES_LOAD_FOLLOWED_H

#include <stdint.h>

/* Says of a run, for as long as the returned descriptor is open, that it waits for more to read: a lock that keeps
 * nobody out, since others write the database meanwhile.  -1 with the error stack set. */
int followed_mark(const char *path, int64_t run_id);

/* A run that is marked so by a process that is alive, 0 where there is none.  To be asked while
 * no connection is open in this process, because closing any descriptor of the file gives up SQLite's own locks. */
int64_t followed_run(const char *path);

#endif

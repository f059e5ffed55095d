/* Which runs of a database are those of followers. */
#ifndef LOGETL_STAGES_LOAD_FOLLOWED_H
#define LOGETL_STAGES_LOAD_FOLLOWED_H

#include <stddef.h>
#include <stdint.h>

/* Says of a run, for as long as the returned descriptor is open, that it waits for more to read: a lock that keeps
 * nobody out, since others write the database meanwhile.  -1 with the error stack set. */
int followed_mark(const char *path, int64_t run_id);

enum { FOLLOWED_MAX = 64 };

/* The runs that are marked so by processes that are alive, at most FOLLOWED_MAX.  Returns how many.  To be asked while
 * no connection is open in this process, because closing any descriptor of the file gives up SQLite's own locks. */
size_t followed_runs(const char *path, int64_t runs[FOLLOWED_MAX]);

#endif

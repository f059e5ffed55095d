/* Who keeps us from a database: for messages, as far as the kernel tells it.
 *
 * /proc/locks lists the locks of all processes that this one can see; those of another container, or on a file system
 * that numbers its files in two ways (btrfs, overlays), are not found.  What is found may be gone when it is read.
 */
#ifndef LOGETL_LOAD_HOLDER_H
#define LOGETL_LOAD_HOLDER_H

#include <stdbool.h>

enum holder_role {
	HOLDER_RUN,    /* holds store_lock() */
	HOLDER_WRITER, /* is in a transaction that writes */
	HOLDER_READER, /* is in a transaction that reads */
};

enum { HOLDER_TEXT_BYTES = 96 };

struct arena;

struct holder {
	char text[HOLDER_TEXT_BYTES]; /* " (process 4711, sqlite3)", to stand behind what it is; "" where nobody is found */
	bool stopped; /* by SIGSTOP or a debugger; the text says so, and how it goes on */
};

/* Before a process is confined: makes sure that it can look later.  It will not learn names then. */
void holder_prepare(void);

/* Looks for who holds the database at `path` in that role; where there are several, the first.  The processes of the run
 * with that arena, which may be NULL, are not looked for. */
struct holder holder_find(const char *path, enum holder_role role, const struct arena *arena);

#endif

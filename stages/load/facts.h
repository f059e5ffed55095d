/* What the database knows before a run: its secret, and how far its sources were read. */
#ifndef LOGETL_LOAD_FACTS_H
#define LOGETL_LOAD_FACTS_H

#include "pipeline/hash.h"
#include "pipeline/source.h"

#include <sqlite3.h>

/* What a run has to know of the database. */
struct store_facts {
	struct hash_secret secret;
	struct known_sources sources;
	int64_t run_id;
	int64_t since; /* seconds since 1970: when the first run began of those behind the last that read something and ended well */
};

/* Reads all but the run's id.  0, or -1 with the error stack set.  Free the sources with known_sources_release(). */
int store_read_facts(sqlite3 *database, struct store_facts *facts);

/* A source's position: its columns, and reading them from a row that begins with them. */
#define STORE_POSITION_COLUMNS \
	"id, offset, head_hash, tail_hash, device, inode, size_bytes, mtime_ns, stream, finished"
enum { STORE_AFTER_POSITION = 10 };
struct position store_read_position(sqlite3_stmt *row);

#endif

/* The sources as the loader knows them: what they cover, how far they are, and the fenced update of both.
 */
#ifndef LOGETL_LOAD_SOURCES_H
#define LOGETL_LOAD_SOURCES_H

#include "pipeline/block.h"

#include <sqlite3.h>

struct origin;

struct load_source {
	struct position position;  /* as of the last block loaded, or as stored */
	int64_t stored_offset;     /* as last written: what the fence expects; -1 for a source that is not stored yet */
	int64_t lines;
	int64_t run_id;            /* of the run that read it last */
	int64_t first_second, last_second; /* of its rows; first > last where it has none */
	struct origin *origin;
	char *path;
	char *format, *first_format; /* of its last lines and of its first; NULL: unknown */
	bool dirty;
	struct load_source *next_of_origin;
};

struct load_sources;

/* Reads the known sources from the database.  `run_id` is stamped on every source of which a block is loaded.  NULL with
 * the error stack set. */
struct load_sources *sources_new(sqlite3 *database, int64_t run_id);
void sources_free(struct load_sources *sources);

/* The block's source, moved to the position after the block.  NULL with the error stack set
 * where the block does not continue where the source stands. */
struct load_source *sources_enter(struct load_sources *sources, const struct block *block);

/* A source of which stored rejects are loaded: it stays where it is.  NULL with the error stack set where it is not
 * known. */
struct load_source *sources_reenter(struct load_sources *sources, int64_t id);

/* Whether another source of the origin covers the second (first to last second of its rows). */
bool sources_cover(struct load_sources *sources, const struct load_source *source, int64_t second);

/* Says that the source has a row in that second. */
static inline void sources_widen(struct load_source *source, int64_t second)
{
	if (second < source->first_second)
		source->first_second = second;
	if (second > source->last_second)
		source->last_second = second;
}

/* Writes what changed, each offset fenced by its old value; before COMMIT.  0, or -1 with the error stack set. */
int sources_flush(struct load_sources *sources);

#endif

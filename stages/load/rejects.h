/* The table `reject` as the sink writes it: lines that do not fit, and what became of them when they were tried again. */
#ifndef LOGETL_LOAD_REJECTS_H
#define LOGETL_LOAD_REJECTS_H

#include "pipeline/block.h"
#include "stages/load/sources.h"

#include <sqlite3.h>

struct rejects;

/* Works on the loader's connection, inside its transactions; run_id is that of the lines that are added.  NULL with the
 * error stack set. */
struct rejects *rejects_new(sqlite3 *database, int64_t run_id);
void rejects_free(struct rejects *rejects);

/* Adds the block's rejects; `source` stands behind the block.  0, or -1 with the error stack set. */
int rejects_add(struct rejects *rejects, const struct block_layout *layout, struct block *block,
	const struct load_source *source);

/* The block's lines are stored rejects, line i the one of ids[i].  Those that are no rejects any more are deleted, the
 * others get the reason, field and position that they have now.  0, or -1 with the error stack set. */
int rejects_settle(
	struct rejects *rejects, const struct block_layout *layout, struct block *block, const int64_t *ids);

#endif

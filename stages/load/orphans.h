/* Values of the dimension tables that no row of `request` refers to. */
#ifndef LOGETL_LOAD_ORPHANS_H
#define LOGETL_LOAD_ORPHANS_H

#include "pipeline/block.h"
#include "stages/load/id_set.h"

#include <sqlite3.h>

struct orphans {
	struct id_set ids[DIMENSION_COUNT];
};

/* Finds the values that no row from id `first` on refers to, but for the largest of each table: ids count up from it, and
 * so none is ever given to another value.  One pass over each dimension and one over the rows; a bit a value.  0, or -1
 * with the error stack set.  Free with orphans_release() in both cases. */
int orphans_find(sqlite3 *database, int64_t first, struct orphans *orphans);
void orphans_release(struct orphans *orphans);

int64_t orphans_count(const struct orphans *orphans);

/* Deletes those of one dimension from id *from on, `most` of them at most, and moves *from behind them.  How many; -1 with
 * the error stack set. */
int64_t orphans_delete(sqlite3 *database, const struct orphans *orphans, unsigned dimension, int64_t *from, int64_t most);

#endif

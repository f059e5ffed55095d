/* The exact half of dedup: gives every event its id, or finds that another source of its origin delivered it already.
 *
 * The rule: a line of source S is a duplicate if and only if a row with its key exists that came from another source
 * and that S has not delivered yet; that row is then ticked off for S (one bit in `redelivered`).  Otherwise it is a
 * new row.  All state is in the database's tables and commits with the offset, so the rule holds across kills and
 * resumes.
 */
#ifndef LOGETL_LOAD_EXACT_H
#define LOGETL_LOAD_EXACT_H

#include "pipeline/block.h"
#include "stages/load/sources.h"

#include <sqlite3.h>

struct exact;

/* Works on the loader's connection, inside its transactions.  drop_twins: an event is a duplicate of any stored row,
 * the same source's included.  looks_in_vain counts the maybes that were no duplicates, for dedup to see.  NULL with
 * the error stack set. */
struct exact *exact_new(sqlite3 *database, bool drop_twins, _Atomic int64_t *looks_in_vain);
void exact_free(struct exact *exact);

/* Settles the events of one block of source S, in order: each gets an id, or becomes ROW_DUPLICATE, or a reject
 * (SECOND_FULL).  The rows must be inserted before the next call.  0, or -1 with the error stack set. */
int exact_settle(struct exact *exact, struct row *rows, uint32_t count, struct load_sources *sources,
	struct load_source *source);

/* Writes the ticks; before each COMMIT.  0, or -1 with the error stack set. */
int exact_flush(struct exact *exact);

/* The id that SQLite itself gives to the next row without one: the table's largest plus one.  INT64_MIN where the
 * table is empty.  For the rows as they stood before exact_settle(). */
int64_t exact_append_id(const struct exact *exact);

#endif

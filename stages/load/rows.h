/* A block as a virtual table, so that one INSERT … SELECT loads it and SQLite reads the shared memory in place.
 *
 * The columns are `request`'s, in its order.  Rows that are not events do not appear.
 */
#ifndef LOGETL_LOAD_ROWS_H
#define LOGETL_LOAD_ROWS_H

#include "pipeline/block.h"
#include "stages/load/memory_table.h"

/* The columns of `request` in order: X(name).  The string columns are the dimensions, in their order. */
#define REQUEST_COLUMNS_BEFORE(X) X(id) X(event_key) X(source_id) X(status) X(body_bytes_sent) X(tz_offset)
#define REQUEST_COLUMNS_AFTER(X)  X(request_time) X(microsecond) X(extra) X(note)

enum {
	REQUEST_FIRST_DIMENSION = 6,
	REQUEST_AFTER_DIMENSIONS = REQUEST_FIRST_DIMENSION + DIMENSION_COUNT,
	REQUEST_COLUMN_COUNT = REQUEST_AFTER_DIMENSIONS + 4,
};

/* What the virtual table shows.  Its block has passed block_validate(). */
struct rows_view {
	struct memory_view base; /* its count is the block's rows */
	const struct row *rows;
	const struct string *strings;
	const char *bytes;
	int64_t source_id;
	int64_t append_id; /* see exact_append_id(); moves on as the rows are read */
};

/* Makes temp.block_rows, which shows `view` as it is at each query.  0, or -1 with the error
 * stack set. */
int rows_register(sqlite3 *database, struct rows_view *view);

/* "id, event_key, …": the first `count` columns of `request`, in a static buffer. */
const char *rows_column_list(unsigned count);

/* How many of the first columns hold all that is not NULL in the events. */
unsigned rows_columns(const struct row *rows, uint32_t count);

#endif

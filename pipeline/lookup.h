/* What dedup may ask the database, through a read-only connection of its own.  Each call sees everything that was
 * committed before it, but for value_id().  The store implements this; cmd/ hands it to dedup, so that neither stage includes the other.
 */
#ifndef LOGETL_PIPELINE_LOOKUP_H
#define LOGETL_PIPELINE_LOOKUP_H

#include "pipeline/block.h"

struct lookup; /* owned by who opened it */

struct lookup_ops {
	/* Opens the database; in the process that uses it, after the fork.  NULL with the error stack set. */
	struct lookup *(*open)(const char *path);
	void (*close)(struct lookup *);

	/* The number of rows of seconds [first, last], but `most` where there are more; -1 with the error stack set. */
	int64_t (*count_rows)(struct lookup *, int64_t first_second, int64_t last_second, int64_t most);

	/* Calls found() with every source: the first and the last second of its rows, first > last where it has none.  0,
	 * or -1 with the error stack set, also where found() returned that. */
	int (*each_source)(struct lookup *,
		int (*found)(void *context, int64_t source_id, const char *origin, int64_t first_second,
			int64_t last_second),
		void *context);

	/* Calls found() with the key of every row of seconds [first, last] but those of other origins.  0, or -1 with the
	 * error stack set. */
	int (*each_key)(struct lookup *, const char *origin, int64_t first_second, int64_t last_second,
		void (*found)(void *context, uint64_t key), void *context);

	/* The id of a value in a dimension: > 0, 0 where it has none, -1 with the error stack set.  It sees everything that
	 * was committed before the first such call since values_end(); that comes before any other call. */
	int64_t (*value_id)(struct lookup *, enum dimension, const char *value, uint32_t length, bool binary);
	int (*values_end)(struct lookup *);

	/* The largest id of a dimension, 0 where it is empty, -1 with the error stack set. */
	int64_t (*largest_id)(struct lookup *, enum dimension);
};

#endif

/* What each source covers, from the first to the last second of its events, and which sources are of one origin.
 *
 * The loader looks for a duplicate only where another source of the origin covers the second, by the rows that it
 * stored (stages/load/sources.h).  What is known here is never less: the sources of the database as they were before
 * this run, and every event of this run, which passes here first.
 */
#ifndef LOGETL_DEDUP_SPANS_H
#define LOGETL_DEDUP_SPANS_H

#include "pipeline/lookup.h"

#include <stdbool.h>
#include <stdint.h>

struct origin {
	char *name;
	struct span *first;  /* of its sources */
	uint64_t unfiltered; /* filters.c: one more than the last block with an event of it that went past the filters */
};

struct span {
	int64_t source_id;
	int64_t first_second, last_second; /* first > last where it has no event */
	struct origin *origin;
	struct span *next_of_origin;
};

/* Seconds from first to last; first > last is none. */
struct interval {
	int64_t first, last;
};

static inline bool interval_holds(const struct interval *interval, int64_t second)
{
	return second >= interval->first && second <= interval->last;
}

struct spans;

/* Reads what the database knows; before the first block is given to the loader.  `lookup` may be NULL: then nothing is
 * stored.  NULL with the error stack set. */
struct spans *spans_new(const struct lookup_ops *ops, struct lookup *lookup);
void spans_free(struct spans *spans);

/* The source's span, made where there is none.  It stays the set's.  NULL with the error stack set. */
struct span *spans_enter(struct spans *spans, int64_t source_id, const char *origin);

/* Whether another source of the span's origin covers the second; and around it the seconds for which the same can be
 * said, as long as no other source's span is widened. */
bool span_is_shared(const struct span *span, int64_t second, struct interval *same);

static inline void span_widen(struct span *span, int64_t second)
{
	if (second < span->first_second)
		span->first_second = second;
	if (second > span->last_second)
		span->last_second = second;
}

#endif

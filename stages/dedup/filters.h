/* Which events no other source can have delivered yet.
 *
 * An event of a second that no other source of its origin covers is new, and needs no filter: that is how most logs
 * are.  Where sources meet, Bloom filters answer, one per origin and hour of event time.
 *
 * "Definitely new" is always true; "maybe" is settled by the loader, which alone decides that an event is a duplicate.
 * What makes "definitely new" true across evictions and the loader's lag is the fence: a filter knows its hour only
 * once all that went past it is committed and was read, and is only dropped once all that it holds is committed.
 */
#ifndef LOGETL_DEDUP_FILTERS_H
#define LOGETL_DEDUP_FILTERS_H

#include "pipeline/arena.h"
#include "pipeline/lookup.h"

#include <stdint.h>

struct filters_settings {
	uint32_t slots;       /* filters kept at once */
	uint32_t prime_after; /* looks in vain before stored keys are read from the database */
	int64_t bytes_max;    /* memory in all filters together */
	bool drop_twins;      /* an event of the same source makes a duplicate too */
};

struct filters;

/* `lookup` may be NULL: then there is nothing stored.  `looks_in_vain` is the loader's count.  All stay the caller's.
 * To be called before the first block is given to the loader.  NULL with the error stack set. */
struct filters *filters_new(const struct filters_settings *settings, const struct lookup_ops *ops,
	struct lookup *lookup, const _Atomic int64_t *looks_in_vain, struct filter_counters *counters);
void filters_free(struct filters *filters);

/* Begins a block of a source.  Every block below `committed` was committed before this call.  0, or -1 with the error
 * stack set. */
int filters_enter(
	struct filters *filters, int64_t source_id, const char *origin, uint64_t number, uint64_t committed);

/* Whether an event of the block may have been delivered before: 0 definitely not, 1 maybe, -1 with the error stack set.
 * Remembers the event. */
int filters_maybe(struct filters *filters, int64_t second, uint64_t event_key);

/* Measures the false-positive rate with a few random keys, and brings the counters up to date.  Once a block. */
void filters_measure(struct filters *filters);

#endif

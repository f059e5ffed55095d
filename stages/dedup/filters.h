/* Bloom filters (libbloom), one per origin and hour of event time: which events no source can have delivered yet.
 *
 * "Definitely new" is always true; "maybe" is settled by the loader, which alone decides that an event is a duplicate.
 * What makes "definitely new" true across evictions and the loader's lag is the fence: a filter is only dropped once
 * the blocks whose events it holds are committed, so that what it forgets the database can tell.
 */
#ifndef LOGETL_DEDUP_FILTERS_H
#define LOGETL_DEDUP_FILTERS_H

#include "pipeline/arena.h"
#include "pipeline/lookup.h"

#include <stdint.h>

struct filters_settings {
	uint32_t slots;       /* filters kept at once */
	uint32_t prime_after; /* maybes of an hour with stored rows, before its keys are read from the database */
	int64_t bytes_max;    /* memory in all filters together */
};

struct filters;

/* `lookup` may be NULL: then there is nothing stored.  Both stay the caller's.  NULL with the error stack set. */
struct filters *filters_new(const struct filters_settings *settings, const struct lookup_ops *ops,
	struct lookup *lookup, struct filter_counters *counters);
void filters_free(struct filters *filters);

/* Whether an event may have been delivered before: 0 definitely not, 1 maybe, -1 with the error stack set.  Remembers
 * the event.  `block` is the block it is in; every block below `committed` was committed before this call. */
int filters_maybe(struct filters *filters, uint64_t origin_key, int64_t second, uint64_t event_key, uint64_t block,
	uint64_t committed);

/* Measures the false-positive rate with a few random keys, and brings the counters up to date.  Once a block. */
void filters_measure(struct filters *filters);

#endif

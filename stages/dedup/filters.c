/* The filters and their fence; the algorithm, with its proof by model, is in the folder's README.
 *
 * Invariants:
 *   - an event that is neither in its hour's filter nor committed exists only while `untracked` says so;
 *   - a filter that is not primed answers maybe to everything, and so does one that overflowed;
 *   - `committed` is read before any snapshot is taken, so a snapshot holds every block below it.
 */
#include "stages/dedup/filters.h"

#include "pipeline/error.h"
#include "pipeline/hash.h"

#include <bloom.h>
#include <stdbool.h>
#include <stdlib.h>

enum {
	CHAIN_MAX = 12,
	CHAIN_GROWTH = 4,
	KEYS_MIN = 4096,
	KEYS_MAX = 16 << 20,
	SECONDS_PER_HOUR = 3600,
	PROBES_PER_BLOCK = 8,
	INDEX_LOAD = 4,
	KEYS_PER_MAYBE = 16, /* that priming may read for each maybe that made it worth while */
};

/* 9.6 bits a key, 7 hash functions. */
static const double ERROR_RATE = 0.01;
static const uint32_t NONE = UINT32_MAX;

struct filter {
	uint64_t origin_key;
	int64_t hour;
	uint64_t last;  /* the last block with an event of this hour */
	uint32_t next;  /* in the index's chain, or in the free list */
	uint32_t maybes;
	uint32_t prime_at; /* so many maybes are the next occasion to prime it */
	uint32_t links; /* filters in use in the chain; the last one takes new keys */
	int64_t keys;   /* in all links */
	int64_t room;   /* keys that the last link still takes */
	bool used, primed, overflowed;
	struct bloom chain[CHAIN_MAX];
};

struct filters {
	struct filters_settings settings;
	const struct lookup_ops *ops;
	struct lookup *lookup;
	struct filter_counters *counters;
	struct filter *slots;
	uint32_t *index; /* hash of (origin, hour) to a slot */
	uint32_t index_mask, unused; /* unused: head of the free list */
	uint32_t latest; /* the slot used last, NONE where there is none */
	int64_t bytes, keys, capacity, maybes, probes, false_positives;
	uint64_t untracked;    /* one more than the last block with an event that no filter holds; 0 where there is none */
	uint64_t random;
};

struct filters *filters_new(const struct filters_settings *settings, const struct lookup_ops *ops,
	struct lookup *lookup, struct filter_counters *counters)
{
	struct filters *filters = calloc(1, sizeof *filters);
	uint32_t index_size = 1;
	while (index_size < settings->slots * INDEX_LOAD)
		index_size *= 2;
	if (filters) {
		filters->slots = calloc(settings->slots, sizeof *filters->slots);
		filters->index = malloc(index_size * sizeof *filters->index);
	}
	if (!filters || !filters->slots || !filters->index) {
		filters_free(filters);
		error_set("no memory for the Bloom filters");
		return 0;
	}
	filters->settings = *settings;
	filters->ops = ops;
	filters->lookup = lookup;
	filters->counters = counters;
	filters->index_mask = index_size - 1;
	filters->latest = NONE;
	for (uint32_t i = 0; i < index_size; i++)
		filters->index[i] = NONE;
	for (uint32_t i = 0; i < settings->slots; i++)
		filters->slots[i].next = i + 1 < settings->slots ? i + 1 : NONE;
	return filters;
}

static void release_chain(struct filters *filters, struct filter *filter)
{
	for (uint32_t i = 0; i < filter->links; i++) {
		filters->bytes -= filter->chain[i].bytes;
		filters->capacity -= filter->chain[i].entries;
		bloom_free(&filter->chain[i]);
	}
	filters->keys -= filter->keys;
	filter->links = 0;
	filter->keys = filter->room = 0;
}

void filters_free(struct filters *filters)
{
	if (!filters)
		return;
	for (uint32_t i = 0; filters->slots && i < filters->settings.slots; i++)
		release_chain(filters, &filters->slots[i]);
	free(filters->slots);
	free(filters->index);
	free(filters);
}

static uint32_t *bucket(struct filters *filters, uint64_t origin_key, int64_t hour)
{
	return &filters->index[hash_join(origin_key, (uint64_t)hour) & filters->index_mask];
}

static uint32_t find(struct filters *filters, uint64_t origin_key, int64_t hour)
{
	uint32_t at = *bucket(filters, origin_key, hour);
	while (at != NONE && (filters->slots[at].hour != hour || filters->slots[at].origin_key != origin_key))
		at = filters->slots[at].next;
	return at;
}

/* Drops a filter whose events are all committed. */
static void evict(struct filters *filters, uint32_t at)
{
	struct filter *filter = &filters->slots[at];
	uint32_t *link = bucket(filters, filter->origin_key, filter->hour);
	while (*link != at)
		link = &filters->slots[*link].next;
	*link = filter->next;
	release_chain(filters, filter);
	filter->used = false;
	filter->next = filters->unused;
	filters->unused = at;
	if (filters->latest == at)
		filters->latest = NONE;
}

/* Drops the least recently used filter that the fence lets go; false where there is none.  `keep` stays. */
static bool evict_one(struct filters *filters, uint64_t committed, uint32_t keep)
{
	uint32_t oldest = NONE;
	for (uint32_t i = 0; i < filters->settings.slots; i++) {
		const struct filter *filter = &filters->slots[i];
		if (!filter->used || i == keep || filter->last >= committed)
			continue;
		if (oldest == NONE || filter->last < filters->slots[oldest].last)
			oldest = i;
	}
	if (oldest == NONE)
		return false;
	evict(filters, oldest);
	return true;
}

/* Gives the filter a link for `keys` more keys, evicting others where memory is short; false where it stays short. */
static bool add_link(struct filters *filters, uint32_t at, int64_t keys, uint64_t committed)
{
	struct filter *filter = &filters->slots[at];
	if (keys > KEYS_MAX)
		keys = KEYS_MAX;
	int64_t bytes = keys * 10 / 8 + 1;
	while (filters->bytes + bytes > filters->settings.bytes_max)
		if (!evict_one(filters, committed, at))
			return false;
	if (filter->links == CHAIN_MAX || bloom_init(&filter->chain[filter->links], (int)keys, ERROR_RATE) != 0)
		return false;
	filters->bytes += filter->chain[filter->links].bytes;
	filters->capacity += keys;
	filter->links++;
	filter->room = keys;
	return true;
}

/* Adds a key; 1 where it (or a collision) was there already. */
static int add(struct filters *filters, uint32_t at, uint64_t key, uint64_t committed)
{
	struct filter *filter = &filters->slots[at];
	if (filter->overflowed)
		return 1;
	if (filter->room == 0 && !add_link(filters, at, filter->keys * (CHAIN_GROWTH - 1), committed)) {
		filter->overflowed = true;
		return 1;
	}
	for (uint32_t i = 0; i + 1 < filter->links; i++)
		if (bloom_check(&filter->chain[i], &key, sizeof key) == 1)
			return 1;
	if (bloom_add(&filter->chain[filter->links - 1], &key, sizeof key) == 1)
		return 1;
	filter->keys++;
	filter->room--;
	filters->keys++;
	return 0;
}

/* A new filter for the hour, or NONE where the fence forbids one.  -1 in *error with the error stack set. */
static uint32_t create(struct filters *filters, uint64_t origin_key, int64_t hour, uint64_t committed, int *error)
{
	if (filters->unused == NONE)
		evict_one(filters, committed, NONE);
	if (filters->unused == NONE || filters->untracked > committed)
		return NONE;
	/* The hour before it is the best guess of how many events an hour has. */
	int64_t expected = filters->latest == NONE ? 0 : filters->slots[filters->latest].keys * 5 / 4;
	if (expected < KEYS_MIN)
		expected = KEYS_MIN;
	int64_t stored = 0, first = hour * SECONDS_PER_HOUR;
	if (filters->lookup)
		stored = filters->ops->count_rows(filters->lookup, first, first + SECONDS_PER_HOUR - 1, 1);
	if (stored < 0) {
		*error = -1;
		return NONE;
	}
	uint32_t at = filters->unused;
	struct filter *filter = &filters->slots[at];
	filters->unused = filter->next;
	uint32_t *head = bucket(filters, origin_key, hour);
	*filter = (struct filter){
		.origin_key = origin_key, .hour = hour, .next = *head, .used = true,
		.primed = stored == 0, .prime_at = filters->settings.prime_after};
	*head = at;
	filter->overflowed = !add_link(filters, at, expected, committed);
	return at;
}

struct priming {
	struct filters *filters;
	uint32_t at;
	uint64_t committed;
};

static void prime_key(void *context, uint64_t key)
{
	struct priming *priming = context;
	add(priming->filters, priming->at, key, priming->committed);
}

/* Adds every stored key of the filter's hour, so that it can tell what is new from now on.  The keys are those of all
 * origins, of which there may be many: where there are too many for what it saves, it waits for more maybes. */
static int prime(struct filters *filters, uint32_t at, uint64_t committed)
{
	struct filter *filter = &filters->slots[at];
	struct priming priming = {.filters = filters, .at = at, .committed = committed};
	int64_t first = filter->hour * SECONDS_PER_HOUR, last = first + SECONDS_PER_HOUR - 1;
	int64_t most = (int64_t)filter->maybes * KEYS_PER_MAYBE;
	int64_t count = filters->ops->count_rows(filters->lookup, first, last, most + 1);
	if (count > most) {
		filter->prime_at = filter->maybes * 2;
		return 0;
	}
	if (count < 0 || filters->ops->each_key(filters->lookup, first, last, prime_key, &priming) != 0)
		return error_wrap("filling a Bloom filter from the stored rows");
	filter->primed = true;
	return 0;
}

static int64_t hour_of(int64_t second)
{
	int64_t hour = second / SECONDS_PER_HOUR;
	return second % SECONDS_PER_HOUR < 0 ? hour - 1 : hour;
}

int filters_maybe(struct filters *filters, uint64_t origin_key, int64_t second, uint64_t event_key, uint64_t block,
	uint64_t committed)
{
	int64_t hour = hour_of(second);
	uint32_t at = filters->latest;
	int error = 0;
	if (at == NONE || filters->slots[at].hour != hour || filters->slots[at].origin_key != origin_key)
		at = find(filters, origin_key, hour);
	if (at == NONE)
		at = create(filters, origin_key, hour, committed, &error);
	if (at == NONE) {
		filters->untracked = block + 1;
		filters->maybes++;
		return error ? error : 1;
	}
	struct filter *filter = &filters->slots[at];
	filters->latest = at;
	int hit = add(filters, at, event_key, committed);
	filter->last = block;
	int maybe = hit || !filter->primed;
	if (!filter->primed && ++filter->maybes == filter->prime_at && prime(filters, at, committed) != 0)
		return -1;
	filters->maybes += maybe;
	return maybe;
}

static uint64_t next_random(struct filters *filters)
{
	filters->random += 0x9e3779b97f4a7c15u;
	return hash_join(filters->random, 0x2545f4914f6cdd1du);
}

static bool holds(const struct filter *filter, uint64_t key)
{
	for (uint32_t i = 0; i < filter->links; i++) {
		struct bloom link = filter->chain[i]; /* bloom_check() takes no const */
		if (bloom_check(&link, &key, sizeof key) == 1)
			return true;
	}
	return false;
}

static void publish(_Atomic int64_t *counter, int64_t value)
{
	atomic_store_explicit(counter, value, memory_order_relaxed);
}

void filters_measure(struct filters *filters)
{
	if (filters->latest != NONE) {
		for (int i = 0; i < PROBES_PER_BLOCK; i++)
			filters->false_positives += holds(&filters->slots[filters->latest], next_random(filters));
		filters->probes += PROBES_PER_BLOCK;
	}
	if (filters->bytes > atomic_load_explicit(&filters->counters->bytes, memory_order_relaxed))
		publish(&filters->counters->bytes, filters->bytes);
	publish(&filters->counters->keys, filters->keys);
	publish(&filters->counters->capacity, filters->capacity);
	publish(&filters->counters->maybes, filters->maybes);
	publish(&filters->counters->probes, filters->probes);
	publish(&filters->counters->false_positives, filters->false_positives);
}

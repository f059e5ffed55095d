/* The filters and their fence; the algorithm is in the folder's README.
 *
 * Invariants, for the events of one origin and hour:
 *   - what has no slot, and is not committed, is of a block below the origin's `unfiltered`;
 *   - what has a slot is in its chain, or of a block below its `missing`, which begins as `unfiltered`;
 *   - a slot that is KNOWN holds them all, the stored ones included; only such a one ever says "definitely new" where
 *     another source covers the second;
 *   - a slot is dropped only when all its events are committed;
 *   - `committed` is read before any snapshot is taken, so a snapshot holds every block below it.
 */
#include "stages/dedup/filters.h"

#include "pipeline/error.h"
#include "pipeline/hash.h"
#include "stages/dedup/chain.h"
#include "stages/dedup/spans.h"

#include <stdbool.h>
#include <stdlib.h>

enum {
	CHAIN_GROWTH = 4,
	KEYS_MIN = 4096,
	KEYS_MAX = 16 << 20,
	SECONDS_PER_HOUR = 3600,
	PROBES_PER_BLOCK = 8,
	INDEX_LOAD = 4,
	KEYS_PER_LOOK = 2,  /* that may be read for each of the loader's looks that was in vain */
	COUNT_AGAIN = 4,    /* where an hour has too many keys: at so many times as many they are counted again */
};

enum state {
	EMPTY,   /* holds nothing; every event is a maybe, for as long as that costs little */
	FILLING, /* holds the events of blocks from `missing` on; every event is a maybe */
	KNOWN,   /* holds all events */
	FULL,    /* holds nothing, for want of memory; every event is a maybe */
};

struct slot {
	const struct origin *origin; /* NULL: unused */
	int64_t hour;
	uint64_t last;     /* the last block with an event of this hour */
	uint64_t missing;  /* one more than the last block with an event of this hour that the chain does not hold */
	int64_t count_at;  /* the allowance at which it is worth while to count the stored keys */
	uint32_t next;     /* in the index's bucket, or in the free list */
	enum state state;
	struct chain chain;
};

struct filters {
	struct filters_settings settings;
	const struct lookup_ops *ops;
	struct lookup *lookup;
	const _Atomic int64_t *looks_in_vain;
	struct filter_counters *counters;
	struct spans *spans;
	struct slot *slots;
	uint32_t *index; /* hash of (origin, hour) to a slot */
	uint32_t index_mask, unused; /* unused: head of the free list */
	struct slot *latest; /* the slot used last, NULL where there is none */
	int64_t bytes, keys, capacity, maybes, probes, false_positives;
	int64_t keys_read; /* from the database, or to be read soon */
	uint64_t random;

	/* Of the current block. */
	struct span *span; /* its source's */
	uint64_t number, committed;
	int64_t keys_earned; /* that may be read from the database in all */
	struct interval alone; /* seconds without a slot, that no other source covers */
	struct interval same;  /* seconds for which `shared` is the answer */
	bool shared, no_room;
};

static const uint32_t NONE = UINT32_MAX;
static const struct interval NO_SECONDS = {INT64_MAX, INT64_MIN};

static int allocate(struct filters *filters)
{
	uint32_t slots = filters->settings.slots, index_size = 1;
	while (index_size < slots * INDEX_LOAD)
		index_size *= 2;
	filters->slots = calloc(slots, sizeof *filters->slots);
	filters->index = malloc(index_size * sizeof *filters->index);
	if (!filters->slots || !filters->index)
		return error_set("no memory for the Bloom filters");
	filters->index_mask = index_size - 1;
	for (uint32_t i = 0; i < index_size; i++)
		filters->index[i] = NONE;
	for (uint32_t i = 0; i < slots; i++)
		filters->slots[i].next = i + 1 < slots ? i + 1 : NONE;
	filters->spans = spans_new(filters->ops, filters->lookup);
	return filters->spans ? 0 : -1;
}

struct filters *filters_new(const struct filters_settings *settings, const struct lookup_ops *ops,
	struct lookup *lookup, const _Atomic int64_t *looks_in_vain, struct filter_counters *counters)
{
	struct filters *filters = calloc(1, sizeof *filters);
	if (!filters) {
		error_set("no memory for the Bloom filters");
		return 0;
	}
	filters->settings = *settings;
	filters->ops = ops;
	filters->lookup = lookup;
	filters->looks_in_vain = looks_in_vain;
	filters->counters = counters;
	if (allocate(filters) == 0)
		return filters;
	filters_free(filters);
	return 0;
}

static void empty(struct filters *filters, struct slot *slot)
{
	filters->bytes -= slot->chain.bytes;
	filters->capacity -= slot->chain.capacity;
	filters->keys -= slot->chain.keys;
	chain_release(&slot->chain);
}

void filters_free(struct filters *filters)
{
	if (!filters)
		return;
	for (uint32_t i = 0; filters->slots && i < filters->settings.slots; i++)
		empty(filters, &filters->slots[i]);
	spans_free(filters->spans);
	free(filters->slots);
	free(filters->index);
	free(filters);
}

/* --- the slots --- */

static uint32_t *bucket(struct filters *filters, const struct origin *origin, int64_t hour)
{
	return &filters->index[hash_join((uintptr_t)origin, (uint64_t)hour) & filters->index_mask];
}

static struct slot *find(struct filters *filters, int64_t hour)
{
	const struct origin *origin = filters->span->origin;
	if (filters->latest && filters->latest->hour == hour && filters->latest->origin == origin)
		return filters->latest;
	uint32_t at = *bucket(filters, origin, hour);
	while (at != NONE && (filters->slots[at].hour != hour || filters->slots[at].origin != origin))
		at = filters->slots[at].next;
	return at == NONE ? 0 : &filters->slots[at];
}

static void evict(struct filters *filters, struct slot *slot)
{
	uint32_t at = (uint32_t)(slot - filters->slots);
	uint32_t *link = bucket(filters, slot->origin, slot->hour);
	while (*link != at)
		link = &filters->slots[*link].next;
	*link = slot->next;
	empty(filters, slot);
	slot->origin = 0;
	slot->next = filters->unused;
	filters->unused = at;
	if (filters->latest == slot)
		filters->latest = 0;
}

/* Drops the least recently used slot that the fence lets go; false where there is none.  `keep` stays. */
static bool evict_one(struct filters *filters, const struct slot *keep)
{
	struct slot *oldest = 0;
	for (uint32_t i = 0; i < filters->settings.slots; i++) {
		struct slot *slot = &filters->slots[i];
		if (!slot->origin || slot == keep || slot->last >= filters->committed)
			continue;
		if (!oldest || slot->last < oldest->last)
			oldest = slot;
	}
	if (oldest)
		evict(filters, oldest);
	return oldest;
}

/* Gives the slot a link for `keys` more keys, evicting others where memory is short; false where it stays short. */
static bool grow(struct filters *filters, struct slot *slot, int64_t keys)
{
	if (keys < KEYS_MIN)
		keys = KEYS_MIN;
	if (keys > KEYS_MAX)
		keys = KEYS_MAX;
	while (filters->bytes + chain_link_bytes(keys) > filters->settings.bytes_max)
		if (!evict_one(filters, slot))
			return false;
	int64_t bytes = slot->chain.bytes, capacity = slot->chain.capacity;
	bool grown = chain_grow(&slot->chain, keys);
	filters->bytes += slot->chain.bytes - bytes;
	filters->capacity += slot->chain.capacity - capacity;
	return grown;
}

/* Makes room for so many keys at first, in a slot that holds none. */
static void begin(struct filters *filters, struct slot *slot, enum state state, int64_t keys)
{
	slot->state = grow(filters, slot, keys) ? state : FULL;
}

/* Adds a key; whether it (or a collision) was there already. */
static bool add(struct filters *filters, struct slot *slot, uint64_t key)
{
	if (slot->chain.room == 0 && !grow(filters, slot, slot->chain.keys * (CHAIN_GROWTH - 1))) {
		empty(filters, slot);
		slot->state = FULL;
		return true;
	}
	if (chain_add(&slot->chain, key))
		return true;
	filters->keys++;
	return false;
}

/* --- the database --- */

/* The number of stored rows of an hour, but `most` where there are more; -1 with the error stack set. */
static int64_t count_stored(struct filters *filters, int64_t hour, int64_t most)
{
	int64_t first = hour * SECONDS_PER_HOUR;
	if (!filters->lookup)
		return 0;
	return filters->ops->count_rows(filters->lookup, first, first + SECONDS_PER_HOUR - 1, most);
}

struct priming {
	struct filters *filters;
	struct slot *slot;
};

static void prime_key(void *context, uint64_t key)
{
	struct priming *priming = context;
	if (priming->slot->state == FILLING)
		add(priming->filters, priming->slot, key);
}

/* Adds every stored key of the hour, so that the slot can tell what is new from now on. */
static int prime(struct filters *filters, struct slot *slot)
{
	struct priming priming = {.filters = filters, .slot = slot};
	int64_t first = slot->hour * SECONDS_PER_HOUR, last = first + SECONDS_PER_HOUR - 1;
	const char *origin = slot->origin->name;
	if (filters->lookup &&
		filters->ops->each_key(filters->lookup, origin, first, last, prime_key, &priming) != 0)
		return error_wrap("filling a Bloom filter from the stored rows");
	if (slot->state == FILLING)
		slot->state = KNOWN;
	return 0;
}

/* Takes a slot nearer to being KNOWN where that pays: reading the stored keys may cost as much as the loader's looks in
 * vain did so far.  0, or -1 with the error stack set. */
static int advance(struct filters *filters, struct slot *slot)
{
	int64_t allowance = filters->keys_earned - filters->keys_read;
	if (slot->state == FILLING && slot->missing <= filters->committed)
		return prime(filters, slot);
	if (slot->state != EMPTY || allowance < slot->count_at)
		return 0;
	int64_t count = count_stored(filters, slot->hour, allowance + 1);
	if (count < 0)
		return -1;
	if (count > allowance) {
		slot->count_at = count * COUNT_AGAIN;
		return 0;
	}
	filters->keys_read += count;
	begin(filters, slot, FILLING, count * 5 / 4);
	return 0;
}

/* --- the events --- */

static int64_t hour_of(int64_t second)
{
	int64_t hour = second / SECONDS_PER_HOUR;
	return second % SECONDS_PER_HOUR < 0 ? hour - 1 : hour;
}

int filters_enter(struct filters *filters, int64_t source_id, const char *origin, uint64_t number, uint64_t committed)
{
	filters->span = spans_enter(filters->spans, source_id, origin);
	if (!filters->span)
		return -1;
	filters->number = number;
	filters->committed = committed;
	filters->keys_earned = KEYS_PER_LOOK * atomic_load_explicit(filters->looks_in_vain, memory_order_relaxed);
	filters->alone = filters->same = NO_SECONDS;
	filters->no_room = false;
	return 0;
}

static bool is_shared(struct filters *filters, int64_t second)
{
	if (filters->settings.drop_twins)
		return true;
	if (!interval_holds(&filters->same, second))
		filters->shared = span_is_shared(filters->span, second, &filters->same);
	return filters->shared;
}

/* An event that goes past the filters. */
static void pass(struct filters *filters)
{
	filters->span->origin->unfiltered = filters->number + 1;
}

/* Lets the events of this second that follow in this block pass without a further look, and as many around it as can. */
static void pass_alone(struct filters *filters, int64_t hour)
{
	int64_t first = hour * SECONDS_PER_HOUR, last = first + SECONDS_PER_HOUR - 1;
	filters->alone.first = first > filters->same.first ? first : filters->same.first;
	filters->alone.last = last < filters->same.last ? last : filters->same.last;
	pass(filters);
}

/* A slot for the hour in *made; NULL there where the fence forbids one.  0, or -1 with the error stack set. */
static int make_slot(struct filters *filters, int64_t hour, struct slot **made)
{
	*made = 0;
	if (filters->unused == NONE && !filters->no_room)
		filters->no_room = !evict_one(filters, 0);
	if (filters->unused == NONE)
		return 0;
	int64_t stored = count_stored(filters, hour, 1);
	if (stored < 0)
		return -1;
	/* The hour before it is the best guess of how many events an hour has. */
	int64_t expected = filters->latest ? filters->latest->chain.keys * 5 / 4 : 0;
	const struct origin *origin = filters->span->origin;
	struct slot *slot = &filters->slots[filters->unused];
	uint32_t at = filters->unused, *head = bucket(filters, origin, hour);
	filters->unused = slot->next;
	*slot = (struct slot){.origin = origin, .hour = hour, .next = *head, .missing = origin->unfiltered,
		.count_at = (int64_t)filters->settings.prime_after * KEYS_PER_LOOK};
	*head = at;
	if (stored == 0 && slot->missing <= filters->committed)
		begin(filters, slot, KNOWN, expected);
	*made = slot;
	return 0;
}

/* An event of an hour that has a slot. */
static int filter_event(struct filters *filters, struct slot *slot, int64_t second, uint64_t key)
{
	slot->last = filters->number;
	filters->latest = slot;
	bool shared = is_shared(filters, second);
	if (shared && slot->state != KNOWN && advance(filters, slot) != 0)
		return -1;
	if (slot->state == EMPTY || slot->state == FULL) {
		slot->missing = filters->number + 1;
		return shared;
	}
	bool hit = add(filters, slot, key);
	return shared && (hit || slot->state != KNOWN);
}

static int look(struct filters *filters, int64_t second, uint64_t key)
{
	int64_t hour = hour_of(second);
	struct slot *slot = find(filters, hour);
	if (!slot && !is_shared(filters, second)) {
		pass_alone(filters, hour);
		return 0;
	}
	if (!slot && make_slot(filters, hour, &slot) != 0)
		return -1;
	if (slot)
		return filter_event(filters, slot, second, key);
	pass(filters);
	return 1;
}

int filters_maybe(struct filters *filters, int64_t second, uint64_t event_key)
{
	span_widen(filters->span, second);
	if (interval_holds(&filters->alone, second))
		return 0;
	int maybe = look(filters, second, event_key);
	filters->maybes += maybe > 0;
	return maybe;
}

static uint64_t next_random(struct filters *filters)
{
	filters->random += 0x9e3779b97f4a7c15u;
	return hash_join(filters->random, 0x2545f4914f6cdd1du);
}

static void publish(_Atomic int64_t *counter, int64_t value)
{
	atomic_store_explicit(counter, value, memory_order_relaxed);
}

void filters_measure(struct filters *filters)
{
	if (filters->latest && filters->latest->chain.links > 0) {
		for (int i = 0; i < PROBES_PER_BLOCK; i++)
			filters->false_positives += chain_holds(&filters->latest->chain, next_random(filters));
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

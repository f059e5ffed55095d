/* The dedup stage's loop: blocks in order, each string once, each event once. */
#include "stages/dedup/dedup.h"

#include "pipeline/error.h"
#include "pipeline/sandbox.h"
#include "stages/dedup/dictionary.h"

#include <string.h>

struct dedup {
	const struct lookup_ops *ops;
	struct lookup *lookup;
	struct filters *filters;
	struct dictionary *dictionary;
};

void dedup_settings_init(struct dedup_settings *settings)
{
	*settings = (struct dedup_settings){
		.filters = {.slots = 1024, .prime_after = 256, .bytes_max = 32 << 20},
		.dictionary_strings = 700000,
	};
}

static int mark_rows(struct dedup *dedup, struct arena *arena, struct block *block, uint64_t committed)
{
	unsigned long long number = block->number;
	struct row *rows = block_rows(&arena->layout, block);
	if (!memchr(block->origin, 0, sizeof block->origin))
		return error_set("block %llu is damaged: its origin has no end", number);
	if (filters_enter(dedup->filters, block->after.source_id, block->origin, block->number, committed) != 0)
		return -1;
	for (uint32_t i = 0, count = block->rows; i < count; i++) {
		if (rows[i].kind != ROW_EVENT)
			continue;
		if (!block_second_is_sane(rows[i].second))
			return error_set("block %llu is damaged: row %u cannot be", number, i);
		int maybe = filters_maybe(dedup->filters, rows[i].second, rows[i].event_key);
		if (maybe < 0)
			return -1;
		rows[i].maybe = (uint8_t)maybe;
	}
	filters_measure(dedup->filters);
	return 0;
}

static int dedup_block(struct dedup *dedup, struct arena *arena, struct block *block)
{
	if (block_validate_strings(&arena->layout, block) != 0)
		return -1;
	uint64_t committed = atomic_load_explicit(&arena->ring.committed.next, memory_order_acquire);
	if (dictionary_resolve(dedup->dictionary, &arena->layout, block, committed) != 0)
		return -1;
	return mark_rows(dedup, arena, block, committed);
}

static int open_all(struct dedup *dedup, const struct dedup_settings *settings, struct arena *arena)
{
	dedup->ops = settings->lookup;
	if (settings->lookup && !(dedup->lookup = settings->lookup->open(settings->database)))
		return -1;
	dedup->filters = filters_new(
		&settings->filters, settings->lookup, dedup->lookup, &arena->looks_in_vain, &arena->filters);
	dedup->dictionary = dictionary_new(settings->lookup, dedup->lookup, settings->dictionary_strings);
	return dedup->filters && dedup->dictionary ? 0 : -1;
}

static void close_all(struct dedup *dedup)
{
	dictionary_free(dedup->dictionary);
	filters_free(dedup->filters);
	if (dedup->lookup)
		dedup->ops->close(dedup->lookup);
}

static int follow(struct dedup *dedup, struct arena *arena, struct process *self)
{
	struct ring *ring = &arena->ring;
	for (uint64_t number = ring->first;; number++) {
		atomic_store_explicit(&self->block, number, memory_order_relaxed);
		enum ring_found found = ring_take(ring, ring_parsed(ring, number), number);
		if (found == RING_POISONED)
			return error_set("the run was ended");
		if (found == RING_BLOCK && dedup_block(dedup, arena, arena_block(arena, number)) != 0)
			return -1;
		ring_publish(&ring->deduped, number + 1);
		if (found == RING_OVER)
			return 0;
	}
}

int dedup_main(struct arena *arena, struct process *self, const void *settings)
{
	struct dedup dedup = {0};
	int result = open_all(&dedup, settings, arena);
	if (result == 0)
		result = sandbox_enter(PROCESS_DEDUP);
	if (result == 0)
		result = follow(&dedup, arena, self);
	close_all(&dedup);
	return result;
}

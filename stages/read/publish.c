/* Slots are used again and again: everything that the stages behind may look at is written anew for each block. */
#include "stages/read/publish.h"

#include "pipeline/error.h"

#include <string.h>

/* A slot that held this many times the target has memory that the next blocks will not need. */
enum { TRIM_ABOVE_TARGETS = 4 };

void publisher_init(struct publisher *publisher, struct arena *arena, struct process *self)
{
	publisher->arena = arena;
	publisher->self = self;
	publisher->reader = self->index;
	const struct ring *ring = &arena->ring;
	uint64_t from = atomic_load_explicit(&ring->read[publisher->reader].next, memory_order_relaxed);
	publisher->next = ring_block_of(from, publisher->reader, ring->readers);
	publisher->block = 0;
}

static void trim(struct arena *arena, struct block *block)
{
	uint64_t used = (uint64_t)block->text_length + block->heap_length;
	if (used > (uint64_t)TRIM_ABOVE_TARGETS * arena->layout.target_bytes)
		arena_trim_slot(arena, block);
}

struct block *publisher_block(struct publisher *publisher)
{
	if (publisher->block)
		return publisher->block;
	atomic_store_explicit(&publisher->self->block, publisher->next, memory_order_relaxed);
	if (ring_wait_for_room(&publisher->arena->ring, publisher->next) != 0) {
		error_set("the run was ended");
		return 0;
	}
	publisher->block = arena_block(publisher->arena, publisher->next);
	trim(publisher->arena, publisher->block);
	return publisher->block;
}

void publisher_publish(struct publisher *publisher)
{
	struct block *block = publisher->block;
	assert(block);
	block->number = publisher->next;
	block->heap_length = block->rows = block->strings = block->blank = block->rejected = 0;
	memset(block_attempts(&publisher->arena->layout, block), 0, BLOCK_LINES_MAX);
	publisher->block = 0;
	ring_publish(&publisher->arena->ring.read[publisher->reader], publisher->next + 1);
	publisher->next += publisher->arena->ring.readers;
}

void publisher_end(struct publisher *publisher)
{
	ring_end_reader(&publisher->arena->ring, publisher->reader, publisher->next);
}

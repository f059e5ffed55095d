/* A block of rejects at a time: filled, parsed, loaded.  A line that does not fit the block's format is tried with the
 * others by the parser, as in an ingest.
 *
 * What must stay true: a reject disappears in the transaction that makes it an event.  So whatever is killed, the next run
 * finds every line once, here or there.
 */
#include "stages/load/retry.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "pipeline/sandbox.h"
#include "stages/load/loader.h"

#include <stdlib.h>
#include <string.h>

struct retry {
	struct arena *arena;
	struct process *self;
	const struct retry_settings *settings;
	struct loader loader;
	struct stored_rejects *stored;
	uint64_t number; /* of the next block */
	int64_t ids[BLOCK_LINES_MAX]; /* of the rejects that are the block's lines */
};

/* What a reader writes of a block, but for what the rejects themselves say. */
static void complete(struct retry *retry, struct block *block)
{
	block->number = retry->number;
	block->overlong = false;
	block->source_bytes = 0;
	block->origin_key = hash_bytes(retry->settings->secret, block->origin, strlen(block->origin));
	block->heap_length = block->rows = block->strings = block->blank = block->rejected = 0;
	memset(block_attempts(&retry->arena->layout, block), 0, BLOCK_LINES_MAX);
}

/* Has the block parsed and its strings looked up.  0, or -1 with the error stack set. */
static int pass_through(struct retry *retry, struct block *block)
{
	struct ring *ring = &retry->arena->ring;
	atomic_store_explicit(&retry->self->block, retry->number, memory_order_relaxed);
	ring_publish(&ring->read[0], retry->number + 1);
	if (ring_take(ring, &ring->deduped, retry->number) != RING_BLOCK)
		return error_set("the run was ended");
	return block_validate(&retry->arena->layout, block);
}

/* The exact rule decides about every event, whatever the filters say: they are for what comes in the order of its time. */
static void mark_rows(struct retry *retry, struct block *block)
{
	struct row *rows = block_rows(&retry->arena->layout, block);
	for (uint32_t i = 0; i < block->rows; i++)
		rows[i].maybe = 1;
}

static int try_block(struct retry *retry, struct block *block)
{
	struct loader *loader = &retry->loader;
	complete(retry, block);
	if (pass_through(retry, block) != 0)
		return -1;
	mark_rows(retry, block);
	loader_begin(loader);
	if (loader->settings->sink->load(loader->sink, block, retry->ids, &loader->counters) != 0)
		return error_wrap("%s, its rejects", block->path);
	if (block->text_length > retry->arena->layout.target_bytes * UINT64_C(4))
		arena_trim_slot(retry->arena, block);
	fault_at(FAULT_LOADED);
	ring_publish(&retry->arena->ring.loaded, ++retry->number);
	return loader_commit_is_due(loader) ? loader_commit(loader, retry->number) : 0;
}

static int try_all(struct retry *retry)
{
	while (!atomic_load(&retry->arena->stop)) {
		struct block *block = arena_block(retry->arena, retry->number);
		int taken = stored_rejects_take(retry->stored, &retry->arena->layout, block, retry->ids);
		if (taken < 0 || (taken > 0 && try_block(retry, block) != 0))
			return -1;
		if (taken == 0)
			break;
	}
	ring_end_reader(&retry->arena->ring, 0, retry->number);
	return loader_commit(&retry->loader, retry->number);
}

int retry_main(struct arena *arena, struct process *self, const void *settings)
{
	int result = -1;
	struct retry *retry = calloc(1, sizeof *retry);
	if (!retry)
		return error_set("no memory for the rejects");
	*retry = (struct retry){.arena = arena, .self = self, .settings = settings, .number = arena->ring.first};
	if (loader_open(&retry->loader, arena, &retry->settings->load) == 0) {
		retry->stored = stored_rejects_open(retry->settings->load.database, &retry->settings->choice);
		result = retry->stored ? sandbox_enter(PROCESS_LOAD) : -1;
		if (result == 0)
			result = try_all(retry);
		stored_rejects_close(retry->stored);
		loader_close(&retry->loader);
	}
	free(retry);
	return result;
}

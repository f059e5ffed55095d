/* The load stage's loop.  A block is published as soon as SQLite has its rows; what is published but not committed is read
 * again after a kill, because the offset commits with the rows.
 */
#include "pipeline/now.h"
#include "stages/load/loader.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "pipeline/sandbox.h"


void load_settings_init(struct load_settings *settings)
{
	*settings = (struct load_settings){
		.batch_rows = 100000,
		.commit_interval_ms = 1000,
		.wal_bytes_max = 32 << 20,
	};
}

int loader_open(struct loader *loader, struct arena *arena, const struct load_settings *settings)
{
	*loader = (struct loader){.arena = arena, .settings = settings};
	loader->sink = settings->sink->open(arena, settings);
	return loader->sink ? 0 : -1;
}

void loader_close(struct loader *loader)
{
	loader->settings->sink->close(loader->sink);
}

void loader_begin(struct loader *loader)
{
	if (loader->opened_ms == 0)
		loader->opened_ms = now_ms();
}

int loader_commit(struct loader *loader, uint64_t next)
{
	if (loader->opened_ms == 0)
		return 0;
	if (loader->settings->sink->commit(loader->sink, &loader->counters) != 0)
		return error_wrap("committing");
	fault_at(FAULT_COMMITTED);
	loader->opened_ms = 0;
	loader->lines_committed = loader->counters.lines;
	loader->arena->committed_counters = loader->counters;
	fault_at(FAULT_COUNTED);
	ring_publish(&loader->arena->ring.committed, next);
	return 0;
}

bool loader_commit_is_due(const struct loader *loader)
{
	if (loader->counters.lines - loader->lines_committed >= loader->settings->batch_rows)
		return true;
	return now_ms() - loader->opened_ms >= loader->settings->commit_interval_ms;
}

/* Takes the next block; what is loaded meanwhile does not wait longer than the interval to be committed.  RING_POISONED
 * with the error stack set. */
static enum ring_found take_block(struct loader *loader, uint64_t number)
{
	struct ring *ring = &loader->arena->ring;
	if (loader->opened_ms != 0) {
		int64_t left = loader->opened_ms + loader->settings->commit_interval_ms - now_ms();
		int late = ring_wait_some(ring, &ring->deduped, number, left > 0 ? (unsigned)left : 1);
		if (late == 1 && loader_commit(loader, number) != 0)
			return RING_POISONED;
	}
	enum ring_found found = ring_take(ring, &ring->deduped, number);
	if (found == RING_POISONED)
		error_set("the run was ended");
	return found;
}

static int load_block(struct loader *loader, struct block *block)
{
	if (block_validate(&loader->arena->layout, block) != 0)
		return -1;
	loader_begin(loader);
	if (loader->settings->sink->load(loader->sink, block, 0, &loader->counters) != 0)
		return error_wrap("%s, block %llu", block->path, (unsigned long long)block->number);
	atomic_store_explicit(&loader->arena->lines_loaded, loader->counters.lines, memory_order_relaxed);
	return 0;
}

static int follow(struct loader *loader, struct process *self)
{
	struct ring *ring = &loader->arena->ring;
	for (uint64_t number = ring->first;; number++) {
		atomic_store_explicit(&self->block, number, memory_order_relaxed);
		enum ring_found found = take_block(loader, number);
		if (found == RING_POISONED)
			return -1;
		if (found == RING_BLOCK && load_block(loader, arena_block(loader->arena, number)) != 0)
			return -1;
		fault_at(FAULT_LOADED);
		ring_publish(&ring->loaded, number + 1);
		if (found == RING_OVER)
			return loader_commit(loader, number + 1);
		if (loader_commit_is_due(loader) && loader_commit(loader, number + 1) != 0)
			return -1;
	}
}

int load_main(struct arena *arena, struct process *self, const void *settings)
{
	struct loader loader;
	if (loader_open(&loader, arena, settings) != 0)
		return -1;
	int result = sandbox_enter(PROCESS_LOAD);
	if (result == 0)
		result = follow(&loader, self);
	loader_close(&loader);
	return result;
}

/* The arena's mapping. */
#include "pipeline/arena.h"

#include "pipeline/error.h"

#include <sys/mman.h>
#include <unistd.h>

/* So many bytes of text in flight keep all stages busy and still fit the caches.  A reader has a share of the slots, which
 * must do when it is the last one. */
enum { RING_BYTES_WANTED = 8 << 20, SLOTS_WANTED_MIN = 4, SLOTS_WANTED_MAX = 16 };

static uint32_t slots_wanted(uint32_t block_bytes, uint32_t readers)
{
	uint32_t slots = RING_BYTES_WANTED / block_bytes, least = SLOTS_WANTED_MIN * readers;
	if (slots > SLOTS_WANTED_MAX)
		slots = SLOTS_WANTED_MAX;
	return slots < least ? least : slots;
}

struct arena *arena_new(const struct arena_settings *settings)
{
	struct block_layout layout;
	uint32_t block_bytes = settings->block_bytes ? settings->block_bytes : BLOCK_TARGET_DEFAULT;
	block_layout_init(&layout, block_bytes,
		settings->line_max_bytes ? settings->line_max_bytes : BLOCK_LINE_MAX_DEFAULT);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t slots_at = (sizeof(struct arena) + page - 1) / page * page;
	size_t slots = ring_slots(settings->parsers, slots_wanted(block_bytes, settings->readers));
	size_t size = slots_at + slots * layout.slot_bytes;
	struct arena *arena =
		mmap(0, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (arena == MAP_FAILED) {
		error_set_errno("mapping %zu bytes of shared memory", size);
		return 0;
	}
	arena->size_bytes = size;
	arena->slots_at = slots_at;
	arena->layout = layout;
	ring_init(&arena->ring, settings->readers, settings->parsers, (uint32_t)slots, settings->first_block);
	arena->checkpoint.checkpointed.gives_room = true;
	return arena;
}

void arena_free(struct arena *arena)
{
	if (arena)
		munmap(arena, arena->size_bytes);
}

void arena_wake_all(struct arena *arena)
{
	ring_wake_all(&arena->ring);
	ring_wake(&arena->checkpoint.commits);
	ring_wake(&arena->checkpoint.checkpointed);
}

void arena_poison(struct arena *arena)
{
	ring_poison(&arena->ring);
	arena_wake_all(arena);
}

void arena_trim_slot(struct arena *arena, struct block *block)
{
	madvise(block, arena->layout.slot_bytes, MADV_REMOVE);
}

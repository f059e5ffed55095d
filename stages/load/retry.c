/* A round: the rejects of a block are tried with one format; what still does not fit goes into the next block, and is tried
 * with the next one.  The first round's format, which is the source's own, says why a line does not fit.
 *
 * What must stay true: the rounds of a block are one transaction, and a reject disappears in the one that makes it an
 * event.  So whatever is killed, the next run finds every line once, here or there.
 */
#include "stages/load/retry.h"

#include "pipeline/error.h"
#include "stages/load/loader.h"

#include <stdlib.h>
#include <string.h>

struct retry {
	struct arena *arena;
	struct process *self;
	const struct retry_settings *settings;
	struct loader loader;
	struct stored_rejects *stored;
	int32_t *formats; /* of the block in hand, in the order in which they are tried */
	int32_t format_count;
	uint64_t number;  /* of the next block */
	int64_t ids[BLOCK_LINES_MAX];  /* of the rejects that are the block's lines */
	int64_t left[BLOCK_LINES_MAX]; /* of those that do not fit, in the order of their rows */
};

static int32_t find_format(const struct load_settings *settings, const char *name)
{
	for (int32_t i = 0; name && i < settings->format_count; i++) {
		if (strcmp(settings->formats[i], name) == 0)
			return i;
	}
	return BLOCK_FORMAT_UNKNOWN;
}

/* The source's own format comes first. */
static void choose_formats(struct retry *retry, const char *own_name)
{
	int32_t own = find_format(&retry->settings->load, own_name);
	retry->format_count = 0;
	if (own != BLOCK_FORMAT_UNKNOWN)
		retry->formats[retry->format_count++] = own;
	for (int32_t i = 0; i < retry->settings->formats_for_all; i++) {
		if (i != own)
			retry->formats[retry->format_count++] = i;
	}
}

/* Gives the slot of the block that was taken back to the next one. */
static void pass_on(struct retry *retry, struct block *block)
{
	if (block->text_length > retry->arena->layout.target_bytes * UINT64_C(4))
		arena_trim_slot(retry->arena, block);
	ring_publish(&retry->arena->ring.loaded, block->number + 1);
}

/* Has the block parsed and its strings looked up.  0, or -1 with the error stack set. */
static int send_round(struct retry *retry, struct block *block, int32_t format)
{
	struct ring *ring = &retry->arena->ring;
	uint64_t number = retry->number++;
	atomic_store_explicit(&retry->self->block, number, memory_order_relaxed);
	block->number = number;
	block->format = format;
	block->overlong = false;
	block->source_bytes = 0;
	block->origin_key = hash_bytes(retry->settings->secret, block->origin, strlen(block->origin));
	block->heap_length = block->rows = block->strings = block->blank = block->rejected = 0;
	memset(block_attempts(&retry->arena->layout, block), 0, BLOCK_LINES_MAX);
	ring_publish(&ring->read[0], number + 1);
	if (ring_take(ring, &ring->deduped, number) != RING_BLOCK)
		return error_set("the run was ended");
	return block_validate(&retry->arena->layout, block);
}

/* The exact rule decides about every event, whatever the filters say: what was late by so much is seldom new to them, and never
 * much.  What does not fit is left for the next round, and keeps the reason of the first. */
static void mark_rows(struct retry *retry, struct block *block, bool first)
{
	struct row *rows = block_rows(&retry->arena->layout, block);
	uint32_t count = 0;
	for (uint32_t i = 0; i < block->rows; i++) {
		rows[i].maybe = 1;
		if (rows[i].kind != ROW_REJECT)
			continue;
		int64_t *id = &retry->ids[rows[i].line_index];
		retry->left[count++] = *id;
		*id = first ? *id : 0;
	}
}

/* The lines that did not fit, in the next slot. */
static struct block *make_next(struct retry *retry, struct block *block)
{
	const struct block_layout *layout = &retry->arena->layout;
	struct block *next = arena_block(retry->arena, retry->number);
	const struct row *rows = block_rows(layout, block);
	next->text_length = next->lines = 0;
	next->after = block->after;
	memcpy(next->path, block->path, sizeof next->path);
	memcpy(next->origin, block->origin, sizeof next->origin);
	for (uint32_t i = 0; i < block->rows; i++) {
		if (rows[i].kind == ROW_REJECT && rows[i].reason != REJECT_SECOND_FULL)
			stored_rejects_add_line(layout, next,
				block_bytes(layout, block, rows[i].line_offset, rows[i].line_length), rows[i].line_length);
	}
	memcpy(retry->ids, retry->left, next->lines * sizeof *retry->ids);
	return next;
}

/* All rounds of a block.  0, or -1 with the error stack set. */
static int try_block(struct retry *retry, struct block *block)
{
	struct counters *counters = &retry->loader.counters;
	int64_t lines = block->lines, settled = counters->inserted + counters->duplicates;
	loader_begin(&retry->loader);
	for (int32_t i = 0; i < retry->format_count && block->lines > 0; i++) {
		if (send_round(retry, block, retry->formats[i]) != 0)
			return -1;
		mark_rows(retry, block, i == 0);
		if (retry->settings->load.sink->retry(retry->loader.sink, block, retry->ids, counters) != 0)
			return error_wrap("%s, its rejects", block->path);
		struct block *next = make_next(retry, block);
		pass_on(retry, block);
		block = next;
	}
	settled = counters->inserted + counters->duplicates - settled;
	counters->lines += lines;
	counters->rejected += lines - settled;
	return 0;
}

static int try_all(struct retry *retry)
{
	while (!atomic_load(&retry->arena->stop)) {
		struct block *block = arena_block(retry->arena, retry->number);
		int taken = stored_rejects_take(retry->stored, &retry->arena->layout, block, retry->ids);
		if (taken < 0)
			return -1;
		if (taken == 0)
			break;
		choose_formats(retry, stored_rejects_format(retry->stored));
		if (try_block(retry, block) != 0)
			return -1;
		if (loader_commit_is_due(&retry->loader) && loader_commit(&retry->loader, retry->number) != 0)
			return -1;
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
	retry->formats = calloc((size_t)retry->settings->load.format_count + 1, sizeof *retry->formats);
	if (!retry->formats)
		error_set("no memory for the formats");
	else if (loader_open(&retry->loader, arena, &retry->settings->load) == 0) {
		retry->stored = stored_rejects_open(retry->settings->load.database, &retry->settings->choice);
		result = retry->stored ? try_all(retry) : -1;
		stored_rejects_close(retry->stored);
		loader_close(&retry->loader);
	}
	free(retry->formats);
	free(retry);
	return result;
}

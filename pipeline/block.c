/* The layout of a slot. */
#include "pipeline/block.h"

#include "pipeline/error.h"

#include <unistd.h>

static size_t align(size_t bytes, size_t to)
{
	return (bytes + to - 1) / to * to;
}

void block_layout_init(struct block_layout *layout, uint32_t target_bytes, uint32_t line_max_bytes)
{
	enum { CACHE_LINE = 64, JSON_WORST = 6, DECODED_WORST = 1, PUNCTUATION = 256 };
	layout->target_bytes = target_bytes;
	layout->line_max_bytes = line_max_bytes;
	/* The target, one whole line that begins just before it, and that line's CR LF. */
	layout->text_bytes = target_bytes + line_max_bytes + 2;
	layout->bytes_bytes = layout->text_bytes * (1 + 2 * JSON_WORST + DECODED_WORST) +
			      BLOCK_LINES_MAX * (2 * BLOCK_KEYS_MAX + PUNCTUATION);
	layout->attempts_at = align(sizeof(struct block), CACHE_LINE);
	layout->rows_at = align(layout->attempts_at + BLOCK_LINES_MAX, CACHE_LINE);
	layout->strings_at = align(layout->rows_at + sizeof(struct row) * BLOCK_LINES_MAX, CACHE_LINE);
	layout->bytes_at = align(layout->strings_at + sizeof(struct string) * BLOCK_STRINGS_MAX, CACHE_LINE);
	layout->slot_bytes = align(layout->bytes_at + layout->bytes_bytes, (size_t)sysconf(_SC_PAGESIZE));
}

const char *reject_reason_name(unsigned reason)
{
	static const char *const names[] = {
#define X(name, text, meaning) text,
		REJECT_REASONS(X)
#undef X
	};
	return reason < REJECT_REASON_COUNT ? names[reason] : "?";
}

/* The checks below are made for every line of a log, twice: each is a compare and a branch that is never taken. */

static inline bool lies_within(uint32_t bytes, uint32_t offset, uint32_t length)
{
	return (uint64_t)offset + length <= bytes;
}

int block_validate_strings(const struct block_layout *layout, struct block *block)
{
	unsigned long long number = block->number;
	const struct string *strings = block_strings(layout, block);
	uint32_t count = block->strings, bytes = layout->bytes_bytes;
	if (!block_counts_are_sane(block))
		return error_set("block %llu is damaged: its counts cannot be", number);
	for (uint32_t i = 1; i < count; i++)
		if (strings[i].dimension >= DIMENSION_COUNT ||
			!lies_within(bytes, strings[i].offset, strings[i].length))
			return error_set("block %llu is damaged: string %u refers outside of it", number, i);
	return 0;
}

/* Whether a row may refer to the string of that index: one of this dimension, or 0, which is NULL. */
static inline bool may_refer(const struct string *strings, uint32_t count, uint32_t index, enum dimension dimension)
{
	return index == 0 || (index < count && strings[index].dimension == dimension);
}

static inline bool row_is_sane(
	const struct row *row, uint32_t lines, uint32_t bytes, const struct string *strings, uint32_t count)
{
	if (!lies_within(bytes, row->line_offset, row->line_length) ||
		!lies_within(bytes, row->extra_offset, row->extra_length) || row->line_index >= lines)
		return false;
	if (row->kind != ROW_EVENT)
		return row->kind == ROW_REJECT;
#define X(name, column) && may_refer(strings, count, row->string[DIMENSION_##name], DIMENSION_##name)
	return row->note_length <= bytes - row->extra_offset - row->extra_length &&
	       block_second_is_sane(row->second) DIMENSIONS(X);
#undef X
}

int block_validate(const struct block_layout *layout, struct block *block)
{
	if (block_validate_strings(layout, block) != 0)
		return -1;
	const struct row *rows = block_rows(layout, block);
	const struct string *strings = block_strings(layout, block);
	uint32_t lines = block->lines, bytes = layout->bytes_bytes, count = block->strings;
	for (uint32_t i = 0, end = block->rows; i < end; i++)
		if (!row_is_sane(&rows[i], lines, bytes, strings, count))
			return error_set("block %llu is damaged: row %u cannot be", (unsigned long long)block->number, i);
	return 0;
}

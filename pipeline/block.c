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
	enum { CACHE_LINE = 64, JSON_WORST = 6, PUNCTUATION = 256 };
	layout->target_bytes = target_bytes;
	layout->line_max_bytes = line_max_bytes;
	/* The target, one whole line that begins just before it, and that line's CR LF. */
	layout->text_bytes = target_bytes + line_max_bytes + 2;
	layout->bytes_bytes = layout->text_bytes * (1 + JSON_WORST) + BLOCK_LINES_MAX * (BLOCK_KEYS_MAX + PUNCTUATION);
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

static bool string_is_sane(const struct block_layout *layout, struct block *block, const struct string *string)
{
	return string->dimension < DIMENSION_COUNT && block_bytes(layout, block, string->offset, string->length);
}

static bool row_is_sane(const struct block_layout *layout, struct block *block, const struct row *row)
{
	const struct string *strings = block_strings(layout, block);
	if (!block_bytes(layout, block, row->line_offset, row->line_length) ||
		!block_bytes(layout, block, row->extra_offset, row->extra_length) || row->line_index >= block->lines)
		return false;
	if (row->kind != ROW_EVENT)
		return row->kind == ROW_REJECT;
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		uint32_t index = row->string[i];
		if (index != 0 && (index >= block->strings || strings[index].dimension != i))
			return false;
	}
	return row->second >= BLOCK_SECOND_MIN && row->second <= BLOCK_SECOND_MAX;
}

int block_validate(const struct block_layout *layout, struct block *block)
{
	unsigned long long number = block->number;
	const struct string *strings = block_strings(layout, block);
	const struct row *rows = block_rows(layout, block);
	if (!block_counts_are_sane(block))
		return error_set("block %llu is damaged: its counts cannot be", number);
	for (uint32_t i = 1; i < block->strings; i++)
		if (!string_is_sane(layout, block, &strings[i]))
			return error_set("block %llu is damaged: string %u refers outside of it", number, i);
	for (uint32_t i = 0; i < block->rows; i++)
		if (!row_is_sane(layout, block, &rows[i]))
			return error_set("block %llu is damaged: row %u cannot be", number, i);
	return 0;
}

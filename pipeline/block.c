/* The layout of a slot. */
#include "pipeline/block.h"

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

/* Cuts a stream into blocks.
 *
 * Bytes are read straight into the block's text.  Those behind its last whole line (a partial line, or the rest behind
 * line 8,192) are put aside in `ahead` when the block closes, and the next block starts with them: after a block was
 * published nothing of it may be looked at.  A line that exceeds the limit gets a block of its own; what is behind its
 * beginning passes through the room behind the kept bytes, so that no line, however long, takes more memory.
 *
 * A line that says what those behind it hold (`#Fields:`) begins a block, since a block is in one format.
 *
 * What must stay true: the window has seen exactly the bytes that the filled blocks stand for (source_bytes), so that
 * its offset is the position after the block.
 */
#include "stages/read/fill.h"

#include "pipeline/directive.h"
#include "pipeline/error.h"
#include "pipeline/mark.h"
#include "pipeline/now.h"
#include "pipeline/process.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_ENDING_BYTES = 2 /* CR LF */, PEEK_BYTES = 4096 };

int fill_init(struct fill *fill, const struct block_layout *layout, uint32_t patience_ms, const _Atomic bool *stop)
{
	memset(fill, 0, sizeof *fill);
	fill->layout = layout;
	fill->patience_ms = patience_ms;
	fill->stop = stop;
	fill->ahead = malloc(layout->text_bytes);
	return fill->ahead ? 0 : error_set_errno("%u bytes to read ahead", layout->text_bytes);
}

void fill_release(struct fill *fill)
{
	free(fill->ahead);
	fill->ahead = 0;
}

void fill_start(struct fill *fill, struct stream *stream, bool takes_fragment)
{
	fill->stream = stream;
	fill->takes_fragment = takes_fragment;
	fill->ahead_start = fill->ahead_end = 0;
	window_clear(&fill->window);
}

static bool stopping(const struct fill *fill)
{
	return process_stop_requested || atomic_load_explicit(fill->stop, memory_order_relaxed);
}

int fill_skip(struct fill *fill, int64_t offset)
{
	while (fill->window.offset < offset && !stopping(fill)) {
		int64_t left = offset - fill->window.offset;
		size_t room = left < fill->layout->text_bytes ? (size_t)left : fill->layout->text_bytes;
		ssize_t count = stream_read(fill->stream, fill->ahead, room, -1);
		if (count <= 0)
			break;
		window_add(&fill->window, fill->ahead, (size_t)count);
	}
	return fill->window.offset == offset;
}

size_t fill_peek(struct fill *fill, const char **bytes)
{
	if (fill->ahead_start == fill->ahead_end) {
		size_t room = fill->layout->text_bytes < PEEK_BYTES ? fill->layout->text_bytes : PEEK_BYTES;
		ssize_t count = stream_read(fill->stream, fill->ahead, room, 0);
		fill->ahead_start = 0;
		fill->ahead_end = count > 0 ? (size_t)count : 0;
	}
	*bytes = fill->ahead + fill->ahead_start;
	return fill->ahead_end - fill->ahead_start;
}

/* How long the stream may be waited for: until something comes where there is nothing to show. */
static int patience_ms(const struct fill *fill)
{
	if (fill->lines == 0 || !fill->stream->waits)
		return -1;
	int64_t left = fill->patience_ms - (now_ms() - fill->since_ms);
	return left > 0 ? (int)left : 0;
}

/* Bytes from ahead of the block, or from the stream.  As stream_read(). */
static ssize_t take(struct fill *fill, char *out, size_t room)
{
	size_t held = fill->ahead_end - fill->ahead_start;
	if (held == 0)
		return stream_read(fill->stream, out, room, patience_ms(fill));
	if (held > room)
		held = room;
	if (held > STREAM_READ_BYTES_MAX)
		held = STREAM_READ_BYTES_MAX;
	memcpy(out, fill->ahead + fill->ahead_start, held);
	fill->ahead_start += held;
	return (ssize_t)held;
}

/* Puts back what was taken last.  Where something read ahead is left, it came from there and is there still. */
static void give_back(struct fill *fill, const char *bytes, size_t length)
{
	if (fill->ahead_start < fill->ahead_end) {
		assert(fill->ahead_start >= length);
		fill->ahead_start -= length;
		return;
	}
	memcpy(fill->ahead, bytes, length);
	fill->ahead_start = 0;
	fill->ahead_end = length;
}

enum scan { SCAN_WANTS_MORE, SCAN_FULL, SCAN_OVERLONG };

/* Whether a line of `length` bytes, less the LF, exceeds the limit. */
static bool exceeds(const struct fill *fill, const char *line, size_t length)
{
	uint32_t limit = fill->layout->line_max_bytes;
	return length > limit && (length > limit + 1 || line[limit] != '\r');
}

/* Whether the line says what those behind it hold, and lines before it in the block are in another format: it begins a
 * block of its own.  Notes what the block holds. */
static inline bool begins_block(struct fill *fill, const char *line, size_t length)
{
	if (line == fill->text && fill->window.offset == 0)
		line += mark_length(line, length);
	if (*line == '#')
		return fill->holds_entries && directive_is_fields(line, length);
	fill->holds_entries |= length > 1 || (length == 1 && *line != '\r');
	return false;
}

/* Takes the whole lines that the text holds into the block, up to the block's limits.  SCAN_OVERLONG: the next one
 * exceeds the limit for lines. */
static enum scan scan(struct fill *fill)
{
	while (fill->lines < BLOCK_LINES_MAX && fill->text_length < fill->layout->target_bytes) {
		const char *line = fill->text + fill->text_length;
		const char *newline = memchr(fill->text + fill->scanned, '\n', fill->used - fill->scanned);
		size_t length = (size_t)((newline ? newline : fill->text + fill->used) - line);
		if (exceeds(fill, line, length))
			return SCAN_OVERLONG;
		if (!newline) {
			fill->scanned = fill->used;
			return SCAN_WANTS_MORE;
		}
		if (begins_block(fill, line, length))
			return SCAN_FULL;
		if (fill->lines++ == 0 && fill->stream->waits)
			fill->since_ms = now_ms();
		fill->text_length += (uint32_t)length + 1;
		fill->scanned = fill->text_length;
	}
	return SCAN_FULL;
}

/* Closes the block behind its last whole line. */
static enum fill_end close_block(struct fill *fill, enum fill_end end)
{
	fill->unended_bytes = fill->used - fill->text_length;
	if (end == FILL_MORE)
		give_back(fill, fill->text + fill->text_length, fill->used - fill->text_length);
	window_add(&fill->window, fill->text, fill->text_length);
	fill->source_bytes = fill->text_length;
	return end;
}

/* What to do where take() returned no bytes. */
static enum fill_end end_of(const struct fill *fill, ssize_t count)
{
	if (count == STREAM_IDLE)
		return stopping(fill) ? FILL_STOPPED : FILL_MORE;
	return count == STREAM_END ? FILL_ENDED : FILL_FAILED;
}

/* The line at the start of the text exceeds the limit: keeps its beginning and consumes it to its end.  A line that
 * turns out to have no end is not consumed at all, unless fragments count. */
static enum fill_end fill_overlong(struct fill *fill)
{
	const uint32_t keep = fill->layout->line_max_bytes;
	const struct window before = fill->window;
	size_t from = 0;
	const char *newline = 0;
	enum fill_end end = FILL_MORE;
	while (end == FILL_MORE) {
		newline = memchr(fill->text + from, '\n', fill->used - from);
		size_t to = newline ? (size_t)(newline + 1 - fill->text) : fill->used;
		window_add(&fill->window, fill->text + from, to - from);
		from = to;
		if (newline)
			break;
		size_t rest = fill->layout->text_bytes - keep;
		ssize_t count = stopping(fill) ? STREAM_IDLE : take(fill, fill->text + keep, rest);
		if (count <= 0) {
			end = end_of(fill, count);
			continue;
		}
		from = keep;
		fill->used = keep + (uint32_t)count;
	}
	if (!newline && !(end == FILL_ENDED && fill->takes_fragment)) {
		fill->unended_bytes = fill->window.offset - before.offset;
		fill->window = before;
		return end;
	}
	if (newline)
		give_back(fill, fill->text + from, fill->used - from);
	fill->overlong = true;
	fill->lines = 1;
	fill->text_length = keep;
	fill->source_bytes = fill->window.offset - before.offset;
	return end;
}

static enum fill_end end_block(struct fill *fill, enum fill_end end)
{
	if (end == FILL_ENDED && fill->takes_fragment && fill->used > fill->text_length) {
		fill->text_length = fill->used;
		fill->lines++;
	}
	return close_block(fill, end);
}

/* Room for the next read: up to the target, or up to the end of a first line that is longer than that. */
static size_t room(const struct fill *fill)
{
	uint32_t target = fill->layout->target_bytes;
	return (fill->used < target ? target : fill->layout->text_bytes) - fill->used;
}

enum fill_end fill_block(struct fill *fill, char *text)
{
	fill->text = text;
	fill->text_length = fill->lines = fill->used = fill->scanned = 0;
	fill->overlong = fill->holds_entries = false;
	fill->source_bytes = 0;
	for (;;) {
		enum scan found = scan(fill);
		if (found == SCAN_OVERLONG && fill->lines == 0)
			return fill_overlong(fill);
		if (found != SCAN_WANTS_MORE || (fill->lines > 0 && fill->used >= fill->layout->target_bytes))
			return close_block(fill, FILL_MORE);
		ssize_t count = take(fill, text + fill->used, room(fill));
		if (count > 0) {
			fill->used += (uint32_t)count;
			continue;
		}
		enum fill_end end = end_of(fill, count);
		if (end != FILL_MORE || fill->lines > 0)
			return end_block(fill, end);
	}
}

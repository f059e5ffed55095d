/* The window moves along with what is consumed, never with what is merely read ahead. */
#include "stages/read/window.h"

#include <string.h>

size_t window_covers(int64_t offset)
{
	return offset < SOURCE_WINDOW_BYTES ? (size_t)offset : SOURCE_WINDOW_BYTES;
}

void window_clear(struct window *window)
{
	window->offset = 0;
}

void window_add(struct window *window, const void *bytes, size_t length)
{
	size_t held = window_covers(window->offset);
	if (held < SOURCE_WINDOW_BYTES) {
		size_t room = SOURCE_WINDOW_BYTES - held;
		memcpy(window->head + held, bytes, length < room ? length : room);
	}
	if (length >= SOURCE_WINDOW_BYTES) {
		memcpy(window->tail, (const char *)bytes + length - SOURCE_WINDOW_BYTES, SOURCE_WINDOW_BYTES);
	} else {
		size_t keep = held + length > SOURCE_WINDOW_BYTES ? SOURCE_WINDOW_BYTES - length : held;
		memmove(window->tail, window->tail + held - keep, keep);
		memcpy(window->tail + keep, bytes, length);
	}
	window->offset += (int64_t)length;
}

void window_stamp(const struct window *window, const struct hash_secret *secret, struct position *position)
{
	size_t covers = window_covers(window->offset);
	position->offset = window->offset;
	position->head_hash = hash_bytes(secret, window->head, covers);
	position->tail_hash = hash_bytes(secret, window->tail, covers);
}

bool window_is_at(const struct window *window, const struct hash_secret *secret, const struct position *position)
{
	struct position here = {0};
	window_stamp(window, secret, &here);
	return here.offset == position->offset && here.head_hash == position->head_hash &&
	       here.tail_hash == position->tail_hash;
}

/* The first and the last bytes of what was consumed of a source: what its position's hashes cover. */
#ifndef LOGETL_STAGES_READ_WINDOW_H
#define LOGETL_STAGES_READ_WINDOW_H

#include "pipeline/hash.h"
#include "pipeline/source.h"

struct window {
	int64_t offset; /* bytes consumed since the start of the source */
	unsigned char head[SOURCE_WINDOW_BYTES]; /* the first min(offset, SOURCE_WINDOW_BYTES) of them */
	unsigned char tail[SOURCE_WINDOW_BYTES]; /* the last as many */
};

/* How many bytes head and tail cover at an offset. */
size_t window_covers(int64_t offset);

/* Back to the start of a source. */
void window_clear(struct window *window);

/* Consumes bytes. */
void window_add(struct window *window, const void *bytes, size_t length);

/* Writes offset, head_hash and tail_hash. */
void window_stamp(const struct window *window, const struct hash_secret *secret, struct position *position);

/* Whether the position is this one: same offset, same hashes. */
bool window_is_at(const struct window *window, const struct hash_secret *secret, const struct position *position);

#endif

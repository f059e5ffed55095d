/* bzip2 streams, by libbz2.  The library checks a block when all of it was written, and knows no limit of memory but its
 * own, some 4 MB.  Garbage behind the last stream is ignored, as bzip2(1) does.
 */
#include "stages/read/compression.h"

#include <bzlib.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>

/* "BZh", the size of blocks in 100,000 bytes, and what a block or, where there is no content, the end begins with. */
#define FIRST_BLOCK "1AY&SY"
#define NO_BLOCK "\x17rE8P\x90"

static int restart(void *state)
{
	BZ2_bzDecompressEnd(state);
	return BZ2_bzDecompressInit(state, 0, 0) == BZ_OK ? 0 : -1;
}

static void close_library(void *state)
{
	BZ2_bzDecompressEnd(state);
	free(state);
}

static void *open_library(void)
{
	bz_stream *bzip2 = calloc(1, sizeof *bzip2);
	if (bzip2 && BZ2_bzDecompressInit(bzip2, 0, 0) == BZ_OK)
		return bzip2;
	free(bzip2);
	return NULL;
}

static unsigned bzip2_size(size_t bytes)
{
	return bytes < UINT_MAX ? (unsigned)bytes : UINT_MAX;
}

static enum decompressor_state run(void *state, struct flow *flow, const char **problem)
{
	bz_stream *bzip2 = state;
	unsigned in_before = bzip2_size(flow->in_bytes), room_before = bzip2_size(flow->room);
	bzip2->next_in = (char *)(uintptr_t)flow->in;
	bzip2->avail_in = in_before;
	bzip2->next_out = (char *)flow->out;
	bzip2->avail_out = room_before;
	int status = BZ2_bzDecompress(bzip2);
	flow_advance(flow, in_before - bzip2->avail_in, room_before - bzip2->avail_out);
	switch (status) {
	case BZ_OK: return DECOMPRESSOR_INSIDE;
	case BZ_STREAM_END: return DECOMPRESSOR_BETWEEN;
	case BZ_MEM_ERROR: return DECOMPRESSOR_TOO_LARGE;
	case BZ_DATA_ERROR_MAGIC: *problem = "not the beginning of a stream"; return DECOMPRESSOR_GARBAGE;
	default: *problem = "invalid block or incorrect check"; return DECOMPRESSOR_DAMAGED;
	}
}

const struct compression compression_bzip2 = {
	.name = "bzip2",
	.tool = "bzip2 -dc",
	.suffixes = {".bz2"},
	.magics = {MAGIC_RANGE("BZh1" FIRST_BLOCK, "BZh9" FIRST_BLOCK), MAGIC_RANGE("BZh1" NO_BLOCK, "BZh9" NO_BLOCK)},
	.open = open_library,
	.restart = restart,
	.run = run,
	.close = close_library,
};

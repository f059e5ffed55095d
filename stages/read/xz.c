/* xz streams (the .xz file format 1.2) and the older .lzma files (lzma-file-format.txt of liblzma), by liblzma, which tells
 * them apart by itself.  The latter have no magic, but a header few of whose bytes are free: the usual properties, a
 * window of whole 64 KiB, and a size that is not known or below a tebibyte.
 */
#include "stages/read/compression.h"

#include <lzma.h>
#include <stdlib.h>

enum { LIBRARY_BYTES_MAX = 1 << 20 /* what the library takes besides the window */ };

#define LZMA_MAGIC(least_size, most_size) MAGIC_RANGE("\x5d\0\0\0\0" least_size, "\x5d\0\0\xff\xff" most_size)

static int restart(void *state)
{
	uint64_t limit = (UINT64_C(1) << COMPRESSION_WINDOW_LOG2_MAX) + LIBRARY_BYTES_MAX;
	return lzma_auto_decoder(state, limit, 0) == LZMA_OK ? 0 : -1;
}

static void close_library(void *state)
{
	lzma_end(state);
	free(state);
}

static void *open_library(void)
{
	lzma_stream *xz = malloc(sizeof *xz);
	if (!xz)
		return NULL;
	*xz = (lzma_stream)LZMA_STREAM_INIT;
	if (restart(xz) == 0)
		return xz;
	close_library(xz);
	return NULL;
}

static enum decompressor_state run(void *state, struct flow *flow, const char **problem)
{
	lzma_stream *xz = state;
	xz->next_in = flow->in;
	xz->avail_in = flow->in_bytes;
	xz->next_out = flow->out;
	xz->avail_out = flow->room;
	lzma_ret status = lzma_code(xz, LZMA_RUN);
	flow_advance(flow, flow->in_bytes - xz->avail_in, flow->room - xz->avail_out);
	switch (status) {
	case LZMA_OK:
	case LZMA_BUF_ERROR: return DECOMPRESSOR_INSIDE; /* the latter: there is nothing to be done now */
	case LZMA_STREAM_END: return DECOMPRESSOR_BETWEEN;
	case LZMA_MEM_ERROR:
	case LZMA_MEMLIMIT_ERROR: return DECOMPRESSOR_TOO_LARGE;
	case LZMA_FORMAT_ERROR: *problem = "not the beginning of a stream"; return DECOMPRESSOR_DAMAGED;
	case LZMA_OPTIONS_ERROR: *problem = "unknown options"; return DECOMPRESSOR_DAMAGED;
	default: *problem = "invalid data or incorrect check"; return DECOMPRESSOR_DAMAGED;
	}
}

const struct compression compression_xz = {
	.name = "xz",
	.tool = "xz -dc",
	.suffixes = {".xz", ".lzma"},
	.magics = {MAGIC("\xfd" "7zXZ\0"),
		LZMA_MAGIC("\xff\xff\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff\xff\xff\xff"),
		LZMA_MAGIC("\0\0\0\0\0\0\0\0", "\xff\xff\xff\xff\xff\0\0\0")},
	.padding = 4,
	.open = open_library,
	.restart = restart,
	.run = run,
	.close = close_library,
};

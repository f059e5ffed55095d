/* zstd frames (RFC 8878), by libzstd; skippable frames are passed over.
 *
 * Where the library fails it does not say what that call had written before, so what was good would be lost with the damage.
 * So it is given no more input than it asks for, a block's, and none while output may be left of an earlier one.
 */
#include "stages/read/compression.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

struct zstd {
	ZSTD_DCtx *context;
	size_t wanted; /* bytes of input that the library asks for; 0: it does not say */
	bool full;     /* the last call filled the room */
};

static int restart(void *state)
{
	struct zstd *zstd = state;
	zstd->full = false;
	zstd->wanted = ZSTD_initDStream(zstd->context);
	return ZSTD_isError(zstd->wanted) ? -1 : 0;
}

static void close_library(void *state)
{
	struct zstd *zstd = state;
	ZSTD_freeDCtx(zstd->context);
	free(zstd);
}

static void *open_library(void)
{
	struct zstd *zstd = calloc(1, sizeof *zstd);
	if (!zstd)
		return NULL;
	zstd->context = ZSTD_createDCtx();
	if (zstd->context && restart(zstd) == 0 &&
		!ZSTD_isError(ZSTD_DCtx_setParameter(
			zstd->context, ZSTD_d_windowLogMax, COMPRESSION_WINDOW_LOG2_MAX)))
		return zstd;
	close_library(zstd);
	return NULL;
}

static enum decompressor_state step(struct zstd *zstd, struct flow *flow, size_t given, const char **problem)
{
	ZSTD_inBuffer in = {flow->in, given, 0};
	ZSTD_outBuffer out = {flow->out, flow->room, 0};
	size_t status = ZSTD_decompressStream(zstd->context, &out, &in);
	flow_advance(flow, in.pos, out.pos);
	zstd->full = flow->room == 0;
	switch (ZSTD_getErrorCode(status)) {
	case ZSTD_error_no_error:
		zstd->wanted = status;
		return status == 0 ? DECOMPRESSOR_BETWEEN : DECOMPRESSOR_INSIDE;
	case ZSTD_error_frameParameter_windowTooLarge:
	case ZSTD_error_memory_allocation: return DECOMPRESSOR_TOO_LARGE;
	default: *problem = ZSTD_getErrorName(status); return DECOMPRESSOR_DAMAGED;
	}
}

static enum decompressor_state run(void *state, struct flow *flow, const char **problem)
{
	struct zstd *zstd = state;
	const unsigned char *out = flow->out;
	if (zstd->full) {
		enum decompressor_state after = step(zstd, flow, 0, problem);
		if (after != DECOMPRESSOR_INSIDE || flow->out != out)
			return after;
	}
	size_t given = zstd->wanted > 0 && zstd->wanted < flow->in_bytes ? zstd->wanted : flow->in_bytes;
	return step(zstd, flow, given, problem);
}

const struct compression compression_zstd = {
	.name = "zstd",
	.tool = "zstd -dc --long=31",
	.suffixes = {".zst"},
	.magics = {MAGIC("\x28\xb5\x2f\xfd"), MAGIC_RANGE("\x50\x2a\x4d\x18", "\x5f\x2a\x4d\x18") /* skippable */},
	.open = open_library,
	.restart = restart,
	.run = run,
	.close = close_library,
};

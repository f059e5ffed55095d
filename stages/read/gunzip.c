/* zlib reads the members; what may stand between and behind them is decided here, as gzip(1) does it: another member,
 * zero bytes to the end (a tape's or a file system's padding), or garbage, which is left alone.
 */
#include "stages/read/gunzip.h"

#include "pipeline/error.h"

#include <assert.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

enum { WINDOW_BITS_GZIP = 15 + 16 /* the largest window; gzip headers only */ };

int gunzip_init(struct gunzip *gunzip)
{
	memset(gunzip, 0, sizeof *gunzip);
	if (inflateInit2(&gunzip->zlib, WINDOW_BITS_GZIP) != Z_OK)
		return error_set("starting zlib: out of memory");
	return 0;
}

void gunzip_release(struct gunzip *gunzip)
{
	inflateEnd(&gunzip->zlib);
}

void gunzip_reset(struct gunzip *gunzip)
{
	inflateReset(&gunzip->zlib);
	gunzip->state = GUNZIP_MEMBER;
}

static unsigned zlib_size(size_t bytes)
{
	return bytes < UINT_MAX ? (unsigned)bytes : UINT_MAX;
}

/* Inflates from one member; returns the bytes written. */
static size_t inflate_member(struct gunzip *gunzip, const unsigned char **in, size_t *in_bytes, void *out, size_t room)
{
	z_stream *zlib = &gunzip->zlib;
	unsigned in_before = zlib_size(*in_bytes), room_before = zlib_size(room);
	zlib->next_in = (z_const Bytef *)(uintptr_t)*in;
	zlib->avail_in = in_before;
	zlib->next_out = out;
	zlib->avail_out = room_before;
	int status = inflate(zlib, Z_NO_FLUSH);
	*in += in_before - zlib->avail_in;
	*in_bytes -= in_before - zlib->avail_in;
	if (status == Z_STREAM_END) {
		gunzip->state = GUNZIP_BETWEEN;
	} else if (status != Z_OK && status != Z_BUF_ERROR) {
		gunzip->state = GUNZIP_DAMAGED;
		gunzip->problem = zlib->msg ? zlib->msg : zError(status);
	}
	return room_before - zlib->avail_out;
}

/* Starts another member, the first byte of whose header was taken already. */
static void start_member(struct gunzip *gunzip)
{
	static const unsigned char magic[] = {0x1f};
	const unsigned char *in = magic;
	size_t in_bytes = sizeof magic;
	unsigned char nothing;
	gunzip_reset(gunzip);
	size_t written = inflate_member(gunzip, &in, &in_bytes, &nothing, sizeof nothing);
	assert(written == 0 && in_bytes == 0);
	(void)written;
}

/* Looks at one byte that is not inside a member; returns how many bytes of it were used, 0 or 1. */
static size_t look_behind_member(struct gunzip *gunzip, unsigned char byte)
{
	switch (gunzip->state) {
	case GUNZIP_BETWEEN:
		gunzip->state = byte == 0x1f ? GUNZIP_MAGIC : byte == 0 ? GUNZIP_PADDING : GUNZIP_GARBAGE;
		return 1;
	case GUNZIP_MAGIC:
		if (byte == 0x8b)
			start_member(gunzip);
		else
			gunzip->state = GUNZIP_GARBAGE;
		return 0;
	default:
		if (byte != 0)
			gunzip->state = GUNZIP_GARBAGE;
		return 1;
	}
}

size_t gunzip(struct gunzip *gunzip, const unsigned char **in, size_t *in_bytes, void *out, size_t room)
{
	size_t written = 0;
	while (gunzip->state != GUNZIP_GARBAGE && gunzip->state != GUNZIP_DAMAGED) {
		if (gunzip->state == GUNZIP_MEMBER) {
			/* Without input too: zlib may hold output for which there was no room. */
			size_t in_before = *in_bytes;
			size_t more = inflate_member(gunzip, in, in_bytes, (char *)out + written, room - written);
			written += more;
			if (more == 0 && *in_bytes == in_before && gunzip->state == GUNZIP_MEMBER)
				break;
		} else {
			if (*in_bytes == 0)
				break;
			size_t used = look_behind_member(gunzip, **in);
			*in += used;
			*in_bytes -= used;
		}
	}
	return written;
}

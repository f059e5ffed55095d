/* inflater.h by zlib. */
#include "stages/read/inflater.h"

#include "pipeline/error.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { WINDOW_BITS_RAW = -15 /* zlib's way to say: no wrapper, the largest window */ };

struct inflater_library {
	z_stream stream;
};

int inflater_init(struct inflater *inflater)
{
	memset(inflater, 0, sizeof *inflater);
	inflater->library = calloc(1, sizeof *inflater->library);
	if (inflater->library && inflateInit2(&inflater->library->stream, WINDOW_BITS_RAW) == Z_OK)
		return 0;
	free(inflater->library);
	return error_set("starting zlib: out of memory");
}

void inflater_release(struct inflater *inflater)
{
	inflateEnd(&inflater->library->stream);
	free(inflater->library);
}

void inflater_reset(struct inflater *inflater)
{
	inflateReset(&inflater->library->stream);
	inflater->state = INFLATER_DATA;
}

static unsigned zlib_size(size_t bytes)
{
	return bytes < UINT_MAX ? (unsigned)bytes : UINT_MAX;
}

size_t inflater_run(struct inflater *inflater, const unsigned char **in, size_t *in_bytes, void *out, size_t room)
{
	z_stream *zlib = &inflater->library->stream;
	unsigned in_before = zlib_size(*in_bytes), room_before = zlib_size(room);
	zlib->next_in = (z_const Bytef *)(uintptr_t)*in;
	zlib->avail_in = in_before;
	zlib->next_out = out;
	zlib->avail_out = room_before;
	int status = inflater->state == INFLATER_DATA ? inflate(zlib, Z_NO_FLUSH) : Z_BUF_ERROR;
	*in += in_before - zlib->avail_in;
	*in_bytes -= in_before - zlib->avail_in;
	if (status == Z_STREAM_END) {
		inflater->state = INFLATER_ENDED;
	} else if (status != Z_OK && status != Z_BUF_ERROR) {
		inflater->state = INFLATER_DAMAGED;
		inflater->problem = zlib->msg ? zlib->msg : zError(status);
	}
	return room_before - zlib->avail_out;
}

uint32_t inflater_crc(uint32_t crc, const void *bytes, size_t length)
{
	return (uint32_t)crc32_z(crc, bytes, length);
}

const char *inflater_library_name(void)
{
	static char name[32];
	snprintf(name, sizeof name, "zlib %s", zlibVersion());
	return name;
}

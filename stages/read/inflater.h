/* Inflates raw DEFLATE data (RFC 1951), from buffer to buffer, with a library that is chosen when the program is built:
 * ISA-L (inflater_isal.c), which takes a third of the time, or zlib (inflater_zlib.c), which is everywhere.  Both give
 * the same bytes, but for the last few of data that is cut off.  No library's header is needed to include this one.
 */
#ifndef LOGETL_STAGES_READ_INFLATER_H
#define LOGETL_STAGES_READ_INFLATER_H

#include <stddef.h>
#include <stdint.h>

enum inflater_state {
	INFLATER_DATA,    /* inside the data */
	INFLATER_ENDED,   /* behind it */
	INFLATER_DAMAGED, /* nothing more can be had; `problem` says why */
};

enum {
	INFLATER_BEHIND_MAX = 8,
	INFLATER_CUT_OFF_MAX = 3, /* bytes that may be missing at the end of data that is cut off */
};

struct inflater {
	enum inflater_state state;
	const char *problem; /* static */
	/* Bytes that were taken from an earlier call's input, though they are behind the data. */
	unsigned char behind[INFLATER_BEHIND_MAX];
	size_t behind_bytes;
	struct inflater_library *library; /* the library's state */
};

/* Expects the first byte of the data.  0, or -1 with the error stack set.  Free with inflater_release(). */
int inflater_init(struct inflater *inflater);
void inflater_release(struct inflater *inflater);

/* Expects the first byte of other data. */
void inflater_reset(struct inflater *inflater);

/* Inflates until the output is full, the input is used up (there may be output left even then), or the state allows no
 * more.  Moves *in and *in_bytes past what was used, and returns the bytes written to `out`. */
size_t inflater_run(struct inflater *inflater, const unsigned char **in, size_t *in_bytes, void *out, size_t room);

/* The CRC-32 of gzip: of nothing it is 0; of some bytes and more, inflater_crc(that of some, more). */
uint32_t inflater_crc(uint32_t crc, const void *bytes, size_t length);

/* The library and its version, for people; static. */
const char *inflater_library_name(void);

#endif

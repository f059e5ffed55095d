/* Inflates gzip data (RFC 1952), member after member, from buffer to buffer. */
#ifndef LOGETL_STAGES_READ_GUNZIP_H
#define LOGETL_STAGES_READ_GUNZIP_H

#include "stages/read/inflater.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum gunzip_state {
	GUNZIP_MEMBER,  /* inside a member */
	GUNZIP_BETWEEN, /* behind one: another one, padding or the end may follow */
	GUNZIP_MAGIC,   /* behind one and the first byte of what may be another one's header */
	GUNZIP_PADDING, /* in zero bytes behind the last member */
	GUNZIP_GARBAGE, /* something else follows the last member: not looked at */
	GUNZIP_DAMAGED, /* nothing more can be had; `problem` says why */
};

/* The parts of a member, in their order; those of the header behind the first are there or not. */
enum gunzip_part {
	GUNZIP_START,
	GUNZIP_EXTRA_LENGTH,
	GUNZIP_EXTRA,
	GUNZIP_NAME,
	GUNZIP_COMMENT,
	GUNZIP_HEADER_CRC,
	GUNZIP_DATA,
	GUNZIP_TRAILER,
};

struct gunzip {
	enum gunzip_state state;
	const char *problem; /* static */

	/* The member. */
	enum gunzip_part part;
	uint32_t part_bytes;   /* of the part in hand, taken so far */
	uint64_t number;       /* the first eight of them, little-endian: all of a length or a checksum */
	unsigned char flags;   /* of the header */
	uint32_t extra_length;
	uint32_t header_crc, crc; /* of what was taken of the header, and of the data */
	uint32_t length;       /* of the data, modulo 2^32 */
	struct inflater inflater;
};

/* Expects the first byte of a member.  0, or -1 with the error stack set.  Free with gunzip_release(). */
int gunzip_init(struct gunzip *gunzip);
void gunzip_release(struct gunzip *gunzip);

/* Expects the first byte of a member again. */
void gunzip_reset(struct gunzip *gunzip);

/* Inflates until the output is full, the input is used up, or the state allows no more.  Moves *in and *in_bytes past
 * what was used, and returns the bytes written to `out`, which has room for at least one. */
size_t gunzip(struct gunzip *gunzip, const unsigned char **in, size_t *in_bytes, void *out, size_t room);

/* Whether the data may end here. */
static inline bool gunzip_may_end(const struct gunzip *gunzip)
{
	return gunzip->state != GUNZIP_MEMBER && gunzip->state != GUNZIP_DAMAGED;
}

#endif

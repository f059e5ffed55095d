/* Inflates gzip data (RFC 1952), member after member, from buffer to buffer. */
#ifndef LOGETL_STAGES_READ_GUNZIP_H
#define LOGETL_STAGES_READ_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

enum gunzip_state {
	GUNZIP_MEMBER,  /* inside a member */
	GUNZIP_BETWEEN, /* behind one: another one, padding or the end may follow */
	GUNZIP_MAGIC,   /* behind one and the first byte of what may be another one's header */
	GUNZIP_PADDING, /* in zero bytes behind the last member */
	GUNZIP_GARBAGE, /* something else follows the last member: not looked at */
	GUNZIP_DAMAGED, /* nothing more can be had; `problem` says why */
};

struct gunzip {
	z_stream zlib;
	enum gunzip_state state;
	const char *problem; /* zlib's words; static */
};

/* Expects the first byte of a member.  0, or -1 with the error stack set.  Free with gunzip_release(). */
int gunzip_init(struct gunzip *gunzip);
void gunzip_release(struct gunzip *gunzip);

/* Expects the first byte of a member again. */
void gunzip_reset(struct gunzip *gunzip);

/* Inflates until the output is full, the input is used up, or the state allows no more.  Moves *in and *in_bytes past
 * what was used, and returns the bytes written to `out`. */
size_t gunzip(struct gunzip *gunzip, const unsigned char **in, size_t *in_bytes, void *out, size_t room);

/* Whether the data may end here. */
static inline bool gunzip_may_end(const struct gunzip *gunzip)
{
	return gunzip->state != GUNZIP_MEMBER && gunzip->state != GUNZIP_DAMAGED;
}

#endif

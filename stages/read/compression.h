/* The compressions that logs come in.  Each is a table of functions over a library of its own, whose headers stay in the
 * file of that name; which one data is in, its first bytes tell.
 *
 * Compressed data is a row of members (as gzip says; bzip2 and xz say streams, zstd frames), each complete in itself.  A
 * library sees one member at a time; what may stand between and behind them is the decompressor's business.
 */
#ifndef LOGETL_STAGES_READ_COMPRESSION_H
#define LOGETL_STAGES_READ_COMPRESSION_H

#include <stdbool.h>
#include <stddef.h>

#define COMPRESSIONS(X) \
	X(gzip) \
	X(bzip2) \
	X(xz) \
	X(zstd)

#define X(name) +1
enum {
	COMPRESSION_COUNT = 0 COMPRESSIONS(X),
	COMPRESSION_SUFFIXES_MAX = 2,
	COMPRESSION_MAGICS_MAX = 3,
	COMPRESSION_MAGIC_BYTES_MAX = 13,
	/* What a member may refer back to, and so the memory it takes, about: strangers' data could ask for gigabytes.  It
	 * is what zstd(1) takes unasked, and twice what xz -9 makes. */
	COMPRESSION_WINDOW_LOG2_MAX = 27,
};
#undef X

/* Bytes on their way: what was used, and the room that was filled, are taken off in front. */
struct flow {
	const unsigned char *in;
	size_t in_bytes;
	unsigned char *out;
	size_t room;
};

enum decompressor_state {
	DECOMPRESSOR_INSIDE,    /* inside a member */
	DECOMPRESSOR_BETWEEN,   /* behind one: another one, padding or the end may follow */
	DECOMPRESSOR_GARBAGE,   /* what follows is no member: not looked at */
	DECOMPRESSOR_DAMAGED,   /* nothing more can be had; `problem` says why */
	DECOMPRESSOR_TOO_LARGE, /* neither: it takes more memory than there is, or than is allowed */
};

/* How data begins: `length` bytes, each from that of `least` to that of `most`. */
struct magic {
	size_t length;
	const char *least, *most;
};

#define MAGIC_RANGE(least, most) {sizeof(least) - 1, least, most}
#define MAGIC(bytes) MAGIC_RANGE(bytes, bytes)

struct compression {
	const char *name;
	const char *tool; /* a command that writes a file's content to standard output, with any window */
	const char *suffixes[COMPRESSION_SUFFIXES_MAX];
	struct magic magics[COMPRESSION_MAGICS_MAX];
	unsigned padding; /* zero bytes behind members are none of the data, in multiples of this; 0: there is no padding */

	/* Makes the library's state, which expects a member.  NULL where there is no memory for it. */
	void *(*open)(void);
	/* Expects a member again.  0, or -1 where there is no memory for it. */
	int (*restart)(void *state);
	/* Decompresses until the room is filled, the input is used up (there may be output left then, if there is no room), or
	 * the member is at its end.  GARBAGE, DAMAGED: sets *problem, static; GARBAGE: it does not even begin like a member,
	 * and the tool of the format ignores what follows the last one. */
	enum decompressor_state (*run)(void *state, struct flow *flow, const char **problem);
	void (*close)(void *state);
};

#define X(name) extern const struct compression compression_##name;
COMPRESSIONS(X)
#undef X

/* All of them. */
extern const struct compression *const compressions[COMPRESSION_COUNT];

/* The compression of data that begins with these bytes; NULL: none, or there are too few to tell. */
const struct compression *compression_find(const unsigned char *bytes, size_t count);

/* Whether more bytes may tell that data which begins with these is compressed. */
bool compression_wants_more(const unsigned char *bytes, size_t count);

/* Length of the name without the suffix of a compression, where it has one. */
size_t compression_without_suffix(const char *name, size_t length);

struct decompressor {
	const struct compression *compression;
	void *library; /* its state */
	enum decompressor_state state;
	const char *problem; /* static */
	bool first;          /* no member came to its end yet */
	bool full;           /* there may be output for which there was no room */
	unsigned padding;    /* zero bytes behind the last member, modulo the multiple */
};

/* Expects the first byte of the data.  0, or -1 with the error stack set.  Free with decompressor_release(). */
int decompressor_init(struct decompressor *decompressor, const struct compression *compression);
void decompressor_release(struct decompressor *decompressor);

/* Expects the first byte of the data again.  0, or -1 with the error stack set. */
int decompressor_reset(struct decompressor *decompressor);

/* Decompresses, member after member, until the room (at least a byte) is filled, the input is used up, or the state allows
 * no more.  Returns the bytes written. */
size_t decompressor_run(struct decompressor *decompressor, struct flow *flow);

/* Whether more input may yield more. */
static inline bool decompressor_wants_input(const struct decompressor *decompressor)
{
	return decompressor->state == DECOMPRESSOR_INSIDE || decompressor->state == DECOMPRESSOR_BETWEEN;
}

/* Whether the data may end here. */
bool decompressor_may_end(const struct decompressor *decompressor);

/* Takes what was used off in front. */
static inline void flow_advance(struct flow *flow, size_t used, size_t written)
{
	flow->in += used;
	flow->in_bytes -= used;
	flow->out += written;
	flow->room -= written;
}

#endif

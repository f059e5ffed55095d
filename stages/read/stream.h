/* An input as a stream of plain bytes: a file or a pipe, as it is or decompressed.  Which it is its content tells. */
#ifndef LOGETL_STAGES_READ_STREAM_H
#define LOGETL_STAGES_READ_STREAM_H

#include "stages/read/compression.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What the functions return besides 0 or a number of bytes. */
enum {
	STREAM_END = 0,
	STREAM_ERROR = -1, /* the error stack is set; what came before it is good */
	STREAM_IDLE = -2,  /* nothing came in time, or a stop was requested */
};

enum {
	STREAM_BUFFER_BYTES = 64 << 10,
	STREAM_READ_BYTES_MAX = 128 << 10,
	/* No log is worth more: lines that are all the same come to 300 with gzip, 3,000 with bzip2, 7,000 with xz and
	 * 13,000 with zstd, but zeros to 33,000 with zstd and a million with bzip2, which is hours of reading in a
	 * megabyte. */
	STREAM_RATIO_MAX = 20000,
	STREAM_RATIO_FREE_BYTES = 1 << 20, /* that a few bytes may come to: bzip2's blocks are nearly as large */
};

enum stream_kind {
	STREAM_UNKNOWN, /* nothing was read yet from an input that cannot be read twice */
	STREAM_PLAIN,
	STREAM_COMPRESSED,
};

struct stream {
	const char *path; /* the caller's */
	int descriptor;
	bool waits;       /* a pipe, a terminal: reading may have to wait, and bytes are had once only */
	enum stream_kind kind;
	bool input_ended;    /* the descriptor is at its end */
	bool stopped;     /* by the caller: a stream gives what is buffered, and takes no more */
	bool finished;       /* compressed, and read to its proper end */
	bool garbage;        /* finished, and something else that was left alone follows */
	bool unreadable;     /* reading it failed: that there is no more says nothing of what the file holds */
	int64_t taken_bytes; /* of the file, as on disk, so far */
	int64_t ratio_max;   /* compressed data may be so many times as large when it is read; 0: any.  The caller's to change */
	int64_t added_bytes; /* to the buffer, the last time */
	int64_t grown_bytes; /* what they were decompressed to so far */
	size_t start, end;   /* what of the buffer is not used yet */
	unsigned char buffer[STREAM_BUFFER_BYTES];
	struct decompressor decompressor; /* where it is compressed */
};

/* Opens "-" (standard input), a pipe or device (`waits`), or a regular file.  The path is kept until stream_close().
 * 0, or STREAM_ERROR; nothing is to be closed then. */
int stream_open(struct stream *stream, const char *path, bool waits);
void stream_close(struct stream *stream);

/* Reads up to `room` bytes (at least one) into `out`.  Where the stream waits, it does for `milliseconds` at most, -1
 * is no limit.  Returns the bytes read, or one of the above. */
ssize_t stream_read(struct stream *stream, void *out, size_t room, int milliseconds);

/* The rest is for regular files. */

/* The first bytes of the content, `room` at most; returns how many, or STREAM_ERROR.  The stream is at its start
 * afterwards.  Of a damaged file: what can be had. */
ssize_t stream_head(struct stream *stream, void *out, size_t room);

/* Back to the start of the content.  0, or STREAM_ERROR. */
int stream_rewind(struct stream *stream);

/* Of a plain file: goes on at `offset`.  0, or STREAM_ERROR. */
int stream_seek(struct stream *stream, int64_t offset);

/* Of a plain file: reads `length` bytes at `offset`, wherever the stream is.  Returns the bytes read, fewer only at the
 * end of the file, or STREAM_ERROR. */
ssize_t stream_read_at(const struct stream *stream, void *out, size_t length, int64_t offset);

#endif

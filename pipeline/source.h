/* A source: one file's content, whatever its name is today, or one stream; and how far it has been read.
 *
 * The store hands the known sources to the reader before the forks; the reader stamps every block with the position that
 * is true after it; the loader stores that position in the transaction of the block's rows.
 */
#ifndef LOGETL_PIPELINE_SOURCE_H
#define LOGETL_PIPELINE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SOURCE_PATH_BYTES = 4096, /* PATH_MAX, with the terminating NUL */
	SOURCE_WINDOW_BYTES = 4096, /* what the head and the tail hash cover at the most */
};

/* Where a source stands.  Offsets count decompressed bytes from the start of the source. */
struct position {
	int64_t source_id;  /* > 0; the reader numbers new sources from the largest known id plus one */
	int64_t offset;     /* bytes consumed: all whole lines, or everything where the last line counts */
	uint64_t head_hash; /* of the first min(offset, SOURCE_WINDOW_BYTES) bytes; 0 for a stream */
	uint64_t tail_hash; /* of the last min(offset, SOURCE_WINDOW_BYTES) bytes before the offset; 0 for a stream */
	int64_t device, inode, size_bytes, mtime_ns; /* of the file as last seen; 0 for a stream */
	bool stream;        /* has no position: can never be resumed */
	bool finished;      /* a compressed file that was read to its end without an error */
};

/* A source that the database knows.  The strings belong to the list. */
struct known_source {
	struct position position;
	char *path;
	char *origin;
	char *format;       /* of its last lines: name or definition, as stored */
	char *first_format; /* of its first lines */
};

struct known_sources {
	struct known_source *list;
	size_t count;
	int64_t largest_id; /* 0 where there is none */
};

void known_sources_release(struct known_sources *sources);

#endif

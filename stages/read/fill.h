/* Fills the text of one block after the other with whole lines of one stream. */
#ifndef LOGETL_STAGES_READ_FILL_H
#define LOGETL_STAGES_READ_FILL_H

#include "pipeline/block.h"
#include "stages/read/stream.h"
#include "stages/read/window.h"

/* Why fill_block() returned. */
enum fill_end {
	FILL_MORE,    /* the block is full, or what came is to be shown now */
	FILL_ENDED,   /* the stream is at its end */
	FILL_STOPPED, /* a stop was requested */
	FILL_FAILED,  /* the stream failed; the error stack is set */
};

struct fill {
	const struct block_layout *layout;
	const _Atomic bool *stop; /* the arena's */
	uint32_t patience_ms;     /* how long whole lines of a stream that waits are held back */
	struct stream *stream;
	struct window window;     /* of what the blocks so far stand for */
	bool takes_fragment;      /* a last line without a newline counts */

	/* Read ahead of the blocks: at most text_bytes. */
	char *ahead;
	size_t ahead_start, ahead_end;

	/* The block being filled, and what fill_block() has to say about it. */
	char *text;
	uint32_t text_length;  /* of whole lines */
	uint32_t lines;        /* 0: the block is empty, and nothing was consumed */
	bool holds_entries;    /* lines that are neither blank nor comments */
	bool overlong;         /* the text is the beginning of one line that exceeds the limit */
	int64_t source_bytes;  /* consumed */
	int64_t unended_bytes; /* with FILL_STOPPED: of the line that had no end yet, and is not consumed */
	uint32_t used;         /* bytes in the text, the ones behind the last whole line included */
	uint32_t scanned;      /* bytes that were searched for newlines */
	int64_t since_ms;      /* when the first whole line came */
};

/* 0, or -1 with the error stack set.  The layout and the flag are kept.  Free with fill_release(). */
int fill_init(struct fill *fill, const struct block_layout *layout, uint32_t patience_ms, const _Atomic bool *stop);
void fill_release(struct fill *fill);

/* Starts with another stream, which is kept, at its start: the window and what was read ahead are cleared. */
void fill_start(struct fill *fill, struct stream *stream, bool takes_fragment);

/* Consumes the stream to `offset` without filling anything.  1, or 0 where it ended, failed, or was to stop before. */
int fill_skip(struct fill *fill, int64_t offset);

/* Looks at the next bytes of a stream that does not wait: some 4 KiB, or what is left.  How many; 0 where it ended or
 * failed, which fill_block() will find again. */
size_t fill_peek(struct fill *fill, const char **bytes);

/* Fills `text`, which has room for the layout's text_bytes, and sets text_length, lines, overlong and source_bytes.
 * With FILL_MORE there is at least one line.  Whole lines of a stream that waits are held back for patience_ms, so that it
 * does not come line by line. */
enum fill_end fill_block(struct fill *fill, char *text);

#endif

/* The table `reject` as it is read, to be tried again. */
#ifndef LOGETL_LOAD_STORED_REJECTS_H
#define LOGETL_LOAD_STORED_REJECTS_H

#include "pipeline/block.h"

/* Which of them. */
struct reject_choice {
	const char *format; /* of all lines, where they fit it; NULL: each source's own */
	const char *path;   /* of the source; NULL: all sources */
	const char *reason; /* NULL: all but those of which too little is kept, or that killed a parser */
};

/* What there is to be tried. */
struct reject_facts {
	int64_t count;
	int64_t longest; /* bytes */
};

/* 0, or -1 with the error stack set. */
int stored_rejects_look(const char *database, const struct reject_choice *choice, struct reject_facts *facts);

struct stored_rejects;

/* A read-only connection of its own, in the process that uses it.  The choice is kept.  NULL with the error stack set. */
struct stored_rejects *stored_rejects_open(const char *database, const struct reject_choice *choice);
void stored_rejects_close(struct stored_rejects *stored);

/* Makes the next rejects of one source the block's lines, with its path, origin, format and id, and ids[i] that of line
 * i.  No snapshot is kept between two calls; what was taken is not given again.  1; 0 where there are no more; -1 with
 * the error stack set. */
int stored_rejects_take(
	struct stored_rejects *stored, const struct block_layout *layout, struct block *block, int64_t *ids);

#endif

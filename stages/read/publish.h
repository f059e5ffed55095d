/* The reader's end of the ring: gets a slot, hands it on. */
#ifndef LOGETL_STAGES_READ_PUBLISH_H
#define LOGETL_STAGES_READ_PUBLISH_H

#include "pipeline/arena.h"

struct publisher {
	struct arena *arena;
	struct process *self;
	uint64_t next;       /* the block to publish next */
	struct block *block; /* its slot, once there was room; NULL before */
};

/* Starts at the ring's read cursor. */
void publisher_init(struct publisher *publisher, struct arena *arena, struct process *self);

/* The slot of the next block, ready to be written; the same one until it is published.  Waits for room.  Returns NULL
 * with the error stack set where the run was ended. */
struct block *publisher_block(struct publisher *publisher);

/* Hands the block on, all of whose reader's fields but the number are written.  It may not be touched afterwards. */
void publisher_publish(struct publisher *publisher);

/* Publishes the end: one empty block for each parser.  0, or -1 with the error stack set. */
int publisher_end(struct publisher *publisher);

#endif

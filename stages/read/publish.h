/* A reader's end of the ring: gets a slot, hands it on. */
#ifndef LOGETL_STAGES_READ_PUBLISH_H
#define LOGETL_STAGES_READ_PUBLISH_H

#include "pipeline/arena.h"

struct publisher {
	struct arena *arena;
	struct process *self;
	uint32_t reader;     /* which one */
	uint64_t next;       /* the reader's block to publish next */
	struct block *block; /* its slot, once there was room; NULL before */
};

/* Starts at the reader's cursor; `self` is its entry. */
void publisher_init(struct publisher *publisher, struct arena *arena, struct process *self);

/* The slot of the next block, ready to be written; the same one until it is published.  Waits for room.  Returns NULL
 * with the error stack set where the run was ended. */
struct block *publisher_block(struct publisher *publisher);

/* Hands the block on, all of whose reader's fields but the number are written.  It may not be touched afterwards. */
void publisher_publish(struct publisher *publisher);

/* Publishes the end: the reader has no more blocks.  Nothing may be published afterwards. */
void publisher_end(struct publisher *publisher);

#endif

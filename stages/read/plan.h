/* What is decided once, before the readers are forked: which source each input is, and who reads it. */
#ifndef LOGETL_STAGES_READ_PLAN_H
#define LOGETL_STAGES_READ_PLAN_H

#include "stages/read/identity.h"

struct read_plan {
	struct identity identity; /* each reader goes on with its copy of it */
	uint32_t readers;
	uint32_t *reader;         /* for each input: which reader reads it; its inputs in the order of all */
};

/* Looks at the inputs (see identity_init(); what is given here is kept) and deals them out to so many readers, at most
 * RING_READERS_MAX; 0 is as many as pay.  Where a stream is among them there is one.  Returns 0, or -1 with the error stack set; free with read_plan_release() in both
 * cases. */
int read_plan_init(struct read_plan *plan, const struct inputs *inputs, const struct known_sources *known,
	const struct hash_secret *secret, const char *origin, uint32_t readers);
void read_plan_release(struct read_plan *plan);

#endif

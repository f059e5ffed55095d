/* A count-min sketch: how often each of very many strings was seen, roughly, in little memory.  Counts fade: now and then
 * all are halved, so that it never fills up (TinyLFU, https://arxiv.org/abs/1512.00727).
 */
#ifndef LOGETL_DEDUP_SKETCH_H
#define LOGETL_DEDUP_SKETCH_H

#include <stdint.h>

enum { SKETCH_COUNT_MAX = UINT8_MAX };

struct sketch;

/* NULL with the error stack set.  Free with sketch_free(), which takes NULL. */
struct sketch *sketch_new(void);
void sketch_free(struct sketch *sketch);

/* Adds so many sightings of what has this hash, whose bits are random; how many there are now, at most
 * SKETCH_COUNT_MAX.  Rarely too many, and too few only after the counts have faded. */
unsigned sketch_add(struct sketch *sketch, uint64_t hash, unsigned sightings);

#endif

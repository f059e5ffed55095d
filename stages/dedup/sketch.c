/* Each hash has two counters and its count is the smaller one; only what is smaller than the new count is raised
 * (conservative update), so a counter that others share rarely misleads.  One in four counters is in use at the most
 * when the counts are halved: some 6 % of the strings that are new then seem to have been seen.
 */
#include "stages/dedup/sketch.h"

#include "pipeline/error.h"

#include <stdlib.h>

enum { COUNTERS_BITS = 21, COUNTERS = 1 << COUNTERS_BITS, ADDITIONS_MAX = COUNTERS / 8 };

struct sketch {
	uint32_t additions; /* since the counts were halved */
	uint8_t counters[COUNTERS];
};

struct sketch *sketch_new(void)
{
	struct sketch *sketch = calloc(1, sizeof *sketch);
	if (!sketch)
		error_set("no memory for the strings' counts");
	return sketch;
}

void sketch_free(struct sketch *sketch)
{
	free(sketch);
}

static void fade(struct sketch *sketch)
{
	for (uint32_t i = 0; i < COUNTERS; i++)
		sketch->counters[i] /= 2;
	sketch->additions = 0;
}

unsigned sketch_add(struct sketch *sketch, uint64_t hash, unsigned sightings)
{
	if (sketch->additions++ == ADDITIONS_MAX)
		fade(sketch);
	uint8_t *one = &sketch->counters[hash % COUNTERS];
	uint8_t *other = &sketch->counters[(hash >> COUNTERS_BITS) % COUNTERS];
	unsigned count = (*one < *other ? *one : *other) + sightings;
	if (count > SKETCH_COUNT_MAX)
		count = SKETCH_COUNT_MAX;
	if (*one < count)
		*one = (uint8_t)count;
	if (*other < count)
		*other = (uint8_t)count;
	return count;
}

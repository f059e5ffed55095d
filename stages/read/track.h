/* A track: one log series on its way into blocks, its inputs one after the other.
 *
 * A reader has several tracks and goes on with one or the other, block by block.
 */
#ifndef LOGETL_STAGES_READ_TRACK_H
#define LOGETL_STAGES_READ_TRACK_H

#include "pipeline/arena.h"
#include "stages/read/identity.h"
#include "stages/read/publish.h"
#include "stages/read/read.h"

/* What the tracks of a reader share. */
struct reading {
	struct arena *arena;
	const struct read_settings *settings;
	struct publisher publisher;
	struct identity *identity; /* the plan's: this reader's copy */
	uint32_t index;            /* which reader */
	int64_t next_source_id;    /* no two readers give the same */
};

struct track;

/* A track over so many inputs, given by their numbers, which are kept.  NULL with the error stack set. */
struct track *track_new(struct reading *reading, const size_t *inputs, size_t count);
void track_free(struct track *track); /* takes NULL */

/* Goes on: opens the next input, or publishes one block of the one that is open.  1 where there may be more, 0 at the end of
 * the track or of the run, -1 with the error stack set.  An input that fails is reported, and is none of these. */
int track_read(struct track *track);

/* Where it is in time: about the second of its next line, TRACK_SECOND_UNKNOWN where that is not known. */
int64_t track_second(const struct track *track);

#define TRACK_SECOND_UNKNOWN INT64_MIN

#endif

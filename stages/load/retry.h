/* Stored rejects, tried again: lines that a corrected format fits become what they would have been.
 *
 *      reject ──▶ retry ──▶ parse ──▶ dedup ──▶ retry ──▶ request, or reject again
 *
 * This process stands where the reader and the loader stand in an ingest: it fills a block, passes it through the same
 * parser and dedup, and takes it back.
 */
#ifndef LOGETL_LOAD_RETRY_H
#define LOGETL_LOAD_RETRY_H

#include "pipeline/hash.h"
#include "stages/load/load.h"
#include "stages/load/stored_rejects.h"

struct retry_settings {
	struct load_settings load;
	const struct hash_secret *secret;
	struct reject_choice choice;
};

/* The process.  `settings` is a struct retry_settings; the arena has one reader, which this is, and one parser, and room
 * for the longest reject.  Returns 0 once everything is committed, else -1 with the error stack set. */
int retry_main(struct arena *arena, struct process *self, const void *settings);

#endif

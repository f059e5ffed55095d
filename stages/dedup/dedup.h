/* The dedup stage: strings become ids, and events that may be duplicates are marked for the loader. */
#ifndef LOGETL_DEDUP_DEDUP_H
#define LOGETL_DEDUP_DEDUP_H

#include "pipeline/arena.h"
#include "pipeline/lookup.h"
#include "stages/dedup/filters.h"

struct dedup_settings {
	const struct lookup_ops *lookup; /* NULL where there is no database (--dry-run) */
	const char *database;
	struct filters_settings filters;
	uint32_t dictionary_strings;
};

/* What a run uses: bounded memory, of which only what is needed is taken. */
void dedup_settings_init(struct dedup_settings *settings);

/* The process.  `settings` is a struct dedup_settings.  Returns 0 once the end went through, else -1 with the error
 * stack set. */
int dedup_main(struct arena *arena, struct process *self, const void *settings);

#endif

/* The readers: the first stage.  They turn files and streams into blocks of whole lines and know where each source is. */
#ifndef LOGETL_STAGES_READ_READ_H
#define LOGETL_STAGES_READ_READ_H

#include "pipeline/arena.h"
#include "stages/read/plan.h"

struct read_settings {
	struct read_plan *plan;
	bool final_line;     /* take a plain file's last line though it has no newline */
	int32_t format;      /* index of the format given, or BLOCK_FORMAT_UNKNOWN: found for each source */
	const void *formats; /* for the functions */

	/* Index of the format that the lines fit, or BLOCK_FORMAT_UNKNOWN. */
	int32_t (*detect)(const void *formats, const char *text, size_t length);

	/* Index of the format that a source was stored with, or BLOCK_FORMAT_UNKNOWN. */
	int32_t (*find)(const void *formats, const char *name);

	/* The line's time in seconds since 1970; false where the format does not fit. */
	bool (*second)(const void *formats, int32_t format, const char *line, size_t length, int64_t *second);
};

/* The main function of reader self->index; `settings` is a struct read_settings.  Reads its inputs in their order, or until
 * a stop is requested, and publishes the end.  An input that cannot be read, or not to its end, is reported, counted in the
 * arena's problems, and left.  Returns 0, or -1 with the error stack set. */
int read_main(struct arena *arena, struct process *self, const void *settings);

#endif

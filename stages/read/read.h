/* The readers: the first stage.  They turn files and streams into blocks of whole lines and know where each source is. */
#ifndef LOGETL_STAGES_READ_READ_H
#define LOGETL_STAGES_READ_READ_H

#include "pipeline/arena.h"
#include "stages/read/plan.h"

struct read_settings {
	struct read_plan *plan;
	bool final_line;     /* take a plain file's last line though it has no newline */
	int64_t ratio_max;   /* see stream.h */
	uint32_t patience_ms; /* how long whole lines of a stream are held back, so that it does not come line by line */
	void *formats;       /* the run's, for choose() */

	/* What a reader asks of a format, which it knows as a handle; NULL is unknown.
	 *
	 * The format of a source's next lines: `current` is that of those before (NULL: there are none), `stored` what the
	 * source was stored with (NULL: nothing).  `text` is whole lines, or NULL where there are none.  Sets errno to ENOMEM
	 * where memory ran out on the way: there may be one that fits better. */
	const void *(*choose)(void *formats, const void *current, const char *stored, const char *text, size_t length);

	/* How it is stored: shorter than BLOCK_FORMAT_BYTES, there as long as the formats are; "" of NULL. */
	const char *(*name)(const void *format);

	/* The line's time in seconds since 1970; false where the format does not fit, or is NULL. */
	bool (*second)(const void *format, const char *line, size_t length, int64_t *second);
};

/* The main function of reader self->index; `settings` is a struct read_settings.  Reads its inputs in their order, or until
 * a stop is requested, and publishes the end.  An input that cannot be read, or not to its end, is reported, counted in the
 * arena's problems, and left.  Returns 0, or -1 with the error stack set. */
int read_main(struct arena *arena, struct process *self, const void *settings);

#endif

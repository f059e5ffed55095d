/* The progress of a running pipeline as a line, on a terminal or for a service manager: bytes, percent, lines/s, time
 * left, and how busy each stage is. */
#ifndef LOGETL_PIPELINE_PROGRESS_H
#define LOGETL_PIPELINE_PROGRESS_H

#include "pipeline/arena.h"

#include <stdio.h>

struct progress {
	FILE *out;
	int64_t start_ns, last_ns, last_lines;
	double lines_per_second; /* smoothed */
	int64_t last_cpu_ns[ARENA_PROCESSES_MAX];
};

/* Draws on `out`, a terminal; NULL: the line is the service manager's status (notify.h). */
void progress_init(struct progress *progress, FILE *out);

/* Draws the line anew, where that is due; suits struct supervision's tick, with the progress as its context. */
void progress_draw(struct arena *arena, void *progress);

/* Wipes the line. */
void progress_clear(struct progress *progress);

/* Bytes for people: "475 MiB", in a static buffer. */
const char *progress_bytes_text(int64_t bytes);

#endif

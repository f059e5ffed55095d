/* What is remembered of a directory's files from one look to the next.  Private to watch_directory.c. */
#ifndef LOGETL_STAGES_READ_WATCH_REMEMBER_H
#define LOGETL_STAGES_READ_WATCH_REMEMBER_H

#include "stages/read/watch_directory.h"

/* Sorts the files of this look by name, and notes in them what is known of each from the look before, whose files are
 * sorted.  0, or -1 with the error stack set. */
int watch_remember(struct watched_file *files, size_t count, struct watched_file *before, size_t before_count);

#endif

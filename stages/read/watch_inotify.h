/* inotify: which of the watched directories are worth a look.  Private to watch.c. */
#ifndef LOGETL_STAGES_READ_WATCH_INOTIFY_H
#define LOGETL_STAGES_READ_WATCH_INOTIFY_H

#include "stages/read/watch_directory.h"

struct watch_inotify {
	int descriptor;                         /* -1: there is no inotify */
	struct watched_directory **directories; /* by its numbers, which begin with 1 */
	size_t room;
	bool warned; /* that there are too many */
};

/* Warns where inotify is wanted and cannot be had.  Free with watch_inotify_release(). */
void watch_inotify_init(struct watch_inotify *inotify, bool wanted);
void watch_inotify_release(struct watch_inotify *inotify);

/* Watches what is at the directory's path now, another directory than before where that was replaced; directory->watch
 * tells whether it could.  0, or -1 with the error stack set where memory is short. */
int watch_inotify_add(struct watch_inotify *inotify, struct watched_directory *directory);

/* Watches it no more; after that it may be freed. */
void watch_inotify_remove(struct watch_inotify *inotify, struct watched_directory *directory);

/* Marks the directories of which something was heard as dirty; true where there was more than inotify keeps, so that it
 * may be any of them. */
bool watch_inotify_listen(struct watch_inotify *inotify);

#endif

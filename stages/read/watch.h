/* Watches files grow, rotate and appear: names on the command line → the files that have changed since they were last
 * taken.
 *
 *      watch_add(watch, name) …              what to watch
 *      watch_look(watch)                     what has happened since; again after watch_wait_ms(), or when
 *                                            watch_descriptor() is readable
 *      watch_take(watch, &inputs)            the files that have changed, as inputs for one run
 *      watch_settle(watch, well)             whether that run went well; if not, they have changed still, and so has a
 *                                            file that could not be read, which is taken again later; one that
 *                                            turned out to be no log (INPUT_FOREIGN) is left alone for a while
 *
 * It watches directories (inotify), never single files, and what it hears is only that a directory is worth a look:
 * what has changed is told by the files' facts, so that it is the same whether a directory is watched or looked through
 * by the clock.  That happens every second where inotify says nothing of it, because it is not there yet, or others
 * write into it over a network, or there are too many; and every half a minute everywhere, in case that something was
 * missed.  Directories that fit a pattern are looked for every second.  Where there are very many, what is only for
 * safety, or for directories that appear, comes less often: it takes a five-hundredth of the time at the most.
 */
#ifndef LOGETL_STAGES_READ_WATCH_H
#define LOGETL_STAGES_READ_WATCH_H

#include "stages/read/inputs.h"

#include <stdbool.h>

enum {
	WATCH_POLL_MS = 1000,   /* how often a directory is looked through that cannot be watched */
	WATCH_CHECK_MS = 30000, /* and one that can */
	WATCH_SETTLE_MS = 3000, /* a compressed file is left alone for so long after it was last written to, or changed */
	/* A file that could not be read is taken again when it has changed, or after so long, which doubles each time. */
	WATCH_RETRY_MS_MIN = 1000,
	WATCH_RETRY_MS_MAX = 60000,
	/* A file of a directory that no format fits is taken again when it has changed and was left alone for so long, or twice
	 * as long at most; but at once where it is another one, or has become shorter. */
	WATCH_FOREIGN_MS = WATCH_CHECK_MS,
};

struct watch;

/* NULL with the error stack set.  Without inotify all directories are looked through.  Free with watch_free(), which
 * takes NULL. */
struct watch *watch_new(bool inotify);
void watch_free(struct watch *watch);

/* Watches a name: a file; or a directory's log files; or what fits a pattern of glob(7), where there is no file of that
 * name. None of them need be there yet.  With a file that has no rotation suffix come those of its log series
 * (origin.h) in the same directory, as siblings.  A symbolic link is watched where it leads.  0, or -1 with the error
 * stack set. */
int watch_add(struct watch *watch, const char *name);

/* Watches the file of that path, or those that fit the pattern, with all of their log series, as inputs of that kind.
 * 0, or -1 likewise. */
int watch_add_series(struct watch *watch, const char *path, bool pattern, enum input_kind kind);

/* Readable when something has happened; -1 where there is no inotify. */
int watch_descriptor(const struct watch *watch);

/* Takes notice of everything that has happened.  0, or -1 with the error stack set. */
int watch_look(struct watch *watch);

/* When there is something to look at again, in milliseconds from now. */
int watch_wait_ms(const struct watch *watch);

/* Whether files have changed that may be taken. */
bool watch_has_changed(const struct watch *watch);

/* Makes the files that have changed the inputs, in the order of inputs_settle().  What has vanished is left out, and so
 * is a compressed file that is still being written.  What cannot be read is reported.  0, or -1 with the error stack
 * set; free with inputs_release() in both cases.  Then watch_settle(), before the next look: true where a file was read
 * that could not be before. */
int watch_take(struct watch *watch, struct inputs *inputs);
bool watch_settle(struct watch *watch, bool well);

/* How many files are watched. */
size_t watch_file_count(const struct watch *watch);

/* How many files have turned out to be no logs so far, each counted once, whatever it was called. */
uint32_t watch_foreign_count(const struct watch *watch);

#endif

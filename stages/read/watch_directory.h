/* A directory that is watched: which of its files are wanted, and what has become of them.  Private to watch.c. */
#ifndef LOGETL_STAGES_READ_WATCH_DIRECTORY_H
#define LOGETL_STAGES_READ_WATCH_DIRECTORY_H

#include "stages/read/inputs.h"

/* What is wanted of a directory. */
struct wish {
	enum wish_form { WISH_ALL, WISH_FILE, WISH_PATTERN } form;
	char *file;              /* its name, or a pattern of fnmatch(3); "" of WISH_ALL */
	enum input_kind kind;    /* of what fits */
	enum input_kind sibling; /* of what is of the log series of what fits */
};

/* What is known of a file without opening it.  ctime: it also moves where the mode changes, and nobody can set it back.
 */
struct facts {
	int64_t device, inode, size_bytes, changed_ns;
	int64_t born_ns; /* 0: the file system does not say */
};

static inline bool facts_equal(const struct facts *a, const struct facts *b)
{
	return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
	       a->changed_ns == b->changed_ns;
}

struct watched_file {
	char *name;
	enum input_kind kind;
	struct facts seen, taken; /* now, and when it was last taken; all 0: never */
	int64_t ready_ms;         /* not to be taken before, by CLOCK_MONOTONIC */
	int64_t retry_ms;         /* that it was left alone for as it could not be read; 0: it could */
	int64_t foreign_ms;       /* when to try it again after no format fitted it, where it but grows; 0: none of that */
	_Atomic uint8_t *outcome; /* of one that was taken and not settled yet: an enum input_outcome */
};

struct watched_directory {
	char *path;
	int watch;   /* its number with inotify; -1 where it is looked through by the clock */
	bool dirty;  /* to be looked through */
	bool gone;   /* there is none of that path any more, or what is there is none */
	void *named; /* tsearch() tree of the wishes that are files, by name */
	struct wish **wishes;
	size_t wish_count, wish_room;
	struct watched_file *files; /* by name */
	size_t file_count;
};

/* NULL with the error stack set. */
struct watched_directory *watched_directory_new(const char *path);
void watched_directory_free(struct watched_directory *directory);

/* Adds a wish, which is copied, where it is not there yet.  0, or -1 with the error stack set. */
int watched_directory_wish(struct watched_directory *directory, const struct wish *wish);

/* Looks through the directory.  Calls `link` for each symbolic link that is wanted.  0, also where there is no such
 * directory (any more); -1 with the error stack set where memory is short, or link() failed. */
int watched_directory_scan(struct watched_directory *directory,
	int (*link)(void *context, const char *path, enum input_kind kind), void *context);

static inline bool watched_file_has_changed(const struct watched_file *file)
{
	return !facts_equal(&file->seen, &file->taken);
}

#endif

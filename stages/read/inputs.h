/* The inputs of a run: what the names on the command line stand for. */
#ifndef LOGETL_STAGES_READ_INPUTS_H
#define LOGETL_STAGES_READ_INPUTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What became of an input. */
enum input_outcome {
	INPUT_READ,    /* as far as it goes */
	INPUT_FAILED,  /* not read, or not to its end, and the fault is not in what it holds: it may be read another time */
	INPUT_FOREIGN, /* found in a directory, and skipped, as no format fits its first lines: not only comments and blank ones */
};

struct input {
	char *path;          /* canonical; "-" for standard input; as given for a pipe without a name, as /dev/fd/63 */
	bool stream;         /* standard input, a FIFO, a socket, a character device: it can be read once only */
	bool from_directory; /* found there, not named */
	bool sibling; /* of a log series of which another file was named */
	int64_t size_bytes, mtime_ns, ctime_ns; /* 0 for a stream */
	int64_t device, inode;        /* 0 for standard input */
	const void *format;           /* handle of the one that it is written in (read.h); NULL: to be found */
	_Atomic uint8_t *outcome;     /* an enum input_outcome, which inputs_note() sets; NULL: nobody asks */
};

struct inputs {
	struct input *list;
	size_t count, room;
	size_t missing; /* names that do not exist or cannot be read, each of them reported */
};

/* Expands names: "-" is standard input; a directory stands for the log files in it (not in its subdirectories), oldest
 * first; where there is no file of that name, a pattern of glob(7) stands for what fits it, oldest first; files stay in
 * the order given.  What is reached by two names is taken once.  In a directory hidden files and SQLite databases with
 * their -wal, -shm and -journal files are left out.
 * Returns 0, or -1 with the error stack set; free with inputs_release() in both cases. */
int inputs_expand(struct inputs *inputs, char *const *names, size_t count);
void inputs_release(struct inputs *inputs);

/* What a file of a directory is. */
enum input_kind {
	INPUT_NONE,
	INPUT_FOUND, /* skipped where no format fits its beginning */
	INPUT_SIBLING, /* of the log series of one that was named */
	INPUT_NAMED,
};

/* Expands directories, of whose log files only those are taken that the function says so of: it gets the path as
 * directory and name.  Otherwise as inputs_expand(). */
int inputs_expand_directories(struct inputs *inputs, char *const *names, size_t count,
	enum input_kind (*kind)(void *context, const char *path), void *context);

/* Adds a file of a directory, as what it is; nothing where it has vanished or is no log file by the rule
 * above.  It is missing where the directory cannot be opened for any other reason.  0, or -1 with the error stack set. */
int inputs_add_entry(struct inputs *inputs, const char *directory, const char *name, enum input_kind kind);

/* Sorts what was added: oldest first, and each log series' current file behind those that were rotated away; what is
 * there twice is kept once.  0, or -1 with the error stack set. */
int inputs_settle(struct inputs *inputs);

/* Whether a stream is among them. */
bool inputs_have_stream(const struct inputs *inputs);

/* For a file that cannot be opened: whether that is because it was found in a directory, and moved or removed since, which is no
 * failure but what rotation does; then it is told in a warning. */
bool inputs_gone(const struct input *input);

/* Notes what became of an input, of which it was INPUT_READ until then.  By any process. */
void inputs_note(const struct input *input, enum input_outcome outcome);

#endif

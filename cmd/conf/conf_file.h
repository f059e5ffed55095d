/* The files of a server's configuration while they are read: what includes what, where an error is, and the words of a
 * directive. */
#ifndef LOGETL_CMD_CONF_FILE_H
#define LOGETL_CMD_CONF_FILE_H

#include "cmd/conf/conf.h"

#include <sys/types.h>

/* More than any configuration has.  They end what would never end: files that include each other, again and again. */
enum { CONF_DEPTH_MAX = 64, CONF_FILES_MAX = 20000, CONF_BYTES_MAX = 64 << 20 };

struct conf_file {
	const char *path;             /* the caller's */
	const struct conf_file *from; /* the file that includes it; NULL for the main file */
	unsigned depth;               /* of inclusion, from 0 */
	dev_t device;
	ino_t inode;
	char *text;                   /* ends in a NUL and has no other */
	size_t length;
	const char *at;               /* what is read next, */
	unsigned line;                /* and its line, from 1 */
};

/* Reads a file, which `from` includes (NULL: nothing does).  0, or -1 with the error stack set: it cannot be read, or
 * includes itself, or one of the limits is reached.  Close in both cases. */
int conf_file_open(struct conf_file *file, struct conf *conf, const char *path, const struct conf_file *from);
void conf_file_close(struct conf_file *file);

/* Sets the error stack to "FILE:LINE: MESSAGE".  Always returns -1. */
int conf_error(const struct conf_file *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Notes that something is left out: "FILE:LINE: MESSAGE". */
void conf_note(const struct conf_file *file, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "FILE:LINE", to be freed; NULL with the error stack set. */
char *conf_where(const struct conf_file *file, unsigned line);

/* Reads every file of the pattern, in the order of their names.  Returns how many there are, or -1 with the error stack
 * set. */
int conf_include(const struct conf_file *from, const char *pattern,
	int (*read)(void *loader, const char *path, const struct conf_file *from), void *loader);

/* The words of a directive: each behind the other, with its NUL. */
struct conf_words {
	char *text;
	size_t length; /* of the text; the caller knows that there is room */
	size_t count;
	unsigned line; /* of the first word */
};

/* Room for words of so many bytes, NULs included.  0, or -1 with the error stack set. */
int conf_words_init(struct conf_words *words, size_t room);
void conf_words_release(struct conf_words *words);

/* Word i, which must exist. */
const char *conf_word(const struct conf_words *words, size_t i);

#endif

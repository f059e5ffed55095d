/* The empty directory that a test runs in, and what it does to the files there.  Where the system refuses, the test
 * has failed.
 */
#ifndef LOGETL_TESTS_PROCESS_FILES_H
#define LOGETL_TESTS_PROCESS_FILES_H

#include "tests/process/text.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Make and remove a directory for many tests, one after the other. */
void directory_make(void);
void directory_remove(void);

/* Around a test: empties the directory and goes there; goes back. */
void directory_enter(void);
void directory_leave(void);

/* An unnamed file in the directory, for reading and appending.  The caller closes it. */
int file_unnamed(void);

/* Write the file anew, keeping its inode where it exists. */
void file_write(const char *name, struct text text);
void file_write_string(const char *name, const char *string);

void file_append(const char *name, struct text text);
void file_append_string(const char *name, const char *string);

/* Writes the first bytes of the file and leaves the rest. */
void file_overwrite(const char *name, struct text text);

/* Writes another file of that name, whether there was one or not. */
void file_replace(const char *name, struct text text);

void file_rename(const char *from, const char *to);
void file_remove(const char *name);
void file_make_directory(const char *name);
void file_make_fifo(const char *name);
void file_set_mtime(const char *name, struct timespec time);
struct stat file_facts(const char *name);

/* The end of a pipe that the text comes out of, in pieces of 1 to `longest` bytes with a pause of so many microseconds
 * behind each; a child writes it.  The caller closes the end. */
int pipe_of(struct text text, int longest, useconds_t pause);

#endif

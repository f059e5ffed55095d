/* Bytes for tests: random lines, or anything.
 *
 * All memory of texts is kept until text_release_all(), so a text is copied as a value, cut and appended to without a
 * thought of who owns it.  What is random depends on text_seed() only.
 */
#ifndef LOGETL_TESTS_PROCESS_TEXT_H
#define LOGETL_TESTS_PROCESS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed, it is empty.  What room is behind the length belongs to the text that was last appended to. */
struct text {
	char *bytes;
	size_t length, room;
};

/* Starts the random numbers anew, the same ones every time. */
void text_seed(void);

/* A random number from 0 to below - 1. */
int pick(int below);

/* Frees the memory of all texts there ever were. */
void text_release_all(void);

/* The string so many times; a NUL follows that does not count. */
struct text text_of(const char *string, int count);

/* So many lines of 0 to `longest` random bytes, NUL and CR included, that end with LF or CRLF.  Those that are not
 * empty begin with a letter. */
struct text text_lines(int count, int longest);

/* Noise, lines, runs, and what was there before, from near and far. */
struct text text_any(void);

/* Makes room for so many bytes more.  Returns where they go; the length is the caller's to raise. */
char *text_reserve(struct text *text, size_t more);

void text_add(struct text *text, const void *bytes, size_t length);
void text_add_string(struct text *text, const char *string);
void text_add_text(struct text *text, struct text more);
void text_repeat(struct text *text, const char *string, int count);

/* The text without its first `from` bytes, and its first `to` bytes: both share the bytes of the whole, until one is
 * appended to. */
struct text text_behind(struct text text, size_t from);
struct text text_before(struct text text, size_t to);

/* The text up to its last LF, as text_before(). */
struct text text_whole_lines(struct text text);

bool text_equals(struct text a, struct text b);

#endif

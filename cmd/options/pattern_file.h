/* A library of one's own patterns: a file of lines NAME REGEX.
 *
 *      # comment
 *      shop    (?<remote_addr>\S+) (?<time_iso8601>\S+) (?<status>\d+)
 */
#ifndef LOGETL_CMD_PATTERN_FILE_H
#define LOGETL_CMD_PATTERN_FILE_H

#include <stddef.h>

enum { PATTERN_FILE_MAX = 64 /* patterns */ };

/* Zeroed at first. */
struct pattern_file {
	struct named_pattern {
		char *name, *definition; /* format_new()'s */
	} patterns[PATTERN_FILE_MAX];
	size_t count;
};

/* Reads the file and compiles each pattern to see that it is good.  Returns 0, or -1 with the error stack set: file, line
 * and what is wrong there; release it in both cases. */
int pattern_file_read(struct pattern_file *file, const char *path);
void pattern_file_release(struct pattern_file *file);

/* The definition of the pattern of that name; NULL where there is none. */
const char *pattern_file_find(const struct pattern_file *file, const char *name);

#endif

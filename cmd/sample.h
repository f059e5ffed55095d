/* The beginning of an input, to be looked at. */
#ifndef LOGETL_CMD_SAMPLE_H
#define LOGETL_CMD_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SAMPLE_BYTES = 256 << 10 };

struct sample {
	const char *name; /* the caller's */
	const char *text; /* whole lines, but for one that is longer than the sample; the last may lack its newline */
	size_t length;
	bool whole;              /* it is all of the input */
	const char *compression; /* its name, static; NULL where there is none */
	int64_t modified;        /* the file's last modification, in seconds since 1970; 0 where it is no file */
	char *buffer;            /* owns the text; NULL where the caller does */
};

/* Reads a file, or "-" for standard input; decompresses it.  Returns EXIT_STATUS_OK; EXIT_STATUS_NO_INPUT where there is
 * nothing to read or EXIT_STATUS_DATA where it cannot be understood, with the error stack set. */
int sample_read(struct sample *sample, const char *path);
void sample_release(struct sample *sample);

/* One line, without its line ending (LF or CRLF). */
struct line {
	const char *text;
	size_t length;
	size_t number; /* from 1 */
	const char *next;
};

/* Goes on to the next line, from a zeroed struct to the first.  False where there is none. */
bool sample_next_line(const struct sample *sample, struct line *line);

/* Lines that are not blank. */
size_t sample_count_lines(const struct sample *sample);

/* Whether it could be lines of text. */
bool sample_is_text(const struct sample *sample);

/* "empty", "blank lines only", "binary data" or "text". */
const char *sample_looks_like(const struct sample *sample);

#endif

/* What a command prints: a buffered stream that may be written while a database snapshot is held.
 *
 * A reader of the database keeps its snapshot until its statement ends, and the write-ahead log cannot shrink past it.
 * So output must not wait for a pager that nobody scrolls: what cannot be written at once is spooled to an unlinked
 * temporary file, and written when the statement is over.
 *
 * Errors stick, as in stdio: write on, and look once, at the end.
 */
#ifndef LOGETL_CMD_OUTPUT_H
#define LOGETL_CMD_OUTPUT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/* Of commands that are silent where all is well, unless somebody watches: from cron, output is a mail. */
#define SUMMARY_OPTION(X) X(SUMMARY, "summary", 0, NULL, "print the result even where standard output is no terminal")

struct output;

/* A stream to the descriptor, which stays the caller's.  `stop`, where not NULL, is looked at whenever a call is
 * interrupted: not zero ends the output.  NULL with the error stack set.  Free with output_free(). */
struct output *output_new(int descriptor, const volatile sig_atomic_t *stop);
void output_free(struct output *output);

/* Appends to the stream; never waits long. */
void output_write(struct output *output, const void *bytes, size_t length);
void output_text(struct output *output, const char *text);
void output_printf(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A line of a log that a reader will read as these bytes: it takes one CR from before a newline, so a line that ends in one
 * gets another. */
void output_log_line(struct output *output, const char *line, size_t length);

void output_repeat(struct output *output, char byte, size_t count);

/* Whether a terminal shows it, and how many columns that has; 0 where it is none. */
unsigned output_columns(const struct output *output);

/* Whether writing has failed already; what is written now is lost. */
bool output_failed(const struct output *output);

/* Writes all that is left, however long it takes: between two statements, so that no snapshot is held. */
void output_drain(struct output *output);

/* Writes all that is left, however long it takes, and frees the stream: call it when no snapshot is held.  Returns
 * `status`, or EXIT_STATUS_FAILED after reporting that the output could not be written, or 128 + SIGINT after a stop.
 * Where nobody reads any more the process dies of SIGPIPE, silently, as programs in a pipe do. */
int output_finish(struct output *output, int status);

#endif

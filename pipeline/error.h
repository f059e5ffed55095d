/* The error stack: what went wrong, and what each caller was trying when it did.
 *
 * For environment errors only (files, memory, database).  The place that notices calls error_set() and returns -1; each caller
 * that can say more calls error_wrap() and returns -1 in turn; whoever decides prints error_text().  Bad log data is
 * not an error (it is counted and kept), and a bug is an assert.
 *
 * One stack for each process: the stages are single-threaded.
 */
#ifndef LOGETL_PIPELINE_ERROR_H
#define LOGETL_PIPELINE_ERROR_H

#include <stdbool.h>

/* Half of it is as much as a path can be long, so that no path hides the reason behind it. */
enum { ERROR_TEXT_BYTES = 2 * 4096 };

/* Starts a new stack with this message.  Always returns -1, so that `return error_set(…)` reads well. */
int error_set(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, followed by ": " and strerror(errno). */
int error_set_errno(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Puts what the caller was trying before the message: "loading block 7: disk full".  Always returns -1. */
int error_wrap(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The whole stack as one line without a newline; "" where none was set.  Valid until the next error_* call. */
const char *error_text(void);

/* Whether the stack begins with a call for which there was no memory, as error_set_errno() was told. */
bool error_is_memory(void);

#endif

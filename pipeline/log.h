/* Messages for people, on standard error: one write(2) a message, so that the messages of several processes never mix. */
#ifndef LOGETL_PIPELINE_LOG_H
#define LOGETL_PIPELINE_LOG_H

#include <stdbool.h>

/* Prints "logetl: MESSAGE\n".  A warning is what the user should know, and the run goes on; an error is why it ends badly.
 * What is no printable character is printed as \xHH (see glyph.h), whoever wrote it.  Where standard error is systemd's
 * journal, a message begins with its priority ("<3>"), which journald takes off. */
void log_warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A note is what who watches may want to know; printed only after log_show_notes(true), before the forks. */
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_show_notes(bool on);

/* From here on each message is printed once only, by whichever of this process and those forked from it has it first: what
 * tries again and again must not fill a journal.  log_forget() lets them all be printed once more. */
void log_once(void);
void log_forget(void);

/* Whether a progress line stands on the terminal and must be wiped before a message.  Set before the forks. */
void log_over_progress(bool on);

#endif

/* Values as JSON (RFC 8259). */
#ifndef LOGETL_CMD_JSON_H
#define LOGETL_CMD_JSON_H

#include "cmd/print/output.h"

#include <stddef.h>

/* A string in its quotes.  What is not UTF-8 becomes U+FFFD, and what is no printable character is escaped. */
void json_write_string(struct output *output, const char *text, size_t length);

enum { REAL_TEXT_BYTES = 32 };

/* The shortest of %.15g to %.17g that reads back as the same number, with ".0" where it would look like an integer.
 * "" for infinities and what is no number, which neither CSV nor JSON has. */
void real_text(double value, char text[REAL_TEXT_BYTES]);

#endif

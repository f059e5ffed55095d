/* The one line of a log that says how those behind it are to be read: W3C's `#Fields: date time …`.  Readers begin a
 * block with it, and parsers make a format of it.
 */
#ifndef LOGETL_PIPELINE_DIRECTIVE_H
#define LOGETL_PIPELINE_DIRECTIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define DIRECTIVE_FIELDS "#Fields:"

/* Whether the line is one. */
static inline bool directive_is_fields(const char *line, size_t length)
{
	size_t name = sizeof DIRECTIVE_FIELDS - 1;
	return length >= name && memcmp(line, DIRECTIVE_FIELDS, name) == 0;
}

#endif

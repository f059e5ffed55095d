/* The byte order mark that some programs begin a file with: none of its first line. */
#ifndef LOGETL_PIPELINE_MARK_H
#define LOGETL_PIPELINE_MARK_H

#include <stddef.h>
#include <string.h>

/* The bytes of the mark (UTF-8) that the text begins with; 0 where it has none, or nothing else. */
static inline size_t mark_length(const char *text, size_t length)
{
	return length > 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

#endif

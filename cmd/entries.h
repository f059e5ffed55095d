/* The lines of a sample, each in the format that an ingest would read it in. */
#ifndef LOGETL_CMD_ENTRIES_H
#define LOGETL_CMD_ENTRIES_H

#include "cmd/sample.h"
#include "stages/parse/detect/formats.h"

struct entry {
	struct line line;
	const struct format *expected; /* its source's, here: a #Fields line changes it; NULL where there is none */
	const struct format *format;   /* its own; NULL where it fits none */
};

struct entries {
	struct entry *list; /* blank lines and comments are none */
	size_t count, fits;
	const struct format *chosen; /* of the sample as a whole: what an ingest would choose, else that of its first line;
	                                NULL where there is none */
};

/* Reads the sample's lines; `known` is the format that its source is said to have, or NULL.  0, or -1 with the error stack
 * set.  Free with entries_release(); the formats and the sample must outlive it. */
int entries_read(
	struct entries *entries, struct formats *formats, const struct format *known, const struct sample *sample);
void entries_release(struct entries *entries);

/* Whether the line is as the sample's format says. */
static inline bool entry_is_expected(const struct entry *entry)
{
	return entry->format && entry->format == entry->expected;
}

#endif

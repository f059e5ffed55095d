/* What a format makes of one line, field by field: for people who wonder why a line does not fit. */
#ifndef LOGETL_PARSE_EXPLAIN_H
#define LOGETL_PARSE_EXPLAIN_H

#include "stages/parse/format/format.h"

struct explained {
	const char *name;      /* the field in the format's own words: "$remote_addr", "%h" */
	const char *column;    /* of access_log; "extra.KEY"; "" where the value is NULL and would go to extra */
	const char *text;      /* as logged; in a docker's line its escapes are undone */
	size_t length;
};

/* Calls each() for every field of the line, in order; a request line is one call for each of its parts.  The strings
 * are valid during the call.  Returns 0 where the line fits.  Otherwise 1, the fields before the one at fault were
 * reported, and *reason (enum reject_reason), *column (where the line stopped fitting, in bytes from 0) and *field (the
 * field at fault, which belongs to the format) are set.  The line is given without its line ending. */
int format_explain(const struct format *format, const char *line, size_t length,
	void (*each)(void *context, const struct explained *explained), void *context, unsigned *reason, size_t *column,
	const char **field);

#endif

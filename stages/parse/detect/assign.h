/* Which format a line is in: that of its source or, since files are mixed and formats change, another one of the run. */
#ifndef LOGETL_PARSE_ASSIGN_H
#define LOGETL_PARSE_ASSIGN_H

#include "stages/parse/detect/formats.h"
#include "stages/parse/format/match.h"

/* The candidate that says most of a line, where that is more than `score` (match_score()); the line may be in wrappers.  Else
 * the source's own format, if the line fits it; else NULL, and the match says why the line does not fit that. */
const struct format *assign_other(const struct formats *formats, const struct format *own, struct match *match,
	const char *line, size_t length, unsigned score);

/* The format that the line fits, and how: in `match`, whose room is as large as the line.  `own` is its source's; NULL is
 * unknown.  NULL where the line fits none: the match then says why it does not fit its source's. */
static inline const struct format *assign_format(const struct formats *formats, const struct format *own,
	struct match *match, const char *line, size_t length)
{
	if (!own || !match_line(own, match, line, length))
		return assign_other(formats, own, match, line, length, 0);
	if (!match_is_weak(own, match))
		return own;
	/* A weak fit gives way to what is of a better kind, not to what has more fields. */
	return assign_other(formats, own, match, line, length, match_score(own, match) | (MATCH_STRONG - 1));
}

#endif

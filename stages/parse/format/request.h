/* The request line: METHOD target [PROTOCOL].  A text that is not there (NULL) is none, and a target has no parts then. */
#ifndef LOGETL_PARSE_REQUEST_H
#define LOGETL_PARSE_REQUEST_H

#include "stages/parse/format/match.h"

/* Text NULL where the part is not there; an empty query (a `?` and nothing behind it) is there. */
struct request {
	struct span method, path, query, protocol;
};

/* Splits the text as logged.  The method is a letter and then letters, `_` and `-`; the target has no white space; the
 * protocol is HTTP/ and a digit, or two with a point.  False where the text is anything else. */
bool request_split(const struct span *text, struct request *request);

/* Splits a target at its first `?`. */
void request_split_target(const struct span *target, struct span *path, struct span *query);

#endif

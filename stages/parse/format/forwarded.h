/* X-Forwarded-For: addresses, with delimiters between them that the op's name tells: ~h{, }. */
#ifndef LOGETL_PARSE_FORWARDED_H
#define LOGETL_PARSE_FORWARDED_H

#include "stages/parse/format/match.h"

/* Where a list at the start of [text, end) ends: behind its last address, and so many of the delimiters there as are
 * needed for `literal` to fit.  NULL where it does not begin with an address, or `-`. */
const char *forwarded_end(const struct format *format, const struct op *op, const char *text, const char *end);

/* The first address of the list, or its `-`. */
struct span forwarded_first(const struct op *op, const struct span *list);

#endif

/* Which rotated files belong to what was named. */
#ifndef LOGETL_STAGES_READ_SIBLINGS_H
#define LOGETL_STAGES_READ_SIBLINGS_H

#include "pipeline/source.h"
#include "stages/read/inputs.h"

/* Leaves those siblings (input.sibling) out that had been written to their end before anybody began to read their log
 * series: whoever names access.log asks for what is in it and for what comes, not for access.log.7.  That was before
 * `since_ns`, and before the oldest modification of the series' known sources; but what was named then itself, and was
 * rotated away since, is kept (where nothing tells which file that was, one too many).  `origin` is what all inputs
 * belong to, or NULL.  0, or -1 with the error stack set. */
int siblings_drop_old(struct inputs *inputs, const struct known_sources *known, const char *origin, int64_t since_ns);

#endif

/* Whether a log is still there as a known source was read from it. */
#ifndef LOGETL_STAGES_READ_STANDING_H
#define LOGETL_STAGES_READ_STANDING_H

#include "pipeline/hash.h"
#include "pipeline/source.h"

enum standing {
	STANDING_HERE,    /* it begins, and ends before the offset, as it was read */
	STANDING_GONE,    /* there is no such file, or it cannot be read */
	STANDING_OTHER,   /* the path is another content's by now: it was rotated, replaced or truncated */
	STANDING_CHANGED, /* it is the same file, begins as it did, and is shorter or another one before the offset */
};

/* Looks at the file.  `whole`: a compressed one is decompressed up to the offset; else only its beginning is compared.  0,
 * or -1 with the error stack set. */
int standing_find(const char *path, const struct position *position, const struct hash_secret *secret, bool whole,
	enum standing *standing);

#endif

/* The known sources that can be resumed, to be found by origin and by file. */
#ifndef LOGETL_STAGES_READ_KNOWN_INDEX_H
#define LOGETL_STAGES_READ_KNOWN_INDEX_H

#include "pipeline/source.h"

/* Both lists hold the same sources: no streams, nothing of which nothing was consumed. */
struct known_index {
	const struct known_source **by_origin; /* sources of one origin in the order of their heads' lengths */
	const struct known_source **by_file;   /* device, then inode */
	size_t count;
};

/* Refers to `known`, which is kept.  0, or -1 with the error stack set; free with known_index_release() either way. */
int known_index_init(struct known_index *index, const struct known_sources *known);
void known_index_release(struct known_index *index);

/* Where in by_origin the sources of an origin start: the first that is not below it. */
size_t known_index_origin(const struct known_index *index, const char *origin);

/* Where in by_file the sources of a file start. */
size_t known_index_file(const struct known_index *index, int64_t device, int64_t inode);

/* Whether the source was in that file when it was last seen. */
bool known_is_file(const struct known_source *source, int64_t device, int64_t inode);

#endif

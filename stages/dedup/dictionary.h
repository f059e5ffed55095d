/* Strings become ids: which strings live in a dimension table, and under which id.
 *
 * A value gets its id when its copies in rows have cost as much as the id would: until then it is stored in the row itself
 * (id 0), which is always right, only larger.  So every bound here may be met by answering 0.
 */
#ifndef LOGETL_DEDUP_DICTIONARY_H
#define LOGETL_DEDUP_DICTIONARY_H

#include "pipeline/block.h"
#include "pipeline/lookup.h"

struct dictionary;

/* `lookup` may be NULL: then nothing is stored.  Keeps at most `strings_max` strings in memory.  NULL with the error
 * stack set. */
struct dictionary *dictionary_new(const struct lookup_ops *ops, struct lookup *lookup, uint32_t strings_max);
void dictionary_free(struct dictionary *dictionary);

/* The block has passed block_validate().  Gives each of its strings its id, and STRING_NEW where the loader has to store it.  Every block below
 * `committed` was committed before this call.  0, or -1 with the error stack set. */
int dictionary_resolve(struct dictionary *dictionary, const struct block_layout *layout, struct block *block,
	uint64_t committed);

#endif

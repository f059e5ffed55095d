/* A Bloom filter (libbloom) that grows: when a link is full, another one that is larger takes the new keys. */
#ifndef LOGETL_DEDUP_CHAIN_H
#define LOGETL_DEDUP_CHAIN_H

#include <bloom.h>
#include <stdbool.h>
#include <stdint.h>

enum { CHAIN_LINKS_MAX = 12 };

/* All zero is an empty chain, which has no room. */
struct chain {
	uint32_t links; /* in use; the last one takes new keys */
	int64_t keys;   /* in all links */
	int64_t room;   /* keys that the last link still takes */
	int64_t bytes, capacity; /* of all links */
	struct bloom link[CHAIN_LINKS_MAX];
};

/* Memory that a link for so many keys takes, about. */
int64_t chain_link_bytes(int64_t keys);

/* Adds a link for so many keys.  False where there is no memory, or no more links can be. */
bool chain_grow(struct chain *chain, int64_t keys);
void chain_release(struct chain *chain);

/* Adds a key; the chain has room.  Whether it (or a collision) was there already. */
bool chain_add(struct chain *chain, uint64_t key);

/* Whether the key (or a collision) is there. */
bool chain_holds(const struct chain *chain, uint64_t key);

#endif

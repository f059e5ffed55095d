/* The links of a chain. */
#include "stages/dedup/chain.h"

/* 9.6 bits a key, 7 hash functions. */
static const double ERROR_RATE = 0.01;

int64_t chain_link_bytes(int64_t keys)
{
	return keys * 10 / 8 + 1;
}

bool chain_grow(struct chain *chain, int64_t keys)
{
	if (chain->links == CHAIN_LINKS_MAX || bloom_init(&chain->link[chain->links], (int)keys, ERROR_RATE) != 0)
		return false;
	chain->bytes += chain->link[chain->links].bytes;
	chain->capacity += keys;
	chain->room = keys;
	chain->links++;
	return true;
}

void chain_release(struct chain *chain)
{
	for (uint32_t i = 0; i < chain->links; i++)
		bloom_free(&chain->link[i]);
	*chain = (struct chain){0};
}

bool chain_add(struct chain *chain, uint64_t key)
{
	for (uint32_t i = 0; i + 1 < chain->links; i++)
		if (bloom_check(&chain->link[i], &key, sizeof key) == 1)
			return true;
	if (bloom_add(&chain->link[chain->links - 1], &key, sizeof key) == 1)
		return true;
	chain->keys++;
	chain->room--;
	return false;
}

bool chain_holds(const struct chain *chain, uint64_t key)
{
	for (uint32_t i = 0; i < chain->links; i++) {
		struct bloom link = chain->link[i]; /* bloom_check() takes no const */
		if (bloom_check(&link, &key, sizeof key) == 1)
			return true;
	}
	return false;
}

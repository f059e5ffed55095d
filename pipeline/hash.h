/* Keyed hashes: XXH3 (64 bits) with a random secret that is made with the database and kept in it, so that nobody who
 * writes log lines can aim at a collision.  https://github.com/Cyan4973/xxHash, XXH3_64bits_withSecret.
 */
#ifndef LOGETL_PIPELINE_HASH_H
#define LOGETL_PIPELINE_HASH_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wshadow"
#define XXH_INLINE_ALL
#include <xxhash.h>
#pragma GCC diagnostic pop

enum { HASH_SECRET_BYTES = 192 };

struct hash_secret {
	unsigned char bytes[HASH_SECRET_BYTES];
};

static inline uint64_t hash_bytes(const struct hash_secret *secret, const void *data, size_t length)
{
	return XXH3_64bits_withSecret(data, length, secret->bytes, sizeof secret->bytes);
}

/* Joins two hashes into one; the order matters.  The finalizer is splitmix64's. */
static inline uint64_t hash_join(uint64_t a, uint64_t b)
{
	uint64_t x = a ^ (b * 0x9e3779b97f4a7c15u);
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

#endif

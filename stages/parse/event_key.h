/* The key of an event: its origin, its second and the bytes of its line, hashed. */
#ifndef LOGETL_PARSE_EVENT_KEY_H
#define LOGETL_PARSE_EVENT_KEY_H

#include "pipeline/hash.h"

/* What the events of one second of an origin have in common.  `origin_key` is the hash of the origin. */
static inline uint64_t event_key_seed(uint64_t origin_key, int64_t second)
{
	return hash_join(origin_key, (uint64_t)second);
}

static inline uint64_t event_key(const struct hash_secret *secret, uint64_t seed, const char *line, size_t length)
{
	return hash_join(hash_bytes(secret, line, length), seed);
}

#endif

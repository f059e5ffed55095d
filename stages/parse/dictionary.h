/* The distinct strings of a block: where a parser finds out that it has seen a value before. */
#ifndef LOGETL_PARSE_DICTIONARY_H
#define LOGETL_PARSE_DICTIONARY_H

#include "pipeline/block.h"
#include "pipeline/hash.h"

enum { DICTIONARY_RECENT_BITS = 12, DICTIONARY_SLACK = 8 };

struct dictionary {
	const struct hash_secret *secret;
	uint32_t *slots;         /* by hash: index of a struct string, above it bits of the hash; 0 is free */
	uint32_t recent[1 << DICTIONARY_RECENT_BITS]; /* by fingerprint: the same, of the string that had it last */
	uint32_t mask;           /* slots in use for this block, less one */
	struct string *strings;  /* the block's */
	const char *bytes;       /* the block's, what the strings' offsets count from */
	uint32_t count;          /* strings of the block, entry 0 included */
};

/* Returns 0, or -1 with the error stack set. */
int dictionary_init(struct dictionary *dictionary, const struct hash_secret *secret);
void dictionary_release(struct dictionary *dictionary);

/* Starts a block of so many lines. */
void dictionary_start(struct dictionary *dictionary, struct string *strings, const char *bytes, uint32_t lines);

/* A string on its way into the dictionary. */
struct dictionary_key {
	const char *text; /* among the block's bytes; DICTIONARY_SLACK bytes from its start on are readable */
	uint32_t length;
	uint8_t dimension;
	bool plain; /* known to be ASCII without a NUL */
};

/* Puts strings: counts a use of each and sets string[its dimension] to its index.  Where one is new (`count` has grown)
 * the block's string refers to the key's place, which must keep its bytes. */
void dictionary_put(
	struct dictionary *dictionary, const struct dictionary_key *keys, unsigned key_count, uint32_t *string);

#endif

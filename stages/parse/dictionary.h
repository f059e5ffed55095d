/* The distinct strings of a block: where a parser finds out that it has seen a value before. */
#ifndef LOGETL_PARSE_DICTIONARY_H
#define LOGETL_PARSE_DICTIONARY_H

#include "pipeline/block.h"
#include "pipeline/hash.h"

/* Slots and memos count only where their stamp is the block's: starting a block clears nothing. */
struct dictionary_slot {
	uint32_t stamp;
	uint32_t tagged; /* index of a struct string; above it the top bits of its hash */
};

/* Methods and protocols are few and short: found by their bytes, without a hash. */
struct dictionary_memo {
	uint64_t word;
	uint32_t stamp, index;
};

enum { DICTIONARY_MEMOS = 16, DICTIONARY_MEMO_BYTES = 8 };

struct dictionary {
	const struct hash_secret *secret;
	struct dictionary_slot *slots;
	struct dictionary_memo memos[DIMENSION_COUNT][DICTIONARY_MEMOS];
	uint32_t stamp;
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
	uint64_t hash;   /* set by dictionary_hash() */
	uint32_t offset, length;
	uint16_t dimension;
	bool plain; /* known to be ASCII without a NUL */
};

/* Looking a string up is two steps, so that a row's strings wait for memory together: all are hashed, then all are
 * found.  This one hashes the string at bytes[key->offset] and asks for its slot. */
void dictionary_hash(struct dictionary *dictionary, struct dictionary_key *key);

/* Counts a use of the string and returns its index.  Where it is new (`count` has grown) the block's string refers to
 * the key's place, which must keep its bytes. */
uint32_t dictionary_find(struct dictionary *dictionary, const struct dictionary_key *key);

/* Both steps for a string that is probably short; eight bytes from its start on must be readable. */
uint32_t dictionary_put_short(struct dictionary *dictionary, struct dictionary_key *key);

#endif

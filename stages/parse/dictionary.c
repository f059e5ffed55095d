/* An open-addressing hash table over the block's strings, in memory of the parser's own.
 *
 * What must stay true: the hash is keyed, so that nobody who writes log lines can make the probes long; equality is
 * decided by the bytes, never by the hash alone; what is left from an earlier block is never believed.
 */
#include "stages/parse/dictionary.h"

#include "pipeline/error.h"
#include "stages/parse/escape.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_MAX = 1 << 18, SLOTS_MIN = 1 << 10, SLOTS_PER_LINE = 4, INDEX_BITS = 17, USES_MAX = UINT16_MAX };

static_assert(SLOTS_MAX >= 2 * BLOCK_STRINGS_MAX, "the table is never more than half full");
static_assert(BLOCK_STRINGS_MAX < 1 << INDEX_BITS, "an index leaves room for the tag");

int dictionary_init(struct dictionary *dictionary, const struct hash_secret *secret)
{
	memset(dictionary, 0, sizeof *dictionary);
	dictionary->secret = secret;
	dictionary->slots = calloc(SLOTS_MAX, sizeof *dictionary->slots);
	if (!dictionary->slots)
		return error_set_errno("making the table of strings");
	return 0;
}

void dictionary_release(struct dictionary *dictionary)
{
	free(dictionary->slots);
	dictionary->slots = 0;
}

void dictionary_start(struct dictionary *dictionary, struct string *strings, const char *bytes, uint32_t lines)
{
	if (++dictionary->stamp == 0) { /* after 2^32 blocks */
		memset(dictionary->slots, 0, SLOTS_MAX * sizeof *dictionary->slots);
		memset(dictionary->memos, 0, sizeof dictionary->memos);
		dictionary->stamp = 1;
	}
	uint32_t slots = SLOTS_MIN;
	while (slots < lines * SLOTS_PER_LINE && slots < SLOTS_MAX)
		slots *= 2;
	dictionary->mask = slots - 1;
	dictionary->strings = strings;
	dictionary->bytes = bytes;
	dictionary->count = 1;
	memset(&strings[0], 0, sizeof strings[0]);
}

static struct dictionary_slot slot_for(const struct dictionary *dictionary, uint64_t hash, uint32_t index)
{
	return (struct dictionary_slot){dictionary->stamp, (uint32_t)(hash >> (32 + INDEX_BITS)) << INDEX_BITS | index};
}

static struct dictionary_slot *free_slot(struct dictionary *dictionary, uint64_t hash)
{
	uint32_t at = (uint32_t)hash & dictionary->mask;
	while (dictionary->slots[at].stamp == dictionary->stamp)
		at = (at + 1) & dictionary->mask;
	return &dictionary->slots[at];
}

/* Doubles the table under a new stamp. */
static void grow(struct dictionary *dictionary)
{
	uint32_t lines = (dictionary->mask + 1) / SLOTS_PER_LINE * 2, count = dictionary->count;
	dictionary_start(dictionary, dictionary->strings, dictionary->bytes, lines);
	dictionary->count = count;
	for (uint32_t i = 1; i < count; i++) {
		uint64_t hash = dictionary->strings[i].hash;
		*free_slot(dictionary, hash) = slot_for(dictionary, hash, i);
	}
}

static uint32_t add(struct dictionary *dictionary, const struct dictionary_key *key)
{
	uint32_t index = dictionary->count++;
	bool is_text = key->plain || escape_is_text(dictionary->bytes + key->offset, key->length);
	assert(index < BLOCK_STRINGS_MAX);
	dictionary->strings[index] = (struct string){
		.hash = key->hash,
		.offset = key->offset,
		.length = key->length,
		.uses = 1,
		.dimension = (uint8_t)key->dimension,
		.flags = is_text ? 0 : STRING_BINARY,
	};
	return index;
}

static void use(struct string *string)
{
	string->uses += string->uses < USES_MAX;
}

void dictionary_hash(struct dictionary *dictionary, struct dictionary_key *key)
{
	uint64_t hash = hash_bytes(dictionary->secret, dictionary->bytes + key->offset, key->length);
	key->hash = hash_join(hash, key->dimension + 1u);
	__builtin_prefetch(&dictionary->slots[(uint32_t)key->hash & dictionary->mask]);
}

static inline bool is_equal(
	const struct dictionary *dictionary, const struct string *string, const struct dictionary_key *key)
{
	return string->hash == key->hash && string->length == key->length && string->dimension == key->dimension &&
	       memcmp(dictionary->bytes + string->offset, dictionary->bytes + key->offset, key->length) == 0;
}

uint32_t dictionary_find(struct dictionary *dictionary, const struct dictionary_key *key)
{
	if (dictionary->count > dictionary->mask / 2)
		grow(dictionary);
	const struct dictionary_slot wanted = slot_for(dictionary, key->hash, 0);
	uint32_t at = (uint32_t)key->hash & dictionary->mask;
	for (; dictionary->slots[at].stamp == wanted.stamp; at = (at + 1) & dictionary->mask) {
		uint32_t index = dictionary->slots[at].tagged ^ wanted.tagged;
		if (index >> INDEX_BITS == 0 && is_equal(dictionary, &dictionary->strings[index], key)) {
			use(&dictionary->strings[index]);
			return index;
		}
	}
	uint32_t index = add(dictionary, key);
	dictionary->slots[at] = slot_for(dictionary, key->hash, index);
	return index;
}

uint32_t dictionary_put_short(struct dictionary *dictionary, struct dictionary_key *key)
{
	uint64_t word;
	if (key->length == 0 || key->length > DICTIONARY_MEMO_BYTES) {
		dictionary_hash(dictionary, key);
		return dictionary_find(dictionary, key);
	}
	memcpy(&word, dictionary->bytes + key->offset, sizeof word);
	word &= UINT64_MAX >> (64 - 8 * key->length);
	struct dictionary_memo *memo = &dictionary->memos[key->dimension][(word * UINT64_C(0x9e3779b97f4a7c15)) >> 60];
	struct string *string = &dictionary->strings[memo->index];
	/* A word does not tell the NULs at its end from a shorter string. */
	if (memo->stamp == dictionary->stamp && memo->word == word && string->length == key->length) {
		use(string);
		return memo->index;
	}
	dictionary_hash(dictionary, key);
	*memo = (struct dictionary_memo){word, dictionary->stamp, dictionary_find(dictionary, key)};
	return memo->index;
}

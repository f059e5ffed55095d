/* An open-addressing hash table over the block's strings, in memory of the parser's own.  Before it stands a table of
 * the strings that came last, by a fingerprint of some of their bytes: most come again soon, and need no hash then.
 *
 * What must stay true: the hash is keyed, so that nobody who writes log lines can make the probes long; the fingerprint
 * is not, and is never probed; equality is decided by the bytes, never by hash or fingerprint alone.
 */
#include "stages/parse/dictionary.h"

#include "pipeline/error.h"
#include "stages/parse/text/escape.h"
#include "stages/parse/text/scan.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_MAX = 1 << 18, SLOTS_MIN = 1 << 10, SLOTS_PER_LINE = 4, USES_MAX = UINT16_MAX };
enum { INDEX_BITS = 17, INDEX_MAX = (1 << INDEX_BITS) - 1 };

static_assert(SLOTS_MAX >= 2 * BLOCK_STRINGS_MAX, "the table is never more than half full");
static_assert((int)BLOCK_STRINGS_MAX <= (int)INDEX_MAX, "an index leaves room for the tag");

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
	uint32_t slots = SLOTS_MIN;
	while (slots < lines * SLOTS_PER_LINE && slots < SLOTS_MAX)
		slots *= 2;
	dictionary->mask = slots - 1;
	dictionary->strings = strings;
	dictionary->bytes = bytes;
	dictionary->count = 1;
	memset(&strings[0], 0, sizeof strings[0]);
	memset(dictionary->slots, 0, slots * sizeof *dictionary->slots);
	memset(dictionary->recent, 0, sizeof dictionary->recent);
}

/* What stands above an index in an entry of a table: the low bits of these. */
static inline uint32_t tag_of(uint64_t bits)
{
	return (uint32_t)bits << INDEX_BITS;
}

/* Doubles the table. */
static void grow(struct dictionary *dictionary)
{
	uint32_t mask = dictionary->mask * 2 + 1;
	dictionary->mask = mask;
	memset(dictionary->slots, 0, (mask + 1) * sizeof *dictionary->slots);
	for (uint32_t i = 1; i < dictionary->count; i++) {
		uint64_t hash = dictionary->strings[i].hash;
		uint32_t at = (uint32_t)hash & mask;
		while (dictionary->slots[at] != 0)
			at = (at + 1) & mask;
		dictionary->slots[at] = tag_of(hash >> 32) | i;
	}
}

static uint32_t add(struct dictionary *dictionary, const struct dictionary_key *key, uint64_t hash)
{
	uint32_t index = dictionary->count++;
	bool is_text = key->plain || escape_is_text(key->text, key->length);
	assert(index < BLOCK_STRINGS_MAX);
	dictionary->strings[index] = (struct string){
		.hash = hash,
		.offset = (uint32_t)(key->text - dictionary->bytes),
		.length = key->length,
		.dimension = key->dimension,
		.flags = is_text ? 0 : STRING_BINARY,
	};
	return index;
}

/* The first eight bytes, NULs behind a shorter text.  Little-endian. */
static inline uint64_t first_word(const char *text, uint32_t length)
{
	return length < 8 ? scan_load(text) & ((UINT64_C(1) << 8 * length) - 1) : scan_load(text);
}

/* Of the length, the dimension and up to 32 bytes: both ends, and what tells user agents apart. */
static inline uint64_t fingerprint(const struct dictionary_key *key)
{
	const char *text = key->text;
	uint32_t length = key->length;
	uint64_t print = (first_word(text, length) + length) * UINT64_C(0x9e3779b97f4a7c15);
	if (length >= 8)
		print ^= scan_load(text + length - 8) * UINT64_C(0xbf58476d1ce4e5b9);
	if (length >= 32)
		print ^= (scan_load(text + length - 24) + scan_load(text + length / 2)) * UINT64_C(0x94d049bb133111eb);
	return print ^ (uint64_t)key->dimension << 56;
}

static inline bool is_equal(
	const struct dictionary *dictionary, const struct string *string, const struct dictionary_key *key)
{
	const char *text = dictionary->bytes + string->offset;
	if (string->length != key->length || string->dimension != key->dimension)
		return false;
	if (key->length < 8)
		return first_word(text, key->length) == first_word(key->text, key->length);
	return scan_is_same(text, key->text, key->length);
}

/* The same text has another hash in another dimension. */
static inline uint64_t hash_of(const struct dictionary *dictionary, const struct dictionary_key *key)
{
	return hash_bytes(dictionary->secret, key->text, key->length) + key->dimension * UINT64_C(0x9e3779b97f4a7c15);
}

/* The index of the string, which is added where it is new. */
static __attribute__((noinline)) uint32_t find_or_add(struct dictionary *dictionary, const struct dictionary_key *key)
{
	uint64_t hash = hash_of(dictionary, key);
	uint32_t tag = tag_of(hash >> 32), at = (uint32_t)hash & dictionary->mask;
	for (; dictionary->slots[at] != 0; at = (at + 1) & dictionary->mask) {
		uint32_t index = dictionary->slots[at] ^ tag;
		if (index > INDEX_MAX || dictionary->strings[index].hash != hash)
			continue;
		if (is_equal(dictionary, &dictionary->strings[index], key))
			return index;
	}
	uint32_t index = add(dictionary, key, hash);
	dictionary->slots[at] = tag | index;
	if (index > dictionary->mask / 2)
		grow(dictionary);
	return index;
}

static inline uint32_t put(struct dictionary *dictionary, const struct dictionary_key *key)
{
	uint64_t print = fingerprint(key);
	uint32_t *recent = &dictionary->recent[print >> (64 - DICTIONARY_RECENT_BITS)];
	uint32_t tag = tag_of(print >> 32), index = *recent ^ tag;
	if (index - 1 >= INDEX_MAX || !is_equal(dictionary, &dictionary->strings[index], key)) {
		index = find_or_add(dictionary, key);
		*recent = tag | index;
	}
	struct string *string = &dictionary->strings[index];
	string->uses += string->uses < USES_MAX;
	return index;
}

void dictionary_put(
	struct dictionary *dictionary, const struct dictionary_key *keys, unsigned key_count, uint32_t *string)
{
	for (unsigned i = 0; i < key_count; i++)
		string[keys[i].dimension] = put(dictionary, &keys[i]);
}

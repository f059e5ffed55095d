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

enum { SLOTS_MAX = 1 << 18, SLOTS_MIN = 1 << 10, USES_MAX = UINT16_MAX };

static_assert(SLOTS_MAX >= 2 * BLOCK_STRINGS_MAX, "the table is never more than half full");

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
	while (slots < lines * 4 && slots < SLOTS_MAX)
		slots *= 2;
	dictionary->mask = slots - 1;
	dictionary->strings = strings;
	dictionary->bytes = bytes;
	dictionary->count = 1;
	memset(&strings[0], 0, sizeof strings[0]);
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
	uint32_t lines = (dictionary->mask + 1) / 2, count = dictionary->count;
	struct string null_string = dictionary->strings[0];
	dictionary_start(dictionary, dictionary->strings, dictionary->bytes, lines);
	dictionary->strings[0] = null_string;
	dictionary->count = count;
	for (uint32_t i = 1; i < count; i++)
		*free_slot(dictionary, dictionary->strings[i].hash) =
			(struct dictionary_slot){dictionary->stamp, i};
}

static uint32_t add(struct dictionary *dictionary, uint64_t hash, unsigned dimension, uint32_t offset, uint32_t length)
{
	uint32_t index = dictionary->count++;
	bool is_text = escape_is_text(dictionary->bytes + offset, length);
	assert(index < BLOCK_STRINGS_MAX);
	dictionary->strings[index] = (struct string){
		.hash = hash,
		.offset = offset,
		.length = length,
		.uses = 1,
		.dimension = (uint8_t)dimension,
		.flags = is_text ? 0 : STRING_BINARY,
	};
	return index;
}

static void use(struct string *string)
{
	string->uses += string->uses < USES_MAX;
}

uint32_t dictionary_put(struct dictionary *dictionary, unsigned dimension, uint32_t offset, uint32_t length)
{
	const char *text = dictionary->bytes + offset;
	uint64_t hash = hash_join(hash_bytes(dictionary->secret, text, length), dimension + 1);
	if (dictionary->count > dictionary->mask / 2)
		grow(dictionary);
	struct dictionary_slot *slot;
	for (uint32_t at = (uint32_t)hash & dictionary->mask;; at = (at + 1) & dictionary->mask) {
		slot = &dictionary->slots[at];
		if (slot->stamp != dictionary->stamp)
			break;
		struct string *string = &dictionary->strings[slot->index];
		if (string->hash == hash && string->length == length && string->dimension == dimension &&
			memcmp(dictionary->bytes + string->offset, text, length) == 0) {
			use(string);
			return slot->index;
		}
	}
	uint32_t index = add(dictionary, hash, dimension, offset, length);
	*slot = (struct dictionary_slot){dictionary->stamp, index};
	return index;
}

uint32_t dictionary_put_short(struct dictionary *dictionary, unsigned dimension, uint32_t offset, uint32_t length)
{
	if (length == 0 || length > DICTIONARY_MEMO_BYTES)
		return dictionary_put(dictionary, dimension, offset, length);
	uint64_t word;
	memcpy(&word, dictionary->bytes + offset, sizeof word);
	word &= UINT64_MAX >> (64 - 8 * length);
	struct dictionary_memo *memo =
		&dictionary->memos[dimension][(word * UINT64_C(0x9e3779b97f4a7c15)) >> 60];
	/* A word does not tell the NULs at its end from a shorter string. */
	if (memo->stamp == dictionary->stamp && memo->word == word &&
		dictionary->strings[memo->index].length == length) {
		use(&dictionary->strings[memo->index]);
		return memo->index;
	}
	uint32_t index = dictionary_put(dictionary, dimension, offset, length);
	*memo = (struct dictionary_memo){word, dictionary->stamp, index};
	return index;
}

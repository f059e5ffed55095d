/* A hash table from a string's keyed hash to its id, kept across blocks; behind it the database; before it a sketch that
 * counts the strings which have no id.
 *
 * Renting or buying: a string without an id stands in each of its rows, which costs its length every time; an id costs
 * once, a row and an index entry of the dimension.  It is bought when as much was spent on rent as it costs: so, whatever
 * the log is like, at most twice of what would have been best is spent.  Most strings of a log never come to that.
 *
 * Invariant: an id that was given in this run is in the table until the block that carries it is committed.  So a
 * string that is in neither the table nor a snapshot taken later has no id, and may be given one.
 *
 * Two strings with one 64-bit keyed hash would share an id; with a million strings that is a chance of 3 in 10^8,
 * and nobody can aim at it.
 */
#include "stages/dedup/dictionary.h"

#include "pipeline/error.h"

#include "stages/dedup/sketch.h"

#include <stdlib.h>
#include <string.h>

enum {
	ENTRIES_START = 1 << 14,
	PREFETCH_AHEAD = 8,
	ID_PRICE_BYTES = 64, /* of strings in rows that would pay for an id */
	LOOKUPS_ON_TRIAL = 1000,
	LOOKUPS_PER_HIT = 4,
};

struct entry {
	uint64_t hash;
	uint64_t id; /* 0: the entry is free */
};

struct dimension_state {
	int64_t largest_id;
	bool stored;      /* the database may hold values that the table does not */
	uint64_t lookups; /* at first sight: made, and answered with an id */
	uint64_t hits;
};

struct dictionary {
	const struct lookup_ops *ops;
	struct lookup *lookup;
	struct entry *entries;
	uint64_t mask;
	uint64_t count, count_max;
	uint64_t given_until; /* one more than the last block that got a new id */
	struct dimension_state dimensions[DIMENSION_COUNT];
	struct sketch *sightings; /* of strings without an id */
};

static int read_largest_ids(struct dictionary *dictionary)
{
	for (unsigned i = 0; dictionary->lookup && i < DIMENSION_COUNT; i++) {
		int64_t id = dictionary->ops->largest_id(dictionary->lookup, i);
		if (id < 0)
			return -1;
		dictionary->dimensions[i].largest_id = id;
		dictionary->dimensions[i].stored = id > 0;
	}
	return 0;
}

struct dictionary *dictionary_new(const struct lookup_ops *ops, struct lookup *lookup, uint32_t strings_max)
{
	struct dictionary *dictionary = calloc(1, sizeof *dictionary);
	if (dictionary)
		dictionary->entries = calloc(ENTRIES_START, sizeof *dictionary->entries);
	if (dictionary)
		dictionary->sightings = sketch_new();
	if (!dictionary || !dictionary->entries || !dictionary->sightings) {
		dictionary_free(dictionary);
		error_set("no memory for the dictionary of strings");
		return 0;
	}
	dictionary->ops = ops;
	dictionary->lookup = lookup;
	dictionary->mask = ENTRIES_START - 1;
	dictionary->count_max = strings_max;
	if (read_largest_ids(dictionary) != 0) {
		dictionary_free(dictionary);
		return 0;
	}
	return dictionary;
}

void dictionary_free(struct dictionary *dictionary)
{
	if (!dictionary)
		return;
	sketch_free(dictionary->sightings);
	free(dictionary->entries);
	free(dictionary);
}

static struct entry *find(struct dictionary *dictionary, uint64_t hash)
{
	uint64_t at = hash & dictionary->mask;
	while (dictionary->entries[at].id != 0 && dictionary->entries[at].hash != hash)
		at = (at + 1) & dictionary->mask;
	return &dictionary->entries[at];
}

/* Doubles the table; where there is no memory it stays, and is full a little early. */
static void grow(struct dictionary *dictionary)
{
	struct entry *old = dictionary->entries;
	uint64_t old_size = dictionary->mask + 1;
	struct entry *entries = calloc(old_size * 2, sizeof *entries);
	if (!entries) {
		dictionary->count_max = dictionary->count;
		return;
	}
	dictionary->entries = entries;
	dictionary->mask = old_size * 2 - 1;
	for (uint64_t i = 0; i < old_size; i++)
		if (old[i].id != 0)
			*find(dictionary, old[i].hash) = old[i];
	free(old);
}

static void insert(struct dictionary *dictionary, uint64_t hash, uint64_t id)
{
	if (dictionary->count * 2 > dictionary->mask)
		grow(dictionary);
	struct entry *entry = find(dictionary, hash);
	dictionary->count += entry->id == 0;
	*entry = (struct entry){.hash = hash, .id = id};
}

/* When the table is full and all that it gave is committed, it starts afresh: the database knows the ids. */
static void forget_if_full(struct dictionary *dictionary, uint64_t committed)
{
	if (dictionary->count < dictionary->count_max || dictionary->given_until > committed)
		return;
	memset(dictionary->entries, 0, (dictionary->mask + 1) * sizeof *dictionary->entries);
	dictionary->count = 0;
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		dictionary->dimensions[i].stored = dictionary->lookup && dictionary->dimensions[i].largest_id > 0;
}

/* Whether the string has cost as much as an id would; counts it. */
static bool is_worth_an_id(struct dictionary *dictionary, const struct string *string)
{
	unsigned sightings = sketch_add(dictionary->sightings, string->hash, string->uses);
	return sightings > 1 && sightings * (uint64_t)string->length >= ID_PRICE_BYTES;
}

/* Whether to ask the database about a string at first sight: as long as that finds enough of them. */
static bool worth_asking(const struct dimension_state *dimension)
{
	return dimension->stored && dimension->lookups < LOOKUPS_ON_TRIAL + dimension->hits * LOOKUPS_PER_HIT;
}

/* Looks the string up in the database and keeps what it finds.  The id, 0 where it has none, -1 with the error set. */
static int64_t ask(struct dictionary *dictionary, const struct string *string, const char *value)
{
	int64_t id = dictionary->ops->value_id(
		dictionary->lookup, string->dimension, value, string->length, string->flags & STRING_BINARY);
	if (id > 0 && dictionary->count < dictionary->count_max)
		insert(dictionary, string->hash, (uint64_t)id);
	return id;
}

/* The id of a string that the table does not know, as dictionary_resolve() gives it. */
static int64_t decide(struct dictionary *dictionary, struct string *string, const char *value, uint64_t number)
{
	struct dimension_state *dimension = &dictionary->dimensions[string->dimension];
	bool asked = worth_asking(dimension);
	if (asked) {
		int64_t id = ask(dictionary, string, value);
		dimension->lookups++;
		dimension->hits += id > 0;
		if (id != 0)
			return id;
	}
	if (!is_worth_an_id(dictionary, string))
		return 0;
	if (dimension->stored && !asked) {
		int64_t id = ask(dictionary, string, value);
		if (id != 0)
			return id;
	}
	if (dictionary->count >= dictionary->count_max || dimension->largest_id >= UINT32_MAX)
		return 0;
	insert(dictionary, string->hash, (uint64_t)++dimension->largest_id);
	dictionary->given_until = number + 1;
	string->flags |= STRING_NEW;
	return dimension->largest_id;
}

int dictionary_resolve(struct dictionary *dictionary, const struct block_layout *layout, struct block *block,
	uint64_t committed)
{
	struct string *strings = block_strings(layout, block);
	forget_if_full(dictionary, committed);
	for (uint32_t i = 1; i < block->strings; i++) {
		struct string *string = &strings[i];
		if (i + PREFETCH_AHEAD < block->strings)
			__builtin_prefetch(&dictionary->entries[strings[i + PREFETCH_AHEAD].hash & dictionary->mask]);
		const char *value = block_bytes(layout, block, string->offset, string->length);
		string->flags &= (uint8_t)~STRING_NEW;
		const struct entry *entry = find(dictionary, string->hash);
		int64_t id = entry->id ? (int64_t)entry->id : decide(dictionary, string, value, block->number);
		if (id < 0)
			return error_wrap("looking up a string");
		string->id = (uint32_t)id;
	}
	return dictionary->lookup ? dictionary->ops->values_end(dictionary->lookup) : 0;
}

/* Words of 64 ids, grown by doubling. */
#include "stages/load/id_set.h"

#include "pipeline/error.h"

#include <stdlib.h>
#include <string.h>

void id_set_release(struct id_set *set)
{
	free(set->words);
	*set = (struct id_set){0};
}

int id_set_add(struct id_set *set, int64_t id)
{
	if (id < 0 || id > ID_SET_LARGEST)
		return error_set("the database has the impossible id %lld", (long long)id);
	size_t word = (size_t)id / 64;
	if (word >= set->count) {
		size_t count = word * 2 + 16;
		uint64_t *words = realloc(set->words, count * sizeof *words);
		if (!words)
			return error_set("no memory for a set of ids");
		memset(words + set->count, 0, (count - set->count) * sizeof *words);
		set->words = words;
		set->count = count;
	}
	set->words[word] |= UINT64_C(1) << id % 64;
	return 0;
}

int64_t id_set_size(const struct id_set *set)
{
	int64_t size = 0;
	for (size_t i = 0; i < set->count; i++)
		size += __builtin_popcountll(set->words[i]);
	return size;
}

int64_t id_set_next(const struct id_set *set, int64_t from)
{
	size_t word = (size_t)from / 64;
	uint64_t above = ~UINT64_C(0) << from % 64;
	for (; word < set->count; word++, above = ~UINT64_C(0)) {
		uint64_t left = set->words[word] & above;
		if (left)
			return (int64_t)word * 64 + __builtin_ctzll(left);
	}
	return -1;
}

/* A set of ids, which are dense: a bit each. */
#ifndef LOGETL_LOAD_ID_SET_H
#define LOGETL_LOAD_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ID_SET_LARGEST = 1 << 28 /* of a value or a source: more than any database has */ };

/* Zeroed at first, which is empty. */
struct id_set {
	uint64_t *words;
	size_t count; /* of words */
};

void id_set_release(struct id_set *set);

/* Adds an id from 0 to ID_SET_LARGEST.  0, or -1 with the error stack set. */
int id_set_add(struct id_set *set, int64_t id);

static inline bool id_set_has(const struct id_set *set, int64_t id)
{
	return id >= 0 && (uint64_t)id / 64 < set->count && (set->words[id / 64] >> id % 64 & 1) != 0;
}

static inline void id_set_remove(struct id_set *set, int64_t id)
{
	if (id >= 0 && (uint64_t)id / 64 < set->count)
		set->words[id / 64] &= ~(UINT64_C(1) << id % 64);
}

/* How many there are. */
int64_t id_set_size(const struct id_set *set);

/* The smallest that is not below `from`, which is not negative; -1 where there is none. */
int64_t id_set_next(const struct id_set *set, int64_t from);

#endif

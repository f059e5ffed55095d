/* An open-addressing index from a key to the first row that has it; the other rows of the key are linked behind it.
 *
 * Invariant: rows of a key before its `resume` are no match for the ticks' source: they are its own, or ticked.
 */
#include "stages/load/keys.h"

#include "pipeline/error.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_AT_START = 64 };

struct stored_row {
	uint64_t key;
	int64_t source_id;
	uint32_t n;
	uint32_t next;   /* row of the same key, plus one; 0 behind the last */
	uint32_t resume; /* of a key's first row: where a search starts, plus one; 0 where there is nothing left */
};

struct keys {
	struct stored_row *rows;
	uint32_t *index; /* row number plus one; 2 × room places */
	uint32_t count, room;
	uint8_t *ticks;
	uint32_t ticks_length;
	int64_t ticks_source;
	bool changed;
};

struct keys *keys_new(void)
{
	struct keys *keys = calloc(1, sizeof *keys);
	if (!keys)
		error_set("no memory for the keys of a second");
	return keys;
}

void keys_free(struct keys *keys)
{
	if (!keys)
		return;
	free(keys->rows);
	free(keys->index);
	free(keys->ticks);
	free(keys);
}

uint32_t keys_count(const struct keys *keys)
{
	return keys->count;
}

int64_t keys_ticks_source(const struct keys *keys)
{
	return keys->ticks_source;
}

/* The key's place in the index, or the free one where it would be. */
static uint32_t *place_of(const struct keys *keys, uint64_t key)
{
	uint32_t mask = keys->room * 2 - 1, at = (uint32_t)key & mask;
	while (keys->index[at] != 0 && keys->rows[keys->index[at] - 1].key != key)
		at = (at + 1) & mask;
	return &keys->index[at];
}

static void link_row(struct keys *keys, uint32_t number)
{
	struct stored_row *row = &keys->rows[number];
	uint32_t *place = place_of(keys, row->key);
	row->next = 0;
	row->resume = number + 1;
	if (*place == 0) {
		*place = number + 1;
		return;
	}
	struct stored_row *first = &keys->rows[*place - 1];
	row->next = first->next;
	first->next = number + 1;
	if (row->source_id != keys->ticks_source)
		first->resume = *place; /* the new row may be a match, and a search that went on would pass it by */
}

static int grow(struct keys *keys)
{
	uint32_t room = keys->room ? keys->room * 2 : ROOM_AT_START;
	struct stored_row *rows = realloc(keys->rows, room * sizeof *rows);
	if (rows)
		keys->rows = rows;
	uint32_t *index = calloc((size_t)room * 2, sizeof *index);
	if (!rows || !index) {
		free(index);
		return error_set("no memory for the keys of a second");
	}
	free(keys->index);
	keys->index = index;
	keys->room = room;
	for (uint32_t i = 0; i < keys->count; i++)
		link_row(keys, i);
	return 0;
}

int keys_add(struct keys *keys, uint64_t key, uint32_t n, int64_t source_id)
{
	if (keys->count == keys->room && grow(keys) != 0)
		return -1;
	keys->rows[keys->count] = (struct stored_row){.key = key, .source_id = source_id, .n = n};
	link_row(keys, keys->count++);
	return 0;
}

bool keys_has(const struct keys *keys, uint64_t key)
{
	return keys->count > 0 && *place_of(keys, key) != 0;
}

static int reserve_ticks(struct keys *keys, uint32_t length)
{
	if (length <= keys->ticks_length)
		return 0;
	uint8_t *ticks = realloc(keys->ticks, length);
	if (!ticks)
		return error_set("no memory for the redelivered marks");
	memset(ticks + keys->ticks_length, 0, length - keys->ticks_length);
	keys->ticks = ticks;
	keys->ticks_length = length;
	return 0;
}

static bool is_ticked(const struct keys *keys, uint32_t n)
{
	return n / 8 < keys->ticks_length && (keys->ticks[n / 8] >> n % 8 & 1) != 0;
}

static int tick(struct keys *keys, uint32_t n)
{
	if (reserve_ticks(keys, n / 8 + 1) != 0)
		return -1;
	keys->ticks[n / 8] |= (uint8_t)(1u << n % 8);
	keys->changed = true;
	return 0;
}

int keys_tick_off(struct keys *keys, uint64_t key)
{
	uint32_t first = keys->count > 0 ? *place_of(keys, key) : 0;
	if (first == 0)
		return 0;
	uint32_t at = keys->rows[first - 1].resume;
	while (at != 0) {
		const struct stored_row *row = &keys->rows[at - 1];
		at = row->next;
		if (row->source_id == keys->ticks_source || is_ticked(keys, row->n))
			continue;
		keys->rows[first - 1].resume = at;
		return tick(keys, row->n) == 0 ? 1 : -1;
	}
	keys->rows[first - 1].resume = 0;
	return 0;
}

int keys_set_ticks(struct keys *keys, int64_t source_id, const void *bytes, uint32_t length)
{
	free(keys->ticks);
	keys->ticks = 0;
	keys->ticks_length = 0;
	keys->ticks_source = source_id;
	keys->changed = false;
	for (uint32_t i = 0; i < keys->count; i++)
		keys->rows[i].resume = i + 1;
	if (reserve_ticks(keys, length) != 0)
		return -1;
	if (length > 0)
		memcpy(keys->ticks, bytes, length);
	return 0;
}

const void *keys_changed_ticks(struct keys *keys, uint32_t *length)
{
	*length = keys->ticks_length;
	bool changed = keys->changed;
	keys->changed = false;
	return changed ? keys->ticks : 0;
}

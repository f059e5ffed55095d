/* The stored rows of one second, found by event key, and which of them one source has delivered too (its ticks).
 *
 * In memory only; exact.c reads and writes the tables.  Equal rows of a second are linked, and the search for one that
 * is not ticked goes on where it ended, so a million equal lines cost a million steps.
 */
#ifndef LOGETL_LOAD_KEYS_H
#define LOGETL_LOAD_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct keys;

/* Empty.  NULL with the error stack set. */
struct keys *keys_new(void);
void keys_free(struct keys *keys);

/* Adds a row: its key, its number in the second, the source that it came from.  0, or -1 with the error stack set. */
int keys_add(struct keys *keys, uint64_t key, uint32_t n, int64_t source_id);

/* Rows added so far. */
uint32_t keys_count(const struct keys *keys);

/* Whether there is a row of that key. */
bool keys_has(const struct keys *keys, uint64_t key);

/* Finds a row of that key that came from another source than the ticks' and is not ticked; ticks it.  1 where there
 * was one, 0 where there is none, -1 with the error stack set. */
int keys_tick_off(struct keys *keys, uint64_t key);

/* Makes the ticks those of this source, as stored: bit n of the bytes is row n.  What was ticked before is forgotten.
 * 0, or -1 with the error stack set. */
int keys_set_ticks(struct keys *keys, int64_t source_id, const void *bytes, uint32_t length);

/* Whose the ticks are; 0 before the first keys_set_ticks(). */
int64_t keys_ticks_source(const struct keys *keys);

/* The ticks, where they changed since this was called last (or since they were set); else NULL. */
const void *keys_changed_ticks(struct keys *keys, uint32_t *length);

#endif

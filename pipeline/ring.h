/* One ring of blocks that the stages follow each other around.
 *
 *              loaded          deduped      parsed[0…N-1]     read[0…R-1]
 *                │                │              │                 │
 *      ──────────▼────────────────▼──────────────▼─────────────────▼──────────────
 *       free     │ being loaded   │ being        │ being parsed    │ free, to be
 *       again    │                │ deduped      │                 │ filled
 *      ────────────────────────────────────────────────────────────────────────────
 *      block k lives in slot k mod B, is filled by reader k mod R and parsed by parser k mod N; B is a multiple of N
 *
 * A cursor is the number of the next block that its stage has yet to finish; everything below it belongs to the stages
 * behind.  Each cursor has one writer and a cache line of its own.  One release-store publishes a block and gives up the
 * right to touch it: the writer must not even read it afterwards.  A reader fills block k only while k − loaded < B,
 * which is the back-pressure and the bound on memory.  This is the LMAX Disruptor's sequences, across processes.
 *
 * Who fills and who parses a block follows from its number alone, not from who is free: so the order of the blocks
 * depends on the inputs, not on the machine's mood, and there is nothing to claim and nothing to give back at a death.
 *
 * The end: a reader that has no more says from which block on (`ends`) and passes all of its blocks on at once.
 * Those are void: they go through all the stages, which do not touch their slots, no faster than the blocks of the other
 * readers.  A block behind the ends of all readers is where a stage ends: each passes its first such block on and leaves.
 * That no stage leaves before its follower can know of it as well: what a stage saw before it passed a block on, the next
 * one sees when it takes that block.
 *
 * Sleeping, for a cursor c:
 *      publisher                                   waiter
 *      P1  c.next = n          (release)           W1  c.sleepers += 1; fence (seq_cst)
 *      P2  fence               (seq_cst)           W2  w = c.wakes           (acquire)
 *      P3  if c.sleepers > 0                       W3  if c.next > k: leave  (acquire; pairs with P1)
 *      P4      c.wakes += 1    (release)           W4  futex_wait(c.wakes, w, 1 s)
 *      P5      futex_wake(c.wakes)                 W5  again from W2; on leaving c.sleepers -= 1
 * Either W1's fence comes before P2's in the order of all seq_cst operations, then P3 sees the sleeper and P4 makes W4 return;
 * or after it, then W3 sees n.  A waiter that is killed leaves sleepers one too high, which costs a needless
 * wake now and then.  A publisher that is killed between P1 and P5 is covered by the supervisor, which wakes everybody
 * after each death, and by the limit of one second.
 *
 * The block numbers are 64 bits wide and never wrap (the largest stands for "all of them"); `wakes` is 32 bits wide and
 * may.
 *
 * What a process slept and how many blocks it found is added up where profile_meter says (profile.h).
 */
#ifndef LOGETL_PIPELINE_RING_H
#define LOGETL_PIPELINE_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	RING_READERS_MAX = 16,
	RING_PARSERS_MAX = 64,
	RING_CACHE_LINE = 128, /* two lines: the prefetcher fetches pairs */
};

struct cursor {
	_Alignas(RING_CACHE_LINE) _Atomic uint64_t next; /* written by the cursor's stage */
	_Atomic uint32_t wakes;    /* futex word; written by the cursor's stage and the supervisor */
	_Atomic uint32_t sleepers; /* written by the stages that wait for this cursor */
	bool gives_room; /* who waits for this cursor waits for room, not for input; set before the forks */
};

struct ring {
	uint32_t slots;   /* B */
	uint32_t readers; /* R */
	uint32_t parsers; /* N */
	uint64_t first;   /* number of the first block */
	_Atomic bool poisoned; /* written by the supervisor: the run is over, everybody leaves */
	_Atomic uint64_t ends[RING_READERS_MAX]; /* each reader: its first block that is void; UINT64_MAX before its end */
	struct cursor read[RING_READERS_MAX];
	struct cursor parsed[RING_PARSERS_MAX];
	struct cursor deduped, loaded;
	struct cursor committed; /* the loader: the next block that is not yet known to be committed */
};

/* A ring for so many readers and parsers with at least `slots_wanted` slots, the cursors at `first`. */
void ring_init(struct ring *ring, uint32_t readers, uint32_t parsers, uint32_t slots_wanted, uint64_t first);

/* Slots that ring_init() will use: the next multiple of parsers, and at least two a parser. */
uint32_t ring_slots(uint32_t parsers, uint32_t slots_wanted);

/* What there is of a block that a stage wants. */
enum ring_found {
	RING_POISONED = -1, /* the run is over */
	RING_BLOCK,
	RING_VOID, /* nothing, and the slot may not be touched: to be passed on */
	RING_OVER, /* nothing, and nothing follows: to be passed on, and the stage leaves */
};

/* Waits until the cursor, which is that of the stage before, has passed block `number`, to take it. */
enum ring_found ring_take(struct ring *ring, struct cursor *cursor, uint64_t number);

/* Waits until the cursor has passed `number`, whatever it counts, to take that.  Returns 0, or -1 where the ring was
 * poisoned. */
int ring_wait(struct ring *ring, struct cursor *cursor, uint64_t number);

/* Waits until its reader may fill block `number`.  Returns 0, or -1 where the ring was poisoned. */
int ring_wait_for_room(struct ring *ring, uint64_t number);

/* Whether ring_wait() would return 0 at once. */
static inline bool ring_ready(const struct cursor *cursor, uint64_t number)
{
	return atomic_load_explicit(&cursor->next, memory_order_acquire) > number;
}

/* Moves the cursor to `next` and wakes who waits for it.  Nothing below `next` may be touched afterwards. */
void ring_publish(struct cursor *cursor, uint64_t next);

/* Waits at most `milliseconds` for the cursor to pass `number`; 1 where it did not, -1 where the ring was poisoned. */
int ring_wait_some(struct ring *ring, struct cursor *cursor, uint64_t number, unsigned milliseconds);

/* Wakes who sleeps on the cursor, so that it looks again. */
void ring_wake(struct cursor *cursor);

/* The same for every cursor of the ring. */
void ring_wake_all(struct ring *ring);

/* Ends every wait with -1, now and later. */
void ring_poison(struct ring *ring);

/* For a reader: ends it; `number` is its first block that will not be filled. */
void ring_end_reader(struct ring *ring, uint32_t reader, uint64_t number);

/* The cursors of the reader and of the parser that block `number` belongs to. */
static inline struct cursor *ring_read(struct ring *ring, uint64_t number)
{
	return &ring->read[number % ring->readers];
}

static inline struct cursor *ring_parsed(struct ring *ring, uint64_t number)
{
	return &ring->parsed[number % ring->parsers];
}

/* The first block at or after `from` that belongs to number `index` of `count` readers or parsers. */
static inline uint64_t ring_block_of(uint64_t from, uint32_t index, uint32_t count)
{
	uint32_t at = (uint32_t)(from % count);
	return from + (index + count - at) % count;
}

#endif

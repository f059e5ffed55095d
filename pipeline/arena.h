/* The arena: all memory that the processes of a run share, mapped once before the first fork.
 *
 * Layout: struct arena (the ring with its cursors, the process table, counters), then the slots of the ring, each laid
 * out as block.h says.  The mapping is sparse: pages that nobody touches cost nothing.
 */
#ifndef LOGETL_PIPELINE_ARENA_H
#define LOGETL_PIPELINE_ARENA_H

#include "pipeline/block.h"
#include "pipeline/counters.h"
#include "pipeline/process.h"
#include "pipeline/ring.h"

#include <stddef.h>

enum { ARENA_PROCESSES_MAX = RING_READERS_MAX + RING_PARSERS_MAX + 8 };

/* How the Bloom filters did in this run; written by dedup. */
struct filter_counters {
	_Atomic int64_t bytes;    /* of memory in filters at the largest */
	_Atomic int64_t keys;     /* in the filters now */
	_Atomic int64_t capacity; /* keys that the filters are made for */
	_Atomic int64_t maybes;   /* events that the loader had to look at */
	_Atomic int64_t probes;   /* random keys asked for, which no filter can hold */
	_Atomic int64_t false_positives; /* of these, answered with maybe */
};

/* The checkpointer and the loader: which commit is in the database file itself. */
struct checkpoint_state {
	struct cursor commits;      /* loader: the number of the next commit to come */
	struct cursor checkpointed; /* checkpointer: the next commit that is not wholly in the database file */
	_Atomic uint64_t wal_bytes; /* loader: of pages in the write-ahead log after the last commit */
	_Atomic bool held_up;       /* checkpointer: a reader kept the last checkpoint from getting to the log's end */
	_Atomic bool ended;         /* loader: no more commits will come; set before `commits` moves one further */
};

struct arena {
	size_t size_bytes; /* of the whole mapping */
	size_t slots_at;   /* offset of slot 0 */
	struct block_layout layout;
	struct ring ring;
	_Atomic bool stop; /* written by the supervisor: the readers end the input here */
	_Atomic uint32_t problems; /* added to by the readers: inputs that could not be read, or not to their end */
	_Atomic uint32_t skipped;  /* added to by the readers: files of directories that are no access logs */
	_Atomic bool zone_assumed; /* set by the parsers: events were read whose format has no time zone */
	_Atomic int64_t input_bytes;      /* added to by the readers: bytes of the files read so far, as on disk */
	_Atomic int64_t input_size_bytes; /* written before the forks: bytes of all files; 0 where a stream is among them */
	_Atomic int64_t lines_loaded;     /* written by the loader with each block, for the progress line */
	struct counters committed_counters;        /* written by the loader after each commit; read when it is dead */
	_Atomic int64_t looks_in_vain;    /* written by the loader: events that were maybes, and no duplicates */
	struct filter_counters filters;
	struct checkpoint_state checkpoint;
	struct process processes[ARENA_PROCESSES_MAX];
	uint32_t process_count;
};

struct arena_settings {
	uint32_t readers;        /* 1 to RING_READERS_MAX */
	uint32_t parsers;        /* 1 to RING_PARSERS_MAX */
	uint32_t block_bytes;    /* target size of a block; 0 is the default */
	uint32_t line_max_bytes; /* 0 is the default */
	uint64_t first_block;    /* number of the first block, 0 but in tests */
};

/* Maps an arena and sets up its ring.  Returns NULL with the error stack set.  Free with arena_free(). */
struct arena *arena_new(const struct arena_settings *settings);
void arena_free(struct arena *arena);

/* The slot of block `number`. */
static inline struct block *arena_block(struct arena *arena, uint64_t number)
{
	size_t slot = (size_t)(number % arena->ring.slots);
	return (struct block *)(void *)((char *)arena + arena->slots_at + slot * arena->layout.slot_bytes);
}

/* Wakes every sleeper of the run, or ends every wait of it with -1, now and later. */
void arena_wake_all(struct arena *arena);
void arena_poison(struct arena *arena);

/* Gives memory of a slot back that an unusual block made it take.  For the slot's reader, which owns it then: its
 * content is lost. */
void arena_trim_slot(struct arena *arena, struct block *block);

#endif

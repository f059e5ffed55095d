/* The processes of a run: what each of them does, and its entry in the shared table.
 *
 * The entry outlives its process, so that the supervisor can say what a dead one was doing.
 */
#ifndef LOGETL_PIPELINE_PROCESS_H
#define LOGETL_PIPELINE_PROCESS_H

#include "pipeline/error.h"
#include "pipeline/profile.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* X(ENUM, name for people) */
#define PROCESS_ROLES(X) \
	X(READ, "reader") \
	X(PARSE, "parser") \
	X(DEDUP, "dedup") \
	X(LOAD, "loader") \
	X(CHECKPOINT, "checkpointer")

enum process_role {
#define X(role, name) PROCESS_##role,
	PROCESS_ROLES(X)
#undef X
	PROCESS_ROLE_COUNT
};

struct process {
	uint8_t role;               /* supervisor: enum process_role */
	uint32_t index;             /* supervisor: which reader, which parser */
	_Atomic pid_t pid;          /* supervisor: 0 where none runs */
	_Atomic bool done;          /* the process: its work is finished; an exit without it is a death */
	_Atomic bool careful;       /* of a parser: mark each line before trying it; set by the supervisor while no parser runs,
	                               cleared by the parser */
	_Atomic bool forgive;       /* the same: the last death says nothing about the line */
	_Atomic uint64_t block;     /* the process: the block it is at; the checkpointer: the commit */
	char words[ERROR_TEXT_BYTES]; /* the process: why it gives up, for the obituary */
	struct meter meter;         /* the process; it and its successors add up */
	struct usage usage;         /* supervisor, when it has ended; the same */
	int64_t started_ns;         /* supervisor */
};

struct arena;

/* One process to start: run() is called in the child, opens what it needs, goes on within sandbox_enter(), and returns 0 when
 * the work is done, or -1 with the error stack set.  The argument is inherited through the fork. */
struct process_spec {
	enum process_role role;
	uint32_t index;
	int (*run)(struct arena *arena, struct process *self, const void *argument);
	const void *argument;
};

const char *process_role_name(unsigned role);

/* Forks a child that runs the spec in the table's entry `self`, and dies with its parent.  Only a reader hears
 * SIGTERM (its handler sets process_stop_requested); all children ignore SIGINT, SIGHUP and SIGPIPE.  Returns 0, or -1
 * with the error stack set.  Never returns in the child. */
int process_start(struct arena *arena, struct process *self, const struct process_spec *spec);

/* Set by SIGTERM in a reader: end the input.  The signal is blocked but inside process_wait_readable(). */
extern volatile sig_atomic_t process_stop_requested;

/* For a reader: waits until a descriptor that can block has something to read, or is at its end.  milliseconds -1 is
 * no limit.  1 readable, 0 the time is over or a stop was requested (process_stop_requested tells), -1 with the error
 * stack set. */
int process_wait_readable(int descriptor, int milliseconds);

/* Words for a wait status: "killed by signal 11 (Segmentation fault)", "exited with status 1".  Here and below is the only place where
 * a wait status is taken apart.  Returns a static buffer. */
const char *process_status_text(int status);

/* The status that a process exited with, 128 + n where it died of signal n. */
int process_status_exit(int status);

/* The signal that a process died of, 0 where it exited. */
int process_status_signal(int status);

#endif

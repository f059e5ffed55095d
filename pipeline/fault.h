/* Faults by name, for the tests of what happens then.  In a build without LOGETL_FAULTS: nothing.
 *
 * The processes call fault_at() at each point of the table.  What happens there is a preloaded library's to say
 * (tests/crash/faults.c), or a test's; the lines that kill a parser are here:
 *
 *     LOGETL_FAULT=parse-crash:TEXT    a parser dies of SIGSEGV on each line that holds TEXT; also parse-abort: (SIGABRT),
 *                                      parse-hang: (it loops), parse-kill: (SIGKILL, every other time)
 */
#ifndef LOGETL_PIPELINE_FAULT_H
#define LOGETL_PIPELINE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

/* X(ENUM, name, what has just been done, or is next) */
#define FAULT_POINTS(X) \
	X(RING_P1, "ring-p1", "the steps of the ring's protocol, see ring.h") \
	X(RING_P2, "ring-p2", "") \
	X(RING_P3, "ring-p3", "") \
	X(RING_P4, "ring-p4", "") \
	X(RING_P5, "ring-p5", "") \
	X(RING_W1, "ring-w1", "") \
	X(RING_W2, "ring-w2", "") \
	X(RING_W3, "ring-w3", "") \
	X(RING_W4, "ring-w4", "") \
	X(RING_W5, "ring-w5", "") \
	X(RING_END, "ring-end", "a reader has said where it ends, and passes all of its blocks on") \
	X(BEGUN, "begun", "the run is recorded, and nothing planned") \
	X(FORK, "before-fork", "a process is next to be started") \
	X(FORKED, "after-fork", "a process was started, and is in the table") \
	X(START, "start", "a process has its name") \
	X(DONE, "done", "its work is done, and not marked as such") \
	X(LEAVE, "leave", "its work is marked as done") \
	X(REAPED, "reaped", "a process was reaped, and nothing decided about it") \
	X(ENDED, "ended", "all processes have ended, and the run's end is not recorded") \
	X(LOADED, "loaded", "a block is in the transaction, and not passed on") \
	X(COMMIT, "commit", "everything is in the transaction") \
	X(COMMITTED, "committed", "the transaction is committed, and nobody knows") \
	X(COUNTED, "counted", "the supervisor may know, and not the dedup stage") \
	X(CHECKPOINT, "checkpoint", "the log's pages are to go into the database") \
	X(CHECKPOINTED, "checkpointed", "they are there, and the loader does not know") \
	X(PRUNE_BATCH, "prune-batch", "a transaction of a prune is complete, and not committed") \
	X(STEP, "step", "a statement is to be stepped; may fail instead") \
	X(EXEC, "exec", "SQL without an answer is to be run; may fail instead")

enum fault_point {
#define X(point, name, meaning) FAULT_##point,
	FAULT_POINTS(X)
#undef X
	FAULT_POINT_COUNT
};

#ifdef LOGETL_FAULTS

/* Reads the environment, and finds the hook of a preloaded library: its function `logetl_fault`. */
void fault_init(void);

/* The process passes a point.  True where what comes next is to fail. */
bool fault_at(enum fault_point point);

/* A parser is to read a line. */
void fault_on_line(const char *line, size_t length);

/* Called at each point, unless NULL; returns what fault_at() does. */
typedef bool fault_hook_function(enum fault_point point);
extern fault_hook_function *fault_hook;

#else

static inline void fault_init(void)
{
}

static inline bool fault_at(enum fault_point point)
{
	(void)point;
	return false;
}

static inline void fault_on_line(const char *line, size_t length)
{
	(void)line;
	(void)length;
}

#endif
#endif

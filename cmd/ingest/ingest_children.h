/* The processes of a follower, of which one runs at a time, and the signals that come to it. */
#ifndef LOGETL_CMD_INGEST_CHILDREN_H
#define LOGETL_CMD_INGEST_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What a process is for, and its name. */
#define CHILDREN(X) \
	X(PASS, "logetl-pass")   /* reads; is told to stop by any signal that comes, and commits what it has read */ \
	X(TRIAL, "logetl-trial") /* tries options and configuration; a stop makes it superfluous */ \
	X(END, "logetl-end")     /* completes the run's record; a second signal ends the wait for it */

enum child {
	CHILD_NONE,
#define X(kind, name) CHILD_##kind,
	CHILDREN(X)
#undef X
};

struct children {
	int signals;     /* a signalfd; -1: none */
	bool terminal;   /* there was one when this began */
	int stop_signal; /* 0: none came */
	int64_t stopped_ms; /* when it came */
	bool aborted;    /* a second one came while the run was being ended */
	bool reload;     /* SIGHUP came */
	enum child running;
	pid_t process; /* the one that runs */
};

/* Notes whether there is a terminal; signals are as they were. */
void children_init(struct children *children);

/* From now on signals are taken by children_wait() and child_await() only.  What is ignored stays so: nohup.  What came while
 * the follower started over is taken, too.  0, or -1 with the error stack set. */
int children_hold_signals(struct children *children);

void children_release(struct children *children);

/* Waits for a signal, or until the descriptor is readable, -1 is none; at most so long, -1 is no limit.  Takes the signals,
 * and tells the service manager that this process is alive. */
void children_wait(struct children *children, int descriptor, int64_t milliseconds);

/* Starts a process, which ends with this one and says nothing to the service manager: 0 in it, and it must not return from
 * there; 1 in this one, or -1 with the error stack set.  Then child_await(). */
int child_start(struct children *children, enum child kind);

/* Waits until it has ended, as children_wait().  Its wait status. */
int child_await(struct children *children);

#endif

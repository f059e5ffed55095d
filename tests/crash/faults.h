/* What a preloaded library does to the processes of a run: faults.c decides, calls.c asks it at each call of libc,
 * journal.c writes down what reaches the disk.
 *
 *     LOGETL_FAULT=POINT-ACTION:PROCESS:N    at the N-th time that a process of that name (reader, parser, …, supervisor; each
 *                                            counts for itself) comes to the point: one of pipeline/fault.h, or a call
 *     LOGETL_FAULT_MARK=FILE                 of four bytes, 0: gets the process's number then; it happens once
 *     LOGETL_FAULT_TRACE=FILE                gets a line `POINT PROCESS NUMBER` for each time that a point is come to
 *     LOGETL_FAULT_JOURNAL=FILE              see journal.h
 */
#ifndef LOGETL_CRASH_FAULTS_H
#define LOGETL_CRASH_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

/* X(ENUM, name, errno where it fails) */
#define CALLS(X) \
	X(MALLOC, "malloc", ENOMEM) \
	X(WRITE, "write", EIO) \
	X(TRUNCATE, "truncate", EIO) \
	X(SYNC, "sync", EIO) \
	X(MMAP, "mmap", ENOMEM) \
	X(FORK, "fork", EAGAIN) \
	X(READ, "read", EIO) \
	X(OPEN, "open", EMFILE) \
	X(UNLINK, "unlink", EIO) \
	X(CLOSE, "close", EIO)

/* X(ENUM, name): what happens instead of the call */
#define ACTIONS(X) \
	X(KILL, "kill")   /* SIGKILL */ \
	X(STOP, "stop")   /* SIGSTOP, and the call when it goes on */ \
	X(FAIL, "fail")   /* it fails */ \
	X(FULL, "full")   /* it fails for lack of space, and so does every one after it, in each process */ \
	X(SHORT, "short") /* half of the bytes */ \
	X(TORN, "torn")   /* half of the bytes, then SIGKILL */

enum call {
#define X(call, name, number) CALL_##call,
	CALLS(X)
#undef X
};

enum action {
#define X(action, name) ACTION_##action,
	ACTIONS(X)
#undef X
	ACTION_NONE
};

/* The process is about to make the call.  ACTION_FAIL (errno is set), ACTION_SHORT, ACTION_TORN: what to do instead;
 * otherwise ACTION_NONE. */
enum action fault_before(enum call call);

/* For ACTION_TORN, after half of it. */
void fault_kill(void);

/* In a child: it counts for itself. */
void fault_forked(void);

/* The process gives itself a name.  A confined one may not ask for it later. */
void fault_name(const char *name);

#endif

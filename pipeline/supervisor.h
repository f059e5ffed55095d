/* The supervisor: starts the processes of a run, watches them, and knows what to do when one dies.
 *
 *   - SIGINT, SIGTERM or SIGHUP once: the readers end the input, everything read goes through and is committed.
 *     A second time: all are killed at once.
 *   - A parser that dies of SEGV, BUS, ILL, FPE, ABRT or of its CPU limit is restarted on its block; where that kills
 *     it again, the block is parsed carefully, line by line, and the line that kills becomes a reject.  A parser that
 *     was killed (SIGKILL, or any signal that says nothing about the line) is restarted at most ten times.
 *   - Any other death ends the run: the ring is poisoned, all are reaped, and one line says who died of what.
 *   - A child that exits 0 without having marked its entry done has died.
 */
#ifndef LOGETL_PIPELINE_SUPERVISOR_H
#define LOGETL_PIPELINE_SUPERVISOR_H

#include "pipeline/arena.h"
#include "pipeline/process.h"

struct supervision {
	const struct process_spec *specs;
	uint32_t count;
	/* Called some five times a second while the processes run; may be NULL. */
	void (*tick)(struct arena *arena, void *context);
	void *context;
	bool profile; /* ask /proc what each process used (profile.h) */
	bool repeated; /* it is tried again and again: messages have no numbers that are others each time (log_once()) */
};

struct supervision_result {
	bool died;       /* a process died, and the run ended for it; said on standard error */
	int stop_signal; /* the first signal that asked the run to end early, 0 where none did */
	bool aborted;    /* a second one ended it at once */
};

/* From here on the signals that ask a run to end wait for supervise(), which obeys them.  Before what takes long. */
void supervise_hold_signals(void);

/* Whether one of them waits. */
bool supervise_is_to_stop(void);

/* Runs the processes to their end.  No child is left when it returns.  Returns 0 where they were all started (the
 * result tells how it went), or -1 with the error stack set where one could not be. */
int supervise(struct arena *arena, const struct supervision *supervision, struct supervision_result *result);

#endif

/* What is measured of each process of a run, for `ingest --profile`.
 *
 * The process itself measures what nobody else can see: what it waited for, and how much lay before it.  That costs two
 * looks at the clock for each wait that really sleeps, and is always on.  The kernel counts the rest (CPU time, calls,
 * bytes); the supervisor asks it when the process has ended, whatever it died of.  Both are kept in the process's entry
 * in the table, where the successor of a parser that died goes on adding.
 */
#ifndef LOGETL_PIPELINE_PROFILE_H
#define LOGETL_PIPELINE_PROFILE_H

#include <stdint.h>
#include <sys/types.h>

struct rusage;

/* X(name, meaning); written by the process. */
#define METER(X) \
	X(input_wait_ns, "asleep until there was something to work on") \
	X(room_wait_ns, "asleep until those behind had made room") \
	X(sleeps, "calls that went to sleep: futex and poll") \
	X(wakes, "futex calls that woke another process") \
	X(taken, "blocks taken; of the checkpointer, commits") \
	X(backlog, "sum of the blocks that were there when one was taken, that one included; of the reader, of those in the ring")

/* X(name, meaning); written by the supervisor.  −1: the kernel does not say. */
#define USAGE(X) \
	X(life_ns, "from its start to its end") \
	X(user_ns, "CPU time in the program") \
	X(system_ns, "CPU time in the kernel") \
	X(cpu_wait_ns, "ready to run, but waiting for a CPU") \
	X(read_calls, "read(2) and its kin") \
	X(write_calls, "write(2) and its kin") \
	X(bytes_in, "bytes that the read calls gave") \
	X(bytes_out, "bytes that the write calls took") \
	X(disk_bytes_in, "bytes that had to come from the disk") \
	X(disk_bytes_out, "bytes that are to go to the disk") \
	X(switches_given, "times that it gave the CPU up, to wait") \
	X(switches_taken, "times that the CPU was taken from it")

struct meter {
#define X(name, meaning) int64_t name;
	METER(X)
#undef X
};

struct usage {
#define X(name, meaning) int64_t name;
	USAGE(X)
#undef X
};

/* This process's meter; NULL where nothing is to be measured. */
extern struct meter *profile_meter;

/* Adds what the kernel says of a process that has ended and was not reaped yet. */
void profile_add_dead(struct usage *usage, pid_t pid);

/* Adds what reaping it gave, and its time from start to end. */
void profile_add_reaped(struct usage *usage, const struct rusage *reaped, int64_t life_ns);

/* Adds `more` to `sum`; what is unknown in one of them is unknown in the sum. */
void profile_add_usage(struct usage *sum, const struct usage *more);
void profile_add_meter(struct meter *sum, const struct meter *more);

#endif

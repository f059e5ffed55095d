/* What limited a run, worked out of what was measured: pure arithmetic, without a look at the machine. */
#ifndef LOGETL_CMD_INGEST_LIMIT_H
#define LOGETL_CMD_INGEST_LIMIT_H

#include "pipeline/process.h"

#include <stdint.h>

/* A stage's processes together. */
struct stage_profile {
	uint32_t processes; /* 0: none in this run */
	struct usage usage;
	struct meter meter;
};

struct run_profile {
	int64_t lines, bytes; /* of log text, committed */
	uint32_t cpus;        /* that the run could use */
	uint32_t slots;       /* blocks that the ring holds */
	struct stage_profile stages[PROCESS_ROLE_COUNT];
};

/* X(ENUM, name for programs, what it means for the user) */
#define RUN_LIMITS(X) \
	X(UNKNOWN, "unknown", "The run was too short to tell what limits it.") \
	X(INPUT, "input", "The input is the limit: the reader waits for bytes to come through the pipe.") \
	X(INPUT_DISK, "input_disk", "The disk that the logs are on is the limit: the reader waits for it.") \
	X(READER, "reader", "The reader is the limit (decompressing, if the logs are compressed); more parsers will not help.") \
	X(PARSER, "parser", "The parsers are the limit.") \
	X(DEDUP, "dedup", "Dedup is the limit: it is one process, and more parsers will not help.") \
	X(LOADER, "loader", "The loader is the limit: SQLite has one writer. More parsers or CPUs will not help; a faster CPU would.") \
	X(DISK, "disk", "The disk is the limit: the loader waits for it. Larger commits (--batch-rows) may help.") \
	X(CHECKPOINTER, "checkpointer", "The checkpointer is the limit: the disk takes in pages more slowly than the loader makes them.") \
	X(CPUS, "cpus", "The CPUs are the limit: all that the run may use are busy.") \
	X(OTHER_PROGRAMS, "other_programs", "Other programs are the limit: they keep the CPUs busy that the run wants.")

enum run_limit {
#define X(limit, name, meaning) LIMIT_##limit,
	RUN_LIMITS(X)
#undef X
};

const char *limit_name(enum run_limit limit);

/* Nanoseconds of CPU time that a stage, and that all stages used. */
int64_t stage_cpu_ns(const struct stage_profile *stage);
int64_t run_cpu_ns(const struct run_profile *run);

/* Nanoseconds that a stage was neither on a CPU, nor asleep for another stage or for input, nor waiting for a CPU: the
 * disk, mostly.  (Who was woken and waits for a CPU is still asleep by his own clock, so this is rather too little.) */
int64_t stage_stalled_ns(const struct stage_profile *stage);

/* The part of the run's CPU time that is the loader's, 0 to 1: SQLite has one writer, so its lines come one after the
 * other however many CPUs there are.  1 where nothing was measured. */
double serial_fraction(const struct run_profile *run);

/* Amdahl's law: how many times as fast as one CPU so many are, where this part of the work is serial and the rest, which
 * is spread over them, takes turns with it. */
double amdahl_speedup(double serial, double cpus);

/* The same for stages that work at the same time, as ours do, at the most: with this many CPUs, and with parsers enough,
 * a run is as fast as its slowest process.  Where that is the loader the limit is Amdahl's, but reached with fewer CPUs. */
double pipeline_speedup(const struct run_profile *run, double cpus);

/* The fewest parsers that keep pace with the slowest of the other stages; at least 1. */
uint32_t parsers_enough(const struct run_profile *run);

/* What the run waited for: the stage that the others wait for, or what that stage itself waits for. */
enum run_limit run_limit(const struct run_profile *run);

/* The limit and what would help, as sentences.  Returns `text`. */
enum { ADVICE_BYTES = 512 };
const char *limit_advice(const struct run_profile *run, char text[ADVICE_BYTES]);

#endif

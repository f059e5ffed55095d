/* The sandbox: takes from each process of a run what its work does not need, before it sees the first byte of a log.
 *
 *      sandbox_init ─▶ sandbox_allow … ─▶ forks ─▶ each process opens what it needs ─▶ sandbox_enter ─▶ its work
 *
 * Layers, each as far as the kernel has it: no new privileges; limits (no core files, which would be full of log lines;
 * no new processes; for who needs none no descriptors); Landlock's rules for files; a filter of system calls.  Filters
 * and rules are made once, before the forks, so that putting them on takes microseconds.  sandbox_policy.h says what
 * each role may do; `logetl status --sandbox` tries it.
 *
 * Caveats.  What was open before stays open.  The command that started the processes is not confined, nor are those
 * that only read.  There is one sandbox in a process, and it is not for several threads.
 */
#ifndef LOGETL_PIPELINE_SANDBOX_H
#define LOGETL_PIPELINE_SANDBOX_H

#include "pipeline/process.h"

enum sandbox_mode {
	SANDBOX_AUTO,    /* whatever this kernel has */
	SANDBOX_OFF,
	SANDBOX_REQUIRE, /* everything, or the run fails */
};
#define SANDBOX_MODES "auto|off|require" /* in this order */

/* Unless told otherwise.  Builds that look for leaks, or write down what was covered, when a process ends, fork, trace
 * and open files for it. */
#ifdef LOGETL_INSTRUMENTED
#define SANDBOX_DEFAULT SANDBOX_OFF
#else
#define SANDBOX_DEFAULT SANDBOX_AUTO
#endif

/* X(ENUM, in words) */
#define SANDBOX_LAYERS(X) \
	X(NO_NEW_PRIVILEGES, "no new privileges") \
	X(LIMITS, "limits") \
	X(LANDLOCK, "Landlock") \
	X(SECCOMP, "seccomp")

enum sandbox_layer {
#define X(layer, words) SANDBOX_LAYER_##layer,
	SANDBOX_LAYERS(X)
#undef X
	SANDBOX_LAYER_COUNT
};

/* Makes what is put on later.  0, or -1 with the error stack set: something is missing that is required.  Free with
 * sandbox_release() in both cases. */
int sandbox_init(enum sandbox_mode mode);
void sandbox_release(void);

/* What the processes may open, before the forks: an input, to be read ("-" is passed over, and what is not there); a
 * file of the database, which must exist: all that is in its folder.  0, or -1 with the error stack set, where it is
 * required. */
int sandbox_allow_input(const char *path);
int sandbox_allow_database(const char *path);

/* Confines the calling process, which plays that role, for good.  0 (also where there is no sandbox), or -1 with the
 * error stack set: a layer that is required cannot be put on. */
int sandbox_enter(enum process_role role);

/* Whether that was done, or there is no sandbox. */
bool sandbox_is_entered(void);

/* The layers that are in force in this process, as bits 1 << enum sandbox_layer. */
unsigned sandbox_in_force(void);

/* For people: the layer; which files the role may open; how many system calls it may make. */
const char *sandbox_layer_words(enum sandbox_layer layer);
const char *sandbox_place_words(enum process_role role);
unsigned sandbox_call_count(enum process_role role);

/* The version of Landlock that the kernel has, 0 where it has none. */
int sandbox_landlock_version(void);

#endif

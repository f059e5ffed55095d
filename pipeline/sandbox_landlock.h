/* Landlock, by its system calls: which files a process may open from now on.  landlock(7); the rights and the ABI that
 * each came with are those of the kernel's Documentation/userspace-api/landlock.rst.  Private to the sandbox. */
#ifndef LOGETL_PIPELINE_SANDBOX_LANDLOCK_H
#define LOGETL_PIPELINE_SANDBOX_LANDLOCK_H

#include <stdbool.h>

/* The version of the kernel's ABI; 0 where there is no Landlock, or it is switched off. */
int landlock_abi(void);

/* Rules that allow nothing yet: a descriptor, to be closed; or -1 with the error stack set. */
int landlock_new(int abi);

/* Allows to read a file, or, of a folder, what is in it; with `writes` also to write, cut, make and remove files there.
 * A path that is not there or cannot be opened anyway, or a pipe without a name (which Landlock leaves alone), is passed
 * over.  Returns 0, or -1
 * with the error stack set. */
int landlock_allow(int rules, int abi, const char *path, bool writes);

/* Puts the rules on the calling process, for good.  No new privileges are to be had by then (prctl).  Returns 0, or -1
 * with the error stack set. */
int landlock_put_on(int rules);

#endif

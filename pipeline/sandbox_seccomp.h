/* A role's system calls as a filter that the kernel runs: made before the forks (libseccomp), put on in the child.
 * Private to the sandbox. */
#ifndef LOGETL_PIPELINE_SANDBOX_SECCOMP_H
#define LOGETL_PIPELINE_SANDBOX_SECCOMP_H

#include "pipeline/process.h"

#include <linux/filter.h>

/* Makes the filter of a role.  Returns 0, or -1 with the error stack set; free with seccomp_free_filter() in both
 * cases. */
int seccomp_make_filter(struct sock_fprog *filter, enum process_role role);
void seccomp_free_filter(struct sock_fprog *filter);

/* Puts it on the calling process, for good.  No new privileges are to be had by then (prctl).  Returns 0, or -1 with
 * the error stack set. */
int seccomp_put_on(struct sock_fprog *filter);

/* How many system calls a role may make, on some condition at least. */
unsigned seccomp_count_calls(enum process_role role);

#endif

/* How many CPUs a run may use. */
#ifndef LOGETL_PIPELINE_CPUS_H
#define LOGETL_PIPELINE_CPUS_H

/* The CPUs that this process may run on (sched_getaffinity), or fewer where its control group has a quota of CPU time
 * (cgroup v2, cpu.max, of the group and those above it).  At least 1. */
unsigned cpus_available(void);

/* The CPUs that a cpu.max stands for ("150000 100000": 2, rounded up); 0 where it sets no limit, or is none. */
unsigned cpus_of_quota(const char *text);

#endif

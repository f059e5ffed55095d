/* Clocks and files' times as whole numbers of one unit.  now_…() are of the monotonic clock, for how long something takes;
 * time_of_day_ns() is for what is compared with files' times. */
#ifndef LOGETL_PIPELINE_NOW_H
#define LOGETL_PIPELINE_NOW_H

#include <stdint.h>
#include <time.h>

static inline int64_t time_ns(struct timespec time)
{
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* −1 where there is no such clock: that of a process goes with it. */
static inline int64_t clock_ns(clockid_t clock)
{
	struct timespec time;
	return clock_gettime(clock, &time) == 0 ? time_ns(time) : -1;
}

static inline int64_t now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

static inline int64_t now_ms(void)
{
	return now_ns() / 1000000;
}

static inline int64_t time_of_day_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

#endif

/* Faults on request, for the tests of what happens when a parser dies.  In a build without LOGETL_FAULTS: nothing. */
#ifndef LOGETL_PARSE_FAULT_H
#define LOGETL_PARSE_FAULT_H

#include <stddef.h>

#ifdef LOGETL_FAULTS

/* Reads the environment: LOGETL_FAULT=KIND:TEXT, KIND one of parse-crash, parse-abort, parse-hang, parse-kill. */
void fault_init(void);

/* A line that holds TEXT makes the process crash (SIGSEGV), abort, loop, or be killed (SIGKILL; every other time). */
void fault_on_line(const char *line, size_t length);

#else

static inline void fault_init(void)
{
}

static inline void fault_on_line(const char *line, size_t length)
{
	(void)line;
	(void)length;
}

#endif
#endif

/* Faults on request. */
#include "pipeline/fault.h"

#ifdef LOGETL_FAULTS

#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

fault_hook_function *fault_hook;

static const char *kind, *text;

void fault_init(void)
{
	const char *fault = getenv("LOGETL_FAULT");
	const char *colon = fault ? strchr(fault, ':') : 0;
	text = colon && colon[1] ? colon + 1 : 0;
	kind = fault;
	*(void **)&fault_hook = dlsym(RTLD_DEFAULT, "logetl_fault");
}

bool fault_at(enum fault_point point)
{
	return fault_hook && fault_hook(point);
}

static void raise_fatal(int signal_number)
{
	signal(signal_number, SIG_DFL); /* sanitizers catch some */
	raise(signal_number);
}

static bool kind_is(const char *name)
{
	size_t length = strlen(name);
	return strncmp(kind, name, length) == 0 && kind[length] == ':';
}

void fault_on_line(const char *line, size_t length)
{
	if (!text || !memmem(line, length, text, strlen(text)))
		return;
	if (kind_is("parse-crash"))
		raise_fatal(SIGSEGV);
	else if (kind_is("parse-abort"))
		raise_fatal(SIGABRT);
	else if (kind_is("parse-kill") && getpid() % 2 == 0) /* the next process has another number */
		raise(SIGKILL);
	while (kind_is("parse-hang"))
		;
}

#else
typedef int fault_is_off; /* ISO C wants a declaration */
#endif

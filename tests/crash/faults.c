/* Decides which call or point is the one.  Nothing here may allocate or call what calls.c replaces: it is asked by
 * malloc and write themselves. */
#include "tests/crash/faults.h"

#include "pipeline/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const point_names[] = {
#define X(point, name, meaning) name,
        FAULT_POINTS(X)
#undef X
#define X(call, name, number) name,
                CALLS(X)
#undef X
};

static const char *const action_names[] = {
#define X(action, name) name,
        ACTIONS(X)
#undef X
};

static const int call_errors[] = {
#define X(call, name, number) number,
        CALLS(X)
#undef X
};

enum {
	POINTS = sizeof point_names / sizeof *point_names,
	ACTION_COUNT = sizeof action_names / sizeof *action_names,
	PROCESS_NAME_BYTES = 32,
};

static struct {
	int point; /* POINTS: none */
	enum action action;
	char process[PROCESS_NAME_BYTES];
	long number;
	_Atomic int32_t *mark; /* shared with every process and who started them; NULL: none */
	int trace;             /* descriptor; -1: none */
} plan = {.point = POINTS, .trace = -1};

static bool planned;
static long passed; /* times that this process came to the point */

static bool is_word(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && memcmp(text, word, length) == 0;
}

static int find_word(const char *const *words, int count, const char *text, size_t length)
{
	int at = 0;
	while (at < count && !is_word(text, length, words[at]))
		at++;
	return at;
}

/* Mapped once, by the first process: one that is confined could not open it any more. */
static void map_mark(const char *path)
{
	int file = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC) : -1;
	long at = file >= 0 ? syscall(SYS_mmap, 0, sizeof *plan.mark, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : -1;
	if (file >= 0)
		syscall(SYS_close, file);
	if (at != -1)
		plan.mark = (_Atomic int32_t *)at;
}

static void read_plan(void)
{
	const char *fault = getenv("LOGETL_FAULT"), *trace = getenv("LOGETL_FAULT_TRACE");
	const char *process = fault ? strchr(fault, ':') : 0;
	const char *number = process ? strchr(process + 1, ':') : 0;
	map_mark(getenv("LOGETL_FAULT_MARK"));
	if (trace)
		plan.trace = (int)syscall(SYS_openat, AT_FDCWD, trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (number) {
		const char *action = memrchr(fault, '-', (size_t)(process - fault));
		if (!action)
			return;
		plan.point = find_word(point_names, POINTS, fault, (size_t)(action - fault));
		plan.action = (enum action)find_word(
		        action_names, ACTION_COUNT, action + 1, (size_t)(process - action - 1));
		size_t length = (size_t)(number - process - 1);
		memcpy(plan.process, process + 1, length < sizeof plan.process ? length : sizeof plan.process - 1);
		plan.number = atol(number + 1);
	}
}

/* As pipeline/process.c names them; whoever has no name is the supervisor. */
static char process_name[PROCESS_NAME_BYTES] = "supervisor";

void fault_name(const char *name)
{
	static const char prefix[] = "logetl-";
	if (strncmp(name, prefix, sizeof prefix - 1) == 0)
		snprintf(process_name, sizeof process_name, "%s", name + sizeof prefix - 1);
}

static bool is_the_process(void)
{
	return strcmp(process_name, plan.process) == 0;
}

static void trace(int point)
{
	char line[80];
	if (plan.trace < 0)
		return;
	int length = snprintf(line, sizeof line, "%s %s %d\n", point_names[point], process_name, (int)getpid());
	syscall(SYS_write, plan.trace, line, (size_t)length);
}

/* Whether it is the first time. */
static bool mark(void)
{
	int32_t none = 0;
	return plan.mark && atomic_compare_exchange_strong(plan.mark, &none, (int32_t)getpid());
}

static bool is_marked(void)
{
	return plan.mark && atomic_load(plan.mark) != 0;
}

void fault_kill(void)
{
	kill(getpid(), SIGKILL);
}

void fault_forked(void)
{
	passed = 0;
}

/* What to do at the point; deaths and stops are done here. */
static enum action pass(int point)
{
	if (!environ) /* AddressSanitizer begins before libc has */
		return ACTION_NONE;
	if (!planned) {
		planned = true;
		read_plan();
	}
	trace(point);
	if (point != plan.point)
		return ACTION_NONE;
	if (plan.action == ACTION_FULL && is_marked())
		return ACTION_FULL;
	if (!is_the_process() || ++passed != plan.number || !mark())
		return ACTION_NONE;
	if (plan.action == ACTION_KILL)
		fault_kill();
	if (plan.action == ACTION_STOP)
		raise(SIGSTOP);
	return plan.action == ACTION_STOP ? ACTION_NONE : plan.action;
}

enum action fault_before(enum call call)
{
	int before = errno;
	enum action action = pass(FAULT_POINT_COUNT + (int)call);
	errno = action == ACTION_FULL ? ENOSPC : action == ACTION_FAIL ? call_errors[call] : before;
	return action == ACTION_FULL ? ACTION_FAIL : action;
}

/* The hook that pipeline/fault.c looks for. */
bool logetl_fault(enum fault_point point);
bool logetl_fault(enum fault_point point)
{
	return pass((int)point) == ACTION_FAIL;
}

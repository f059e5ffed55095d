/* Reads what the kernel counts.  /proc has it until the process is reaped; where there is no /proc, it is unknown. */
#include "pipeline/profile.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { PROC_TEXT_BYTES = 1024 };

struct meter *profile_meter;

static void add(int64_t *sum, int64_t more)
{
	*sum = *sum < 0 || more < 0 ? -1 : *sum + more;
}

/* The text of /proc/PID/NAME, or "". */
static void read_proc(pid_t pid, const char *name, char text[PROC_TEXT_BYTES])
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = descriptor < 0 ? 0 : read(descriptor, text, PROC_TEXT_BYTES - 1);
	text[length < 0 ? 0 : length] = 0;
	if (descriptor >= 0)
		close(descriptor);
}

/* The number behind "NAME: " at the start of a line, or -1. */
static int64_t number_of(const char *text, const char *name)
{
	long long number;
	size_t length = strlen(name);
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, name, length) == 0 && sscanf(line + length, ": %lld", &number) == 1)
			return number;
	}
	return -1;
}

/* proc(5): io, and schedstat, whose second number is the time on a run queue. */
void profile_add_dead(struct usage *usage, pid_t pid)
{
	char text[PROC_TEXT_BYTES];
	long long waited;
	read_proc(pid, "io", text);
	add(&usage->read_calls, number_of(text, "syscr"));
	add(&usage->write_calls, number_of(text, "syscw"));
	add(&usage->bytes_in, number_of(text, "rchar"));
	add(&usage->bytes_out, number_of(text, "wchar"));
	add(&usage->disk_bytes_in, number_of(text, "read_bytes"));
	add(&usage->disk_bytes_out, number_of(text, "write_bytes"));
	read_proc(pid, "schedstat", text);
	add(&usage->cpu_wait_ns, sscanf(text, "%*d %lld", &waited) == 1 ? waited : -1);
}

static int64_t nanoseconds(struct timeval time)
{
	return time.tv_sec * INT64_C(1000000000) + time.tv_usec * INT64_C(1000);
}

void profile_add_reaped(struct usage *usage, const struct rusage *reaped, int64_t life_ns)
{
	add(&usage->life_ns, life_ns);
	add(&usage->user_ns, nanoseconds(reaped->ru_utime));
	add(&usage->system_ns, nanoseconds(reaped->ru_stime));
	add(&usage->switches_given, reaped->ru_nvcsw);
	add(&usage->switches_taken, reaped->ru_nivcsw);
}

void profile_add_usage(struct usage *sum, const struct usage *more)
{
#define X(name, meaning) add(&sum->name, more->name);
	USAGE(X)
#undef X
}

void profile_add_meter(struct meter *sum, const struct meter *more)
{
#define X(name, meaning) sum->name += more->name;
	METER(X)
#undef X
}

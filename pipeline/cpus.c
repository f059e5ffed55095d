/* Affinity and quota.  What cannot be read is no limit. */
#include "pipeline/cpus.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

unsigned cpus_of_quota(const char *text)
{
	long long quota_us, period_us;
	if (sscanf(text, "%lld %lld", &quota_us, &period_us) != 2 || quota_us <= 0 || period_us <= 0)
		return 0;
	long long cpus = quota_us / period_us + (quota_us % period_us != 0);
	return cpus < UINT_MAX ? (unsigned)cpus : 0;
}

/* The first line of a file without its newline; 0 where there is none. */
static int read_line(const char *path, char *line, int size)
{
	FILE *file = fopen(path, "re");
	char *text = file ? fgets(line, size, file) : 0;
	if (file)
		fclose(file);
	if (text)
		text[strcspn(text, "\n")] = 0;
	return text != 0;
}

/* The lowest quota from the group /GROUP up to the root; 0 where there is none. */
static unsigned quota_above(char *group)
{
	unsigned least = 0;
	for (;;) {
		char path[PATH_MAX + 64], line[64];
		snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", group);
		unsigned cpus = read_line(path, line, sizeof line) ? cpus_of_quota(line) : 0;
		if (cpus && (!least || cpus < least))
			least = cpus;
		char *slash = strrchr(group, '/');
		if (!slash)
			return least;
		*slash = 0;
	}
}

static unsigned quota(void)
{
	char line[PATH_MAX];
	/* cgroups(7): with version 2 alone, which is where cpu.max is, this is the only line: "0::/the/group". */
	if (!read_line("/proc/self/cgroup", line, sizeof line) || strncmp(line, "0::/", 4) != 0)
		return 0;
	return quota_above(line + 3);
}

unsigned cpus_available(void)
{
	cpu_set_t set;
	unsigned limit = quota();
	long cpus = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
	if (cpus < 1)
		cpus = 1;
	return limit && limit < (unsigned)cpus ? limit : (unsigned)cpus;
}

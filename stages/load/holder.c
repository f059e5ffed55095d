/* Reads /proc/locks, which needs no file to be opened that SQLite has open: closing that would give up SQLite's locks. */
#include "stages/load/holder.h"

#include "pipeline/arena.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Where SQLite's locks are in the file of the index (https://sqlite.org/walformat.html#locks). */
enum { WRITE_BYTE = 120, FIRST_READ_BYTE = 123, LAST_READ_BYTE = 127 };

struct lock {
	char kind[8], mode[8];
	int pid;
	unsigned major, minor;
	unsigned long long inode, first;
};

static bool read_lock(const char *line, struct lock *lock)
{
	/* One that waits has "->" in the place of its kind. */
	return sscanf(line, "%*d: %7s %*s %7s %d %x:%x:%llu %llu", lock->kind, lock->mode, &lock->pid, &lock->major,
		       &lock->minor, &lock->inode, &lock->first) == 7 && lock->pid > 0;
}

static bool is_on(const struct lock *lock, const struct stat *file)
{
	return lock->inode == file->st_ino && lock->major == major(file->st_dev) && lock->minor == minor(file->st_dev);
}

struct process_facts {
	char name[32], state;
};

static bool read_process(int pid, struct process_facts *facts)
{
	char path[32], line[512];
	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	const char *read = fgets(line, sizeof line, file);
	fclose(file);
	/* "4711 (a name (with anything)) S 1 …" */
	const char *name = read ? strchr(line, '(') : 0, *end = read ? strrchr(line, ')') : 0;
	if (!name || !end || sscanf(end, ") %c", &facts->state) != 1)
		return false;
	snprintf(facts->name, sizeof facts->name, "%.*s", (int)(end - name - 1), name + 1);
	return true;
}

static void describe(struct holder *holder, int pid)
{
	struct process_facts facts;
	if (!read_process(pid, &facts)) {
		snprintf(holder->text, sizeof holder->text, " (process %d)", pid);
		return;
	}
	int used = snprintf(holder->text, sizeof holder->text, " (process %d, %s", pid, facts.name);
	holder->stopped = facts.state == 'T' || facts.state == 't';
	if (holder->stopped)
		used += snprintf(holder->text + used, sizeof holder->text - (size_t)used,
			", stopped: `kill -CONT %d` lets it go on", pid);
	snprintf(holder->text + used, sizeof holder->text - (size_t)used, ")");
}

static bool has_role(const struct lock *lock, enum holder_role role)
{
	bool posix = strcmp(lock->kind, "POSIX") == 0;
	switch (role) {
	case HOLDER_RUN: return strcmp(lock->kind, "FLOCK") == 0;
	case HOLDER_WRITER: return posix && lock->first == WRITE_BYTE;
	case HOLDER_READER:
		return posix && strcmp(lock->mode, "READ") == 0 && lock->first >= FIRST_READ_BYTE &&
		       lock->first <= LAST_READ_BYTE;
	}
	return false;
}

static bool is_ours(int pid, const struct arena *arena)
{
	for (uint32_t i = 0; arena && i < arena->process_count; i++) {
		if (atomic_load(&arena->processes[i].pid) == pid)
			return true;
	}
	return pid == getpid();
}

static FILE *locks; /* of all processes, as they are when it is read */

void holder_prepare(void)
{
	if (!locks)
		locks = fopen("/proc/locks", "re");
}

struct holder holder_find(const char *path, enum holder_role role, const struct arena *arena)
{
	struct holder holder = {.stopped = false};
	struct stat file;
	struct lock lock;
	char real[PATH_MAX] = "", name[PATH_MAX + 4], line[256];
	/* What a symbolic link points to has the index beside it. */
	snprintf(name, sizeof name, "%s%s", realpath(path, real) ? real : path, role == HOLDER_RUN ? "" : "-shm");
	holder_prepare();
	if (!locks || stat(name, &file) != 0)
		return holder;
	rewind(locks);
	while (!*holder.text && fgets(line, sizeof line, locks)) {
		if (read_lock(line, &lock) && is_on(&lock, &file) && has_role(&lock, role) && !is_ours(lock.pid, arena))
			describe(&holder, lock.pid);
	}
	return holder;
}

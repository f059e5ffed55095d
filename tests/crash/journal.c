/* Appends to the journal: one writev() an entry, so that the entries of several processes do not mix. */
#include "tests/crash/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void append(char kind, const char *name, size_t name_bytes, off_t offset, const void *data, size_t data_bytes)
{
	static int journal = -1;
	if (journal < 0)
		journal = (int)syscall(SYS_openat, AT_FDCWD, getenv("LOGETL_FAULT_JOURNAL"),
		        O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	struct journal_entry entry = {
	        .kind = kind, .name_bytes = (uint32_t)name_bytes, .offset = (uint64_t)offset, .data_bytes = data_bytes};
	const struct iovec parts[] = {
	        {.iov_base = &entry, .iov_len = sizeof entry},
	        {.iov_base = (void *)(uintptr_t)name, .iov_len = name_bytes},
	        {.iov_base = (void *)(uintptr_t)data, .iov_len = data_bytes},
	};
	if (writev(journal, parts, 3) != (ssize_t)(sizeof entry + name_bytes + data_bytes))
		abort();
}

static void note_path(char kind, const char *name, size_t name_bytes, off_t offset, const void *data, size_t data_bytes)
{
	const char *wanted = getenv("LOGETL_FAULT_FILES");
	if (wanted && name_bytes >= strlen(wanted) && memcmp(name, wanted, strlen(wanted)) == 0)
		append(kind, name, name_bytes, offset, data, data_bytes);
}

static void note(char kind, int file, off_t offset, const void *data, size_t data_bytes)
{
	char link[40], name[PATH_MAX];
	int before = errno;
	if (getenv("LOGETL_FAULT_JOURNAL")) {
		snprintf(link, sizeof link, "/proc/self/fd/%d", file);
		ssize_t length = readlink(link, name, sizeof name);
		if (length > 0)
			note_path(kind, name, (size_t)length, offset, data, data_bytes);
	}
	errno = before;
}

void journal_write(int file, const void *data, ssize_t result, off_t offset)
{
	if (result > 0)
		note('w', file, offset < 0 ? lseek(file, 0, SEEK_CUR) - result : offset, data, (size_t)result);
}

void journal_truncate(int file, int result, off_t size)
{
	if (result == 0)
		note('t', file, size, 0, 0);
}

void journal_sync(int file, int result)
{
	if (result == 0)
		note('s', file, 0, 0, 0);
}

void journal_unlink(const char *path, int result)
{
	int before = errno;
	if (result == 0 && getenv("LOGETL_FAULT_JOURNAL"))
		note_path('u', path, strlen(path), 0, 0, 0);
	errno = before;
}

/* The calls of libc that are replaced: each asks faults.c first, and tells journal.c afterwards.
 *
 * With sanitizers the next function of that name is theirs.  malloc is called before anything could be looked up, by the
 * looking up itself among others; what is wanted until then comes from a small store that is never given back.
 */
#include "tests/crash/faults.h"
#include "tests/crash/journal.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(type, name, parameters) \
	static type(*real) parameters; \
	if (!real) \
		*(void **)&real = dlsym(RTLD_NEXT, #name)

/* A call that fails with `failed`, or is made. */
#define CALL(point, type, name, parameters, arguments, failed, afterwards) \
	type name parameters; \
	type name parameters \
	{ \
		REAL(type, name, parameters); \
		if (fault_before(CALL_##point) == ACTION_FAIL) \
			return failed; \
		type result = real arguments; \
		afterwards; \
		return result; \
	}

/* One that may move half of its bytes only.  Messages are spared: a full disk does not keep anybody from complaining. */
#define TRANSFER(point, name, parameters, arguments, afterwards) \
	ssize_t name parameters; \
	ssize_t name parameters \
	{ \
		REAL(ssize_t, name, parameters); \
		enum action action = file == STDERR_FILENO ? ACTION_NONE : fault_before(CALL_##point); \
		if (action == ACTION_FAIL) \
			return -1; \
		if (size > 1 && (action == ACTION_SHORT || action == ACTION_TORN)) \
			size /= 2; \
		ssize_t result = real arguments; \
		afterwards; \
		if (action == ACTION_TORN) \
			fault_kill(); \
		return result; \
	}

TRANSFER(READ, read, (int file, void *data, size_t size), (file, data, size), )
TRANSFER(READ, pread, (int file, void *data, size_t size, off_t at), (file, data, size, at), )
TRANSFER(READ, pread64, (int file, void *data, size_t size, off64_t at), (file, data, size, at), )
TRANSFER(WRITE, write, (int file, const void *data, size_t size), (file, data, size),
	journal_write(file, data, result, -1))
TRANSFER(WRITE, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at),
	journal_write(file, data, result, at))
TRANSFER(WRITE, pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at),
	journal_write(file, data, result, at))
CALL(TRUNCATE, int, ftruncate, (int file, off_t size), (file, size), -1, journal_truncate(file, result, size))
CALL(TRUNCATE, int, ftruncate64, (int file, off64_t size), (file, size), -1, journal_truncate(file, result, size))
CALL(SYNC, int, fsync, (int file), (file), -1, journal_sync(file, result))
CALL(SYNC, int, fdatasync, (int file), (file), -1, journal_sync(file, result))
CALL(UNLINK, int, unlink, (const char *path), (path), -1, journal_unlink(path, result))
CALL(CLOSE, int, close, (int file), (file), (real(file), -1), )
CALL(MMAP, void *, mmap, (void *at, size_t size, int rights, int flags, int file, off_t offset),
	(at, size, rights, flags, file, offset), MAP_FAILED, )
CALL(MMAP, void *, mmap64, (void *at, size_t size, int rights, int flags, int file, off64_t offset),
	(at, size, rights, flags, file, offset), MAP_FAILED, )
CALL(FORK, pid_t, fork, (void), (), -1, if (result == 0) fault_forked())

static mode_t mode_of(int flags, va_list arguments)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name, parameters, arguments) \
	int name parameters; \
	int name parameters \
	{ \
		REAL(int, name, parameters); \
		va_list rest; \
		va_start(rest, flags); \
		mode_t mode = mode_of(flags, rest); \
		va_end(rest); \
		if (fault_before(CALL_OPEN) == ACTION_FAIL) \
			return -1; \
		return real arguments; \
	}

OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))
OPEN(openat64, (int folder, const char *path, int flags, ...), (folder, path, flags, mode))

int prctl(int option, ...)
{
	REAL(int, prctl, (int, ...));
	va_list rest;
	va_start(rest, option);
	unsigned long arguments[4];
	for (int i = 0; i < 4; i++)
		arguments[i] = va_arg(rest, unsigned long);
	va_end(rest);
	if (option == PR_SET_NAME)
		fault_name((const char *)arguments[0]);
	return real(option, arguments[0], arguments[1], arguments[2], arguments[3]);
}

/* --- memory --- */

static _Alignas(16) char early[65536];
static size_t early_used;

static struct {
	void *(*malloc)(size_t), *(*calloc)(size_t, size_t), *(*realloc)(void *, size_t);
	void (*free)(void *);
} memory;

static void *allocate_early(size_t size)
{
	size = (size + 15) / 16 * 16;
	if (size > sizeof early - early_used)
		return 0;
	early_used += size;
	return early + early_used - size;
}

static int is_early(const void *data)
{
	return (const char *)data >= early && (const char *)data < early + sizeof early;
}

/* libseccomp frees twice what it could not allocate, and makes filters that refuse everything. */
static uintptr_t spared_start, spared_end;

static int find_spared(struct dl_phdr_info *library, size_t size, void *context)
{
	(void)size, (void)context;
	if (!strstr(library->dlpi_name, "libseccomp"))
		return 0;
	for (int i = 0; i < library->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &library->dlpi_phdr[i];
		uintptr_t start = library->dlpi_addr + part->p_vaddr;
		if (part->p_type == PT_LOAD && (part->p_flags & PF_X)) {
			spared_start = start;
			spared_end = start + part->p_memsz;
		}
	}
	return 1;
}

static int refused(const void *caller)
{
	bool spared = (uintptr_t)caller >= spared_start && (uintptr_t)caller < spared_end;
	return !spared && fault_before(CALL_MALLOC) == ACTION_FAIL;
}

#define REFUSED() refused(__builtin_return_address(0))

__attribute__((constructor)) static void find_memory(void)
{
	dl_iterate_phdr(find_spared, 0);
	*(void **)&memory.free = dlsym(RTLD_NEXT, "free");
	*(void **)&memory.calloc = dlsym(RTLD_NEXT, "calloc");
	*(void **)&memory.realloc = dlsym(RTLD_NEXT, "realloc");
	*(void **)&memory.malloc = dlsym(RTLD_NEXT, "malloc");
}

void *malloc(size_t size)
{
	if (!memory.malloc)
		return allocate_early(size);
	return REFUSED() ? 0 : memory.malloc(size);
}

void *calloc(size_t count, size_t size)
{
	if (!memory.malloc)
		return allocate_early(count * size);
	return REFUSED() ? 0 : memory.calloc(count, size);
}

void *realloc(void *data, size_t size)
{
	if (!memory.malloc || is_early(data)) {
		void *copy = malloc(size);
		return copy && data ? memcpy(copy, data, size) : copy; /* what is behind the old end is early, too */
	}
	return REFUSED() ? 0 : memory.realloc(data, size);
}

void free(void *data)
{
	if (data && !is_early(data))
		memory.free(data);
}

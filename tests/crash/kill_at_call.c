/* For LD_PRELOAD: kills the process named $KILL_NAME with SIGKILL right before (KILL_BEFORE=1) or after its $KILL_AT-th
 * call that changes a file.  What lies between two such calls changes nothing that outlives the process.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

enum { NAME_BYTES = 16 };

static bool is_the_victim(void)
{
	char name[NAME_BYTES] = "";
	const char *wanted = getenv("KILL_NAME");
	prctl(PR_GET_NAME, name);
	return wanted && strcmp(name, wanted) == 0;
}

/* Each process counts for itself: a child inherits what its parent counted, but not its name. */
static void count_call(bool before)
{
	static long calls;
	const char *at = getenv("KILL_AT");
	if (at && before == (getenv("KILL_BEFORE") != 0) && is_the_victim() && ++calls == atol(at))
		kill(getpid(), SIGKILL);
}

#define CALL(type, name, parameters, arguments) \
	type name parameters; \
	type name parameters \
	{ \
		static type(*real) parameters; \
		if (!real) \
			*(void **)&real = dlsym(RTLD_NEXT, #name); \
		count_call(true); \
		type result = real arguments; \
		count_call(false); \
		return result; \
	}

CALL(ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
CALL(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
CALL(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
CALL(int, ftruncate, (int file, off_t size), (file, size))
CALL(int, ftruncate64, (int file, off64_t size), (file, size))
CALL(int, fsync, (int file), (file))
CALL(int, fdatasync, (int file), (file))
CALL(int, unlink, (const char *path), (path))
CALL(int, close, (int file), (file))

/* Each deed is harmless where it is allowed: it asks for nothing, or for what is there already.  Most fail for another
 * reason then; what counts is whether the kernel got so far as to find it.  What was opened stays open, since closing a
 * file of the database would give up SQLite's locks. */
#include "pipeline/sandbox_deeds.h"

#include "pipeline/log.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SOME_BYTES = 4096 };

static int try_fork(void)
{
	pid_t child = fork();
	if (child == 0)
		_exit(EXIT_SUCCESS);
	return child > 0 ? waitpid(child, NULL, 0) : -1;
}

static int try_map(int protection)
{
	void *memory = mmap(NULL, SOME_BYTES, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return memory == MAP_FAILED ? -1 : munmap(memory, SOME_BYTES);
}

static int try_protect(void)
{
	void *memory = mmap(NULL, SOME_BYTES, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int result = mprotect(memory, SOME_BYTES, PROT_READ | PROT_EXEC), error = errno;
	munmap(memory, SOME_BYTES);
	errno = error;
	return result;
}

static int attempt(enum deed deed, const char *database)
{
	switch (deed) {
#define X(name, words, attempt) \
	case DEED_##name: return attempt;
		DEEDS(X)
#undef X
	default: return 0;
	}
}

const char *deed_words(enum deed deed)
{
	static const char *const words[] = {
#define X(name, text, attempt) text,
		DEEDS(X)
#undef X
	};
	return words[deed];
}

bool deed_is_denied(enum deed deed, const char *database)
{
	errno = 0;
	return attempt(deed, database) < 0 && (errno == EPERM || errno == EACCES || errno == EMFILE);
}

#ifdef LOGETL_FAULTS
void deeds_try_on_request(enum process_role role)
{
	const char *database = getenv("LOGETL_DEEDS");
	for (int deed = 0; database && deed < DEED_COUNT; deed++)
		log_error("%s: %s: %s", process_role_name(role), deed_words((enum deed)deed),
			deed_is_denied((enum deed)deed, database) ? "denied" : "allowed");
}
#endif

/* What no process of a run ought to do, tried: `logetl status --sandbox` shows what became of it, and a test asks it of
 * the processes of a real run. */
#ifndef LOGETL_PIPELINE_SANDBOX_DEEDS_H
#define LOGETL_PIPELINE_SANDBOX_DEEDS_H

#include "pipeline/process.h"

/* X(ENUM, in words, the attempt: like a system call it yields -1 and sets errno, or does no harm) */
#define DEEDS(X) \
	X(READ_FILE, "read another file", open("/etc/passwd", O_RDONLY | O_CLOEXEC)) \
	X(WRITE_FILE, "write another file", open("/dev/null", O_WRONLY | O_CLOEXEC)) \
	X(MAKE_FILE, "make a file elsewhere", open("/var/tmp", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600)) \
	X(WRITE_DATABASE, "open the database to write", open(database, O_RDWR | O_CLOEXEC)) \
	X(WRITE, "write to standard output", (int)write(STDOUT_FILENO, "", 0)) \
	X(RENAME, "rename a file", rename("", "")) \
	X(CHMOD, "change a file's rights", chmod("", 0)) \
	X(DUP, "duplicate a descriptor", fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0)) \
	X(SOCKET, "open a socket", socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) \
	X(INTERNET, "reach the network", socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) \
	X(FORK, "start a process", try_fork()) \
	X(EXECUTE, "run a program", execl("", "", (char *)NULL)) \
	X(TRACE, "trace a process", (int)ptrace(PTRACE_DETACH, getppid(), NULL, NULL)) \
	X(READ_PROCESS, "read a process's memory", (int)process_vm_readv(getppid(), NULL, 0, NULL, 0, 0)) \
	X(SIGNAL, "signal a process", kill(getppid(), 0)) \
	X(HAVE_SIGNALLED, "have a process signalled", fcntl(STDERR_FILENO, F_SETOWN, 0)) \
	X(MAP_CODE, "map memory to be executed", try_map(PROT_READ | PROT_EXEC)) \
	X(MAKE_CODE, "make memory executable", try_protect()) \
	X(SET_USER, "become another user", setuid(getuid())) \
	X(NAMESPACE, "leave its namespaces", unshare(0))

enum deed {
#define X(deed, words, attempt) DEED_##deed,
	DEEDS(X)
#undef X
	DEED_COUNT
};

const char *deed_words(enum deed deed);

/* Whether the kernel refuses it to this process (EPERM, EACCES, or EMFILE, as of a limit).  `database`: its file. */
bool deed_is_denied(enum deed deed, const char *database);

#ifdef LOGETL_FAULTS

/* Where the environment has LOGETL_DEEDS, the database's path: tries them all, and says of each on standard error what
 * became of it. */
void deeds_try_on_request(enum process_role role);

#else

static inline void deeds_try_on_request(enum process_role role)
{
	(void)role;
}

#endif
#endif

/* What each process of a run may ask of the kernel once it has started: one table for each role.  Private to the
 * sandbox.
 *
 * What is in no table is refused with EPERM.  What is harmless is allowed as a family, since which member of it libc
 * uses changes with its version.  A call without a condition costs nothing (the kernel knows its answer beforehand), so
 * what is called often has none.  One that is there twice is allowed in either case; those that an architecture does
 * not have are left out.
 */
#ifndef LOGETL_PIPELINE_SANDBOX_POLICY_H
#define LOGETL_PIPELINE_SANDBOX_POLICY_H

/* When a call is allowed.
 * X(ENUM, how many arguments decide, what they must be: libseccomp's comparisons) */
#define CALL_CONDITIONS(X) \
	X(ALWAYS, 0, {{0}}) \
	X(ON_STANDARD_ERROR, 1, {INT(0, STDERR_FILENO)}) \
	X(ON_ITSELF, 1, {INT(0, OWN_PROCESS)}) \
	X(ON_CALLER, 1, {INT(0, 0)}) /* which stands for the caller's own process */ \
	X(TO_LOCK, 1, {BITS(1, 0xfffffffc, F_SETFL)}) /* F_SETFL, F_GETLK, F_SETLK, F_SETLKW; above all not F_DUPFD, nor F_SETOWN, by
						   which others are signalled */ \
	X(TO_READ, 1, {BITS(2, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY), O_RDONLY)}) \
	X(FOR_DATA, 1, {BITS(2, PROT_EXEC, 0)}) \
	X(FOR_MEMORY, 2, {BITS(2, PROT_EXEC, 0), BITS(3, MAP_ANONYMOUS, MAP_ANONYMOUS)}) /* of no file */

/* Everybody waits in the ring, takes memory, looks at clocks, says why it gives up, and ends: in good order, by
 * abort(), or at the limit of CPU time that it sets itself.  X(call, condition), here and below. */
#define CALLS_OF_ALL(X) \
	X(futex, ALWAYS) \
	X(sched_yield, ALWAYS) \
	X(restart_syscall, ALWAYS) \
	X(brk, ALWAYS) \
	X(munmap, ALWAYS) \
	X(mremap, ALWAYS) \
	X(madvise, ALWAYS) \
	X(mprotect, FOR_DATA) \
	X(clock_gettime, ALWAYS) \
	X(clock_getres, ALWAYS) \
	X(gettimeofday, ALWAYS) \
	X(time, ALWAYS) \
	X(getrandom, ALWAYS) \
	X(getrusage, ALWAYS) \
	X(prlimit64, ON_CALLER) \
	X(getrlimit, ALWAYS) \
	X(setrlimit, ALWAYS) \
	X(sysinfo, ALWAYS) /* libc's qsort() */ \
	X(uname, ALWAYS) \
	X(getpid, ALWAYS) \
	X(gettid, ALWAYS) \
	X(getuid, ALWAYS) \
	X(geteuid, ALWAYS) \
	X(write, ON_STANDARD_ERROR) \
	X(writev, ON_STANDARD_ERROR) \
	X(rt_sigaction, ALWAYS) \
	X(rt_sigprocmask, ALWAYS) \
	X(rt_sigreturn, ALWAYS) \
	X(sigaltstack, ALWAYS) /* AddressSanitizer, at the end */ \
	X(kill, ON_ITSELF) \
	X(tgkill, ON_ITSELF) \
	X(exit, ALWAYS) \
	X(exit_group, ALWAYS)

/* Memory that holds no file: what was inherited must not become a way to write. */
#define PARSER_CALLS(X) \
	CALLS_OF_ALL(X) \
	X(mmap, FOR_MEMORY)

#define READER_CALLS(X) \
	PARSER_CALLS(X) \
	X(read, ALWAYS) \
	X(pread64, ALWAYS) \
	X(lseek, ALWAYS) \
	X(ppoll, ALWAYS) \
	X(openat, TO_READ) \
	X(close, ALWAYS) \
	X(fstat, ALWAYS) \
	X(stat, ALWAYS) \
	X(newfstatat, ALWAYS) \
	X(statx, ALWAYS) \
	X(fadvise64, ALWAYS)

/* Its database is open, to read.  The index of SQLite's write-ahead log grows, and is mapped piece by piece, to write:
 * who reads marks there what he reads. */
#define DEDUP_CALLS(X) \
	CALLS_OF_ALL(X) \
	X(mmap, FOR_DATA) \
	X(read, ALWAYS) \
	X(pread64, ALWAYS) \
	X(lseek, ALWAYS) \
	X(fcntl, TO_LOCK) \
	X(close, ALWAYS) \
	X(access, ALWAYS) \
	X(faccessat, ALWAYS) \
	X(faccessat2, ALWAYS) \
	X(fstat, ALWAYS) \
	X(stat, ALWAYS) \
	X(newfstatat, ALWAYS) \
	X(statx, ALWAYS) \
	X(nanosleep, ALWAYS) \
	X(clock_nanosleep, ALWAYS)

/* SQLite's files beside the database come and go.  Which files may be opened is for Landlock to say. */
#define LOADER_CALLS(X) \
	DEDUP_CALLS(X) \
	X(write, ALWAYS) \
	X(pwrite64, ALWAYS) \
	X(fsync, ALWAYS) \
	X(fdatasync, ALWAYS) \
	X(ftruncate, ALWAYS) \
	X(fallocate, ALWAYS) \
	X(open, ALWAYS) \
	X(openat, ALWAYS) \
	X(lstat, ALWAYS) \
	X(readlink, ALWAYS) \
	X(readlinkat, ALWAYS) \
	X(getcwd, ALWAYS) \
	X(unlink, ALWAYS) \
	X(unlinkat, ALWAYS) \
	X(poll, ALWAYS) /* a prune's report waits for its reader */ \
	X(ppoll, ALWAYS) \
	X(fchown, ALWAYS) /* root's files beside a database are its owner's */ \
	X(fchmod, ALWAYS)

/* What else may be opened.  X(ENUM, in words) */
#define SANDBOX_PLACES(X) \
	X(NOTHING, "nothing") \
	X(INPUTS, "the inputs, to read") \
	X(DATABASE, "the database's folder")

/* X(role, its calls, what it may open) */
#define SANDBOX_POLICIES(X) \
	X(READ, READER_CALLS, INPUTS) \
	X(PARSE, PARSER_CALLS, NOTHING) \
	X(DEDUP, DEDUP_CALLS, NOTHING) \
	X(LOAD, LOADER_CALLS, DATABASE) \
	X(CHECKPOINT, LOADER_CALLS, DATABASE)

#endif

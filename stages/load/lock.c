/* The lock is a flock on the database file itself, which SQLite's own POSIX locks do not see, so it litters no second file and
 * goes where the database goes.  Whoever holds it makes sure that the path leads to that file: with another one in its place,
 * the log beside it would be taken for that one's.
 */
#include "stages/load/lock.h"

#include "pipeline/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOCK_POLL_MS = 20 };

/* SQLite would take a device or a pipe for a file, and what is shorter than any database for an empty one. */
static int check_file(int descriptor, const char *path)
{
	struct stat status;
	if (fstat(descriptor, &status) != 0)
		return error_set_errno("opening the database %s", path);
	if (!S_ISREG(status.st_mode))
		return error_set("%s is not a file, so it cannot be a database", path);
	if (status.st_size > 0 && status.st_size < STORE_BYTES_LEAST)
		return error_set("opening the database %s: it is none; give another one with --db", path);
	return 0;
}

/* The file that this process or its parent has locked. */
static struct {
	const char *path; /* the caller's; NULL: none is locked */
	dev_t device;
	ino_t inode;
} locked;

static bool leads_to(const char *path, dev_t device, ino_t inode)
{
	struct stat there;
	return stat(path, &there) == 0 && there.st_dev == device && there.st_ino == inode;
}

/* Waits for the lock, at most *wait_ms, from which it takes what it waited.  0, STORE_BUSY, or -1 with the error stack
 * set. */
static int wait_for_lock(int descriptor, const char *path, int64_t *wait_ms)
{
	while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set_errno("locking the database %s, which must be on a local file system", path);
		if (*wait_ms == 0)
			return STORE_BUSY;
		usleep(LOCK_POLL_MS * 1000);
		if (*wait_ms > 0)
			*wait_ms = *wait_ms > LOCK_POLL_MS ? *wait_ms - LOCK_POLL_MS : 0;
	}
	return 0;
}

/* Whether the file is a mount of its own, as a container may be given it: then its log lies beside it in there, and is lost with
 * the container.  False where the kernel (before 5.8) does not tell. */
static bool is_mounted_alone(int descriptor, const char *path)
{
	struct statx file, folder;
	char *name = realpath(path, NULL), *slash = name ? strrchr(name, '/') : NULL;
	if (slash)
		slash[slash == name] = 0;
	bool told = slash && statx(descriptor, "", AT_EMPTY_PATH, STATX_MNT_ID, &file) == 0 &&
		    statx(AT_FDCWD, name, 0, STATX_MNT_ID, &folder) == 0 && (file.stx_mask & folder.stx_mask & STATX_MNT_ID);
	free(name);
	return told && file.stx_mnt_id != folder.stx_mnt_id;
}

/* 0 where the file has one name and that is `path`; 1 where the path leads to another file by now; -1 with the error
 * stack set. */
static int look_at_names(int descriptor, const char *path)
{
	struct stat file;
	if (fstat(descriptor, &file) != 0)
		return error_set_errno("the database %s", path);
	if (!leads_to(path, file.st_dev, file.st_ino))
		return 1;
	if (file.st_nlink > 1)
		return error_set("the database %s has %lu names (hard links), but only one of them leads to its write-ahead log: "
				 "remove the others, or take a copy", path, (unsigned long)file.st_nlink);
	if (is_mounted_alone(descriptor, path))
		return error_set("the database %s is mounted without its folder, in which its write-ahead log must lie: mount the folder",
			path);
	locked.path = path;
	locked.device = file.st_dev;
	locked.inode = file.st_ino;
	return 0;
}

int store_lock(const char *path, int64_t wait_ms)
{
	for (;;) {
		/* Not to write: every child inherits it.  Nor to wait for who writes to a pipe. */
		int descriptor = open(path, O_RDONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0644);
		if (descriptor < 0)
			return error_set_errno("opening the database %s", path);
		int result = check_file(descriptor, path);
		if (result == 0 && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
			result = error_set_errno("opening the database %s", path);
		if (result == 0)
			result = wait_for_lock(descriptor, path, &wait_ms);
		int names = result == 0 ? look_at_names(descriptor, path) : 0;
		if (result == 0 && names == 0)
			return descriptor;
		close(descriptor);
		if (names <= 0)
			return result != 0 ? result : names;
	}
}

/* 0, or -1 with the error stack set. */
static int check_path(const char *path)
{
	if (leads_to(path, locked.device, locked.inode))
		return 0;
	return error_set("the database %s was moved, deleted or replaced while it was in use", path);
}

int store_check_place(sqlite3 *database)
{
	enum { TRIES = 100, TRY_US = 20000 }; /* the checkpointer may be at it */
	if (!locked.path || check_path(sqlite3_db_filename(database, "main")) == 0)
		return 0;
	sqlite3_busy_timeout(database, 0);
	for (int i = 0; i < TRIES; i++) {
		if (sqlite3_wal_checkpoint_v2(database, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0) == SQLITE_OK)
			break;
		usleep(TRY_US);
	}
	return -1;
}

int store_check_path(const char *path)
{
	return locked.path && strcmp(path, locked.path) == 0 ? check_path(path) : 0;
}

const char *store_locked_path(void)
{
	return locked.path;
}

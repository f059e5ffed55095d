/* A lock on one byte of the database file that is held by the open file, not by a process, so that it lives as long as
 * a follower or any child of its. */
#include "stages/load/followed.h"

#include "pipeline/error.h"

#include <fcntl.h>
#include <unistd.h>

/* The byte that stands for a run, far behind all data and SQLite's own locks. */
#define FOLLOWED_BYTES (INT64_C(1) << 61)

int followed_mark(const char *path, int64_t run_id)
{
	struct flock mark = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = FOLLOWED_BYTES + run_id, .l_len = 1};
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (descriptor >= 0 && fcntl(descriptor, F_OFD_SETLK, &mark) == 0)
		return descriptor;
	error_set_errno("marking the database %s", path);
	if (descriptor >= 0)
		close(descriptor);
	return -1;
}

int64_t followed_run(const char *path)
{
	struct flock mark = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = FOLLOWED_BYTES};
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (descriptor < 0)
		return 0;
	int asked = fcntl(descriptor, F_OFD_GETLK, &mark);
	close(descriptor);
	return asked == 0 && mark.l_type != F_UNLCK ? mark.l_start - FOLLOWED_BYTES : 0;
}

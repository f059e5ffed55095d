/* A lock on one byte of the database file that is held by the open file, not by a process, so that it lives as long as
 * a follower or any child of its. */
#include "stages/load/followed.h"

#include "pipeline/error.h"

#include <fcntl.h>
#include <stdbool.h>
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

/* Whether there is a mark from one run on and, unless that is 0, below another: then *run is that of one of them. */
static bool find_mark(int descriptor, int64_t from, int64_t below, int64_t *run)
{
	const int64_t start = FOLLOWED_BYTES + from, length = below ? below - from : 0;
	struct flock mark = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = start, .l_len = length};
	if (below == from || fcntl(descriptor, F_OFD_GETLK, &mark) != 0)
		return false;
	if (mark.l_type == F_UNLCK || mark.l_start < start) /* somebody's lock on all of the file is no mark */
		return false;
	*run = mark.l_start - FOLLOWED_BYTES;
	return true;
}

size_t followed_runs(const char *path, int64_t runs[FOLLOWED_MAX])
{
	size_t count = 0;
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (descriptor < 0)
		return 0;
	/* The kernel tells of any mark in a range: the least one is the one below which there is none. */
	for (int64_t from = 1, run; count < FOLLOWED_MAX && find_mark(descriptor, from, 0, &run); from = run + 1) {
		while (find_mark(descriptor, from, run, &run))
			;
		runs[count++] = run;
	}
	close(descriptor);
	return count;
}

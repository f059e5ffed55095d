/* A file that was last written to before the oldest one of its series that is known was rotated away before it, too; what
 * comes after that is younger.  But where nothing of a file was committed before it was rotated away, it is not known:
 * hence since_ns.  And nobody may have written to it in between.  So where nothing of the series is known, and its name
 * has another file than then, the youngest of the old ones is what was named: a new name changes a file's ctime.
 */
#include "stages/read/siblings.h"

#include "pipeline/now.h"
#include "stages/read/known_index.h"
#include "stages/read/origin.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct look {
	struct known_index known;
	const char *origin;
	int64_t since_ns;
	char series[SOURCE_PATH_BYTES]; /* whose directory was looked through last; empty: none was */
	int64_t youngest_old_ns;        /* of that series, see below */
};

/* When the series was first read, as far as its known sources tell; INT64_MAX where none is. */
static int64_t first_read_ns(const struct known_index *index, const char *origin)
{
	int64_t first = INT64_MAX;
	for (size_t i = known_index_origin(index, origin); i < index->count; i++) {
		const struct known_source *source = index->by_origin[i];
		if (strcmp(source->origin, origin) != 0)
			break;
		if (!source->position.stream && source->position.mtime_ns < first)
			first = source->position.mtime_ns;
	}
	return first;
}

/* Whether the file was there then, as far as its file system knows. */
static bool was_made_before(const char *path, int64_t ns)
{
	struct statx facts;
	return statx(AT_FDCWD, path, 0, STATX_BTIME, &facts) == 0 && facts.stx_mask & STATX_BTIME &&
	       time_ns((struct timespec){facts.stx_btime.tv_sec, facts.stx_btime.tv_nsec}) < ns;
}

/* Finds out when the youngest file of the series in its directory was last written to, of those that nobody has written to
 * since; INT64_MIN where there is none. */
static void find_youngest_old(struct look *look, const char *series)
{
	char path[SOURCE_PATH_BYTES], origin[SOURCE_PATH_BYTES];
	look->youngest_old_ns = INT64_MIN;
	strcpy(look->series, series);
	int length = (int)(strrchr(series, '/') - series) + 1;
	snprintf(path, sizeof path, "%.*s", length, series);
	DIR *directory = opendir(path);
	for (const struct dirent *entry; directory && (entry = readdir(directory));) {
		struct stat facts;
		if (snprintf(path, sizeof path, "%.*s%s", length, series, entry->d_name) >= (int)sizeof path)
			continue;
		origin_of(path, origin);
		if (strcmp(origin, series) != 0 || stat(path, &facts) != 0)
			continue;
		int64_t mtime_ns = time_ns(facts.st_mtim);
		if (mtime_ns < look->since_ns && mtime_ns > look->youngest_old_ns)
			look->youngest_old_ns = mtime_ns;
	}
	if (directory)
		closedir(directory);
}

/* When the reading began is known to the second: what was made in the same one was there already. */
static bool was_named_then(struct look *look, const struct input *input, const char *series)
{
	const int64_t later_ns = look->since_ns + INT64_C(1000000000);
	if (input->ctime_ns < later_ns || was_made_before(series, later_ns))
		return false;
	if (strcmp(look->series, series) != 0)
		find_youngest_old(look, series);
	return input->mtime_ns >= look->youngest_old_ns;
}

static bool is_old(struct look *look, const struct input *input)
{
	char series[SOURCE_PATH_BYTES];
	if (!input->sibling || input->mtime_ns >= look->since_ns)
		return false;
	origin_of(input->path, series);
	int64_t first_ns = first_read_ns(&look->known, look->origin ? look->origin : series);
	return input->mtime_ns < first_ns && (first_ns != INT64_MAX || !was_named_then(look, input, series));
}

int siblings_drop_old(struct inputs *inputs, const struct known_sources *known, const char *origin, int64_t since_ns)
{
	struct look look = {.origin = origin, .since_ns = since_ns};
	size_t kept = 0;
	int status = known_index_init(&look.known, known);
	for (size_t i = 0; status == 0 && i < inputs->count; i++) {
		if (is_old(&look, &inputs->list[i]))
			free(inputs->list[i].path);
		else
			inputs->list[kept++] = inputs->list[i];
	}
	if (status == 0)
		inputs->count = kept;
	known_index_release(&look.known);
	return status;
}

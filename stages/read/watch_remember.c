/* What was taken is known by its name, since a log that comes in the place of another one has changed.  What no format fits is
 * known by its inode, also when it is rotated away: it has been tried, whatever it is called.
 */
#include "stages/read/watch_remember.h"

#include "pipeline/error.h"
#include "stages/read/origin.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct watched_file *)a)->name, ((const struct watched_file *)b)->name);
}

/* What has changed is worth a try at once.  A sibling may have been left out as too old: it was not taken as what it is by
 * now, the target of a link. */
static void remember_named(struct watched_file *file, const struct watched_file *before)
{
	if (before->kind != INPUT_SIBLING || file->kind == INPUT_SIBLING)
		file->taken = before->taken;
	file->retry_ms = before->retry_ms;
	if (facts_equal(&file->seen, &before->seen))
		file->ready_ms = before->ready_ms;
}

static void remember_by_name(struct watched_file *files, size_t count, const struct watched_file *before, size_t before_count)
{
	for (size_t i = 0, old = 0; i < count; i++) {
		while (old < before_count && compare_names(&before[old], &files[i]) < 0)
			old++;
		if (old < before_count && compare_names(&before[old], &files[i]) == 0)
			remember_named(&files[i], &before[old]);
	}
}

/* --- files that no format fits --- */

static int compare_inodes(const void *left, const void *right)
{
	const struct facts *a = &(*(struct watched_file *const *)left)->seen, *b = &(*(struct watched_file *const *)right)->seen;
	if (a->device != b->device)
		return a->device < b->device ? -1 : 1;
	return a->inode < b->inode ? -1 : a->inode > b->inode;
}

static bool same_series(const char *a, const char *b)
{
	char series_a[SOURCE_PATH_BYTES], series_b[SOURCE_PATH_BYTES];
	origin_of(a, series_a);
	origin_of(b, series_b);
	return strcmp(series_a, series_b) == 0;
}

/* Whether it is that file still, which may have grown.  One that was made at another time, or of another series, has got the
 * number of one that was removed: some file systems give it out again at once. */
static bool is_still(const struct watched_file *file, const struct watched_file *before)
{
	return file->seen.born_ns == before->seen.born_ns && file->seen.size_bytes >= before->seen.size_bytes &&
	       same_series(file->name, before->name);
}

/* Those that no format fits among the files, by inode.  Returns how many. */
static size_t list_foreign(struct watched_file **list, struct watched_file *files, size_t count)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++) {
		if (files[i].foreign_ms)
			list[found++] = &files[i];
	}
	if (found > 1)
		qsort(list, found, sizeof(struct watched_file *), compare_inodes);
	return found;
}

static int remember_foreign(struct watched_file *files, size_t count, struct watched_file *before, size_t before_count)
{
	struct watched_file **foreign = calloc(before_count + 1, sizeof(struct watched_file *));
	if (!foreign)
		return error_set("watching files: out of memory");
	size_t foreign_count = list_foreign(foreign, before, before_count);
	for (size_t i = 0; foreign_count > 0 && i < count; i++) {
		struct watched_file *file = &files[i], **found;
		found = bsearch(&file, foreign, foreign_count, sizeof(struct watched_file *), compare_inodes);
		if (!found || !is_still(file, *found))
			continue;
		file->foreign_ms = (*found)->foreign_ms;
		if (file->ready_ms < file->foreign_ms)
			file->ready_ms = file->foreign_ms;
	}
	free(foreign);
	return 0;
}

int watch_remember(struct watched_file *files, size_t count, struct watched_file *before, size_t before_count)
{
	if (count > 1)
		qsort(files, count, sizeof *files, compare_names);
	remember_by_name(files, count, before, before_count);
	return remember_foreign(files, count, before, before_count);
}

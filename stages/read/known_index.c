/* Two sorted lists, so that thousands of files and thousands of sources are not all compared with each other. */
#include "stages/read/known_index.h"

#include "pipeline/error.h"
#include "stages/read/window.h"

#include <stdlib.h>
#include <string.h>

static int compare_int64(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_origin(const void *left, const void *right)
{
	const struct known_source *a = *(const struct known_source *const *)left;
	const struct known_source *b = *(const struct known_source *const *)right;
	int order = strcmp(a->origin, b->origin);
	if (order != 0)
		return order;
	return compare_int64((int64_t)window_covers(a->position.offset), (int64_t)window_covers(b->position.offset));
}

static int compare_to_file(const struct known_source *source, int64_t device, int64_t inode)
{
	int order = compare_int64(source->position.device, device);
	return order != 0 ? order : compare_int64(source->position.inode, inode);
}

static int compare_file(const void *left, const void *right)
{
	const struct known_source *b = *(const struct known_source *const *)right;
	return compare_to_file(*(const struct known_source *const *)left, b->position.device, b->position.inode);
}

/* An origin that does not fit a block is no input's. */
static bool can_be_resumed(const struct known_source *source)
{
	return !source->position.stream && source->position.offset > 0 && strlen(source->origin) < SOURCE_PATH_BYTES;
}

int known_index_init(struct known_index *index, const struct known_sources *known)
{
	index->count = 0;
	index->by_origin = calloc(known->count + 1, sizeof *index->by_origin);
	index->by_file = calloc(known->count + 1, sizeof *index->by_file);
	if (!index->by_origin || !index->by_file)
		return error_set_errno("an index of %zu known sources", known->count);
	for (size_t i = 0; i < known->count; i++) {
		if (!can_be_resumed(&known->list[i]))
			continue;
		index->by_origin[index->count] = index->by_file[index->count] = &known->list[i];
		index->count++;
	}
	qsort(index->by_origin, index->count, sizeof *index->by_origin, compare_origin);
	qsort(index->by_file, index->count, sizeof *index->by_file, compare_file);
	return 0;
}

void known_index_release(struct known_index *index)
{
	free(index->by_origin);
	free(index->by_file);
	memset(index, 0, sizeof *index);
}

size_t known_index_origin(const struct known_index *index, const char *origin)
{
	size_t low = 0, high = index->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(index->by_origin[middle]->origin, origin) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t known_index_file(const struct known_index *index, int64_t device, int64_t inode)
{
	size_t low = 0, high = index->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_to_file(index->by_file[middle], device, inode) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool known_is_file(const struct known_source *source, int64_t device, int64_t inode)
{
	return compare_to_file(source, device, inode) == 0;
}

/* A file that was last written to before the oldest one of its series that is known was rotated away before it, too; what
 * comes after that is younger.  But where nothing of a file was committed before it was rotated away, it is not known:
 * hence since_ns. */
#include "stages/read/siblings.h"

#include "pipeline/error.h"
#include "stages/read/known_index.h"
#include "stages/read/origin.h"

#include <stdlib.h>
#include <string.h>

static int64_t first_read_ns(const struct known_index *index, const char *origin, int64_t since_ns)
{
	int64_t first = since_ns;
	for (size_t i = known_index_origin(index, origin); i < index->count; i++) {
		const struct known_source *source = index->by_origin[i];
		if (strcmp(source->origin, origin) != 0)
			break;
		if (!source->position.stream && source->position.mtime_ns < first)
			first = source->position.mtime_ns;
	}
	return first;
}

static bool is_old(const struct input *input, const struct known_index *index, const char *origin, int64_t since_ns)
{
	char series[SOURCE_PATH_BYTES];
	if (!input->sibling)
		return false;
	if (!origin)
		origin_of(input->path, series);
	return input->mtime_ns < first_read_ns(index, origin ? origin : series, since_ns);
}

int siblings_drop_old(struct inputs *inputs, const struct known_sources *known, const char *origin, int64_t since_ns)
{
	struct known_index index;
	size_t kept = 0;
	int status = known_index_init(&index, known);
	for (size_t i = 0; status == 0 && i < inputs->count; i++) {
		if (is_old(&inputs->list[i], &index, origin, since_ns))
			free(inputs->list[i].path);
		else
			inputs->list[kept++] = inputs->list[i];
	}
	if (status == 0)
		inputs->count = kept;
	known_index_release(&index);
	return status;
}

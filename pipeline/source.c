/* The list of known sources owns its strings. */
#include "pipeline/source.h"

#include <stdlib.h>
#include <string.h>

void known_sources_release(struct known_sources *sources)
{
	for (size_t i = 0; i < sources->count; i++) {
		free(sources->list[i].path);
		free(sources->list[i].origin);
		free(sources->list[i].format);
		free(sources->list[i].first_format);
	}
	free(sources->list);
	memset(sources, 0, sizeof *sources);
}

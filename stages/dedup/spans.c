/* Two search trees: the origins by name, the sources by id. */
#include "stages/dedup/spans.h"

#include "pipeline/error.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct spans {
	void *origins; /* tsearch() trees */
	void *sources;
};

static int compare_origins(const void *a, const void *b)
{
	return strcmp(((const struct origin *)a)->name, ((const struct origin *)b)->name);
}

static int compare_sources(const void *a, const void *b)
{
	int64_t left = ((const struct span *)a)->source_id, right = ((const struct span *)b)->source_id;
	return (left > right) - (left < right);
}

static void free_origin(void *node)
{
	struct origin *origin = node;
	free(origin->name);
	free(origin);
}

static struct origin *enter_origin(struct spans *spans, const char *name)
{
	struct origin *origin = calloc(1, sizeof *origin);
	if (origin && (origin->name = strdup(name))) {
		struct origin **found = tsearch(origin, &spans->origins, compare_origins);
		if (found && *found == origin)
			return origin;
		free_origin(origin);
		if (found)
			return *found;
	} else {
		free(origin);
	}
	return 0;
}

struct span *spans_enter(struct spans *spans, int64_t source_id, const char *origin)
{
	struct span wanted = {.source_id = source_id, .first_second = INT64_MAX, .last_second = INT64_MIN};
	struct span **found = tfind(&wanted, &spans->sources, compare_sources);
	if (found)
		return *found;
	struct span *span = malloc(sizeof *span);
	if (span && (wanted.origin = enter_origin(spans, origin))) {
		wanted.next_of_origin = wanted.origin->first;
		*span = wanted;
		if (tsearch(span, &spans->sources, compare_sources)) {
			span->origin->first = span;
			return span;
		}
	}
	free(span);
	error_set("no memory for the sources");
	return 0;
}

static int enter_stored(void *context, int64_t source_id, const char *origin, int64_t first_second, int64_t last_second)
{
	struct span *span = spans_enter(context, source_id, origin);
	if (!span)
		return -1;
	if (first_second <= last_second) {
		span_widen(span, first_second);
		span_widen(span, last_second);
	}
	return 0;
}

struct spans *spans_new(const struct lookup_ops *ops, struct lookup *lookup)
{
	struct spans *spans = calloc(1, sizeof *spans);
	if (!spans) {
		error_set("no memory for the sources");
		return 0;
	}
	if (!lookup || ops->each_source(lookup, enter_stored, spans) == 0)
		return spans;
	spans_free(spans);
	return 0;
}

void spans_free(struct spans *spans)
{
	if (!spans)
		return;
	tdestroy(spans->sources, free);
	tdestroy(spans->origins, free_origin);
	free(spans);
}

bool span_is_shared(const struct span *span, int64_t second, struct interval *same)
{
	*same = (struct interval){INT64_MIN, INT64_MAX};
	for (const struct span *other = span->origin->first; other; other = other->next_of_origin) {
		if (other == span || other->first_second > other->last_second)
			continue;
		if (second > other->last_second) {
			if (other->last_second >= same->first)
				same->first = other->last_second + 1;
		} else if (second < other->first_second) {
			if (other->first_second <= same->last)
				same->last = other->first_second - 1;
		} else {
			*same = (struct interval){other->first_second, other->last_second};
			return true;
		}
	}
	return false;
}

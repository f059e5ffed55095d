/* A reader's loop: it goes on with that one of its log series that is the farthest back in time.
 *
 * Why not one after the other: the database has its rows in the order of time.  Logs of the same days, one for each site
 * or server, would each be spread over the rows of all those before it, so that for each of them the whole database would
 * be written again.  Read side by side, their rows of an hour come together; and where each has days of its own, their
 * rows come in order.  A series whose time is not known goes first.
 *
 * Streams are read alone and in the order given, since they may have to be waited for.
 */
#include "stages/read/read.h"

#include "pipeline/error.h"
#include "pipeline/sandbox.h"
#include "stages/read/track.h"

#include <stdlib.h>
#include <string.h>

/* Each has a file open and some 300 KB of memory. */
enum { TRACKS_OPEN_MAX = 64 };

/* The inputs of one log series: a range of reader.inputs. */
struct series {
	size_t first, count;
};

struct reader {
	struct reading reading;
	size_t *inputs;        /* their numbers, those of a series behind one another */
	struct series *series; /* in the order of their first inputs */
	size_t series_count, series_next;
	struct track *open[TRACKS_OPEN_MAX];
	size_t open_count;
};

struct named_input {
	char *origin;
	size_t input;
};

static int compare_names(const void *a, const void *b)
{
	const struct named_input *x = a, *y = b;
	int order = strcmp(x->origin, y->origin);
	return order ? order : (x->input > y->input) - (x->input < y->input);
}

static int compare_series(const void *a, const void *b, void *inputs)
{
	size_t x = ((size_t *)inputs)[((const struct series *)a)->first];
	size_t y = ((size_t *)inputs)[((const struct series *)b)->first];
	return (x > y) - (x < y);
}

/* Names the series of every input of this reader; the same for all where a stream is among them.  0, or -1 where memory is
 * short. */
static int name_series(const struct reader *reader, struct named_input *names, size_t *count)
{
	const struct read_plan *plan = reader->reading.settings->plan;
	const struct inputs *inputs = plan->identity.inputs;
	bool alone = inputs_have_stream(inputs);
	char origin[SOURCE_PATH_BYTES] = "";
	for (size_t i = 0; i < inputs->count; i++) {
		if (plan->reader[i] != reader->reading.index)
			continue;
		if (!alone)
			identity_series(&plan->identity, i, origin);
		char *copy = strdup(origin);
		if (!copy)
			return -1;
		names[(*count)++] = (struct named_input){.origin = copy, .input = i};
	}
	return 0;
}

static void group(struct reader *reader, struct named_input *names, size_t count)
{
	qsort(names, count, sizeof *names, compare_names);
	for (size_t i = 0; i < count; i++) {
		if (i == 0 || strcmp(names[i].origin, names[i - 1].origin) != 0)
			reader->series[reader->series_count++].first = i;
		reader->series[reader->series_count - 1].count++;
		reader->inputs[i] = names[i].input;
	}
	qsort_r(reader->series, reader->series_count, sizeof *reader->series, compare_series, reader->inputs);
}

/* Sorts the inputs into series.  0, or -1 with the error stack set. */
static int find_series(struct reader *reader)
{
	size_t room = reader->reading.settings->plan->identity.inputs->count + 1, count = 0;
	struct named_input *names = calloc(room, sizeof *names);
	reader->inputs = calloc(room, sizeof *reader->inputs);
	reader->series = calloc(room, sizeof *reader->series);
	int result = names && reader->inputs && reader->series ? name_series(reader, names, &count) : -1;
	if (result == 0)
		group(reader, names, count);
	for (size_t i = 0; names && i < count; i++)
		free(names[i].origin);
	free(names);
	return result == 0 ? 0 : error_set("no memory for the inputs");
}

/* Opens as many series as may be open.  0, or -1 with the error stack set. */
static int open_series(struct reader *reader)
{
	while (reader->open_count < TRACKS_OPEN_MAX && reader->series_next < reader->series_count) {
		const struct series *series = &reader->series[reader->series_next++];
		struct track *track = track_new(&reader->reading, reader->inputs + series->first, series->count);
		if (!track)
			return -1;
		reader->open[reader->open_count++] = track;
	}
	return 0;
}

static void close_track(struct reader *reader, size_t at)
{
	track_free(reader->open[at]);
	reader->open_count--;
	/* The others stay in the order of their series. */
	memmove(&reader->open[at], &reader->open[at + 1], (reader->open_count - at) * sizeof *reader->open);
}

static size_t farthest_back(const struct reader *reader)
{
	size_t least = 0;
	for (size_t i = 1; i < reader->open_count; i++)
		if (track_second(reader->open[i]) < track_second(reader->open[least]))
			least = i;
	return least;
}

static int read_series(struct reader *reader)
{
	int opened;
	while ((opened = open_series(reader)) == 0 && reader->open_count > 0) {
		size_t at = farthest_back(reader);
		int status = track_read(reader->open[at]);
		if (status < 0)
			return -1;
		if (status == 0)
			close_track(reader, at);
	}
	return opened;
}

static void start(struct reading *reading, struct arena *arena, struct process *self, const struct read_settings *settings)
{
	reading->arena = arena;
	reading->settings = settings;
	reading->identity = &settings->plan->identity;
	reading->index = self->index;
	reading->next_source_id = reading->identity->known->largest_id + 1 + reading->index;
	publisher_init(&reading->publisher, arena, self);
	if (reading->index == 0)
		atomic_fetch_add_explicit(&arena->problems, reading->identity->problems, memory_order_relaxed);
}

int read_main(struct arena *arena, struct process *self, const void *settings)
{
	struct reader reader = {0};
	start(&reader.reading, arena, self, settings);
	int status = sandbox_enter(PROCESS_READ);
	if (status == 0 && !reader.reading.identity->stopped)
		status = find_series(&reader);
	if (status == 0)
		status = read_series(&reader);
	if (status == 0)
		publisher_end(&reader.reading.publisher);
	while (reader.open_count > 0)
		close_track(&reader, reader.open_count - 1);
	free(reader.inputs);
	free(reader.series);
	return status;
}

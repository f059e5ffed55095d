/* Marks, and what is there twice.
 *
 * A source delivers an event by its own row or by a mark on the row of another source.  It gets a row of its own only
 * where all rows of that key are its own or marked, so that there are always as many rows of a key as the source that
 * delivered it most often has delivered it.  Seconds of one source without marks, which are most, need no look.
 */
#include "cmd/verify/verify.h"

#include "cmd/database.h"
#include "pipeline/error.h"
#include "pipeline/list.h"

#include <stdio.h>
#include <stdlib.h>

struct delivery {
	uint64_t key;
	int64_t source_id;
	bool own_row;
};

struct verify_marks {
	struct verification *verify;
	sqlite3_stmt *rows; /* of redelivered, in the order of seconds; at one where there is one */
	bool ended;
	struct delivery *deliveries; /* of the second at hand */
	size_t count, room;
};

/* To the next row of redelivered. */
static int advance(struct verify_marks *marks)
{
	int step = sqlite3_step(marks->rows);
	marks->ended = step == SQLITE_DONE;
	return step == SQLITE_ROW || step == SQLITE_DONE ? 0 : database_error(marks->verify->database);
}

struct verify_marks *verify_marks_new(struct verification *verify)
{
	struct verify_marks *marks = calloc(1, sizeof *marks);
	if (!marks) {
		error_set("no memory");
		return NULL;
	}
	marks->verify = verify;
	marks->rows = database_prepare(
		verify->database, "SELECT second, source_id, ticks FROM redelivered ORDER BY second, source_id");
	if (marks->rows && advance(marks) == 0)
		return marks;
	verify_marks_free(marks);
	return NULL;
}

void verify_marks_free(struct verify_marks *marks)
{
	if (!marks)
		return;
	sqlite3_finalize(marks->rows);
	free(marks->deliveries);
	free(marks);
}

static int add_delivery(struct verify_marks *marks, uint64_t key, int64_t source_id, bool own_row)
{
	if (list_reserve(&marks->deliveries, &marks->room, marks->count + 1, sizeof *marks->deliveries) != 0)
		return error_set("no memory for the events of a second");
	marks->deliveries[marks->count++] = (struct delivery){key, source_id, own_row};
	return 0;
}

/* The row of redelivered at hand is wrong. */
static void mark_is_wrong(struct verify_marks *marks, const char *what, int64_t n)
{
	char where[96];
	snprintf(where, sizeof where, "redelivered, second %lld, source %lld", (long long)sqlite3_column_int64(marks->rows, 0),
		(long long)sqlite3_column_int64(marks->rows, 1));
	if (n < 0)
		findings_add(&marks->verify->findings, CHECK_MARK, where, what);
	else
		findings_addf(&marks->verify->findings, CHECK_MARK, where, "event %lld of the second %s", (long long)n, what);
}

static const struct verify_event *find_event(const struct verify_event *events, uint32_t count, uint32_t n)
{
	uint32_t low = 0, high = count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (events[middle].n < n)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && events[low].n == n ? &events[low] : NULL;
}

static int read_mark(
	struct verify_marks *marks, int64_t source_id, uint32_t n, const struct verify_event *events, uint32_t count)
{
	const struct verify_event *event = find_event(events, count, n);
	if (!event) {
		mark_is_wrong(marks, "is not there", n);
		return 0;
	}
	const struct verified_source *by = verify_source(marks->verify, source_id);
	const struct verified_source *of = verify_source(marks->verify, event->source_id);
	if (event->source_id == source_id)
		mark_is_wrong(marks, "is the source's own", n);
	else if (by && of && by->origin_key != of->origin_key)
		mark_is_wrong(marks, "is of another origin", n);
	return add_delivery(marks, event->key, source_id, false);
}

static int read_marks(struct verify_marks *marks, int64_t second, const struct verify_event *events, uint32_t count)
{
	for (; !marks->ended && sqlite3_column_int64(marks->rows, 0) <= second;) {
		marks->verify->findings.results[CHECK_MARK].looked_at++;
		int64_t source_id = sqlite3_column_int64(marks->rows, 1);
		const unsigned char *ticks = sqlite3_column_blob(marks->rows, 2);
		uint32_t bytes = (uint32_t)sqlite3_column_bytes(marks->rows, 2);
		if (sqlite3_column_int64(marks->rows, 0) < second)
			mark_is_wrong(marks, "there are no events in that second", -1);
		else
			for (uint32_t n = 0; n < bytes * 8; n++)
				if ((ticks[n / 8] >> n % 8 & 1) != 0 && read_mark(marks, source_id, n, events, count) != 0)
					return -1;
		if (advance(marks) != 0)
			return -1;
	}
	return 0;
}

static int compare_deliveries(const void *left, const void *right)
{
	const struct delivery *a = left, *b = right;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	return (a->source_id > b->source_id) - (a->source_id < b->source_id);
}

/* The deliveries of one key. */
static void check_key(struct verify_marks *marks, int64_t second, const struct delivery *deliveries, size_t count)
{
	size_t rows = 0, most = 0, of_source = 0;
	for (size_t i = 0; i < count; i++) {
		rows += deliveries[i].own_row;
		of_source = i > 0 && deliveries[i].source_id == deliveries[i - 1].source_id ? of_source + 1 : 1;
		if (of_source > most)
			most = of_source;
	}
	if (rows <= most)
		return;
	char where[96];
	snprintf(where, sizeof where, "second %lld, event_key %lld", (long long)second, (long long)deliveries->key);
	findings_addf(&marks->verify->findings, CHECK_TWICE, where, "%zu rows, but no source delivered more than %zu", rows, most);
}

static void check_keys(struct verify_marks *marks, int64_t second)
{
	const struct delivery *list = marks->deliveries;
	qsort(marks->deliveries, marks->count, sizeof *list, compare_deliveries);
	for (size_t first = 0, end; first < marks->count; first = end) {
		for (end = first + 1; end < marks->count && list[end].key == list[first].key;)
			end++;
		check_key(marks, second, list + first, end - first);
	}
}

static bool several_sources(const struct verify_event *events, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++)
		if (events[i].source_id != events[0].source_id)
			return true;
	return false;
}

int verify_second(struct verify_marks *marks, int64_t second, const struct verify_event *events, uint32_t count)
{
	marks->count = 0;
	marks->verify->findings.results[CHECK_TWICE].looked_at += count;
	if (read_marks(marks, second, events, count) != 0)
		return -1;
	if (!several_sources(events, count))
		return 0;
	for (uint32_t i = 0; i < count; i++)
		if (add_delivery(marks, events[i].key, events[i].source_id, true) != 0)
			return -1;
	check_keys(marks, second);
	return 0;
}

int verify_marks_end(struct verify_marks *marks)
{
	return read_marks(marks, INT64_MAX, NULL, 0);
}

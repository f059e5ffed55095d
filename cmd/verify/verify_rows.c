/* One pass over the table `request`, which reads numbers only: what cannot be wrong for one event alone is told second by
 * second.
 */
#include "cmd/verify/verify.h"

#include "cmd/database.h"
#include "pipeline/block.h"
#include "pipeline/error.h"
#include "pipeline/list.h"
#include "stages/load/id_set.h"
#include "stages/load/row_id.h"

#include <stdio.h>
#include <stdlib.h>

struct pass {
	struct verification *verify;
	struct findings *findings;
	struct id_set values[DIMENSION_COUNT];
	struct verify_marks *marks;
	int64_t second;              /* at hand */
	struct verify_event *events; /* of it, so far */
	uint32_t count;
	size_t room;
};

enum { ID, EVENT_KEY, SOURCE_ID, DIMENSIONS_FROM };

static const char *const dimension_names[DIMENSION_COUNT] = {
#define X(name, column) #column,
	DIMENSIONS(X)
#undef X
};

static int read_values(struct pass *pass, unsigned dimension)
{
	static const char *const sql[DIMENSION_COUNT] = {
#define X(name, column) "SELECT id FROM " #column,
		DIMENSIONS(X)
#undef X
	};
	sqlite3_stmt *rows = database_prepare(pass->verify->database, sql[dimension]);
	int step, result = rows ? 0 : -1;
	while (result == 0 && (step = sqlite3_step(rows)) != SQLITE_DONE)
		result = step == SQLITE_ROW ? id_set_add(&pass->values[dimension], sqlite3_column_int64(rows, 0))
					    : database_error(pass->verify->database);
	sqlite3_finalize(rows);
	return result;
}

static void add(struct pass *pass, enum check check, int64_t id, const char *what, int64_t number)
{
	char where[64];
	snprintf(where, sizeof where, "event %lld", (long long)id);
	findings_addf(pass->findings, check, where, "%s %lld", what, (long long)number);
}

static void check_source(struct pass *pass, int64_t id, int64_t source_id)
{
	const struct verified_source *source = verify_source(pass->verify, source_id);
	pass->findings->results[CHECK_COVER].looked_at++;
	if (!source)
		add(pass, CHECK_REFERENCE, id, "there is no source", source_id);
	else if (row_id_second(id) < source->first_second || row_id_second(id) > source->last_second)
		add(pass, CHECK_COVER, id, "its second lies outside of what its source covers, source", source_id);
}

static void check_values(struct pass *pass, int64_t id, sqlite3_stmt *row)
{
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		int column = DIMENSIONS_FROM + (int)i;
		if (sqlite3_column_type(row, column) != SQLITE_INTEGER)
			continue;
		int64_t value = sqlite3_column_int64(row, column);
		pass->findings->results[CHECK_REFERENCE].looked_at++;
		if (id_set_has(&pass->values[i], value))
			continue;
		char what[128];
		snprintf(what, sizeof what, "there is no value in %s with the id", dimension_names[i]);
		add(pass, CHECK_REFERENCE, id, what, value);
	}
}

static int end_second(struct pass *pass)
{
	int result = pass->count > 0 ? verify_second(pass->marks, pass->second, pass->events, pass->count) : 0;
	pass->count = 0;
	return result;
}

static int keep_event(struct pass *pass, const struct verify_event *event)
{
	if (list_reserve(&pass->events, &pass->room, pass->count + 1, sizeof *pass->events) != 0)
		return error_set("no memory for the events of a second");
	pass->events[pass->count++] = *event;
	return 0;
}

static int check_row(struct pass *pass, sqlite3_stmt *row)
{
	int64_t id = sqlite3_column_int64(row, ID);
	struct verify_event event = {
		.key = (uint64_t)sqlite3_column_int64(row, EVENT_KEY),
		.source_id = sqlite3_column_int64(row, SOURCE_ID),
		.n = (uint32_t)row_id_n(id),
	};
	if (row_id_second(id) != pass->second && end_second(pass) != 0)
		return -1;
	pass->second = row_id_second(id);
	uint32_t expected = pass->count > 0 ? pass->events[pass->count - 1].n + 1 : 0;
	pass->findings->results[CHECK_ID].looked_at++;
	if (!block_second_is_sane(pass->second))
		add(pass, CHECK_ID, id, "there is no such time as second", pass->second);
	else if (event.n != expected)
		add(pass, CHECK_ID, id, "events that are missing before it in its second:", event.n - expected);
	check_source(pass, id, event.source_id);
	check_values(pass, id, row);
	return keep_event(pass, &event);
}

static int check_rows(struct pass *pass)
{
#define COLUMN(name, column) ", " #column
	sqlite3_stmt *rows = database_prepare(
		pass->verify->database, "SELECT id, event_key, source_id" DIMENSIONS(COLUMN) " FROM request ORDER BY id");
#undef COLUMN
	int step, result = rows ? 0 : -1;
	while (result == 0 && (step = sqlite3_step(rows)) != SQLITE_DONE)
		result = step == SQLITE_ROW ? check_row(pass, rows) : database_error(pass->verify->database);
	sqlite3_finalize(rows);
	return result == 0 && end_second(pass) == 0 ? verify_marks_end(pass->marks) : -1;
}

int verify_rows(struct verification *verify)
{
	struct pass pass = {.verify = verify, .findings = &verify->findings, .marks = verify_marks_new(verify)};
	int result = pass.marks ? 0 : -1;
	for (unsigned i = 0; result == 0 && i < DIMENSION_COUNT; i++)
		result = read_values(&pass, i);
	if (result == 0)
		result = check_rows(&pass);
	for (unsigned i = 0; i < DIMENSION_COUNT; i++)
		id_set_release(&pass.values[i]);
	verify_marks_free(pass.marks);
	free(pass.events);
	return result;
}

/* The sources, as the other parts need them, and the logs that they were read from. */
#include "cmd/database.h"
#include "cmd/verify/verify.h"
#include "pipeline/error.h"
#include "pipeline/list.h"
#include "stages/load/facts.h"
#include "stages/load/id_set.h"
#include "stages/read/standing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_secret(struct verification *verify)
{
	sqlite3_stmt *row = database_prepare(verify->database, "SELECT value FROM setting WHERE name = 'hash_secret'");
	if (!row)
		return -1;
	int step = sqlite3_step(row), result = 0;
	if (step == SQLITE_ROW && sqlite3_column_bytes(row, 0) == (int)sizeof verify->secret)
		memcpy(&verify->secret, sqlite3_column_blob(row, 0), sizeof verify->secret);
	else
		result = error_set("the database has lost its hash_secret setting, without which no event can be recognised");
	sqlite3_finalize(row);
	return result;
}

static int add_source(struct verification *verify, sqlite3_stmt *row)
{
	enum { PATH = STORE_AFTER_POSITION, ORIGIN, FIRST_SECOND, LAST_SECOND };
	struct position position = store_read_position(row);
	int64_t id = position.source_id;
	if (id < 0 || id > ID_SET_LARGEST)
		return error_set("a source has the impossible id %lld", (long long)id);
	if (list_reserve(&verify->sources, &verify->source_room, (size_t)id + 1, sizeof *verify->sources) != 0)
		return error_set("no memory for the sources");
	const void *origin = sqlite3_column_text(row, ORIGIN);
	bool covers = sqlite3_column_type(row, FIRST_SECOND) != SQLITE_NULL;
	const char *path = (const char *)sqlite3_column_text(row, PATH);
	verify->sources[id] = (struct verified_source){
		.path = strdup(path ? path : ""),
		.origin_key = hash_bytes(&verify->secret, origin, (size_t)sqlite3_column_bytes(row, ORIGIN)),
		.first_second = covers ? sqlite3_column_int64(row, FIRST_SECOND) : 1,
		.last_second = covers ? sqlite3_column_int64(row, LAST_SECOND) : 0,
		.position = position,
	};
	return verify->sources[id].path ? 0 : error_set("no memory for the sources");
}

int verify_read_sources(struct verification *verify)
{
	if (read_secret(verify) != 0)
		return -1;
	sqlite3_stmt *rows = database_prepare(verify->database,
		"SELECT " STORE_POSITION_COLUMNS ", path, origin, first_second, last_second FROM source ORDER BY id DESC");
	int step, result = rows ? 0 : -1;
	while (result == 0 && (step = sqlite3_step(rows)) != SQLITE_DONE)
		result = step == SQLITE_ROW ? add_source(verify, rows) : database_error(verify->database);
	sqlite3_finalize(rows);
	return result;
}

void verify_free_sources(struct verification *verify)
{
	for (size_t id = 0; id < verify->source_room; id++)
		free(verify->sources[id].path);
	free(verify->sources);
}

int verify_positions(struct verification *verify)
{
	for (size_t id = 0; id < verify->source_room; id++) {
		const struct verified_source *source = &verify->sources[id];
		enum standing standing;
		if (!source->path || source->position.stream)
			continue;
		if (standing_find(source->path, &source->position, &verify->secret, !verify->quick, &standing) != 0)
			return -1;
		verify->findings.results[CHECK_POSITION].looked_at += standing == STANDING_HERE || standing == STANDING_CHANGED;
		if (standing != STANDING_CHANGED)
			continue;
		char where[SOURCE_PATH_BYTES + 64];
		snprintf(where, sizeof where, "source %zu (%s)", id, source->path);
		findings_addf(&verify->findings, CHECK_POSITION, where,
			"it begins as it did, but is shorter than, or another one before, the offset %lld",
			(long long)source->position.offset);
	}
	return 0;
}

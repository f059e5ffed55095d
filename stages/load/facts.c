/* Reading what a run has to know. */
#include "stages/load/facts.h"

#include "pipeline/error.h"
#include "pipeline/list.h"
#include "stages/load/store.h"

#include <stdlib.h>
#include <string.h>

static int read_secret(sqlite3 *database, struct hash_secret *secret)
{
	sqlite3_stmt *statement = store_prepare(database, "SELECT value FROM setting WHERE name = 'hash_secret'");
	int result = -1;
	if (!statement)
		return -1;
	if (sqlite3_step(statement) == SQLITE_ROW &&
		sqlite3_column_bytes(statement, 0) == (int)sizeof secret->bytes) {
		memcpy(secret->bytes, sqlite3_column_blob(statement, 0), sizeof secret->bytes);
		result = 0;
	} else {
		error_set("it has lost its hash_secret setting; restore a copy, or ingest the logs into a new database");
	}
	sqlite3_finalize(statement);
	return result;
}

static char *column_text(sqlite3_stmt *statement, int column)
{
	const unsigned char *text = sqlite3_column_text(statement, column);
	return strdup(text ? (const char *)text : "");
}

struct position store_read_position(sqlite3_stmt *row)
{
	return (struct position){
		.source_id = sqlite3_column_int64(row, 0),
		.offset = sqlite3_column_int64(row, 1),
		.head_hash = (uint64_t)sqlite3_column_int64(row, 2),
		.tail_hash = (uint64_t)sqlite3_column_int64(row, 3),
		.device = sqlite3_column_int64(row, 4),
		.inode = sqlite3_column_int64(row, 5),
		.size_bytes = sqlite3_column_int64(row, 6),
		.mtime_ns = sqlite3_column_int64(row, 7),
		.stream = sqlite3_column_int(row, 8) != 0,
		.finished = sqlite3_column_int(row, 9) != 0,
	};
}

static int read_source(sqlite3_stmt *row, struct known_source *source)
{
	source->position = store_read_position(row);
	source->path = column_text(row, STORE_AFTER_POSITION);
	source->origin = column_text(row, STORE_AFTER_POSITION + 1);
	source->format = column_text(row, STORE_AFTER_POSITION + 2);
	source->first_format = column_text(row, STORE_AFTER_POSITION + 3);
	bool complete = source->path && source->origin && source->format && source->first_format;
	return complete ? 0 : error_set("no memory for the known sources");
}

static int read_sources(sqlite3 *database, struct known_sources *sources)
{
	sqlite3_stmt *rows =
		store_prepare(database, "SELECT " STORE_POSITION_COLUMNS ", path, origin, format, first_format FROM source ORDER BY id");
	int step, result = rows ? 0 : -1;
	size_t room = 0;
	memset(sources, 0, sizeof *sources);
	while (result == 0 && (step = sqlite3_step(rows)) != SQLITE_DONE) {
		if (step != SQLITE_ROW) {
			result = store_error(database, "reading the known sources");
			break;
		}
		if (list_reserve(&sources->list, &room, sources->count + 1, sizeof *sources->list) != 0) {
			result = error_set("no memory for the known sources");
			break;
		}
		result = read_source(rows, &sources->list[sources->count++]);
		sources->largest_id = sources->list[sources->count - 1].position.source_id;
	}
	sqlite3_finalize(rows);
	return result;
}

int store_read_facts(sqlite3 *database, struct store_facts *facts)
{
	static const char since[] = "SELECT min(started) FROM run WHERE id > "
				    "(SELECT coalesce(max(id), 0) FROM run WHERE exit_status = 0 AND bytes > 0)";
	if (read_secret(database, &facts->secret) != 0 || read_sources(database, &facts->sources) != 0)
		return -1;
	return store_read_number(database, since, &facts->since);
}

/* A source's id finds its format without a search: rows of many sources alternate. */
#include "cmd/row_format.h"

#include "cmd/database.h"
#include "pipeline/error.h"
#include "pipeline/list.h"
#include "stages/load/id_set.h"

#include <stdlib.h>
#include <string.h>

int row_formats_init(struct row_formats *rows, sqlite3 *database, struct formats *formats)
{
	*rows = (struct row_formats){
		.formats = formats,
		.lookup = database_prepare(database, "SELECT first_format FROM source WHERE id = ?"),
	};
	return rows->lookup ? 0 : -1;
}

void row_formats_release(struct row_formats *rows)
{
	sqlite3_finalize(rows->lookup);
	free(rows->first);
	*rows = (struct row_formats){0};
}

static int make_room(struct row_formats *rows, int64_t source_id)
{
	if (source_id < 0 || source_id > ID_SET_LARGEST)
		return error_set("a row has the impossible source %lld", (long long)source_id);
	if (list_reserve(&rows->first, &rows->room, (size_t)source_id + 1, sizeof *rows->first) != 0)
		return error_set("no memory for the formats of the sources");
	return 0;
}

static const struct format *look_up(struct row_formats *rows, int64_t source_id)
{
	const struct format *found = NULL;
	sqlite3_bind_int64(rows->lookup, 1, source_id);
	const char *name =
		sqlite3_step(rows->lookup) == SQLITE_ROW ? (const char *)sqlite3_column_text(rows->lookup, 0) : NULL;
	if (name)
		found = formats_find(rows->formats, name);
	else
		error_set("source %lld: the database does not know its format; give one with --format", (long long)source_id);
	sqlite3_reset(rows->lookup);
	return found;
}

const struct format *row_formats_find(struct row_formats *rows, const struct record *record, int64_t source_id)
{
	char noted[BLOCK_FORMAT_BYTES];
	print_noted_format(record, noted);
	if (*noted)
		return formats_find(rows->formats, noted);
	if (make_room(rows, source_id) != 0)
		return NULL;
	if (!rows->first[source_id])
		rows->first[source_id] = look_up(rows, source_id);
	return rows->first[source_id];
}

/* In the order in which they were stored, a block at a time: a block ends where the source changes.
 *
 * A parser takes one CR from before a newline, so a line that ends in one gets another.
 */
#include "stages/load/stored_rejects.h"

#include "pipeline/error.h"
#include "stages/load/store.h"

#include <stdlib.h>
#include <string.h>

struct stored_rejects {
	sqlite3 *database;
	sqlite3_stmt *rejects, *source;
	int64_t last; /* id of the last one taken */
};

/* The rejects of the choice: ?1 is the reason, ?2 the path.  CROSS: in the order of the rejects, without sorting them. */
#define CHOSEN \
	"FROM reject CROSS JOIN source ON source.id = source_id " \
	"WHERE CASE WHEN ?1 IS NULL THEN reason NOT IN ('too_long', 'crash') ELSE reason = ?1 END " \
	"AND (?2 IS NULL OR path = ?2) "

static void bind_choice(sqlite3_stmt *statement, const struct reject_choice *choice)
{
	sqlite3_bind_text(statement, 1, choice->reason, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, choice->path, -1, SQLITE_STATIC);
}

int stored_rejects_look(const char *path, const struct reject_choice *choice, struct reject_facts *facts)
{
	sqlite3 *database = store_connect(path, SQLITE_OPEN_READONLY);
	sqlite3_stmt *look =
		database ? store_prepare(database, "SELECT count(*), coalesce(max(length(raw)), 0) " CHOSEN) : 0;
	int result = -1;
	if (look) {
		bind_choice(look, choice);
		result = sqlite3_step(look) == SQLITE_ROW ? 0 : store_error(database, "looking at the rejects");
		facts->count = sqlite3_column_int64(look, 0);
		facts->longest = sqlite3_column_int64(look, 1);
	}
	sqlite3_finalize(look);
	sqlite3_close(database);
	return result;
}

void stored_rejects_close(struct stored_rejects *stored)
{
	if (!stored)
		return;
	sqlite3_finalize(stored->rejects);
	sqlite3_finalize(stored->source);
	sqlite3_close(stored->database);
	free(stored);
}

struct stored_rejects *stored_rejects_open(const char *database, const struct reject_choice *choice)
{
	struct stored_rejects *stored = calloc(1, sizeof *stored);
	if (!stored) {
		error_set("no memory for the rejects");
		return 0;
	}
	stored->database = store_connect(database, SQLITE_OPEN_READONLY);
	if (stored->database) {
		stored->rejects = store_prepare(stored->database,
			"SELECT reject.id, source_id, raw " CHOSEN "AND reject.id > ?3 ORDER BY reject.id LIMIT ?4");
		stored->source = store_prepare(stored->database, "SELECT path, origin, coalesce(?2, format), coalesce(?2, format) IS NOT coalesce(first_format, ?2, format) "
			"FROM source WHERE id = ?1");
	}
	if (stored->rejects && stored->source) {
		bind_choice(stored->rejects, choice);
		sqlite3_bind_text(stored->source, 2, choice->format, -1, SQLITE_STATIC);
		return stored;
	}
	stored_rejects_close(stored);
	return 0;
}

/* Appends a line to the block, which has room for it below its target. */
static void add_line(const struct block_layout *layout, struct block *block, const char *line, uint32_t length)
{
	char *end = block_text(layout, block) + block->text_length;
	memcpy(end, line, length);
	end += length;
	if (length > 0 && line[length - 1] == '\r')
		*end++ = '\r';
	*end++ = '\n';
	block->text_length = (uint32_t)(end - block_text(layout, block));
	block->lines++;
}

/* A text into a field of the block, "" for NULL; false where it does not fit. */
static bool copy_text(sqlite3_stmt *row, int column, char *field, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	size_t length = (size_t)sqlite3_column_bytes(row, column);
	if (length >= size)
		return false;
	memcpy(field, text ? text : "", length + 1);
	return true;
}

static int describe_source(struct stored_rejects *stored, struct block *block)
{
	sqlite3_stmt *row = stored->source;
	sqlite3_bind_int64(row, 1, block->after.source_id);
	int result = 0;
	if (sqlite3_step(row) != SQLITE_ROW)
		result = store_error(stored->database, "looking for the source of a reject");
	else if (!copy_text(row, 0, block->path, sizeof block->path) ||
		 !copy_text(row, 1, block->origin, sizeof block->origin) ||
		 !copy_text(row, 2, block->format, sizeof block->format))
		result = error_set("source %lld: its path, origin or format is longer than can be",
			(long long)block->after.source_id);
	else
		block->format_changed = sqlite3_column_int(row, 3) != 0;
	sqlite3_reset(row);
	return result;
}

/* Whether the row of `rejects` fits in the block. */
static bool belongs(const struct stored_rejects *stored, const struct block_layout *layout, const struct block *block)
{
	return block->lines == 0 || (block->text_length < layout->target_bytes &&
					    sqlite3_column_int64(stored->rejects, 1) == block->after.source_id);
}

static int take(struct stored_rejects *stored, const struct block_layout *layout, struct block *block, int64_t *ids)
{
	int step;
	while ((step = sqlite3_step(stored->rejects)) == SQLITE_ROW && belongs(stored, layout, block)) {
		const void *raw = sqlite3_column_blob(stored->rejects, 2);
		uint32_t length = (uint32_t)sqlite3_column_bytes(stored->rejects, 2);
		if (length > layout->line_max_bytes)
			return error_set("a reject of %u bytes came while the others were tried; try again", length);
		stored->last = ids[block->lines] = sqlite3_column_int64(stored->rejects, 0);
		block->after.source_id = sqlite3_column_int64(stored->rejects, 1);
		add_line(layout, block, raw ? raw : "", length);
	}
	return step == SQLITE_ROW || step == SQLITE_DONE ? 0 : store_error(stored->database, "reading the rejects");
}

int stored_rejects_take(
	struct stored_rejects *stored, const struct block_layout *layout, struct block *block, int64_t *ids)
{
	block->text_length = block->lines = 0;
	block->after = (struct position){0};
	sqlite3_bind_int64(stored->rejects, 3, stored->last);
	sqlite3_bind_int64(stored->rejects, 4, BLOCK_LINES_MAX);
	int result = take(stored, layout, block, ids);
	sqlite3_reset(stored->rejects);
	if (result != 0)
		return -1;
	return block->lines == 0 ? 0 : describe_source(stored, block) == 0 ? 1 : -1;
}

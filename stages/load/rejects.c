/* A reject keeps its line, offset, run and bytes for as long as it is one; only why it does not fit can change. */
#include "stages/load/rejects.h"

#include "pipeline/error.h"
#include "stages/load/store.h"

#include <stdlib.h>

struct rejects {
	sqlite3 *database;
	sqlite3_stmt *insert, *update, *delete;
	int64_t run_id;
};

struct rejects *rejects_new(sqlite3 *database, int64_t run_id)
{
	struct rejects *rejects = calloc(1, sizeof *rejects);
	if (!rejects) {
		error_set("no memory for the rejects");
		return 0;
	}
	rejects->database = database;
	rejects->run_id = run_id;
	rejects->insert = store_prepare(database, "INSERT INTO reject(reason, field, position, run_id, source_id, line, "
						  "offset, raw) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
	rejects->update =
		store_prepare(database, "UPDATE reject SET reason = ?1, field = ?2, position = ?3 "
					"WHERE id = ?4 AND (reason, field, position) IS NOT (?1, ?2, ?3)");
	rejects->delete = store_prepare(database, "DELETE FROM reject WHERE id = ?");
	if (rejects->insert && rejects->update && rejects->delete)
		return rejects;
	rejects_free(rejects);
	return 0;
}

void rejects_free(struct rejects *rejects)
{
	if (!rejects)
		return;
	sqlite3_finalize(rejects->insert);
	sqlite3_finalize(rejects->update);
	sqlite3_finalize(rejects->delete);
	free(rejects);
}

/* Parameters 1 to 3: why the line does not fit. */
static void bind_why(
	sqlite3_stmt *statement, const struct block_layout *layout, struct block *block, const struct row *row)
{
	const char *field = block_bytes(layout, block, row->extra_offset, row->extra_length);
	sqlite3_bind_text(statement, 1, reject_reason_name(row->reason), -1, SQLITE_STATIC);
	if (row->extra_length)
		sqlite3_bind_text(statement, 2, field, (int)row->extra_length, SQLITE_STATIC);
	else
		sqlite3_bind_null(statement, 2);
	sqlite3_bind_int64(statement, 3, row->column);
}

int rejects_add(struct rejects *rejects, const struct block_layout *layout, struct block *block,
	const struct load_source *source)
{
	const struct row *rows = block_rows(layout, block);
	sqlite3_stmt *insert = rejects->insert;
	for (uint32_t i = 0; i < block->rows; i++) {
		const struct row *row = &rows[i];
		if (row->kind != ROW_REJECT)
			continue;
		const char *line = block_bytes(layout, block, row->line_offset, row->line_length);
		bind_why(insert, layout, block, row);
		sqlite3_bind_int64(insert, 4, rejects->run_id);
		sqlite3_bind_int64(insert, 5, source->position.source_id);
		sqlite3_bind_int64(insert, 6, source->lines - block->lines + row->line_index + 1);
		sqlite3_bind_int64(insert, 7, block->after.offset - block->source_bytes + row->line_offset);
		sqlite3_bind_blob(insert, 8, line, (int)row->line_length, SQLITE_STATIC);
		if (store_step(rejects->database, insert) != 0)
			return error_wrap("storing a reject");
	}
	return 0;
}

/* One reject; row is NULL where the line is none of ours, as an empty one. */
static int settle(struct rejects *rejects, const struct block_layout *layout, struct block *block, int64_t id,
	const struct row *row)
{
	bool stays = row && row->kind == ROW_REJECT;
	sqlite3_stmt *statement = stays ? rejects->update : rejects->delete;
	if (stays)
		bind_why(statement, layout, block, row);
	sqlite3_bind_int64(statement, stays ? 4 : 1, id);
	if (store_step(rejects->database, statement) != 0)
		return error_wrap("settling a reject");
	if (!stays && sqlite3_changes(rejects->database) != 1)
		return error_set("the reject %lld is gone that was tried again; nothing was stored", (long long)id);
	return 0;
}

int rejects_settle(
	struct rejects *rejects, const struct block_layout *layout, struct block *block, const int64_t *ids)
{
	const struct row *row = block_rows(layout, block), *end = row + block->rows;
	for (uint32_t line = 0; line < block->lines; line++) {
		bool has_row = row < end && row->line_index == line;
		if (settle(rejects, layout, block, ids[line], has_row ? row : 0) != 0)
			return -1;
		row += has_row;
	}
	return 0;
}

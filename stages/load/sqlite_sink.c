/* The SQLite sink: rows, dimension values, rejects, ticks, offsets and counters in one transaction.
 *
 * Anything that fails here rolls the transaction back and ends the run; the next run begins where the last commit left off.
 */
#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "stages/load/checkpoint.h"
#include "stages/load/exact.h"
#include "stages/load/lock.h"
#include "stages/load/rejects.h"
#include "stages/load/rows.h"
#include "stages/load/sink.h"
#include "stages/load/sources.h"
#include "stages/load/store.h"
#include "stages/load/values.h"

#include <stdlib.h>

struct sink {
	struct arena *arena;
	const struct load_settings *settings;
	sqlite3 *database;
	struct rows_view view;
	struct load_sources *sources;
	struct exact *exact;
	struct values *values;
	struct rejects *rejects;
	sqlite3_stmt *insert_rows[REQUEST_COLUMN_COUNT + 1]; /* by the number of columns; prepared when first needed */
	sqlite3_stmt *update_run, *begin, *commit;
	struct counters recorded; /* what the run's record has of this process's counters */
	bool in_transaction;
	int64_t page_bytes;
	uint64_t wal_bytes;
	struct checkpoint_limit limit;
};

#define COUNTER_PARAMETER(name, meaning) ", " #name " = " #name " + ?"

static int prepare(struct sink *sink)
{
	sink->begin = store_prepare(sink->database, "BEGIN IMMEDIATE");
	sink->commit = store_prepare(sink->database, "COMMIT");
	sink->update_run =
		store_prepare(sink->database, "UPDATE run SET ended = NULL" COUNTERS(COUNTER_PARAMETER) " WHERE id = ?");
	return sink->begin && sink->commit && sink->update_run ? 0 : -1;
}

static int note_wal_size(void *context, sqlite3 *database, const char *name, int pages)
{
	struct sink *sink = context;
	(void)database, (void)name;
	sink->wal_bytes = (uint64_t)pages * (uint64_t)sink->page_bytes;
	return SQLITE_OK;
}

static int set_up(struct sink *sink, const struct load_settings *settings)
{
	sink->database = store_connect(settings->database, SQLITE_OPEN_READWRITE);
	if (!sink->database || store_read_number(sink->database, "PRAGMA page_size", &sink->page_bytes) != 0 ||
		store_run(sink->database, "PRAGMA cache_size = -32768") != 0 ||
		store_run(sink->database, "PRAGMA journal_size_limit = 67108864") != 0 ||
		store_run(sink->database,
			settings->full_sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL") != 0)
		return -1;
	store_wait_for_writers(sink->database, &sink->arena->ring.poisoned);
	if (rows_register(sink->database, &sink->view) != 0 || prepare(sink) != 0)
		return -1;
	sqlite3_wal_hook(sink->database, note_wal_size, sink);
	sink->limit = (struct checkpoint_limit){settings->database, settings->wal_bytes_max, settings->wal_bytes_max, false};
	sink->sources = sources_new(sink->database, settings->run_id);
	sink->exact = exact_new(sink->database, settings->drop_twins, &sink->arena->looks_in_vain);
	sink->values = values_new(sink->database);
	sink->rejects = rejects_new(sink->database, settings->run_id);
	return sink->sources && sink->exact && sink->values && sink->rejects ? 0 : -1;
}

static void sqlite_close(struct sink *sink)
{
	if (!sink)
		return;
	if (sink->in_transaction)
		sqlite3_exec(sink->database, "ROLLBACK", 0, 0, 0);
	if (sink->database)
		store_check_place(sink->database);
	sources_free(sink->sources);
	exact_free(sink->exact);
	values_free(sink->values);
	rejects_free(sink->rejects);
	for (unsigned i = 0; i <= REQUEST_COLUMN_COUNT; i++)
		sqlite3_finalize(sink->insert_rows[i]);
	sqlite3_finalize(sink->update_run);
	sqlite3_finalize(sink->begin);
	sqlite3_finalize(sink->commit);
	sqlite3_close(sink->database);
	checkpoint_end(sink->arena);
	free(sink);
}

static struct sink *sqlite_open(struct arena *arena, const struct load_settings *settings)
{
	struct sink *sink = calloc(1, sizeof *sink);
	if (!sink) {
		error_set("no memory for the loader");
		return 0;
	}
	sink->arena = arena;
	sink->settings = settings;
	if (set_up(sink, settings) == 0)
		return sink;
	sqlite_close(sink);
	return 0;
}

/* Takes the values that got their ids in this block. */
static int add_values(struct sink *sink, struct block *block)
{
	const struct block_layout *layout = &sink->arena->layout;
	const struct string *strings = block_strings(layout, block);
	for (uint32_t i = 1; i < block->strings; i++) {
		const struct string *string = &strings[i];
		if ((string->flags & STRING_NEW) &&
			values_add(sink->values, string, block_bytes(layout, block, string->offset, string->length)) != 0)
			return -1;
	}
	return 0;
}

static sqlite3_stmt *insert_statement(struct sink *sink, unsigned columns)
{
	if (!sink->insert_rows[columns]) {
		/* OR ROLLBACK: the run ends at any error, so SQLite need not be able to undo this statement alone. */
		const char *list = rows_column_list(columns);
		char *sql = sqlite3_mprintf(
			"INSERT OR ROLLBACK INTO request(%s) SELECT %s FROM temp.block_rows", list, list);
		sink->insert_rows[columns] = sql ? store_prepare(sink->database, sql) : 0;
		sqlite3_free(sql);
	}
	return sink->insert_rows[columns];
}

static void count(const struct row *rows, const struct block *block, struct counters *counters)
{
	uint32_t by_kind[ROW_REJECT + 1] = {0};
	for (uint32_t i = 0; i < block->rows; i++)
		by_kind[rows[i].kind]++;
	counters->lines += block->lines;
	counters->blank += block->blank;
	counters->bytes += block->source_bytes;
	counters->inserted += by_kind[ROW_EVENT];
	counters->duplicates += by_kind[ROW_DUPLICATE];
	counters->rejected += by_kind[ROW_REJECT];
}

static int begin_if_needed(struct sink *sink)
{
	if (sink->in_transaction)
		return 0;
	if (store_check_place(sink->database) != 0 || store_step(sink->database, sink->begin) != 0)
		return -1;
	sink->in_transaction = true;
	return 0;
}

static int load_rows(struct sink *sink, struct block *block, struct load_source *source)
{
	const struct block_layout *layout = &sink->arena->layout;
	struct row *rows = block_rows(layout, block);
	sink->view = (struct rows_view){
		.base.count = block->rows,
		.rows = rows,
		.strings = block_strings(layout, block),
		.bytes = block_text(layout, block),
		.source_id = source->position.source_id,
		.append_id = exact_append_id(sink->exact),
	};
	if (exact_settle(sink->exact, rows, block->rows, sink->sources, source) != 0 ||
		add_values(sink, block) != 0)
		return -1;
	sqlite3_stmt *insert = insert_statement(sink, rows_columns(rows, block->rows));
	if (!insert || store_step(sink->database, insert) != 0)
		return error_wrap("storing the rows");
	return 0;
}

static int sqlite_load(struct sink *sink, struct block *block, const int64_t *rejects, struct counters *counters)
{
	const struct block_layout *layout = &sink->arena->layout;
	if (begin_if_needed(sink) != 0)
		return -1;
	struct load_source *source = rejects ? sources_reenter(sink->sources, block->after.source_id)
					     : sources_enter(sink->sources, block);
	if (!source || (block->rows > 0 && load_rows(sink, block, source) != 0))
		return -1;
	if ((rejects ? rejects_settle(sink->rejects, layout, block, rejects)
		     : rejects_add(sink->rejects, layout, block, source)) != 0)
		return -1;
	count(block_rows(layout, block), block, counters);
	return 0;
}

static int update_run(struct sink *sink, const struct counters *counters)
{
	int at = 1;
#define X(name, meaning) sqlite3_bind_int64(sink->update_run, at++, counters->name - sink->recorded.name);
	COUNTERS(X)
#undef X
	sqlite3_bind_int64(sink->update_run, at, sink->settings->run_id);
	sink->recorded = *counters;
	return store_step(sink->database, sink->update_run);
}

static int sqlite_commit(struct sink *sink, const struct counters *counters)
{
	if (!sink->in_transaction)
		return 0;
	if (values_flush(sink->values) != 0 || exact_flush(sink->exact) != 0 || sources_flush(sink->sources) != 0 ||
		update_run(sink, counters) != 0)
		return -1;
	fault_at(FAULT_COMMIT);
	if (store_step(sink->database, sink->commit) != 0)
		return -1;
	sink->in_transaction = false;
	checkpoint_after_commit(sink->arena, sink->wal_bytes, &sink->limit);
	return 0;
}

const struct sink_ops sqlite_sink = {
	.name = "sqlite",
	.open = sqlite_open,
	.load = sqlite_load,
	.commit = sqlite_commit,
	.close = sqlite_close,
};

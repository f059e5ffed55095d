/* The loader's sources.  The fence: an offset moves from the value that this process wrote or read, or not at all, so that
 * two loaders that were never meant to run at once cannot both count a line.
 */
#include "stages/load/sources.h"

#include "pipeline/error.h"
#include "pipeline/list.h"
#include "stages/load/facts.h"
#include "stages/load/store.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

struct origin {
	char *name;
	struct load_source *first; /* of its sources */
};

struct load_sources {
	sqlite3 *database;
	sqlite3_stmt *insert, *update;
	struct load_source **list; /* by id; ids are dense but for what was pruned */
	size_t room;
	void *origins; /* a tsearch() tree of struct origin by name */
	int64_t run_id;
	struct load_source **dirty; /* what sources_flush() has to write */
	size_t dirty_count, dirty_room;
	struct {
		const struct load_source *source;
		int64_t first, last; /* seconds for which the answer holds */
		bool covered;
	} cover; /* the last answer of sources_cover() */
};

static int compare_origins(const void *a, const void *b)
{
	return strcmp(((const struct origin *)a)->name, ((const struct origin *)b)->name);
}

static void free_origin(void *node)
{
	struct origin *origin = node;
	free(origin->name);
	free(origin);
}

/* The origin of that name, made where there is none; NULL with the error stack set. */
static struct origin *enter_origin(struct load_sources *sources, const char *name)
{
	struct origin *origin = calloc(1, sizeof *origin);
	if (origin && (origin->name = strdup(name))) {
		struct origin **found = tsearch(origin, &sources->origins, compare_origins);
		if (found && *found == origin)
			return origin;
		free_origin(origin);
		if (found)
			return *found;
	}
	error_set("no memory for the origins");
	return 0;
}

static int place(struct load_sources *sources, int64_t id)
{
	if (id <= 0 || id > INT32_MAX)
		return error_set("a source has the impossible id %lld", (long long)id);
	if (list_reserve(&sources->list, &sources->room, (size_t)id + 1, sizeof *sources->list) != 0)
		return error_set("no memory for the sources");
	return 0;
}

/* A source of that id and origin, linked with the others; NULL with the error stack set. */
static struct load_source *add(struct load_sources *sources, int64_t id, const char *origin)
{
	struct load_source *source = calloc(1, sizeof *source);
	if (!source) {
		error_set("no memory for a source");
		return 0;
	}
	if (place(sources, id) != 0 || !(source->origin = enter_origin(sources, origin))) {
		free(source);
		return 0;
	}
	source->position.source_id = id;
	source->first_second = INT64_MAX;
	source->last_second = INT64_MIN;
	source->next_of_origin = source->origin->first;
	source->origin->first = source;
	sources->list[id] = source;
	return source;
}

/* A copy of the column's text; NULL stays NULL.  0, or -1 with the error stack set. */
static int copy_column(sqlite3_stmt *row, int column, char **copy)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return 0;
	const char *text = (const char *)sqlite3_column_text(row, column);
	*copy = text ? strdup(text) : 0;
	return *copy ? 0 : error_set("no memory for the sources");
}

static int read_all(struct load_sources *sources)
{
	enum { ORIGIN = STORE_AFTER_POSITION, LINES, RUN_ID, FIRST_SECOND, LAST_SECOND, PATH, FORMAT, FIRST_FORMAT };
	int step, result = 0;
	sqlite3_stmt *rows = store_prepare(sources->database,
		"SELECT " STORE_POSITION_COLUMNS ", origin, lines, run_id, first_second, last_second, path, format, first_format "
		"FROM source");
	if (!rows)
		return -1;
	while (result == 0 && (step = sqlite3_step(rows)) != SQLITE_DONE) {
		if (step != SQLITE_ROW) {
			result = store_error(sources->database, "reading the sources");
			break;
		}
		const char *origin = (const char *)sqlite3_column_text(rows, ORIGIN);
		struct load_source *source = origin ? add(sources, sqlite3_column_int64(rows, 0), origin) : 0;
		if (!source) {
			result = origin ? -1 : error_set("no memory for the sources");
			break;
		}
		source->position = store_read_position(rows);
		source->stored_offset = source->position.offset;
		source->lines = sqlite3_column_int64(rows, LINES);
		source->run_id = sqlite3_column_int64(rows, RUN_ID);
		if (sqlite3_column_type(rows, FIRST_SECOND) != SQLITE_NULL) {
			source->first_second = sqlite3_column_int64(rows, FIRST_SECOND);
			source->last_second = sqlite3_column_int64(rows, LAST_SECOND);
		}
		if (copy_column(rows, PATH, &source->path) != 0 || copy_column(rows, FORMAT, &source->format) != 0 ||
			copy_column(rows, FIRST_FORMAT, &source->first_format) != 0)
			result = -1;
	}
	sqlite3_finalize(rows);
	return result;
}

struct load_sources *sources_new(sqlite3 *database, int64_t run_id)
{
	struct load_sources *sources = calloc(1, sizeof *sources);
	if (!sources) {
		error_set("no memory for the sources");
		return 0;
	}
	sources->database = database;
	sources->run_id = run_id;
	sources->insert = store_prepare(database,
		"INSERT INTO source(id, offset, lines, first_second, last_second, head_hash, tail_hash, device, inode, "
		"size_bytes, mtime_ns, stream, finished, path, format, first_format, run_id, origin) "
		"VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?18, ?16, ?17)");
	sources->update = store_prepare(database,
		"UPDATE source SET offset = ?2, lines = ?3, first_second = ?4, last_second = ?5, head_hash = ?6, "
		"tail_hash = ?7, device = ?8, inode = ?9, size_bytes = ?10, mtime_ns = ?11, stream = ?12, finished = ?13, "
		"path = ?14, format = ?15, first_format = ?18, run_id = ?16 WHERE id = ?1 AND offset = ?17");
	if (sources->insert && sources->update && read_all(sources) == 0)
		return sources;
	sources_free(sources);
	return 0;
}

void sources_free(struct load_sources *sources)
{
	if (!sources)
		return;
	for (size_t i = 0; i < sources->room; i++) {
		if (!sources->list[i])
			continue;
		free(sources->list[i]->path);
		free(sources->list[i]->format);
		free(sources->list[i]->first_format);
		free(sources->list[i]);
	}
	tdestroy(sources->origins, free_origin);
	sqlite3_finalize(sources->insert);
	sqlite3_finalize(sources->update);
	free(sources->dirty);
	free(sources->list);
	free(sources);
}

static int replace_text(char **text, const char *with)
{
	if (*text && strcmp(*text, with) == 0)
		return 0;
	char *copy = strdup(with);
	if (!copy)
		return error_set("no memory for a source's name");
	free(*text);
	*text = copy;
	return 0;
}

static int mark_dirty(struct load_sources *sources, struct load_source *source)
{
	if (source->dirty)
		return 0;
	if (list_reserve(&sources->dirty, &sources->dirty_room, sources->dirty_count + 1, sizeof *sources->dirty) != 0)
		return error_set("no memory for the sources");
	sources->dirty[sources->dirty_count++] = source;
	source->dirty = true;
	return 0;
}

static struct load_source *find(const struct load_sources *sources, int64_t id)
{
	return id > 0 && (size_t)id < sources->room ? sources->list[id] : 0;
}

struct load_source *sources_reenter(struct load_sources *sources, int64_t id)
{
	struct load_source *source = find(sources, id);
	if (!source) {
		error_set("the rejects of source %lld cannot be loaded: it is not known", (long long)id);
		return 0;
	}
	sources->cover.source = 0; /* another source may have widened since */
	return mark_dirty(sources, source) == 0 ? source : 0;
}

struct load_source *sources_enter(struct load_sources *sources, const struct block *block)
{
	int64_t id = block->after.source_id;
	struct load_source *source = find(sources, id);
	if (!source) {
		source = add(sources, id, block->origin);
		if (!source)
			return 0;
		source->stored_offset = -1;
	}
	if (source->position.offset + block->source_bytes != block->after.offset || block->source_bytes < 0) {
		error_set("%s: the block begins at offset %lld, but the database has it at %lld", block->path,
			(long long)(block->after.offset - block->source_bytes), (long long)source->position.offset);
		return 0;
	}
	bool tells_format = *block->format && (block->source_bytes > 0 || !source->format); /* a block of rejects does not */
	if (replace_text(&source->path, block->path) != 0 ||
		(tells_format && replace_text(&source->format, block->format) != 0) ||
		(tells_format && !source->first_format && replace_text(&source->first_format, block->format) != 0) ||
		mark_dirty(sources, source) != 0)
		return 0;
	sources->cover.source = 0; /* another source may have widened since */
	source->position = block->after;
	source->lines += block->lines;
	source->run_id = sources->run_id;
	return source;
}

bool sources_cover(struct load_sources *sources, const struct load_source *source, int64_t second)
{
	if (sources->cover.source == source && second >= sources->cover.first && second <= sources->cover.last)
		return sources->cover.covered;
	/* Only this source's rows can widen while it is asked for, and they do not count, so the answer holds for as
	 * long as the seconds stay between these bounds. */
	int64_t first = INT64_MIN, last = INT64_MAX;
	bool covered = false;
	for (const struct load_source *other = source->origin->first; other;
		other = other->next_of_origin) {
		if (other == source || other->first_second > other->last_second)
			continue;
		if (second >= other->first_second && second <= other->last_second) {
			covered = true;
			first = other->first_second;
			last = other->last_second;
			break;
		}
		if (other->last_second < second && other->last_second >= first)
			first = other->last_second + 1;
		if (other->first_second > second && other->first_second <= last)
			last = other->first_second - 1;
	}
	sources->cover.source = source;
	sources->cover.first = first;
	sources->cover.last = last;
	sources->cover.covered = covered;
	return covered;
}

static void bind_source(sqlite3_stmt *statement, const struct load_source *source)
{
	const struct position *at = &source->position;
	const int64_t facts[] = {(int64_t)at->head_hash, (int64_t)at->tail_hash, at->device, at->inode, at->size_bytes,
		at->mtime_ns, at->stream, at->finished};
	sqlite3_bind_int64(statement, 1, at->source_id);
	sqlite3_bind_int64(statement, 2, at->offset);
	sqlite3_bind_int64(statement, 3, source->lines);
	if (source->first_second <= source->last_second) {
		sqlite3_bind_int64(statement, 4, source->first_second);
		sqlite3_bind_int64(statement, 5, source->last_second);
	} else {
		sqlite3_bind_null(statement, 4);
		sqlite3_bind_null(statement, 5);
	}
	for (int i = 0; i < (int)(sizeof facts / sizeof *facts); i++)
		sqlite3_bind_int64(statement, 6 + i, facts[i]);
	sqlite3_bind_text(statement, 14, source->path, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 15, source->format, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 16, source->run_id);
	sqlite3_bind_text(statement, 18, source->first_format, -1, SQLITE_STATIC);
}

static int write_source(struct load_sources *sources, struct load_source *source)
{
	bool new = source->stored_offset < 0;
	sqlite3_stmt *statement = new ? sources->insert : sources->update;
	bind_source(statement, source);
	if (new)
		sqlite3_bind_text(statement, 17, source->origin->name, -1, SQLITE_STATIC);
	else
		sqlite3_bind_int64(statement, 17, source->stored_offset);
	if (store_step(sources->database, statement) != 0)
		return -1;
	if (sqlite3_changes(sources->database) != 1)
		return error_set("%s: another process moved its offset away from %lld; nothing was stored", source->path,
			(long long)source->stored_offset);
	source->stored_offset = source->position.offset;
	source->dirty = false;
	return 0;
}

int sources_flush(struct load_sources *sources)
{
	for (size_t i = 0; i < sources->dirty_count; i++)
		if (write_source(sources, sources->dirty[i]) != 0)
			return -1;
	sources->dirty_count = 0;
	return 0;
}

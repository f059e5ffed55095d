/* The record of a run, and the schema before the first one.  Every change here is one transaction. */
#include "stages/load/run.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "stages/load/holder.h"
#include "stages/load/lock.h"
#include "stages/load/schema.h"
#include "stages/load/schema_check.h"
#include "stages/load/store.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

static int store_secret(sqlite3 *database)
{
	struct hash_secret secret;
	if (getrandom(secret.bytes, sizeof secret.bytes, 0) != (ssize_t)sizeof secret.bytes)
		return error_set_errno("reading random numbers");
	sqlite3_stmt *statement =
		store_prepare(database, "INSERT INTO setting(name, value) VALUES('hash_secret', ?)");
	if (!statement)
		return -1;
	sqlite3_bind_blob(statement, 1, secret.bytes, sizeof secret.bytes, SQLITE_TRANSIENT);
	int result = store_step(database, statement);
	sqlite3_finalize(statement);
	return result;
}

static int create_schema(sqlite3 *database)
{
	char *marks = sqlite3_mprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", SCHEMA_VERSION,
		SCHEMA_APPLICATION_ID);
	int result = -1;
	if (marks && store_run(database, schema_sql) == 0 && store_secret(database) == 0)
		result = store_run(database, marks);
	sqlite3_free(marks);
	return result;
}

/* Brings the schema of an older logetl up to date, one version after the other. */
static int migrate_schema(sqlite3 *database)
{
	int64_t version;
	if (store_read_number(database, "PRAGMA user_version", &version) != 0)
		return -1;
	for (; version < SCHEMA_VERSION; version++) {
		if (store_run(database, schema_migrations[version]) != 0)
			return -1;
	}
	return 0;
}

/* Large pages: a page is two system calls in the log, and two when it is written into the file. */
static int set_page_size(sqlite3 *database)
{
	return store_run(database, "PRAGMA page_size = 16384");
}

/* Readers never wait, and are never waited for: only with a write-ahead log. */
static int set_journal(sqlite3 *database)
{
	sqlite3_stmt *statement = store_prepare(database, "PRAGMA journal_mode = WAL");
	if (!statement)
		return -1;
	int result = sqlite3_step(statement) == SQLITE_ROW ? 0 : store_error(database, "starting a write-ahead log");
	const char *mode = result == 0 ? (const char *)sqlite3_column_text(statement, 0) : 0;
	if (mode && strcmp(mode, "wal") != 0)
		result = error_set("its file system cannot hold a write-ahead log; use a local one");
	sqlite3_finalize(statement);
	return result;
}

static int begin_run(sqlite3 *database, uint32_t jobs, int64_t *run_id)
{
	sqlite3_stmt *insert = store_prepare(database, "INSERT INTO run(started, jobs) VALUES(?, ?)");
	if (!insert)
		return -1;
	sqlite3_bind_int64(insert, 1, time(0));
	sqlite3_bind_int64(insert, 2, jobs);
	int result = store_step(database, insert);
	*run_id = sqlite3_last_insert_rowid(database);
	sqlite3_finalize(insert);
	return result;
}

/* Whether the record of that run is there. */
static int find_run(sqlite3 *database, int64_t run_id, bool *found)
{
	sqlite3_stmt *statement = store_prepare(database, "SELECT 1 FROM run WHERE id = ?");
	if (!statement)
		return -1;
	sqlite3_bind_int64(statement, 1, run_id);
	int step = sqlite3_step(statement);
	*found = step == SQLITE_ROW;
	int result = *found || step == SQLITE_DONE ? 0 : store_error(database, "looking for the run's record");
	sqlite3_finalize(statement);
	return result;
}

/* Goes on with a run, without writing anything; *found is false where its record is gone. */
static int resume(sqlite3 *database, int64_t run_id, struct store_facts *facts, bool *found)
{
	*found = false;
	if (run_id == 0)
		return 0;
	if (store_run(database, "BEGIN") != 0 || find_run(database, run_id, found) != 0)
		return -1;
	facts->run_id = run_id;
	if (*found && store_read_facts(database, facts) != 0)
		return -1;
	return store_run(database, "COMMIT");
}

#define FEW_EVENTS "tbl = 'request' AND CAST(stat AS INTEGER) < 1000"

/* By the statistics of a day when there were next to no events (somebody's ANALYZE), SQLite would read all of them at each look
 * at a second; without any it uses the key. */
static int forget_statistics(sqlite3 *database)
{
	int64_t there, few = 0;
	if (store_read_number(database, "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat1'", &there) != 0)
		return -1;
	if (there && store_read_number(database, "SELECT count(*) FROM sqlite_stat1 WHERE " FEW_EVENTS, &few) != 0)
		return -1;
	return few ? store_run(database, "DELETE FROM sqlite_stat1 WHERE " FEW_EVENTS) : 0;
}

static int begin(sqlite3 *database, uint32_t jobs, int64_t run_id, struct store_facts *facts)
{
	bool empty, resumed;
	if (schema_check(database, &empty) != 0 || (empty && set_page_size(database) != 0) || set_journal(database) != 0)
		return -1;
	if (!empty && forget_statistics(database) != 0)
		return -1;
	if (resume(database, empty ? 0 : run_id, facts, &resumed) != 0)
		return -1;
	if (resumed)
		return 0;
	if (store_run(database, "BEGIN IMMEDIATE") != 0)
		return -1;
	if ((empty ? create_schema(database) : migrate_schema(database)) != 0 ||
		begin_run(database, jobs, &facts->run_id) != 0 || store_read_facts(database, facts) != 0)
		return -1;
	return store_run(database, "COMMIT");
}

int store_begin_run(const char *path, uint32_t jobs, int64_t run_id, struct store_facts *facts)
{
	memset(facts, 0, sizeof *facts);
	sqlite3 *database = store_connect(path, SQLITE_OPEN_READWRITE);
	if (!database)
		return -1;
	int result = begin(database, jobs, run_id, facts);
	if (result != 0) {
		if ((sqlite3_errcode(database) & 0xff) == SQLITE_BUSY) {
			error_set("another program keeps it locked%s", holder_find(path, HOLDER_WRITER, NULL).text);
			result = STORE_BUSY;
		}
		known_sources_release(&facts->sources);
		error_wrap("opening the database %s", path);
	}
	fault_at(FAULT_BEGUN);
	sqlite3_close(database);
	return result;
}

static int64_t get(const _Atomic int64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

int store_end_run(const char *path, int64_t run_id, int exit_status, const struct filter_counters *filters)
{
	sqlite3 *database = store_connect(path, SQLITE_OPEN_READWRITE);
	sqlite3_stmt *update = database
		? store_prepare(database,
			  "UPDATE run SET ended = ?2, exit_status = ?3, filter_bytes = ?4, filter_keys = ?5, "
			  "filter_capacity = ?6, filter_maybes = ?7, filter_probes = ?8, filter_false_positives = ?9 "
			  "WHERE id = ?1")
		: 0;
	int result = -1;
	if (update) {
		store_wait_for_writers(database, 0);
		const int64_t values[] = {run_id, time(0), exit_status, get(&filters->bytes), get(&filters->keys),
			get(&filters->capacity), get(&filters->maybes), get(&filters->probes),
			get(&filters->false_positives)};
		for (int i = 0; i < (int)(sizeof values / sizeof *values); i++)
			sqlite3_bind_int64(update, i + 1, values[i]);
		result = store_step(database, update);
	}
	sqlite3_finalize(update);
	sqlite3_close(database);
	return result;
}

#define COUNTER_NAME(name, meaning) #name ", "

int store_read_counters(const char *path, int64_t run_id, struct counters *counters)
{
	sqlite3 *database = store_connect(path, SQLITE_OPEN_READWRITE);
	sqlite3_stmt *row =
		database ? store_prepare(database, "SELECT " COUNTERS(COUNTER_NAME) "id FROM run WHERE id = ?") : 0;
	int result = -1, column = 0;
	if (row) {
		sqlite3_bind_int64(row, 1, run_id);
		result = sqlite3_step(row) == SQLITE_ROW ? 0 : store_error(database, "reading the run's record");
	}
	if (result == 0) {
#define X(name, meaning) counters->name = sqlite3_column_int64(row, column++);
		COUNTERS(X)
#undef X
	}
	sqlite3_finalize(row);
	sqlite3_close(database);
	return result;
}

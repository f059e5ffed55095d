/* The database as a file: lock, schema, the run's record, the known sources.
 *
 * Every change here is one transaction.  The lock is a flock on the database file itself, which SQLite's own POSIX
 * locks do not see, so it litters no second file and goes where the database goes.  Whoever holds it makes sure that the
 * path leads to that file: with another one in its place, the log beside it would be taken for that one's.
 */
#include "stages/load/store.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "pipeline/log.h"
#include "stages/load/holder.h"
#include "stages/load/schema.h"
#include "stages/load/schema_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 10000, LOCK_POLL_MS = 20 };

/* SQLite would take a device or a pipe for a file, and what is shorter than any database for an empty one. */
static int check_file(int descriptor, const char *path)
{
	struct stat status;
	if (fstat(descriptor, &status) != 0)
		return error_set_errno("opening the database %s", path);
	if (!S_ISREG(status.st_mode))
		return error_set("%s is not a file, so it cannot be a database", path);
	if (status.st_size > 0 && status.st_size < STORE_BYTES_LEAST)
		return error_set("opening the database %s: it is none; give another one with --db", path);
	return 0;
}

/* The file that this process or its parent has locked. */
static struct {
	const char *path; /* the caller's; NULL: none is locked */
	dev_t device;
	ino_t inode;
} locked;

static bool leads_to(const char *path, dev_t device, ino_t inode)
{
	struct stat there;
	return stat(path, &there) == 0 && there.st_dev == device && there.st_ino == inode;
}

/* Waits for the lock, at most *wait_ms, from which it takes what it waited.  0, STORE_BUSY, or -1 with the error stack
 * set. */
static int wait_for_lock(int descriptor, const char *path, int64_t *wait_ms)
{
	while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return error_set_errno("locking the database %s, which must be on a local file system", path);
		if (*wait_ms == 0)
			return STORE_BUSY;
		usleep(LOCK_POLL_MS * 1000);
		if (*wait_ms > 0)
			*wait_ms = *wait_ms > LOCK_POLL_MS ? *wait_ms - LOCK_POLL_MS : 0;
	}
	return 0;
}

/* Whether the file is a mount of its own, as a container may be given it: then its log lies beside it in there, and is lost with
 * the container.  False where the kernel (before 5.8) does not tell. */
static bool is_mounted_alone(int descriptor, const char *path)
{
	struct statx file, folder;
	char *name = realpath(path, NULL), *slash = name ? strrchr(name, '/') : NULL;
	if (slash)
		slash[slash == name] = 0;
	bool told = slash && statx(descriptor, "", AT_EMPTY_PATH, STATX_MNT_ID, &file) == 0 &&
		    statx(AT_FDCWD, name, 0, STATX_MNT_ID, &folder) == 0 && (file.stx_mask & folder.stx_mask & STATX_MNT_ID);
	free(name);
	return told && file.stx_mnt_id != folder.stx_mnt_id;
}

/* 0 where the file has one name and that is `path`; 1 where the path leads to another file by now; -1 with the error
 * stack set. */
static int look_at_names(int descriptor, const char *path)
{
	struct stat file;
	if (fstat(descriptor, &file) != 0)
		return error_set_errno("the database %s", path);
	if (!leads_to(path, file.st_dev, file.st_ino))
		return 1;
	if (file.st_nlink > 1)
		return error_set("the database %s has %lu names (hard links), but only one of them leads to its write-ahead log: "
				 "remove the others, or take a copy", path, (unsigned long)file.st_nlink);
	if (is_mounted_alone(descriptor, path))
		return error_set("the database %s is mounted without its folder, in which its write-ahead log must lie: mount the folder",
			path);
	locked.path = path;
	locked.device = file.st_dev;
	locked.inode = file.st_ino;
	return 0;
}

int store_lock(const char *path, int64_t wait_ms)
{
	for (;;) {
		/* Not to write: every child inherits it.  Nor to wait for who writes to a pipe. */
		int descriptor = open(path, O_RDONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0644);
		if (descriptor < 0)
			return error_set_errno("opening the database %s", path);
		int result = check_file(descriptor, path);
		if (result == 0 && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
			result = error_set_errno("opening the database %s", path);
		if (result == 0)
			result = wait_for_lock(descriptor, path, &wait_ms);
		int names = result == 0 ? look_at_names(descriptor, path) : 0;
		if (result == 0 && names == 0)
			return descriptor;
		close(descriptor);
		if (names <= 0)
			return result != 0 ? result : names;
	}
}

static int check_path(const char *path)
{
	if (leads_to(path, locked.device, locked.inode))
		return 0;
	return error_set("the database %s was moved, deleted or replaced while it was in use", path);
}

int store_check_place(sqlite3 *database)
{
	enum { TRIES = 100, TRY_US = 20000 }; /* the checkpointer may be at it */
	if (!locked.path || check_path(sqlite3_db_filename(database, "main")) == 0)
		return 0;
	sqlite3_busy_timeout(database, 0);
	for (int i = 0; i < TRIES; i++) {
		if (sqlite3_wal_checkpoint_v2(database, 0, SQLITE_CHECKPOINT_TRUNCATE, 0, 0) == SQLITE_OK)
			break;
		usleep(TRY_US);
	}
	return -1;
}

static int wait_for_writer(void *over, int tries)
{
	enum { TRY_MS = 20, SAY_AFTER_TRIES = 250 };
	if (tries == SAY_AFTER_TRIES)
		log_warning("%s: waiting for another program that is writing to it%s", locked.path,
			holder_find(locked.path, HOLDER_WRITER, NULL).text);
	usleep(TRY_MS * 1000);
	return !over || !atomic_load((_Atomic bool *)over);
}

void store_wait_for_writers(sqlite3 *database, _Atomic bool *over)
{
	holder_prepare();
	sqlite3_busy_handler(database, wait_for_writer, over);
}

/* What to do about it, where SQLite does not say. */
static const char *advice(int code)
{
	switch (code & 0xff) {
	case SQLITE_CORRUPT: return " (restore a copy, or ingest the logs into a new database)";
	case SQLITE_NOTADB: return " (give another one with --db)";
	/* Also who reads a write-ahead log makes its index (-shm) where there is none. */
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY: return " (its directory must be writable, or hold its -wal and -shm files)";
	default: return "";
	}
}

const char *store_message(sqlite3 *database)
{
	static char message[ERROR_TEXT_BYTES / 2];
	if (!database)
		return "out of memory";
	snprintf(message, sizeof message, "%s%s", sqlite3_errmsg(database), advice(sqlite3_errcode(database)));
	return message;
}

int store_error(sqlite3 *database, const char *what)
{
	return error_set("%s: %s", what, store_message(database));
}

/* SQLite's temporary files: beside the database, since its processes may write nowhere else. */
static void set_temporary_folder(const char *path)
{
	char *folder = sqlite3_temp_directory ? NULL : realpath(path, NULL);
	char *name = folder ? strrchr(folder, '/') : NULL;
	if (name)
		sqlite3_temp_directory = sqlite3_mprintf("%.*s", (int)(name - folder) + (name == folder), folder);
	free(folder);
}

sqlite3 *store_connect(const char *path, int flags)
{
	sqlite3 *database;
	set_temporary_folder(path);
	int result = sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, 0);
	if (result == SQLITE_OK)
		result = sqlite3_busy_timeout(database, BUSY_TIMEOUT_MS);
	if (result == SQLITE_OK)
		result = sqlite3_exec(database, "PRAGMA wal_autocheckpoint = 0", 0, 0, 0);
	/* Now that it is open: what is in its place later is not what was opened. */
	bool is_locked = locked.path && strcmp(path, locked.path) == 0;
	if (!is_locked || check_path(path) == 0) {
		if (result == SQLITE_OK)
			return database;
		store_error(database, path);
	}
	sqlite3_close(database);
	return 0;
}

sqlite3_stmt *store_prepare(sqlite3 *database, const char *sql)
{
	sqlite3_stmt *statement;
	if (sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, 0) == SQLITE_OK)
		return statement;
	store_error(database, sql);
	return 0;
}

int store_run(sqlite3 *database, const char *sql)
{
	return sqlite3_exec(database, sql, 0, 0, 0) == SQLITE_OK ? 0 : store_error(database, sql);
}

int store_step(sqlite3 *database, sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);
	sqlite3_reset(statement);
	return result == SQLITE_DONE || result == SQLITE_ROW ? 0 : store_error(database, sqlite3_sql(statement));
}

int store_read_number(sqlite3 *database, const char *sql, int64_t *number)
{
	sqlite3_stmt *statement = store_prepare(database, sql);
	if (!statement)
		return -1;
	int result = sqlite3_step(statement) == SQLITE_ROW ? 0 : store_error(database, sql);
	if (result == 0)
		*number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return result;
}

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
		if (sources->count == room) {
			room = room ? room * 2 : 64;
			struct known_source *list = realloc(sources->list, room * sizeof *list);
			if (!list) {
				result = error_set("no memory for the known sources");
				break;
			}
			sources->list = list;
		}
		memset(&sources->list[sources->count], 0, sizeof *sources->list);
		result = read_source(rows, &sources->list[sources->count++]);
		sources->largest_id = sources->list[sources->count - 1].position.source_id;
	}
	sqlite3_finalize(rows);
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

static int read_facts(sqlite3 *database, struct store_facts *facts)
{
	static const char since[] = "SELECT min(started) FROM run WHERE id > "
				    "(SELECT coalesce(max(id), 0) FROM run WHERE exit_status = 0 AND bytes > 0)";
	if (read_secret(database, &facts->secret) != 0 || read_sources(database, &facts->sources) != 0)
		return -1;
	return store_read_number(database, since, &facts->since);
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
	if (*found && read_facts(database, facts) != 0)
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
		begin_run(database, jobs, &facts->run_id) != 0 || read_facts(database, facts) != 0)
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

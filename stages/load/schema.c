/* The schema, version 2.  `PRAGMA user_version` numbers it; migrations go forward only.
 *
 * A string column of `request` is of type ANY: an integer is an id in the dimension table of that name, anything else
 * is the value itself (a value gets its id when it has been seen often enough).  What most formats lack comes last,
 * because each column costs, and the loader names only the prefix that a block fills.
 */
#include "stages/load/schema.h"

#include "pipeline/block.h"
#include "pipeline/counters.h"

#define DIMENSION_TABLE(name, column) \
	"CREATE TABLE " #column "(id INTEGER PRIMARY KEY, value ANY NOT NULL UNIQUE) STRICT;\n"

#define VALUE(column) \
	"CASE typeof(r." #column ") WHEN 'integer' THEN (SELECT value FROM " #column " WHERE id = r." #column ") " \
	"ELSE r." #column " END"

#define COUNTER_COLUMN(name, meaning) ", " #name " INTEGER NOT NULL DEFAULT 0"

/* clang-format off */
const char schema_sql[] =
	"CREATE TABLE setting(name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;\n"

	"CREATE TABLE run("
	"id INTEGER PRIMARY KEY, started INTEGER NOT NULL, ended INTEGER, exit_status INTEGER, jobs INTEGER NOT NULL"
	COUNTERS(COUNTER_COLUMN)
	", filter_bytes INTEGER, filter_keys INTEGER, filter_capacity INTEGER, filter_maybes INTEGER, "
	"filter_probes INTEGER, filter_false_positives INTEGER) STRICT;\n"

	"CREATE TABLE source("
	"id INTEGER PRIMARY KEY, path TEXT NOT NULL, origin TEXT NOT NULL, format TEXT, first_format TEXT, "
	"stream INTEGER NOT NULL, finished INTEGER NOT NULL, offset INTEGER NOT NULL, lines INTEGER NOT NULL, "
	"first_second INTEGER, last_second INTEGER, head_hash INTEGER NOT NULL, tail_hash INTEGER NOT NULL, "
	"device INTEGER NOT NULL, inode INTEGER NOT NULL, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, "
	"run_id INTEGER NOT NULL) STRICT;\n"

	"CREATE TABLE request("
	"id INTEGER PRIMARY KEY, event_key INTEGER NOT NULL, source_id INTEGER NOT NULL, status INTEGER, "
	"body_bytes_sent INTEGER, tz_offset INTEGER NOT NULL, remote_addr ANY, method ANY, path ANY, query ANY, "
	"protocol ANY, referer ANY, user_agent ANY, remote_user ANY, host ANY, request_time INTEGER, "
	"microsecond INTEGER, extra TEXT, note TEXT) STRICT;\n"

	"CREATE TABLE reject("
	"id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL, source_id INTEGER NOT NULL, line INTEGER NOT NULL, "
	"offset INTEGER NOT NULL, reason TEXT NOT NULL, field TEXT, position INTEGER NOT NULL, "
	"raw BLOB NOT NULL) STRICT;\n"

	"CREATE TABLE redelivered("
	"second INTEGER NOT NULL, source_id INTEGER NOT NULL, ticks BLOB NOT NULL, "
	"PRIMARY KEY(second, source_id)) STRICT, WITHOUT ROWID;\n"

	DIMENSIONS(DIMENSION_TABLE)

	"CREATE VIEW access_log AS SELECT r.id AS id, "
	"(r.id >> 22) * 1000000 + coalesce(r.microsecond, 0) AS time, "
	"strftime('%Y-%m-%dT%H:%M:%S', (r.id >> 22) + r.tz_offset * 60, 'unixepoch')"
	" || CASE WHEN r.microsecond IS NULL THEN '' ELSE printf('.%06d', r.microsecond) END"
	" || printf('%s%02d:%02d', CASE WHEN r.tz_offset < 0 THEN '-' ELSE '+' END, "
	"abs(r.tz_offset) / 60, abs(r.tz_offset) % 60) AS time_iso8601, "
	VALUE(remote_addr) " AS remote_addr, "
	VALUE(remote_user) " AS remote_user, "
	VALUE(host) " AS host, "
	VALUE(method) " AS request_method, "
	VALUE(path) " AS request_path, "
	VALUE(query) " AS query_string, "
	VALUE(protocol) " AS server_protocol, "
	"r.status AS status, r.body_bytes_sent AS body_bytes_sent, r.request_time / 1e6 AS request_time, "
	VALUE(referer) " AS http_referer, "
	VALUE(user_agent) " AS http_user_agent, "
	"r.extra AS extra, (SELECT path FROM source WHERE id = r.source_id) AS source FROM request AS r;\n";
/* clang-format on */

const char *const schema_migrations[SCHEMA_VERSION] = {
	[1] = "ALTER TABLE source ADD COLUMN first_format TEXT; UPDATE source SET first_format = format; "
	      "ALTER TABLE request ADD COLUMN note TEXT; "
	      "PRAGMA user_version = 2",
};

/* What must never have a row: each check is a query for what does not hold, (where, what). */
#include "cmd/verify/verify.h"

#include "cmd/database.h"
#include "pipeline/error.h"

struct query {
	enum check check;
	const char *sql;
};

/* "1234 events, but the runs add up to 1235" */
#define PAIR(where, what, found, wanted) \
	"SELECT " where ", found || '" what ", but the runs add up to ' || wanted FROM (SELECT coalesce((" found \
	"), 0) AS found, coalesce((" wanted "), 0) AS wanted) WHERE found <> wanted"

static const struct query file_query = {
	CHECK_FILE, "SELECT 'file', integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"};

static const struct query quick_file_query = {
	CHECK_FILE, "SELECT 'file', quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'"};

static const struct query queries[] = {
	{CHECK_REFERENCE, "SELECT 'reject ' || id, 'there is no source ' || source_id FROM reject "
			  "WHERE source_id NOT IN (SELECT id FROM source)"},
	{CHECK_REFERENCE,
		"SELECT 'reject ' || id, 'there is no run ' || run_id FROM reject WHERE run_id NOT IN (SELECT id FROM run)"},
	{CHECK_REFERENCE, "SELECT 'source ' || id || ' (' || path || ')', 'there is no run ' || run_id FROM source "
			  "WHERE run_id NOT IN (SELECT id FROM run)"},
	{CHECK_REFERENCE, "SELECT 'redelivered, second ' || second, 'there is no source ' || source_id FROM redelivered "
			  "WHERE source_id NOT IN (SELECT id FROM source)"},
	{CHECK_COUNTER,
		"SELECT 'run ' || id, lines || ' lines, but inserted, duplicates, filtered, rejected and blank add up to ' || "
		"(inserted + duplicates + filtered + rejected + blank) FROM run "
		"WHERE lines <> inserted + duplicates + filtered + rejected + blank"},
	{CHECK_COUNTER, PAIR("'request'", " events", "SELECT count(*) FROM request", "SELECT sum(inserted) FROM run")},
	{CHECK_COUNTER, PAIR("'reject'", " rejects", "SELECT count(*) FROM reject",
				"SELECT sum(iif(bytes > 0, rejected, rejected - lines)) FROM run")},
	{CHECK_COUNTER, PAIR("'source'", " lines", "SELECT sum(lines) FROM source",
				"SELECT sum(lines) FROM run WHERE bytes > 0")},
	{CHECK_COUNTER, PAIR("'source'", " bytes before the offsets", "SELECT sum(offset) FROM source",
				"SELECT sum(bytes) FROM run")},
	{CHECK_COUNTER, "SELECT 'reject ' || r.id, 'line ' || r.line || ' at byte ' || r.offset || ' is beyond what was read of "
			"source ' || s.id FROM reject AS r JOIN source AS s ON s.id = r.source_id "
			"WHERE r.line NOT BETWEEN 1 AND s.lines OR r.offset < 0 OR r.offset >= s.offset"},
};

enum { QUERY_COUNT = sizeof queries / sizeof *queries };

/* A column of a finding; never NULL. */
static const char *text_of(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	return text ? text : "";
}

/* An error of a damaged file is a finding. */
static int ask(struct verification *verify, const struct query *query)
{
	struct check_result *result = &verify->findings.results[query->check];
	sqlite3_stmt *rows = database_prepare(verify->database, query->sql);
	int step = SQLITE_ERROR;
	result->looked_at++;
	while (rows && (step = sqlite3_step(rows)) == SQLITE_ROW)
		findings_add(&verify->findings, query->check, text_of(rows, 0), text_of(rows, 1));
	int code = sqlite3_errcode(verify->database) & 0xff;
	if (step != SQLITE_DONE)
		database_error(verify->database);
	sqlite3_finalize(rows);
	if (step == SQLITE_DONE)
		return 0;
	if (code != SQLITE_CORRUPT && code != SQLITE_NOTADB)
		return -1;
	findings_add(&verify->findings, CHECK_FILE, "file", error_text());
	return 0;
}

int verify_file(struct verification *verify)
{
	return ask(verify, verify->quick ? &quick_file_query : &file_query);
}

int verify_tables(struct verification *verify)
{
	for (int i = 0; i < QUERY_COUNT; i++)
		if (ask(verify, &queries[i]) != 0)
			return -1;
	return 0;
}

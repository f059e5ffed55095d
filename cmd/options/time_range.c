/* Times as people write them.  Dates are SQLite's to read: what `query` understands, --since does. */
#include "cmd/options/time_range.h"

#include "pipeline/block.h"
#include "stages/load/row_id.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void time_range_init(struct time_range *range)
{
	range->since = BLOCK_SECOND_MIN;
	range->until = BLOCK_SECOND_MAX + 1;
}

/* "7d": that long ago.  False where the text is nothing like it. */
static bool read_ago(const char *text, int64_t *second)
{
	int64_t span;
	if (!option_read_span(text, BLOCK_SECOND_MAX, &span))
		return false;
	*second = time(0) - span;
	return true;
}

static bool read_epoch(const char *text, int64_t *second)
{
	char *end;
	errno = 0;
	*second = strtoll(text + 1, &end, 10);
	return *text == '@' && end > text + 1 && !*end && !errno;
}

static bool read_date(const char *text, int64_t *second)
{
	sqlite3 *database = 0;
	sqlite3_stmt *statement = 0;
	bool found = false;
	bool is_date = strlen(text) >= 10 && text[4] == '-' && text[7] == '-'; /* not SQLite's "now" or Julian days */
	if (is_date && sqlite3_open(":memory:", &database) == SQLITE_OK &&
		sqlite3_prepare_v2(database, "SELECT unixepoch(?)", -1, &statement, 0) == SQLITE_OK) {
		sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
		found = sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_type(statement, 0) == SQLITE_INTEGER;
		*second = found ? sqlite3_column_int64(statement, 0) : 0;
	}
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return found;
}

int time_range_option(const struct options *options, int64_t *second)
{
	const char *text = options->argument;
	if ((read_epoch(text, second) || read_ago(text, second) || read_date(text, second)) &&
		*second >= BLOCK_SECOND_MIN && *second <= BLOCK_SECOND_MAX)
		return 0;
	options_wrong_use(options,
		"--%s takes a time: 2026-11-20, 2026-11-20T08:30:00+01:00, @1763625600 or 7d (ago), not '%s'",
		options->name, text);
	return -1;
}

int64_t time_range_first_id(const struct time_range *range)
{
	return row_id(range->since, 0);
}

int64_t time_range_end_id(const struct time_range *range)
{
	return row_id(range->until, 0);
}

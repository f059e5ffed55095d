/* The rows of `request` one after the other, ids replaced by their values: what a log line is printed from. */
#ifndef LOGETL_CMD_RECORDS_H
#define LOGETL_CMD_RECORDS_H

#include "cmd/options/time_range.h"
#include "stages/parse/format/print.h"

#include <sqlite3.h>

struct records;

/* Those of the range in the order of their ids, which is that of time; of the source of that path alone where it is not
 * NULL.  NULL with the error stack set.  The strings are kept. */
struct records *records_new(sqlite3 *database, const struct time_range *range, const char *source);
void records_free(struct records *records);

/* What a row has that its line has not. */
struct record_identity {
	int64_t id, source_id;
	uint64_t event_key;
};

/* The next one; it is there until the next call.  1; 0 at the end; -1 with the error stack
 * set. */
int records_next(struct records *records, struct record *record, struct record_identity *identity);

/* Ends the statement, so that no snapshot is held; records_next() goes on where it was. */
void records_pause(struct records *records);

#endif

/* The format that a row was read in: its own, where its note says one, else the first of its source. */
#ifndef LOGETL_CMD_ROW_FORMAT_H
#define LOGETL_CMD_ROW_FORMAT_H

#include "stages/parse/detect/formats.h"
#include "stages/parse/format/print.h"

#include <sqlite3.h>

struct row_formats {
	struct formats *formats; /* the caller's */
	sqlite3_stmt *lookup;   /* of a source's first format */
	const struct format **first; /* by the source's id; NULL: not looked up yet */
	size_t room;
};

/* What is compiled is added to `formats`, which must outlive it, as the database must.  0, or -1 with the error stack set.
 * Free with row_formats_release(). */
int row_formats_init(struct row_formats *rows, sqlite3 *database, struct formats *formats);
void row_formats_release(struct row_formats *rows);

/* NULL with the error stack set. */
const struct format *row_formats_find(struct row_formats *rows, const struct record *record, int64_t source_id);

#endif

/* Whether a database is one of logetl's, of a version that this one knows, and still has all that logetl made. */
#ifndef LOGETL_LOAD_SCHEMA_CHECK_H
#define LOGETL_LOAD_SCHEMA_CHECK_H

#include <sqlite3.h>
#include <stdbool.h>

/* Looks at whose database it is, of which version, and, where that is this one's, for every table, column, index and
 * view; what there is besides is nobody's business.  An older version is good.  *empty (may be NULL: then that is not
 * good) tells whether it holds nothing yet.  0, or -1 with the error stack set. */
int schema_check(sqlite3 *database, bool *empty);

#endif

/* New values on their way into the dimension tables.
 *
 * They wait until the transaction ends, so that they can be inserted in the order of their tables' indexes: the values of a
 * whole transaction then touch an index's pages one after the other, not at random.
 */
#ifndef LOGETL_LOAD_VALUES_H
#define LOGETL_LOAD_VALUES_H

#include "pipeline/block.h"

#include <sqlite3.h>

struct values;

/* For the loader's connection.  NULL with the error stack set. */
struct values *values_new(sqlite3 *database);
void values_free(struct values *values); /* before the connection is closed; takes NULL */

/* Takes a copy of the value; writes what waits where that has become much.  0, or -1 with the error stack set. */
int values_add(struct values *values, const struct string *string, const char *bytes);

/* Writes them; before each COMMIT.  0, or -1 with the error stack set. */
int values_flush(struct values *values);

#endif

/* In builds with faults every call of sqlite3_step() and sqlite3_exec() comes here first (the linker's --wrap), so that
 * one may fail as if the disk had: the statement is not run. */
#include "pipeline/fault.h"

#include <sqlite3.h>

#ifdef LOGETL_FAULTS

typedef int row_callback(void *, int, char **, char **);

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);
int __real_sqlite3_exec(sqlite3 *database, const char *sql, row_callback *callback, void *context, char **message);
int __wrap_sqlite3_exec(sqlite3 *database, const char *sql, row_callback *callback, void *context, char **message);

/* Not those that SQLite makes itself, on the way: it would believe what the statement knows of its end. */
static unsigned depth;

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
	if (depth == 0 && fault_at(FAULT_STEP))
		return SQLITE_IOERR;
	depth++;
	int result = __real_sqlite3_step(statement);
	depth--;
	return result;
}

int __wrap_sqlite3_exec(sqlite3 *database, const char *sql, row_callback *callback, void *context, char **message)
{
	if (depth == 0 && fault_at(FAULT_EXEC))
		return SQLITE_IOERR;
	depth++;
	int result = __real_sqlite3_exec(database, sql, callback, context, message);
	depth--;
	return result;
}

#else
typedef int fault_step_is_off; /* ISO C wants a declaration */
#endif

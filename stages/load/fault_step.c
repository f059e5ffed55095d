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

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
	return fault_at(FAULT_STEP) ? SQLITE_IOERR : __real_sqlite3_step(statement);
}

int __wrap_sqlite3_exec(sqlite3 *database, const char *sql, row_callback *callback, void *context, char **message)
{
	return fault_at(FAULT_EXEC) ? SQLITE_IOERR : __real_sqlite3_exec(database, sql, callback, context, message);
}

#else
typedef int fault_step_is_off; /* ISO C wants a declaration */
#endif

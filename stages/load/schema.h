/* The database's schema as SQL text. */
#ifndef LOGETL_LOAD_SCHEMA_H
#define LOGETL_LOAD_SCHEMA_H

enum { SCHEMA_VERSION = 1 };

/* Creates every table and the view in an empty database; to be run in one transaction. */
extern const char schema_sql[];

#endif

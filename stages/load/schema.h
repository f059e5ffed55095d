/* The database's schema as SQL text. */
#ifndef LOGETL_LOAD_SCHEMA_H
#define LOGETL_LOAD_SCHEMA_H

/* PRAGMA user_version numbers the schema; PRAGMA application_id says whose it is: "loge" in ASCII. */
enum { SCHEMA_VERSION = 2, SCHEMA_APPLICATION_ID = 0x6c6f6765 };

/* Creates every table and the view in an empty database; to be run in one transaction. */
extern const char schema_sql[];

/* What takes a database of version v to version v + 1, at index v; likewise. */
extern const char *const schema_migrations[SCHEMA_VERSION];

#endif

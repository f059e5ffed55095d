/* What a server of Apache's, main or virtual, has of formats and logs while its configuration is read. */
#ifndef LOGETL_CMD_CONF_APACHE_SCOPE_H
#define LOGETL_CMD_CONF_APACHE_SCOPE_H

#include "cmd/conf/conf.h"

struct apache_nickname {
	char *name;
	size_t format; /* in conf */
};

/* A log whose format's name is looked up when all formats are known. */
struct apache_log {
	char *path;
	bool pattern;
	char *format; /* nickname or format string; NULL: the scope's default */
	char *where;
};

struct apache_scope {
	struct apache_nickname nicknames[CONF_FORMATS_MAX];
	size_t nickname_count;
	struct apache_log *logs;
	size_t log_count, log_room;
	char *default_format; /* nickname or format string; NULL: none was set */
};

void apache_scope_release(struct apache_scope *scope);

/* Gives a format a name; what had the name before loses it.  0, or -1 with the error stack set. */
int apache_scope_name(struct apache_scope *scope, const char *name, size_t format);

/* Sets the format of logs that name none.  0, or -1 with the error stack set. */
int apache_scope_default(struct apache_scope *scope, const char *format);

/* Adds a log; the strings are copied, and format may be NULL.  0, or -1 with the error stack set. */
int apache_scope_add(struct apache_scope *scope, const char *path, bool pattern, const char *format, const char *where);

/* At the end of a virtual server: adds the logs to conf whose format has its name here, leaves the others to the main
 * server, and empties the scope.  0, or -1 with the error stack set. */
int apache_scope_end(struct apache_scope *scope, struct apache_scope *outer, struct conf *conf);

/* At the end of all: adds the rest of the logs to conf.  `first` is the first of this configuration's formats.  0, or
 * -1 with the error stack set where a name is none. */
int apache_scope_end_all(struct apache_scope *scope, struct conf *conf, size_t first);

/* The index in conf of a format of this name (or NULL) and string as Apache has it, added where it is not there yet; -1
 * with the error stack set. */
long apache_format(struct conf *conf, size_t first, const char *name, const char *string, const char *where);

#endif

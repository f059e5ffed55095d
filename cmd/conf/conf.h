/* The configuration of a web server: which access logs it writes, and in which formats.
 *
 *      struct conf conf = {0};
 *      if (conf_load(&conf, CONF_NGINX, "/etc/nginx/nginx.conf", NULL) != 0) …
 *      … conf.logs[0 … conf.log_count - 1], conf.formats[0 … conf.format_count - 1] …
 *      conf_release(&conf);
 */
#ifndef LOGETL_CMD_CONF_H
#define LOGETL_CMD_CONF_H

#include "stages/read/inputs.h"

#include <glob.h>
#include <stdbool.h>
#include <stddef.h>

/* The servers: X(ENUM, function that loads it). */
#define CONF_SERVERS(X) \
	X(NGINX, conf_load_nginx) \
	X(APACHE, conf_load_apache)

enum conf_server {
#define X(server, load) CONF_##server,
	CONF_SERVERS(X)
#undef X
};

struct conf_format {
	char *name;       /* in the configuration; NULL where the format stands where it is used */
	char *definition; /* as format_new() takes it; where nginx was told so, behind "escape=json " or "escape=none " */
	char *where;      /* "FILE:LINE" of the definition; NULL where the server brings it along */
	char *fault;      /* why it cannot be read; NULL where it can */
};

struct conf_log {
	char *path;    /* absolute; in a canonical directory, where that exists */
	bool pattern;  /* the server fills in parts of the path: it is a pattern of glob(7), with `*` in their place */
	size_t format; /* index of its format */
	char *where;   /* "FILE:LINE" of the directive */
	bool found;    /* by conf_takes() */
};

struct conf {
	struct conf_format *formats;
	size_t format_count, format_room;
	struct conf_log *logs; /* patterns come last; sorted by path, then by format; no two are equal in both */
	size_t log_count, log_room;
	size_t files_read, bytes_read;
};

/* Adds what the configuration has to `conf`.  Relative paths of logs start at the prefix; NULL stands for the parent of
 * the file's directory if that is named conf, else for nginx's /usr/share/nginx, or Apache's directory of the file (and
 * a ServerRoot goes before either).  Logs that are no files are left out with a note, those in a format that cannot be
 * read with a warning.  Returns 0, or -1 with the error stack set: file, line, directive and what to do. */
int conf_load(struct conf *conf, enum conf_server server, const char *path, const char *prefix);
void conf_release(struct conf *conf);

/* The definition of the format in which a file is written: that of the log that has this path, of which this is the
 * path without rotation and compression suffixes, or whose pattern either of them fits.  NULL where no log does, or
 * logs of several formats.  The path is canonical; the answer belongs to conf. */
const char *conf_format_of(const struct conf *conf, const char *path);

/* Whether the file belongs to a log, by the same rule, and whether that has a path or a pattern; such a log is marked
 * as found.  `conf` is a struct conf *. */
enum input_kind conf_takes(void *conf, const char *path);

/* The definitions that can be read, each once, in the order of the formats.  The list is to be freed, what it points to
 * belongs to conf.  NULL with the error stack set. */
const char **conf_definitions(const struct conf *conf, size_t *count);

/* The directories of the logs that exist.  0, or -1 with the error stack set; free with globfree() in both cases. */
int conf_directories(const struct conf *conf, glob_t *found);

/* For the loaders. */

enum { CONF_FORMATS_MAX = 1000 };

/* Adds a format; the strings are copied, and name and where may be NULL.  Returns its index, or -1 with the error stack
 * set. */
long conf_add_format(struct conf *conf, const char *name, const char *definition, const char *where);

/* The index of the format of this name (NULL: without one) from `first` on; -1 where there is none.  A definition that
 * is not NULL must be the same, too. */
long conf_find_format(const struct conf *conf, size_t first, const char *name, const char *definition);

/* Adds a log.  0, or -1 with the error stack set. */
int conf_add_log(struct conf *conf, const char *path, bool pattern, size_t format, const char *where);

int conf_load_nginx(struct conf *conf, const char *path, const char *prefix);
int conf_load_apache(struct conf *conf, const char *path, const char *prefix);

#endif

/* Paths in a server's configuration: what they stand on, and what the server fills in. */
#ifndef LOGETL_CMD_CONF_PATH_H
#define LOGETL_CMD_CONF_PATH_H

#include <stdbool.h>
#include <stddef.h>

/* All four return a string to be freed, or NULL with the error stack set. */

/* The path as it is where it is absolute, otherwise below the directory; "" is the current one. */
char *conf_path_join(const char *directory, const char *path);

/* What stands before the last slash: "" where there is none, "/" where it is the first byte. */
char *conf_path_directory(const char *path);

/* The first `length` bytes of a path as a pattern of glob(7) that fits just them; one that is a pattern already stays.
 * */
char *conf_path_pattern(const char *path, size_t length, bool pattern);

/* The prefix where it is not NULL, otherwise the canonical parent of the file's directory if that is named conf,
 * otherwise `fallback`, otherwise (where that is NULL) the canonical directory. */
char *conf_path_prefix(const char *prefix, const char *file, const char *fallback);

/* What the server replaces in a path: the length of what stands at `at`; 0 where it is text. *literal, if not 0, is a
 * byte that it stands for. */
typedef size_t conf_path_variable(const char *at, char *literal);

conf_path_variable conf_nginx_variable;   /* $name, ${name} */
conf_path_variable conf_strftime_variable; /* %Y and so on; %% is a byte */

/* The path with `*` in the place of each variable, and what glob(7) would take for more than text behind a backslash; a
 * path without variables stays as it is (but for what stands for a byte), and *pattern tells which. */
char *conf_path_fill_in(const char *path, conf_path_variable *variable, bool *pattern);

#endif

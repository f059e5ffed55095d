/* The syntax of Apache's configuration files: logical lines of words, and variables in them. */
#ifndef LOGETL_CMD_CONF_APACHE_LINES_H
#define LOGETL_CMD_CONF_APACHE_LINES_H

#include "cmd/conf/conf_file.h"

/* A line with everything that its variables stand for, how many variables there may be, and how long a name in ${}. */
enum { APACHE_LINE_BYTES = 64 << 10, APACHE_VARIABLES_MAX = 1000, APACHE_NAME_BYTES_MAX = 255 };

struct apache_variable {
	char *name, *value;
};

struct apache_variables {
	struct apache_variable list[APACHE_VARIABLES_MAX];
	size_t count;
};

/* Sets a variable, to which any former value is lost.  0, or -1 with the error stack set. */
int apache_define(struct apache_variables *variables, const char *name, const char *value);
void apache_undefine(struct apache_variables *variables, const char *name);
void apache_variables_release(struct apache_variables *variables);

/* The value: what was defined, otherwise the environment's; NULL where there is none. */
const char *apache_value(const struct apache_variables *variables, const char *name, size_t length);

/* Defines what an envvars file exports: lines `export NAME=VALUE`, with $NAME and ${NAME} of former ones in them.  What
 * needs a shell is left undefined.  0, also where there is no such file, or -1 with the error stack set. */
int apache_read_envvars(struct apache_variables *variables, struct conf *conf, const char *path);

/* Reads the words of the next line that has any; the words have room for APACHE_LINE_BYTES + 1.  ${NAME} is replaced
 * where it has a value.  Returns 1, 0 at the end of the file, or -1 with the error stack set. */
int apache_line(struct conf_file *file, const struct apache_variables *variables, struct conf_words *words);

/* Takes a line apart into words, the same way.  The text is shorter than the room of the words. */
void apache_words(struct conf_words *words, const char *line);

#endif

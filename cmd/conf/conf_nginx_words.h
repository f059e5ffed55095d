/* The syntax of nginx's configuration files: statements of words. */
#ifndef LOGETL_CMD_CONF_NGINX_WORDS_H
#define LOGETL_CMD_CONF_NGINX_WORDS_H

#include "cmd/conf/conf_file.h"

/* Reads the words of the next statement, which have room for file->length + 1 bytes.  Returns what ends it: ';', '{'
 * behind at least one word, '}' behind none; 0 at the end of the file; -1 with the error stack set. */
int nginx_statement(struct conf_file *file, struct conf_words *words);

/* Goes behind the '}' of a block that holds Lua, whose '{' was read.  0, or -1 with the error stack set. */
int nginx_skip_lua(struct conf_file *file, const struct conf_words *words);

#endif

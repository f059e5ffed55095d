/* The configuration file: options that stand in a file instead of on the command line.
 *
 *      # a comment
 *      db = /var/lib/logetl/logetl.db          above all sections: for every command
 *
 *      [ingest]                                for this command;  [ingest retry]: for these
 *      input = /var/log/nginx                  what would be a word on the command line
 *      max-errors = 1%                         the long name of an option, and its value
 *      summary = yes                           an option without a value: yes or no
 *
 * A value is the rest of its line without the blanks around it: # and quotes in it are its own.  One that is quoted as a whole
 * is refused, as is a path that seems to end in a comment.  An option that may be given
 * several times may stand there several times.  What is typed counts instead of what stands here, each option by itself;
 * so does $LOGETL_DB instead of db.
 *
 * The file is --config FILE, else $LOGETL_CONFIG, else LOGETL_CONFIG_DEFAULT if there is one; an empty name is none.
 */
#ifndef LOGETL_CMD_OPTIONS_FILE_H
#define LOGETL_CMD_OPTIONS_FILE_H

#include "cmd/options/options.h"

#define LOGETL_CONFIG_DEFAULT LOGETL_SYSCONFDIR "/logetl.conf"

/* A line of the file. */
struct option_entry {
	unsigned line;       /* from 1 */
	const char *section; /* names of commands; NULL: above all sections */
	const char *name;
	char *value;
};

/* Reads the file and checks all of it, whichever command is to run: sections, keys, and values of options that have none.
 * What a value means only its command knows.  `path` is --config's, or NULL.  A process reads one file, once, unless it
 * is to forget it: what was taken from it stays good.  Returns 0,
 * or -1 with the error stack set. */
int options_file_load(const char *path);
void options_file_forget(void);

/* The path of the file that was loaded; NULL: none. */
const char *options_file_path(void);

/* The command's next entry from number *at on, which is moved behind it; NULL: there is none.  Flags that are off are left
 * out, and so are inputs.  It stays until the process ends, as do its texts. */
const struct option_entry *options_file_next(const struct command_spec *command, size_t *at);

/* The values of the command's inputs: a list that ends in NULL and stays; NULL with the error stack set. */
char **options_file_inputs(const struct command_spec *command, int *count);

/* "FILE:LINE" where the argument of an option stands, in a static buffer; NULL where it was typed. */
const char *options_file_where(const char *argument);

/* What to say behind a message that refuses the argument: that a comment has a line of its own, where it stands in the file and
 * seems to end in one; else "". */
const char *options_file_hint(const char *argument);

#endif

/* Options of the subcommands.
 *
 * Each command declares its options as one X-macro table, from which getopt_long's array and the text of --help come:
 *
 *      // X(ENUM, long name, letter or 0, argument's name or NULL, help; NULL: another name of the line before)
 *      #define INGEST_OPTIONS(X) \
 *              X(JOBS, "jobs", 'j', "N", "parser processes (default: one for each CPU)") \
 *              X(FORMAT, "format", 0, "NAME|STRING", "format of the lines (default: auto)") \
 *              X(LOG_FORMAT, "log-format", 0, "NAME|STRING", NULL)
 *      enum { INGEST_OPTIONS(OPTION_ENUM) };
 *      static const struct option_spec option_list[] = {INGEST_OPTIONS(OPTION_SPEC)};
 *      static const struct command_spec command = {
 *              .name = "ingest", .operands = "[FILE|DIRECTORY|-]…", .options = option_list,
 *              .option_count = sizeof option_list / sizeof *option_list, .uses_database = true,
 *      };
 *
 *      struct options options;
 *      options_init(&options, &command, argc, argv);
 *      for (int option; (option = options_next(&options)) != OPTIONS_END;) {
 *              switch (option) {
 *              case OPTION_JOBS:
 *                      if (option_number(&options, 1, 64, &jobs) < 0)
 *                              return EXIT_STATUS_USAGE;
 *                      break;
 *              case OPTION_FORMAT: format = options.argument; break;
 *              case OPTIONS_EXIT: return options.exit_status;
 *              }
 *      }
 *      … options.operands[0 … options.operand_count - 1], options.db_path …
 *
 * --help, --config and, for a command that uses the database, --db are there without being listed.  Options that stand in
 * the configuration file (options_file.h) come first, as if they had been typed.  All messages go to standard error; a wrong
 * use is reported before options_next() returns OPTIONS_EXIT.
 */
#ifndef LOGETL_CMD_OPTIONS_H
#define LOGETL_CMD_OPTIONS_H

#include "stages/parse/text/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct option_spec {
	const char *name;     /* long name, without the dashes */
	char letter;          /* 0 where there is none */
	const char *argument; /* its name in the help; NULL: takes none */
	const char *help;     /* NULL: another name of the option in the line before */
};

#define OPTION_ENUM(id, name, letter, argument, help) OPTION_##id,
#define OPTION_SPEC(id, name, letter, argument, help) {name, letter, argument, help},

struct command_spec {
	const char *name;     /* as in the table COMMANDS, which has the summary */
	const char *operands; /* as the usage line shows them; "" where there are none */
	const char *details;  /* paragraphs below the options in --help, ending in a newline; or NULL */
	const struct option_spec *options;
	size_t option_count;
	bool uses_database;   /* has --db */
	bool takes_inputs;    /* the configuration file may name its operands */
	bool rehearses;       /* looks at `rehearsal` itself; other commands see OPTIONS_EXIT then, after the last option */
};

/* What options_next() returns besides the index of an option. */
enum { OPTIONS_END = -1, OPTIONS_EXIT = -2 };

struct options {
	const struct command_spec *command;
	const char *name;     /* of the option that options_next() returned, without the dashes */
	const char *argument; /* its argument, or NULL */
	const char *db_path;  /* --db, else $LOGETL_DB, else "logetl.db"; never NULL */
	int exit_status;      /* after OPTIONS_EXIT: what the command returns */
	char **operands;      /* after OPTIONS_END: the words that are no options, NULL at the end; before, NULL */
	int operand_count;
	const char *config;   /* --config's file; NULL where none was typed */
	bool rehearsal;       /* to be checked only: nothing is read or written */
	bool from_file;       /* the configuration file said something besides db */
	bool unreadable;      /* options.c's, as is the rest: the file has a mistake, which was reported */
	uint64_t typed;       /* a bit for each option that is, and so counts instead of the file's */
	size_t file_at;       /* the file's next entry */
	int argc;
	char **argv;
};

/* Starts over at argv[1]; argv[0] is the command's name.  argv may be reordered. */
void options_init(struct options *options, const struct command_spec *command, int argc, char **argv);

/* The index in command->options of the next option; OPTIONS_END after the last one; OPTIONS_EXIT where the command
 * has to end with options->exit_status (--help was printed, or a wrong use reported). */
int options_next(struct options *options);

/* Whether the option of that index was typed, not only configured. */
bool options_is_typed(const struct options *options, int option);

/* The argument as a whole number from `least` to `most`.  0, or -1 after reporting that it is none. */
int option_number(const struct options *options, int64_t least, int64_t most, int64_t *number);

/* The argument as a size in bytes: a whole number with an optional K, M or G (powers of 1024).  0, or -1 after
 * reporting that it is none or not between `least` and `most` bytes. */
int option_size(const struct options *options, int64_t least, int64_t most, int64_t *bytes);

/* The argument as a limit: a whole number ("100"), then *percent is -1; or a percentage ("0.5%"), then *number is -1.
 * 0, or -1 after reporting that it is neither. */
int option_limit(const struct options *options, int64_t *number, double *percent);

/* The argument as a time in seconds, with a fraction or without.  0, or -1 after reporting that it is none or not between
 * `least` and `most`. */
int option_seconds(const struct options *options, double least, double most, int64_t *milliseconds);

/* A span of time: a whole number and s, m, h, d or w.  Whether the text is one of `most` seconds or fewer. */
bool option_read_span(const char *text, int64_t most, int64_t *seconds);

/* The argument as a time zone.  0, or -1 after reporting that there is no such zone. */
int option_zone(const struct options *options, struct zone *zone);

/* The index of the argument among the words of `choices`, which are separated by '|': "keep|drop".  -1 after reporting
 * that it is none of them. */
int option_choice(const struct options *options, const char *choices);

/* Reports "MESSAGE", where to find help, and where the option stands if that is the configuration file.  Always returns
 * EXIT_STATUS_USAGE. */
int options_wrong_use(const struct options *options, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts before the error stack where the argument stands, if that is the configuration file.  Always returns -1. */
int options_wrap(const char *argument);

/* What the process has to exit with where the command returned `status`: EXIT_STATUS_CONFIG for a wrong use that stands in
 * the configuration file. */
int options_exit_status(int status);

/* Runs a command as far as it reports what is wrong with its options in the configuration file that is loaded.  Returns an
 * exit status. */
int options_rehearse(int (*run)(int argc, char **argv), const char *name);

/* The command's option of that name that may stand in the file; NULL where there is none. */
const struct option_spec *options_find(const struct command_spec *command, const char *name);

#endif

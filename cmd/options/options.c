/* Options: one table a command, read by getopt_long and printed by --help; those of the configuration file come first.
 *
 * getopt's own messages are silenced, because ours name the command and where to find help.  The common options stand
 * behind the command's in getopt's array, and options_next() deals with them itself.
 */
#include "cmd/options/options.h"

#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "cmd/options/options_file.h"
#include "cmd/options/suggest.h"
#include "pipeline/error.h"
#include "pipeline/log.h"

#include <assert.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --db comes last, because not every command has it. */
#define COMMON_OPTIONS(X) \
	X(HELP, "help", 'h', NULL, "show this help") \
	X(CONFIG, "config", 0, "FILE", "take options from FILE, too; '' for none (default: $LOGETL_CONFIG, else\n" \
				       LOGETL_CONFIG_DEFAULT " if there is one)") \
	X(DB, "db", 0, "PATH", "the database (default: $LOGETL_DB, else ./logetl.db)")

enum { COMMON_OPTIONS(OPTION_ENUM) COMMON_COUNT };

static const struct option_spec common_options[] = {COMMON_OPTIONS(OPTION_SPEC)};

enum {
	OPTIONS_MAX = 64,
	LONG_AT = 256, /* getopt's value of long option i is LONG_AT + i, so that it is never a letter */
	HELP_COLUMN = 26,
	HELP_WIDTH = 80,
};

static size_t option_total(const struct command_spec *command)
{
	return command->option_count + (command->uses_database ? COMMON_COUNT : OPTION_DB);
}

static const struct option_spec *option_at(const struct command_spec *command, size_t i)
{
	return i < command->option_count ? &command->options[i] : &common_options[i - command->option_count];
}

/* Help. */

static size_t text_columns(const char *text)
{
	size_t columns = 0;
	for (; *text; text++)
		columns += ((unsigned char)*text & 0xc0) != 0x80;
	return columns;
}

/* Prints the words in lines that start at HELP_COLUMN; the first line stands at column `at` already. */
static void print_wrapped(const char *text, size_t at)
{
	while (*text) {
		size_t length = strcspn(text, " \n");
		char word[128];
		snprintf(word, sizeof word, "%.*s", (int)length, text);
		size_t columns = text_columns(word);
		if (at > HELP_COLUMN && at + 1 + columns > HELP_WIDTH) {
			putchar('\n');
			at = 0;
		}
		size_t gap = at < HELP_COLUMN ? HELP_COLUMN - at : 1;
		printf("%*s%s", (int)gap, "", word);
		at += gap + columns;
		text += length + strspn(text + length, " \n");
	}
	putchar('\n');
}

static void print_option(const struct command_spec *command, size_t i)
{
	const struct option_spec *option = option_at(command, i);
	char left[256];
	int used = option->letter ? snprintf(left, sizeof left, "  -%c, --%s", option->letter, option->name)
				  : snprintf(left, sizeof left, "      --%s", option->name);
	for (size_t j = i + 1; j < command->option_count && !command->options[j].help; j++)
		used += snprintf(left + used, sizeof left - (size_t)used, ", --%s", command->options[j].name);
	if (option->argument)
		used += snprintf(left + used, sizeof left - (size_t)used, " %s", option->argument);
	assert((size_t)used < sizeof left);
	fputs(left, stdout);
	size_t at = text_columns(left);
	if (at + 2 > HELP_COLUMN) {
		putchar('\n');
		at = 0;
	}
	print_wrapped(option->help, at);
}

static const char *command_summary(const char *name)
{
#define X(command, summary) \
	if (strcmp(name, #command) == 0) \
		return summary;
	COMMANDS(X)
#undef X
	return "";
}

static void print_help(const struct command_spec *command)
{
	printf("usage: logetl %s [OPTION]…%s%s\n", command->name, *command->operands ? " " : "", command->operands);
	printf("logetl %s: %s\n\n", command->name, command_summary(command->name));
	for (size_t i = 0; i < option_total(command); i++) {
		if (option_at(command, i)->help)
			print_option(command, i);
	}
	if (command->details)
		printf("\n%s", command->details);
}

/* Reading them. */

/* A wrong use is the file's fault, which makes it a bad configuration. */
static bool blames_file;

int options_exit_status(int status)
{
	return status == EXIT_STATUS_USAGE && blames_file ? EXIT_STATUS_CONFIG : status;
}

int options_wrap(const char *argument)
{
	const char *where = options_file_where(argument);
	blames_file |= where != NULL;
	if (!where)
		return -1;
	char message[ERROR_TEXT_BYTES];
	snprintf(message, sizeof message, "%s", error_text());
	return error_set("%s: %s%s", where, message, options_file_hint(argument));
}

int options_wrong_use(const struct options *options, const char *format, ...)
{
	char message[1024];
	const char *where = options_file_where(options->argument), *name = options->command->name;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	blames_file |= where || options->rehearsal;
	if (where)
		log_error("%s: %s%s (see logetl %s --help)", where, message, options_file_hint(options->argument), name);
	else if (options->operands && options->from_file)
		log_error("%s (see logetl %s --help; [%s] in %s counts, too)", message, name, name, options_file_path());
	else
		log_error("%s (see logetl %s --help)", message, name);
	return EXIT_STATUS_USAGE;
}

static const struct option_spec *option_by_letter(const struct command_spec *command, int letter)
{
	for (size_t i = 0; i < option_total(command); i++) {
		if (letter && option_at(command, i)->letter == letter)
			return option_at(command, i);
	}
	return NULL;
}

static void refuse_long(const struct options *options, const char *word)
{
	char name[64];
	snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
	struct suggestion suggestion;
	suggestion_init(&suggestion, name);
	for (size_t i = 0; i < option_total(options->command); i++)
		suggestion_offer(&suggestion, option_at(options->command, i)->name);
	if (options->command->uses_database)
		suggestion_offer(&suggestion, "database");
	if (suggestion.best)
		options_wrong_use(options, "there is no option --%s; did you mean --%s?", name,
			strcmp(suggestion.best, "database") == 0 ? "db" : suggestion.best);
	else
		options_wrong_use(options, "there is no option --%s", name);
}

/* What getopt would not take: `value` is '?' or ':', optopt says which option. */
static int refuse(struct options *options, int value)
{
	const struct command_spec *command = options->command;
	const char *word = options->argv[optind - 1];
	options->exit_status = EXIT_STATUS_USAGE;
	const struct option_spec *option = optopt >= LONG_AT ? option_at(command, (size_t)optopt - LONG_AT)
								: option_by_letter(command, optopt);
	if (option && value == ':')
		options_wrong_use(options, "--%s needs a value: --%s %s", option->name, option->name, option->argument);
	else if (option)
		options_wrong_use(options, "--%s takes no value", option->name);
	else if (optopt)
		options_wrong_use(options, "there is no option -%c", optopt);
	else
		refuse_long(options, word);
	return OPTIONS_EXIT;
}

static int next_value(struct options *options)
{
	const struct command_spec *command = options->command;
	struct option longs[OPTIONS_MAX + 1] = {0};
	char letters[2 * OPTIONS_MAX + 2] = ":";
	size_t used = 1;
	for (size_t i = 0; i < option_total(command); i++) {
		const struct option_spec *option = option_at(command, i);
		longs[i] = (struct option){
			option->name, option->argument ? required_argument : no_argument, NULL, LONG_AT + (int)i};
		if (!option->letter)
			continue;
		letters[used++] = option->letter;
		if (option->argument)
			letters[used++] = ':';
	}
	return getopt_long(options->argc, options->argv, letters, longs, NULL);
}

static const struct option_spec *option_of(const struct command_spec *command, int value)
{
	return value >= LONG_AT ? option_at(command, (size_t)value - LONG_AT) : option_by_letter(command, value);
}

/* The option that is meant: another name of it is in a line behind it. */
static const struct option_spec *meant(const struct option_spec *option)
{
	while (!option->help)
		option--;
	return option;
}

/* Which bit of options->typed is the option's: its index. */
static uint64_t option_bit(const struct command_spec *command, const struct option_spec *option)
{
	size_t i = 0;
	while (option_at(command, i) != meant(option))
		i++;
	return UINT64_C(1) << i;
}

const struct option_spec *options_find(const struct command_spec *command, const char *name)
{
	for (size_t i = 0; i < option_total(command); i++) {
		const struct option_spec *option = option_at(command, i);
		bool typed_only = option == &common_options[OPTION_HELP] || option == &common_options[OPTION_CONFIG];
		if (!typed_only && strcmp(option->name, name) == 0)
			return option;
	}
	return NULL;
}

/* Notes which options are typed, and what file is named: before the first is taken. */
static void look_ahead(struct options *options)
{
	const struct command_spec *command = options->command;
	for (int value; (value = next_value(options)) != -1 && value != '?' && value != ':';) {
		const struct option_spec *option = option_of(command, value);
		options->typed |= option_bit(command, option);
		if (option == &common_options[OPTION_CONFIG])
			options->config = optarg;
	}
	optind = 0;
}

bool options_is_typed(const struct options *options, int option)
{
	return options->typed >> option & 1;
}

static bool rehearsing;

void options_init(struct options *options, const struct command_spec *command, int argc, char **argv)
{
	assert(option_total(command) <= OPTIONS_MAX);
	const char *db_path = getenv("LOGETL_DB");
	*options = (struct options){.command = command, .argc = argc, .argv = argv, .rehearsal = rehearsing};
	options->db_path = db_path && *db_path ? db_path : "logetl.db";
	opterr = 0;
	optind = 0; /* glibc: start over, whatever was parsed before */
	look_ahead(options);
	if (db_path && *db_path && command->uses_database)
		options->typed |= option_bit(command, &common_options[OPTION_DB]);
	if (options->typed & option_bit(command, &common_options[OPTION_HELP]))
		return;
	options->unreadable = options_file_load(options->config) != 0;
	if (options->unreadable)
		log_error("%s", error_text());
}

/* The file's next option that counts; NULL behind the last. */
static const struct option_spec *next_of_file(struct options *options)
{
	for (const struct option_entry *entry; (entry = options_file_next(options->command, &options->file_at));) {
		const struct option_spec *option = options_find(options->command, entry->name);
		if (options->typed & option_bit(options->command, option))
			continue;
		options->argument = entry->value;
		options->from_file |= option != &common_options[OPTION_DB];
		return option;
	}
	return NULL;
}

static int end_with(struct options *options, int exit_status)
{
	options->exit_status = exit_status;
	return OPTIONS_EXIT;
}

/* Behind the last option. */
static int take_operands(struct options *options)
{
	options->argument = NULL;
	options->operands = options->argv + optind;
	options->operand_count = options->argc - optind;
	if (options->operand_count == 0 && options->command->takes_inputs) {
		options->operands = options_file_inputs(options->command, &options->operand_count);
		options->from_file |= options->operand_count > 0;
	}
	if (!options->operands) {
		log_error("%s", error_text());
		return end_with(options, EXIT_STATUS_FAILED);
	}
	return rehearsing && !options->command->rehearses ? end_with(options, EXIT_STATUS_OK) : OPTIONS_END;
}

int options_next(struct options *options)
{
	const struct option_spec *option;
	if (options->unreadable)
		return end_with(options, EXIT_STATUS_CONFIG);
	for (;;) {
		option = next_of_file(options);
		if (!option) {
			int value = next_value(options);
			if (value == -1)
				return take_operands(options);
			options->argument = optarg;
			if (value == '?' || value == ':')
				return refuse(options, value);
			option = option_of(options->command, value);
		}
		options->name = option->name;
		if (option == &common_options[OPTION_HELP]) {
			print_help(options->command);
			return end_with(options, EXIT_STATUS_OK);
		}
		if (option == &common_options[OPTION_DB])
			options->db_path = options->argument;
		if (option < common_options || option >= common_options + COMMON_COUNT)
			return (int)(meant(option) - options->command->options);
	}
}

int options_rehearse(int (*run)(int argc, char **argv), const char *name)
{
	char command[32];
	snprintf(command, sizeof command, "%s", name);
	rehearsing = true;
	int status = run(1, (char *[]){command, NULL});
	rehearsing = false;
	return options_exit_status(status);
}

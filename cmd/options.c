/* Options: one table a command, read by getopt_long and printed by --help.
 *
 * getopt's own messages are silenced, because ours name the command and where to find help.  The common options stand
 * behind the command's in getopt's array, and options_next() deals with them itself.
 */
#include "cmd/options.h"

#include "cmd/commands.h"
#include "cmd/exit_status.h"
#include "cmd/suggest.h"
#include "pipeline/error.h"
#include "pipeline/log.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --db comes last, because not every command has it. */
#define COMMON_OPTIONS(X) \
	X(HELP, "help", 'h', NULL, "show this help") \
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

int options_wrong_use(const struct options *options, const char *format, ...)
{
	char message[1024];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	log_error("%s (see logetl %s --help)", message, options->command->name);
	return EXIT_STATUS_USAGE;
}

void options_init(struct options *options, const struct command_spec *command, int argc, char **argv)
{
	assert(option_total(command) <= OPTIONS_MAX);
	const char *db_path = getenv("LOGETL_DB");
	*options = (struct options){.command = command, .argc = argc, .argv = argv};
	options->db_path = db_path && *db_path ? db_path : "logetl.db";
	optind = 0; /* glibc: start over, whatever was parsed before */
	opterr = 0;
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
	if (suggestion.best)
		options_wrong_use(options, "there is no option --%s; did you mean --%s?", name, suggestion.best);
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

int options_next(struct options *options)
{
	const struct command_spec *command = options->command;
	int value;
	while ((value = next_value(options)) != -1) {
		if (value == '?' || value == ':')
			return refuse(options, value);
		const struct option_spec *option = value >= LONG_AT ? option_at(command, (size_t)value - LONG_AT)
								    : option_by_letter(command, value);
		options->name = option->name;
		options->argument = optarg;
		if (option == &common_options[OPTION_HELP]) {
			print_help(command);
			options->exit_status = EXIT_STATUS_OK;
			return OPTIONS_EXIT;
		}
		if (option == &common_options[OPTION_DB]) {
			options->db_path = optarg;
			continue;
		}
		while (!option->help)
			option--;
		return (int)(option - command->options);
	}
	options->operands = options->argv + optind;
	options->operand_count = options->argc - optind;
	return OPTIONS_END;
}

/* Values. */

int option_number(const struct options *options, int64_t least, int64_t most, int64_t *number)
{
	char *end;
	errno = 0;
	long long value = strtoll(options->argument, &end, 10);
	bool fits = end != options->argument && !*end && !errno && value >= least && value <= most;
	if (fits)
		*number = value;
	else
		options_wrong_use(options, "--%s takes a whole number from %lld to %lld, not '%s'", options->name,
			(long long)least, (long long)most, options->argument);
	return fits ? 0 : -1;
}

/* "512K" for 524288: how a size reads in a message. */
static const char *size_text(int64_t bytes, char text[24])
{
	const char *unit = "";
	for (const char *units[] = {"K", "M", "G"}, **next = units; next < units + 3 && bytes && bytes % 1024 == 0;
		next++) {
		bytes /= 1024;
		unit = *next;
	}
	snprintf(text, 24, "%lld%s", (long long)bytes, unit);
	return text;
}

int option_size(const struct options *options, int64_t least, int64_t most, int64_t *bytes)
{
	static const char units[] = "KMG";
	char *end;
	errno = 0;
	long long value = strtoll(options->argument, &end, 10);
	const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	bool fits = end != options->argument && !errno && value >= 0 && value <= INT64_MAX >> shift &&
		    !end[unit ? 1 : 0];
	if (fits && value << shift >= least && value << shift <= most) {
		*bytes = value << shift;
		return 0;
	}
	char from[24], to[24];
	options_wrong_use(options, "--%s takes a size from %s to %s, not '%s'", options->name, size_text(least, from),
		size_text(most, to), options->argument);
	return -1;
}

int option_limit(const struct options *options, int64_t *number, double *percent)
{
	char *end;
	*number = -1;
	*percent = -1;
	errno = 0;
	long long whole = strtoll(options->argument, &end, 10);
	if (end != options->argument && !*end && !errno && whole >= 0) {
		*number = whole;
		return 0;
	}
	double share = strtod(options->argument, &end);
	if (end != options->argument && strcmp(end, "%") == 0 && share >= 0 && share <= 100) {
		*percent = share;
		return 0;
	}
	options_wrong_use(options, "--%s takes a whole number or a percentage from 0%% to 100%%, not '%s'",
		options->name, options->argument);
	return -1;
}

int option_zone(const struct options *options, struct zone *zone)
{
	if (zone_init(zone, options->argument) == 0)
		return 0;
	options_wrong_use(options, "--%s: %s", options->name, error_text());
	return -1;
}

int option_choice(const struct options *options, const char *choices)
{
	int index = 0;
	for (const char *word = choices; *word; index++) {
		size_t length = strcspn(word, "|");
		if (strlen(options->argument) == length && memcmp(options->argument, word, length) == 0)
			return index;
		word += length + (word[length] == '|');
	}
	options_wrong_use(options, "--%s takes one of %s, not '%s'", options->name, choices, options->argument);
	return -1;
}

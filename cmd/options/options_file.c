/* The configuration file: read whole, cut into entries in place, and held against the options of all commands, so that
 * a typing error shows at once and not when its command runs at night. */
#include "cmd/options/options_file.h"

#include "cmd/commands.h"
#include "cmd/options/suggest.h"
#include "pipeline/error.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLANKS " \t\r\v\f"
#define SEPARATORS BLANKS ","

static const struct command_spec *const commands[] = {
#define X(name, summary) &command_##name,
	COMMANDS(X)
#undef X
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

/* The one file, its text, and the text's lines that say something. */
static const char *file_path;
static char *text;
static struct option_entry *entries;
static size_t entry_count;

const char *options_file_path(void)
{
	return file_path;
}

static int error_at(unsigned line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static int error_at(unsigned line, const char *format, ...)
{
	char message[ERROR_TEXT_BYTES / 2];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	return error_set("%s:%u: %s", file_path, line, message);
}

/* Checking. */

/* The next word of a section, its length in *length; NULL behind the last. */
static const char *next_name(const char *at, size_t *length)
{
	at += strspn(at, SEPARATORS);
	*length = strcspn(at, SEPARATORS);
	return *length > 0 ? at : NULL;
}

static const struct command_spec *find_command(const char *name, size_t length)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (strlen(commands[i]->name) == length && memcmp(commands[i]->name, name, length) == 0)
			return commands[i];
	}
	return NULL;
}

static bool is_input(const struct command_spec *command, const struct option_entry *entry)
{
	return command->takes_inputs && strcmp(entry->name, "input") == 0;
}

static bool is_flag(const struct command_spec *command, const struct option_entry *entry)
{
	return !is_input(command, entry) && !options_find(command, entry->name)->argument;
}

static int refuse_name(const struct option_entry *entry, const struct command_spec *command)
{
	struct suggestion suggestion;
	suggestion_init(&suggestion, entry->name);
	for (size_t i = 0; i < command->option_count; i++)
		suggestion_offer(&suggestion, command->options[i].name);
	suggestion_offer(&suggestion, command->takes_inputs ? "input" : "db");
	if (suggestion.best)
		return error_at(entry->line, "there is no option %s of logetl %s; did you mean %s?", entry->name, command->name,
			suggestion.best);
	return error_at(entry->line, "there is no option %s of logetl %s (see its --help)", entry->name, command->name);
}

/* Whether the value stands in quotes as a whole, as elsewhere values do.  A format may begin and end with one, but then has
 * more of them. */
static bool is_quoted(const char *value)
{
	size_t last = strlen(value) - 1;
	if ((*value != '"' && *value != '\'') || last == 0 || value[last] != *value)
		return false;
	for (size_t i = 1; i < last; i++) {
		if (value[i] == *value && value[i - 1] != '\\')
			return false;
	}
	return true;
}

static bool ends_in_comment(const char *value)
{
	for (const char *at = value; (at = strchr(at, '#')); at++) {
		if (at > value && strchr(BLANKS, at[-1]))
			return true;
	}
	return false;
}

#define COMMENT_HINT "; a comment has a line of its own"

/* A file's name that no file has: else the database would be made by that name. */
static bool is_path_with_comment(const struct option_entry *entry, const struct command_spec *command)
{
	return (is_input(command, entry) || strcmp(entry->name, "db") == 0) && ends_in_comment(entry->value) &&
	       access(entry->value, F_OK) != 0;
}

static int check_entry_of(const struct option_entry *entry, const struct command_spec *command)
{
	if (!is_input(command, entry) && !options_find(command, entry->name))
		return refuse_name(entry, command);
	if (!*entry->value)
		return error_at(entry->line, "%s has no value", entry->name);
	if (is_quoted(entry->value))
		return error_at(entry->line, "%s = %s: a value is written without the quotes around it", entry->name, entry->value);
	if (is_path_with_comment(entry, command))
		return error_at(entry->line, "%s = %s: there is no such file" COMMENT_HINT, entry->name, entry->value);
	if (is_flag(command, entry) && strcmp(entry->value, "yes") != 0 && strcmp(entry->value, "no") != 0)
		return error_at(entry->line, "%s takes yes or no, not '%s'%s", entry->name, entry->value,
			ends_in_comment(entry->value) ? COMMENT_HINT : "");
	return 0;
}

/* Above all sections is what all commands have. */
static int check_common_entry(const struct option_entry *entry)
{
	if (strcmp(entry->name, "db") == 0)
		return check_entry_of(entry, &command_ingest);
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		if (options_find(commands[i], entry->name) || is_input(commands[i], entry))
			return error_at(entry->line, "%s is an option of commands; put it below the name of one, as [%s]",
				entry->name, commands[i]->name);
	}
	return error_at(entry->line, "there is no option %s; above all sections there is only db", entry->name);
}

static int check_entry(const struct option_entry *entry)
{
	size_t length;
	if (!entry->section)
		return check_common_entry(entry);
	for (const char *name = entry->section; (name = next_name(name, &length)); name += length) {
		if (check_entry_of(entry, find_command(name, length)) != 0)
			return -1;
	}
	return 0;
}

static int check_section(const char *section, unsigned line)
{
	size_t length;
	if (!next_name(section, &length))
		return error_at(line, "the section names no command, as [ingest] does");
	for (const char *name = section; (name = next_name(name, &length)); name += length) {
		char word[64];
		struct suggestion suggestion;
		if (find_command(name, length))
			continue;
		snprintf(word, sizeof word, "%.*s", (int)length, name);
		suggestion_init(&suggestion, word);
		for (size_t i = 0; i < COMMAND_COUNT; i++)
			suggestion_offer(&suggestion, commands[i]->name);
		if (suggestion.best)
			return error_at(line, "there is no command '%s'; did you mean [%s]?", word, suggestion.best);
		return error_at(line, "there is no command '%s' (see logetl --help)", word);
	}
	return 0;
}

/* Reading. */

/* A line without the blanks around it.  *section is the one that it stands in, or begins. */
static int read_line(char *line_text, unsigned line, const char **section)
{
	size_t length = strlen(line_text), name_length = strcspn(line_text, BLANKS "=");
	char *value = line_text + name_length + strspn(line_text + name_length, BLANKS);
	if (length == 0 || *line_text == '#')
		return 0;
	if (*line_text == '[') {
		if (line_text[length - 1] != ']')
			return error_at(line, "no ] ends the section");
		line_text[length - 1] = 0;
		*section = line_text + 1;
		return check_section(*section, line);
	}
	if (name_length == 0 || *value != '=')
		return error_at(line, "a line is NAME = VALUE, [COMMAND] or # COMMENT, not '%s'", line_text);
	value += 1 + strspn(value + 1, BLANKS);
	line_text[name_length] = 0;
	entries[entry_count] = (struct option_entry){line, *section, line_text, value};
	return check_entry(&entries[entry_count++]);
}

static int read_lines(void)
{
	const char *section = NULL;
	size_t lines = 1;
	for (const char *at = text; (at = strchr(at, '\n')); at++)
		lines++;
	entries = calloc(lines, sizeof *entries);
	if (!entries)
		return error_set_errno("%s", file_path);
	unsigned line = 1;
	for (char *at = text, *end; at; at = end, line++) {
		end = strchr(at, '\n');
		if (end)
			*end++ = 0;
		at += strspn(at, BLANKS);
		for (size_t length = strlen(at); length > 0 && strchr(BLANKS, at[length - 1]); length--)
			at[length - 1] = 0;
		if (read_line(at, line, &section) != 0)
			return -1;
	}
	return 0;
}

static int read_text(FILE *stream)
{
	size_t room = 0;
	errno = 0;
	ssize_t length = getdelim(&text, &room, 0, stream);
	if (length < 0 && (!feof(stream) || !text))
		return error_set_errno("%s", file_path);
	text[length < 0 ? 0 : length] = 0; /* an empty file has not set it */
	return feof(stream) ? 0 : error_set("%s: has a NUL byte; it is no configuration", file_path);
}

static bool loaded;

void options_file_forget(void)
{
	loaded = false;
	file_path = NULL;
	entry_count = 0;
}

int options_file_load(const char *path)
{
	const char *named = path ? path : getenv("LOGETL_CONFIG");
	if (loaded)
		return 0;
	loaded = true;
	if (named && !*named)
		return 0;
	FILE *stream = fopen(named ? named : LOGETL_CONFIG_DEFAULT, "re");
	if (!stream && !named && errno == ENOENT)
		return 0;
	file_path = named ? named : LOGETL_CONFIG_DEFAULT;
	if (!stream)
		return error_set_errno("%s", file_path);
	int result = read_text(stream);
	fclose(stream);
	return result == 0 ? read_lines() : -1;
}

/* What counts. */

static bool is_for(const struct option_entry *entry, const struct command_spec *command)
{
	size_t length;
	if (!entry->section)
		return command->uses_database;
	for (const char *name = entry->section; (name = next_name(name, &length)); name += length) {
		if (find_command(name, length) == command)
			return true;
	}
	return false;
}

const struct option_entry *options_file_next(const struct command_spec *command, size_t *at)
{
	while (*at < entry_count) {
		const struct option_entry *entry = &entries[(*at)++];
		if (!is_for(entry, command) || is_input(command, entry))
			continue;
		if (!is_flag(command, entry) || strcmp(entry->value, "yes") == 0)
			return entry;
	}
	return NULL;
}

char **options_file_inputs(const struct command_spec *command, int *count)
{
	static char **inputs;
	free(inputs);
	inputs = calloc(entry_count + 1, sizeof *inputs);
	*count = 0;
	if (!inputs) {
		error_set_errno("the inputs of %s", file_path);
		return NULL;
	}
	for (size_t i = 0; i < entry_count; i++) {
		if (is_for(&entries[i], command) && is_input(command, &entries[i]))
			inputs[(*count)++] = entries[i].value;
	}
	return inputs;
}

const char *options_file_where(const char *argument)
{
	static char where[ERROR_TEXT_BYTES / 2];
	for (size_t i = 0; argument && i < entry_count; i++) {
		if (entries[i].value != argument)
			continue;
		snprintf(where, sizeof where, "%s:%u", file_path, entries[i].line);
		return where;
	}
	return NULL;
}

const char *options_file_hint(const char *argument)
{
	return options_file_where(argument) && ends_in_comment(argument) ? COMMENT_HINT : "";
}

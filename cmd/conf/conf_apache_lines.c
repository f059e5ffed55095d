/* Lines and words as Apache takes them (ap_cfg_getline, ap_resolve_env, ap_getword_conf).
 *
 * A backslash at the end of a line joins it with the next one.  Variables are replaced before a line is taken apart.  A
 * word in quotes ends at its quote, or with the line; in it a backslash keeps its meaning but before that quote and a
 * backslash.  A comment is a line of its own.
 */
#include "cmd/conf/conf_apache_lines.h"

#include "pipeline/error.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Variables. */

/* The place of the variable; the number of all where it is none of them. */
static size_t find(const struct apache_variables *variables, const char *name, size_t length)
{
	size_t i = 0;
	for (; i < variables->count; i++) {
		const char *found = variables->list[i].name;
		if (strncmp(found, name, length) == 0 && !found[length])
			break;
	}
	return i;
}

static const char *defined_value(const struct apache_variables *variables, const char *name, size_t length)
{
	size_t i = find(variables, name, length);
	return i < variables->count ? variables->list[i].value : NULL;
}

int apache_define(struct apache_variables *variables, const char *name, const char *value)
{
	apache_undefine(variables, name);
	if (variables->count == APACHE_VARIABLES_MAX)
		return error_set("%s: more than %d variables are defined", name, APACHE_VARIABLES_MAX);
	struct apache_variable *variable = &variables->list[variables->count++];
	*variable = (struct apache_variable){strdup(name), strdup(value)};
	if (variable->name && variable->value)
		return 0;
	variables->count--;
	free(variable->name);
	free(variable->value);
	return error_set_errno("defining %s", name);
}

void apache_undefine(struct apache_variables *variables, const char *name)
{
	size_t i = find(variables, name, strlen(name));
	if (i == variables->count)
		return;
	free(variables->list[i].name);
	free(variables->list[i].value);
	variables->list[i] = variables->list[--variables->count];
}

void apache_variables_release(struct apache_variables *variables)
{
	while (variables->count > 0) {
		free(variables->list[--variables->count].name);
		free(variables->list[variables->count].value);
	}
}

const char *apache_value(const struct apache_variables *variables, const char *name, size_t length)
{
	const char *value = defined_value(variables, name, length);
	char copy[256];
	if (value)
		return value;
	if (length >= sizeof copy)
		return NULL;
	memcpy(copy, name, length);
	copy[length] = 0;
	return getenv(copy);
}

/* The environment that envvars makes. */

static size_t name_length(const char *at)
{
	size_t length = 0;
	while (isalnum((unsigned char)at[length]) || at[length] == '_')
		length++;
	return length;
}

/* Appends the value of the variable behind a `$`, and goes behind it; false where it is more than a name. */
static bool append_value(const struct apache_variables *variables, const char **at, char *out, size_t *used)
{
	bool brace = **at == '{';
	const char *name = *at + brace;
	size_t length = name_length(name);
	if (length == 0 || (brace && name[length] != '}'))
		return false;
	const char *value = defined_value(variables, name, length);
	size_t size = value ? strlen(value) : 0;
	if (*used + size >= APACHE_LINE_BYTES)
		return false;
	memcpy(out + *used, value ? value : "", size);
	*used += size;
	*at = name + length + brace;
	return true;
}

/* A shell's word, as far as it is plain; false where it needs a shell. */
static bool evaluate(const struct apache_variables *variables, const char *at, char *out)
{
	size_t used = 0;
	char quote = 0;
	while (*at && *at != '\n' && (quote || !strchr(" \t\r;#", *at))) {
		char c = *at++;
		if (c == '$' && quote != '\'') {
			if (!append_value(variables, &at, out, &used))
				return false;
		} else if (c == quote) {
			quote = 0;
		} else if (!quote && (c == '"' || c == '\'')) {
			quote = c;
		} else if (strchr("`\\", c) || used + 1 >= APACHE_LINE_BYTES) {
			return false;
		} else {
			out[used++] = c;
		}
	}
	out[used] = 0;
	return !quote;
}

/* "/etc/apache2-two" is the second of several servers, and Debian's envvars puts "-two" behind its directories. */
static int define_suffix(struct apache_variables *variables, const char *path)
{
	static const char name[] = "/apache2-";
	const char *slash = strrchr(path, '/'), *start = slash;
	while (start && start > path && start[-1] != '/')
		start--;
	if (!start || start == path || strncmp(start - 1, name, sizeof name - 1) != 0)
		return 0;
	char *suffix = strndup(start + sizeof name - 3, (size_t)(slash - start) - (sizeof name - 3));
	int status = suffix ? apache_define(variables, "SUFFIX", suffix) : error_set_errno("reading %s", path);
	free(suffix);
	return status;
}

static int read_export(struct apache_variables *variables, const char *at, char *value)
{
	char name[256];
	at += strspn(at, " \t");
	if (strncmp(at, "export", 6) != 0 || (at[6] != ' ' && at[6] != '\t'))
		return 0;
	at += 6;
	at += strspn(at, " \t");
	size_t length = name_length(at);
	if (length == 0 || length >= sizeof name || at[length] != '=' || !evaluate(variables, at + length + 1, value))
		return 0;
	memcpy(name, at, length);
	name[length] = 0;
	return apache_define(variables, name, value);
}

int apache_read_envvars(struct apache_variables *variables, struct conf *conf, const char *path)
{
	struct conf_file file;
	if (access(path, F_OK) != 0)
		return 0;
	char *value = malloc(APACHE_LINE_BYTES);
	int status = conf_file_open(&file, conf, path, NULL);
	if (status == 0)
		status = value ? define_suffix(variables, path) : error_set_errno("reading %s", path);
	while (status == 0 && file.at && *file.at) {
		status = read_export(variables, file.at, value);
		file.at += strcspn(file.at, "\n");
		file.at += *file.at == '\n';
	}
	conf_file_close(&file);
	free(value);
	return status;
}

/* Lines. */

/* How much of a line's end a backslash at `at` takes away, besides itself; 0 where there is no such thing. */
static size_t joint_length(const char *at)
{
	if (strncmp(at, "\\\n", 2) == 0)
		return 1;
	return strncmp(at, "\\\r\n", 3) == 0 ? 2 : 0;
}

/* The next logical line, less the blanks around it.  0, or -1 where there is no room for it. */
static int read_line(struct conf_file *file, char *line, size_t size)
{
	size_t length = 0;
	for (; *file->at; file->at++) {
		size_t joint = joint_length(file->at);
		file->line += joint || *file->at == '\n';
		file->at += joint;
		if (joint)
			continue;
		if (*file->at == '\n') {
			file->at++;
			break;
		}
		if (length == 0 && isspace((unsigned char)*file->at))
			continue;
		if (length + 1 == size)
			return -1;
		line[length++] = *file->at;
	}
	while (length > 0 && isspace((unsigned char)line[length - 1]))
		length--;
	line[length] = 0;
	return 0;
}

/* The end of the name behind a "${", or NULL.  It is not looked for in all of the line, which may be full of them. */
static const char *name_end(const char *name)
{
	return memchr(name, '}', strnlen(name, APACHE_NAME_BYTES_MAX + 1));
}

/* The line with values in the place of its variables; -1 where it is too long. */
static int replace_variables(const struct apache_variables *variables, const char *line, char *out, size_t size)
{
	size_t used = 0;
	while (*line) {
		const char *name = line + 2, *close = line[0] == '$' && line[1] == '{' ? name_end(name) : NULL;
		const char *value = close ? apache_value(variables, name, (size_t)(close - name)) : NULL;
		size_t length = value ? strlen(value) : 1;
		if (used + length >= size)
			return -1;
		memcpy(out + used, value ? value : line, length);
		used += length;
		line = value ? close + 1 : line + 1;
	}
	out[used] = 0;
	return 0;
}

/* A word, and where the next one begins. */
static const char *read_word(struct conf_words *words, const char *at)
{
	char quote = *at == '"' || *at == '\'' ? *at++ : 0;
	while (*at && (quote ? *at != quote : !isspace((unsigned char)*at))) {
		if (*at == '\\' && (at[1] == '\\' || (quote && at[1] == quote)))
			at++;
		words->text[words->length++] = *at++;
	}
	words->text[words->length++] = 0;
	words->count++;
	return at + (quote && *at);
}

void apache_words(struct conf_words *words, const char *line)
{
	words->length = words->count = 0;
	while (isspace((unsigned char)*line))
		line++;
	while (*line) {
		line = read_word(words, line);
		while (isspace((unsigned char)*line))
			line++;
	}
}

int apache_line(struct conf_file *file, const struct apache_variables *variables, struct conf_words *words)
{
	char line[APACHE_LINE_BYTES], expanded[APACHE_LINE_BYTES];
	while (*file->at) {
		words->line = file->line;
		if (read_line(file, line, sizeof line) != 0)
			return conf_error(file, words->line, "a line of more than %d bytes", APACHE_LINE_BYTES);
		if (!*line || *line == '#')
			continue;
		if (replace_variables(variables, line, expanded, sizeof expanded) != 0)
			return conf_error(file, words->line, "a line that its variables make longer than %d bytes",
				APACHE_LINE_BYTES);
		apache_words(words, expanded);
		if (words->count > 0)
			return 1;
	}
	return 0;
}

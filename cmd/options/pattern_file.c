/* Reads files of patterns. */
#include "cmd/options/pattern_file.h"

#include "pipeline/error.h"
#include "stages/parse/format/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char blanks[] = " \t\r\n";

static char *pattern_definition(const char *regex)
{
	char *definition;
	return asprintf(&definition, FORMAT_PATTERN "%s", regex) < 0 ? NULL : definition;
}

const char *pattern_file_find(const struct pattern_file *file, const char *name)
{
	for (size_t i = 0; i < file->count; i++) {
		if (strcasecmp(file->patterns[i].name, name) == 0)
			return file->patterns[i].definition;
	}
	return NULL;
}

void pattern_file_release(struct pattern_file *file)
{
	for (size_t i = 0; i < file->count; i++) {
		free(file->patterns[i].name);
		free(file->patterns[i].definition);
	}
	file->count = 0;
}

/* A name stands for one thing. */
static int check_name(const struct pattern_file *file, const char *name)
{
	if (pattern_file_find(file, name))
		return error_set("the name %s was given before", name);
	if (strcasecmp(name, "auto") == 0)
		return error_set("auto means all formats; choose another name");
	for (size_t i = 0; format_builtin(i); i++) {
		if (strcasecmp(format_builtin(i), name) == 0)
			return error_set("there is a format named %s already; choose another name", name);
	}
	return 0;
}

static int add(struct pattern_file *file, const char *name, const char *regex)
{
	if (file->count == PATTERN_FILE_MAX)
		return error_set("more than %d patterns; divide the file", PATTERN_FILE_MAX);
	struct named_pattern *pattern = &file->patterns[file->count++];
	pattern->name = strdup(name);
	pattern->definition = pattern_definition(regex);
	if (!pattern->name || !pattern->definition)
		return error_set_errno("reading the pattern");
	struct format *format = format_new(pattern->definition);
	format_free(format);
	return format ? 0 : -1;
}

/* One line, which is changed. */
static int read_line(struct pattern_file *file, char *line)
{
	char *name = line + strspn(line, blanks), *regex = name + strcspn(name, blanks);
	if (!*name || *name == '#')
		return 0;
	if (*regex)
		*regex++ = 0;
	regex += strspn(regex, blanks);
	size_t length = strlen(regex);
	if (length > 0 && regex[length - 1] == '\n')
		length--;
	if (length > 0 && regex[length - 1] == '\r')
		length--;
	regex[length] = 0;
	if (length == 0)
		return error_set("no pattern behind the name %s; a line is NAME REGEX", name);
	return check_name(file, name) < 0 ? -1 : add(file, name, regex);
}

int pattern_file_read(struct pattern_file *file, const char *path)
{
	FILE *stream = fopen(path, "re");
	char *line = NULL;
	size_t room = 0, number = 0;
	int result = 0;
	if (!stream)
		return error_set_errno("%s", path);
	while (result == 0 && getline(&line, &room, stream) >= 0) {
		number++;
		result = read_line(file, line);
		if (result < 0)
			error_wrap("%s:%zu", path, number);
	}
	if (result == 0 && ferror(stream))
		result = error_set_errno("%s", path);
	free(line);
	fclose(stream);
	return result;
}

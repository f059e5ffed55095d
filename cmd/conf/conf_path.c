/* Paths of logs become patterns where the server fills something in. */
#include "cmd/conf/conf_path.h"

#include "pipeline/error.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *or_no_memory(char *text)
{
	if (!text)
		error_set("no memory for a path");
	return text;
}

char *conf_path_join(const char *directory, const char *path)
{
	char *joined;
	if (*path == '/' || !*directory)
		return or_no_memory(strdup(path));
	const char *slash = directory[strlen(directory) - 1] == '/' ? "" : "/";
	return or_no_memory(asprintf(&joined, "%s%s%s", directory, slash, path) < 0 ? NULL : joined);
}

char *conf_path_directory(const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t length = slash ? (size_t)(slash - path) : 0;
	return or_no_memory(strndup(path, slash == path ? 1 : length));
}

static bool is_special(char c)
{
	return c && strchr("*?[\\", c);
}

char *conf_path_pattern(const char *path, size_t length, bool pattern)
{
	char *copy = malloc(2 * length + 1), *out = copy;
	for (size_t i = 0; copy && i < length; i++) {
		if (!pattern && is_special(path[i]))
			*out++ = '\\';
		*out++ = path[i];
	}
	if (copy)
		*out = 0;
	return or_no_memory(copy);
}

char *conf_path_prefix(const char *prefix, const char *file, const char *fallback)
{
	if (prefix)
		return or_no_memory(strdup(prefix));
	char *directory = conf_path_directory(file);
	char *path = directory ? realpath(*directory ? directory : ".", NULL) : NULL;
	free(directory);
	if (!path) {
		error_set_errno("the directory of %s", file);
		return NULL;
	}
	char *slash = strrchr(path, '/');
	if (strcmp(slash, "/conf") == 0)
		slash[slash == path] = 0;
	else if (fallback) {
		free(path);
		path = or_no_memory(strdup(fallback));
	}
	return path;
}

size_t conf_nginx_variable(const char *at, char *literal)
{
	(void)literal;
	if (*at != '$')
		return 0;
	size_t brace = at[1] == '{', length = 1 + brace, start = length;
	while (isalnum((unsigned char)at[length]) || at[length] == '_')
		length++;
	if (length == start || (brace && at[length] != '}'))
		return 0;
	return length + brace;
}

size_t conf_strftime_variable(const char *at, char *literal)
{
	if (*at != '%' || !at[1])
		return 0;
	size_t length = 1 + (size_t)((at[1] == 'E' || at[1] == 'O') && at[2]);
	*literal = at[length] == '%' ? '%' : 0;
	return length + 1;
}

char *conf_path_fill_in(const char *path, conf_path_variable *variable, bool *pattern)
{
	char literal = 0;
	*pattern = false;
	for (const char *at = path; *at && !*pattern;) {
		size_t length = variable(at, &literal);
		*pattern = length > 0 && !literal;
		at += length ? length : 1;
	}
	char *filled = malloc(2 * strlen(path) + 1), *out = filled;
	for (const char *at = path; filled && *at;) {
		literal = 0;
		size_t length = variable(at, &literal);
		char byte = length ? literal : *at;
		if (byte) {
			if (*pattern && is_special(byte))
				*out++ = '\\';
			*out++ = byte;
		} else if (out == filled || out[-1] != '*' || (out > filled + 1 && out[-2] == '\\')) {
			*out++ = '*';
		}
		at += length ? length : 1;
	}
	if (filled)
		*out = 0;
	return or_no_memory(filled);
}

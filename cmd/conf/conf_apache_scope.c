/* Nicknames of formats: a virtual server's own come before the main server's, and all may be defined behind the logs
 * that use them (merge_config_log_state and open_multi_logs of mod_log_config).
 */
#include "cmd/conf/conf_apache_scope.h"

#include "pipeline/error.h"
#include "pipeline/list.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What Apache writes where nothing is said, and its nickname that is there without being defined. */
static const char default_format[] = "CLF";

static void release_log(struct apache_log *log)
{
	free(log->path);
	free(log->format);
	free(log->where);
}

void apache_scope_release(struct apache_scope *scope)
{
	while (scope->nickname_count > 0)
		free(scope->nicknames[--scope->nickname_count].name);
	while (scope->log_count > 0)
		release_log(&scope->logs[--scope->log_count]);
	free(scope->logs);
	free(scope->default_format);
	scope->logs = NULL;
	scope->log_room = 0;
	scope->default_format = NULL;
}

static struct apache_nickname *find(struct apache_scope *scope, const char *name)
{
	for (size_t i = 0; i < scope->nickname_count; i++) {
		if (strcmp(scope->nicknames[i].name, name) == 0)
			return &scope->nicknames[i];
	}
	return NULL;
}

int apache_scope_name(struct apache_scope *scope, const char *name, size_t format)
{
	struct apache_nickname *nickname = find(scope, name);
	if (nickname) {
		nickname->format = format;
		return 0;
	}
	char *copy = strdup(name);
	if (!copy)
		return error_set_errno("a format's name");
	if (scope->nickname_count == CONF_FORMATS_MAX) {
		free(copy);
		return error_set("LogFormat %s: more than %d formats", name, CONF_FORMATS_MAX);
	}
	scope->nicknames[scope->nickname_count++] = (struct apache_nickname){copy, format};
	return 0;
}

int apache_scope_default(struct apache_scope *scope, const char *format)
{
	free(scope->default_format);
	scope->default_format = strdup(format);
	return scope->default_format ? 0 : error_set_errno("a format");
}

int apache_scope_add(struct apache_scope *scope, const char *path, bool pattern, const char *format, const char *where)
{
	if (list_reserve(&scope->logs, &scope->log_room, scope->log_count + 1, sizeof *scope->logs) != 0)
		return error_set_errno("a list of logs");
	struct apache_log *log = &scope->logs[scope->log_count++];
	*log = (struct apache_log){strdup(path), pattern, format ? strdup(format) : NULL, strdup(where)};
	return log->path && log->where && (log->format || !format) ? 0 : error_set_errno("a log");
}

int apache_scope_end(struct apache_scope *scope, struct apache_scope *outer, struct conf *conf)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < scope->log_count; i++) {
		const struct apache_log *log = &scope->logs[i];
		const char *format = log->format ? log->format : scope->default_format;
		const struct apache_nickname *nickname = format ? find(scope, format) : NULL;
		status = nickname ? conf_add_log(conf, log->path, log->pattern, nickname->format, log->where)
				  : apache_scope_add(outer, log->path, log->pattern, format, log->where);
	}
	apache_scope_release(scope);
	return status;
}

/* The definition, to be freed; NULL with the error stack set.  For Apache a backslash before a quote is itself, for who
 * reads a definition it is the configuration's; so it is doubled. */
static char *make_definition(const char *string)
{
	char *definition = malloc(2 * strlen(string) + 1), *out = definition;
	for (; definition && *string; string++) {
		if (string[0] == '\\' && string[1] == '"')
			*out++ = '\\';
		*out++ = *string;
		if (string[0] == '\\' && string[1] == '\\')
			*out++ = *string++;
	}
	if (definition)
		*out = 0;
	else
		error_set_errno("a format");
	return definition;
}

long apache_format(struct conf *conf, size_t first, const char *name, const char *string, const char *where)
{
	char *definition = make_definition(string);
	long format = definition ? conf_find_format(conf, first, name, definition) : -1;
	if (definition && format < 0)
		format = conf_add_format(conf, name, definition, where);
	free(definition);
	return format;
}

/* The format of a log that no nickname names. */
static long other_format(struct conf *conf, size_t first, const struct apache_log *log, const char *format)
{
	if (strchr(format, '%'))
		return apache_format(conf, first, NULL, format, log->where);
	if (strcmp(format, default_format) != 0)
		return error_set("%s: no LogFormat has the name \"%s\", for %s; define it, or check the name",
			log->where, format, log->path);
	long found = conf_find_format(conf, first, default_format, NULL);
	return found < 0 ? conf_add_format(conf, default_format, "common", NULL) : found;
}

int apache_scope_end_all(struct apache_scope *scope, struct conf *conf, size_t first)
{
	int status = 0;
	for (size_t i = 0; status == 0 && i < scope->log_count; i++) {
		const struct apache_log *log = &scope->logs[i];
		const char *other = scope->default_format ? scope->default_format : default_format;
		const char *format = log->format ? log->format : other;
		const struct apache_nickname *nickname = find(scope, format);
		long index = nickname ? (long)nickname->format : other_format(conf, first, log, format);
		status = index < 0 ? -1 : conf_add_log(conf, log->path, log->pattern, (size_t)index, log->where);
	}
	return status;
}

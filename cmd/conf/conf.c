/* What was found in a server's configuration: put in order, and asked.
 *
 * A log is what the server writes to now, so its rotated siblings belong to it by the rule for origins: everything that
 * asks about a file asks for its path and for its origin.
 */
#include "cmd/conf/conf.h"

#include "cmd/conf/conf_path.h"
#include "pipeline/error.h"
#include "pipeline/list.h"
#include "pipeline/log.h"
#include "pipeline/source.h"
#include "stages/parse/format/format.h"
#include "stages/read/origin.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Adding. */

/* The faults are for people to read; the error stack is left as if nothing had been tried. */
static char *fault_of(const char *definition)
{
	struct format *format = format_new(definition);
	char *fault = format ? NULL : strdup(error_text());
	format_free(format);
	return fault;
}

long conf_add_format(struct conf *conf, const char *name, const char *definition, const char *where)
{
	if (conf->format_count == CONF_FORMATS_MAX)
		return error_set("%s: more than %d formats", where, CONF_FORMATS_MAX);
	if (list_reserve(&conf->formats, &conf->format_room, conf->format_count + 1, sizeof *conf->formats) != 0)
		return error_set_errno("a list of %zu formats", conf->format_count + 1);
	struct conf_format *format = &conf->formats[conf->format_count++];
	*format = (struct conf_format){
		.name = name ? strdup(name) : NULL,
		.definition = strdup(definition),
		.where = where ? strdup(where) : NULL,
	};
	if (!format->definition || (name && !format->name) || (where && !format->where))
		return error_set_errno("a format of the configuration");
	format->fault = fault_of(definition);
	return (long)conf->format_count - 1;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

long conf_find_format(const struct conf *conf, size_t first, const char *name, const char *definition)
{
	for (size_t i = first; i < conf->format_count; i++) {
		if (same_text(conf->formats[i].name, name) &&
			(!definition || strcmp(conf->formats[i].definition, definition) == 0))
			return (long)i;
	}
	return -1;
}

static void release_log(struct conf_log *log)
{
	free(log->path);
	free(log->where);
}

int conf_add_log(struct conf *conf, const char *path, bool pattern, size_t format, const char *where)
{
	if (list_reserve(&conf->logs, &conf->log_room, conf->log_count + 1, sizeof *conf->logs) != 0)
		return error_set_errno("a list of %zu logs", conf->log_count + 1);
	struct conf_log *log = &conf->logs[conf->log_count++];
	*log = (struct conf_log){.path = strdup(path), .pattern = pattern, .format = format, .where = strdup(where)};
	return log->path && log->where ? 0 : error_set_errno("a log of the configuration");
}

/* Putting in order. */

/* Puts the directory's canonical name into a path, since what is read has one.  One that does not exist, and a pattern
 * of directories, stay as they are. */
static int make_canonical(struct conf_log *log)
{
	char *name = strrchr(log->path, '/'), *path = NULL;
	if (name == log->path)
		return 0;
	*name = 0;
	char *directory = log->pattern && strpbrk(log->path, "*?[\\") ? NULL : realpath(log->path, NULL);
	*name = '/';
	if (directory && !(log->pattern && strpbrk(directory, "*?[\\")) &&
		asprintf(&path, "%s%s", strcmp(directory, "/") == 0 ? "" : directory, name) < 0) {
		free(directory);
		return error_set("no memory for a path");
	}
	free(directory);
	if (path) {
		free(log->path);
		log->path = path;
	}
	return 0;
}

static int compare_logs(const void *left, const void *right)
{
	const struct conf_log *a = left, *b = right;
	if (a->pattern != b->pattern)
		return a->pattern ? 1 : -1;
	int order = strcmp(a->path, b->path);
	return order ? order : a->format < b->format ? -1 : a->format > b->format;
}

/* Sorts the logs and drops those that are there twice, or cannot be read. */
static int put_in_order(struct conf *conf)
{
	size_t kept = 0;
	for (size_t i = 0; i < conf->log_count; i++) {
		if (make_canonical(&conf->logs[i]) != 0)
			return -1;
	}
	if (conf->log_count > 0)
		qsort(conf->logs, conf->log_count, sizeof *conf->logs, compare_logs);
	for (size_t i = 0; i < conf->log_count; i++) {
		struct conf_log *log = &conf->logs[i];
		const char *fault = conf->formats[log->format].fault;
		if (fault)
			log_warning("%s: %s left out: %s", log->where, log->path, fault);
		if (fault || (kept > 0 && compare_logs(&conf->logs[kept - 1], log) == 0))
			release_log(log);
		else
			conf->logs[kept++] = *log;
	}
	conf->log_count = kept;
	return 0;
}

int conf_load(struct conf *conf, enum conf_server server, const char *path, const char *prefix)
{
	static int (*const loaders[])(struct conf *, const char *, const char *) = {
#define X(name, load) [CONF_##name] = load,
		CONF_SERVERS(X)
#undef X
	};
	char *absolute = prefix ? realpath(prefix, NULL) : NULL;
	if (prefix && !absolute)
		return error_set_errno("--prefix %s", prefix);
	int result = loaders[server](conf, path, absolute);
	free(absolute);
	return result == 0 ? put_in_order(conf) : -1;
}

void conf_release(struct conf *conf)
{
	for (size_t i = 0; i < conf->format_count; i++) {
		free(conf->formats[i].name);
		free(conf->formats[i].definition);
		free(conf->formats[i].where);
		free(conf->formats[i].fault);
	}
	for (size_t i = 0; i < conf->log_count; i++)
		release_log(&conf->logs[i]);
	free(conf->formats);
	free(conf->logs);
	memset(conf, 0, sizeof *conf);
}

/* Asking. */

static int compare_path(const void *path, const void *log)
{
	const struct conf_log *entry = log;
	return entry->pattern ? -1 : strcmp(path, entry->path);
}

typedef void visitor(struct conf_log *log, void *context);

/* Visits the logs that a file belongs to: those that have its path or origin, only else those whose pattern fits. */
static void visit_logs(const struct conf *conf, const char *path, visitor *visit, void *context)
{
	char origin[SOURCE_PATH_BYTES];
	const char *names[] = {path, origin};
	struct conf_log *end = conf->logs + conf->log_count, *log = NULL;
	if (conf->log_count == 0 || strlen(path) >= SOURCE_PATH_BYTES)
		return;
	origin_of(path, origin);
	for (int i = 0; i < 2 && !log; i++) {
		log = bsearch(names[i], conf->logs, conf->log_count, sizeof *log, compare_path);
		while (log && log > conf->logs && compare_path(names[i], log - 1) == 0)
			log--;
		for (struct conf_log *at = log; at && at < end && compare_path(names[i], at) == 0; at++)
			visit(at, context);
	}
	if (log)
		return;
	for (log = end; log > conf->logs && log[-1].pattern; log--) {
		if (fnmatch(log[-1].path, path, FNM_PATHNAME) == 0 || fnmatch(log[-1].path, origin, FNM_PATHNAME) == 0)
			visit(log - 1, context);
	}
}

struct formats_found {
	const struct conf *conf;
	const char *definition; /* NULL: none yet */
	bool several;
};

static void note_format(struct conf_log *log, void *context)
{
	struct formats_found *found = context;
	const char *definition = found->conf->formats[log->format].definition;
	found->several |= found->definition && strcmp(found->definition, definition) != 0;
	found->definition = definition;
}

const char *conf_format_of(const struct conf *conf, const char *path)
{
	struct formats_found found = {.conf = conf};
	visit_logs(conf, path, note_format, &found);
	return found.several ? NULL : found.definition;
}

static void note_found(struct conf_log *log, void *context)
{
	enum input_kind *kind = context;
	*kind = log->pattern ? INPUT_FOUND : INPUT_NAMED;
	log->found = true;
}

enum input_kind conf_takes(void *conf, const char *path)
{
	enum input_kind kind = INPUT_NONE;
	visit_logs(conf, path, note_found, &kind);
	return kind;
}

const char **conf_definitions(const struct conf *conf, size_t *count)
{
	const char **list = calloc(conf->format_count + 1, sizeof *list);
	*count = 0;
	if (!list) {
		error_set_errno("the formats of the configuration");
		return NULL;
	}
	for (size_t i = 0; i < conf->format_count; i++) {
		size_t at = 0;
		while (at < *count && strcmp(list[at], conf->formats[i].definition) != 0)
			at++;
		if (at == *count && !conf->formats[i].fault)
			list[(*count)++] = conf->formats[i].definition;
	}
	return list;
}

int conf_directories(const struct conf *conf, glob_t *found)
{
	char *last = NULL;
	*found = (glob_t){0};
	for (size_t i = 0; i < conf->log_count; i++) {
		const struct conf_log *log = &conf->logs[i];
		size_t length = (size_t)(strrchr(log->path, '/') - log->path);
		char *directory = conf_path_pattern(log->path, length ? length : 1, log->pattern);
		bool again = directory && last && strcmp(directory, last) == 0;
		int status = directory ? 0 : GLOB_NOSPACE;
		if (directory && !again)
			status = glob(directory, GLOB_ONLYDIR | GLOB_APPEND, NULL, found);
		free(last);
		last = directory;
		if (status == GLOB_NOSPACE) {
			free(last);
			return error_set("no memory for the directories of the logs");
		}
	}
	free(last);
	return 0;
}

/* nginx: log_format and access_log, wherever they stand (ngx_http_log_module).
 *
 * Blocks do not matter: whether a server or a location inherits a log or writes one of its own, the log stands
 * somewhere.  Only what is not HTTP, or holds values instead of directives, is passed over.
 */
#include "cmd/conf/conf_nginx_words.h"
#include "cmd/conf/conf_path.h"
#include "pipeline/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where relative paths of logs stand that neither --prefix nor the place of the file tells: Debian's and Red Hat's. */
static const char packaged_prefix[] = "/usr/share/nginx";

static const char combined[] = "combined";

struct nginx {
	struct conf *conf;
	char *directory;     /* of the main file: included files are relative to it, whoever includes them */
	char *prefix;        /* logs are relative to it */
	size_t first_format; /* of this configuration, in conf */
};

static int read_file(void *loader, const char *path, const struct conf_file *from);

static int wrong_count(const struct conf_file *file, const struct conf_words *words, const char *usage)
{
	return conf_error(file, words->line, "%s: is to be %s", words->text, usage);
}

static int take_include(struct nginx *nginx, struct conf_file *file, const struct conf_words *words)
{
	if (words->count != 2)
		return wrong_count(file, words, "include FILE;");
	const char *name = conf_word(words, 1);
	char *path = conf_path_join(nginx->directory, name);
	if (!path)
		return -1;
	int status = strpbrk(path, "*?[") ? conf_include(file, path, read_file, nginx) : read_file(nginx, path, file);
	free(path);
	return status < 0 ? -1 : 0;
}

/* The definition that the words from `first` on make up, to be freed; NULL with the error stack set.  A backslash is
 * one of the format's own by now, and so doubled: who reads a definition takes it for the configuration's. */
static char *join_definition(const struct conf_words *words, size_t first, const char *escape)
{
	char *definition = NULL;
	size_t length;
	FILE *stream = open_memstream(&definition, &length);
	const char *at = conf_word(words, first), *end = words->text + words->length;
	if (stream && escape)
		fprintf(stream, "%s ", escape);
	for (; stream && at < end; at++) {
		if (*at == '\\')
			putc('\\', stream);
		if (*at)
			putc(*at, stream);
	}
	if (stream && fclose(stream) == 0)
		return definition;
	free(definition);
	error_set("no memory for a format");
	return NULL;
}

static int take_log_format(struct nginx *nginx, struct conf_file *file, const struct conf_words *words)
{
	if (words->count < 3)
		return wrong_count(file, words, "log_format NAME [escape=default|json|none] 'FORMAT'…;");
	const char *name = conf_word(words, 1), *escape = conf_word(words, 2);
	bool escapes = strncmp(escape, "escape=", 7) == 0;
	if (escapes && words->count < 4)
		return conf_error(file, words->line, "log_format %s: no format behind %s", name, escape);
	if (escapes && strcmp(escape, "escape=default") != 0 && strcmp(escape, "escape=json") != 0 &&
		strcmp(escape, "escape=none") != 0)
		return conf_error(file, words->line,
			"log_format %s: %s is none of escape=default, escape=json and escape=none", name, escape);
	long before = conf_find_format(nginx->conf, nginx->first_format, name, NULL);
	const char *there = before >= 0 ? nginx->conf->formats[before].where : NULL;
	if (before >= 0 || strcmp(name, combined) == 0)
		return conf_error(file, words->line,
			"log_format %s: nginx knows this name already (%s); choose another", name,
			there ? there : "its own");
	char *where = conf_where(file, words->line);
	char *definition = join_definition(words, escapes ? 3 : 2,
		escapes && strcmp(escape, "escape=default") != 0 ? escape : NULL);
	long added = where && definition ? conf_add_format(nginx->conf, name, definition, where) : -1;
	free(where);
	free(definition);
	return added < 0 ? -1 : 0;
}

/* The index of the format, or -1 with the error stack set.  combined is there without being defined. */
static long find_format(struct nginx *nginx, const struct conf_file *file, const struct conf_words *words)
{
	const char *name = words->count > 2 ? conf_word(words, 2) : combined;
	long format = conf_find_format(nginx->conf, nginx->first_format, name, NULL);
	if (format >= 0)
		return format;
	if (strcmp(name, combined) == 0)
		return conf_add_format(nginx->conf, combined, combined, NULL);
	return conf_error(file, words->line,
		"access_log %s: no log_format %s stands before it; define it, or check the name", conf_word(words, 1),
		name);
}

/* Why the log cannot be read, or NULL. */
static const char *no_file(const char *path)
{
	if (strncmp(path, "syslog:", 7) == 0)
		return "it goes to syslog";
	if (strncmp(path, "/dev/", 5) == 0)
		return "a device keeps nothing";
	char literal;
	if (conf_nginx_variable(path, &literal) > 0)
		return "its path begins with a variable";
	return NULL;
}

static int add_log(struct nginx *nginx, struct conf_file *file, const struct conf_words *words, size_t format)
{
	bool pattern;
	char *path = conf_path_join(nginx->prefix, conf_word(words, 1));
	char *filled = path ? conf_path_fill_in(path, conf_nginx_variable, &pattern) : NULL;
	char *where = filled ? conf_where(file, words->line) : NULL;
	int status = where ? conf_add_log(nginx->conf, filled, pattern, format, where) : -1;
	free(path);
	free(filled);
	free(where);
	return status;
}

static int take_access_log(struct nginx *nginx, struct conf_file *file, const struct conf_words *words)
{
	if (words->count < 2)
		return wrong_count(file, words, "access_log PATH [FORMAT …];");
	const char *path = conf_word(words, 1), *why = no_file(path);
	if (words->count == 2 && strcmp(path, "off") == 0)
		return 0;
	long format = find_format(nginx, file, words);
	if (format < 0)
		return -1;
	if (!why)
		return add_log(nginx, file, words, (size_t)format);
	conf_note(file, words->line, "access_log %s left out: %s", path, why);
	return 0;
}

/* X(directive): what is looked at. */
#define DIRECTIVES(X) \
	X(include) \
	X(log_format) \
	X(access_log)

/* X(block): what is passed over with all that is in it.  The first two are not HTTP, the others hold values. */
#define BLOCKS_PASSED_OVER(X) \
	X(stream) \
	X(mail) \
	X(types) \
	X(map) \
	X(geo) \
	X(split_clients)

static int take_directive(struct nginx *nginx, struct conf_file *file, const struct conf_words *words)
{
#define X(name) \
	if (strcmp(words->text, #name) == 0) \
		return take_##name(nginx, file, words);
	DIRECTIVES(X)
#undef X
	return 0;
}

static bool is_passed_over(const char *block)
{
	static const char *const names[] = {
#define X(name) #name,
		BLOCKS_PASSED_OVER(X)
#undef X
	};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(block, names[i]) == 0)
			return true;
	}
	return false;
}

/* What holds Lua in its braces, and not nginx's words: content_by_lua_block and its like. */
static bool holds_lua(const char *block)
{
	static const char end[] = "_by_lua_block";
	size_t length = strlen(block);
	return length >= sizeof end - 1 && strcmp(block + length - (sizeof end - 1), end) == 0;
}

static int read_statements(struct nginx *nginx, struct conf_file *file, struct conf_words *words)
{
	size_t depth = 0;       /* blocks that are open */
	size_t passed_over = 0; /* how many were with the one that is passed over; 0 for none */
	int end;
	while ((end = nginx_statement(file, words)) > 0) {
		if (end == '}') {
			if (depth == 0)
				return conf_error(file, file->line, "unexpected }: no block is open");
			if (depth-- == passed_over)
				passed_over = 0;
		} else if (end == '{' && holds_lua(words->text)) {
			if (nginx_skip_lua(file, words) != 0)
				return -1;
		} else if (end == '{') {
			depth++;
			if (passed_over == 0 && is_passed_over(words->text))
				passed_over = depth;
		} else if (passed_over == 0 && take_directive(nginx, file, words) != 0) {
			return -1;
		}
	}
	if (end == 0 && depth > 0)
		return conf_error(file, file->line, "the file ends, and %zu block%s not closed with }", depth,
			depth == 1 ? " is" : "s are");
	return end;
}

static int read_file(void *loader, const char *path, const struct conf_file *from)
{
	struct nginx *nginx = loader;
	struct conf_file file;
	struct conf_words words = {0};
	int status = conf_file_open(&file, nginx->conf, path, from);
	if (status == 0)
		status = conf_words_init(&words, file.length + 1);
	if (status == 0)
		status = read_statements(nginx, &file, &words);
	conf_words_release(&words);
	conf_file_close(&file);
	return status;
}

int conf_load_nginx(struct conf *conf, const char *path, const char *prefix)
{
	struct nginx nginx = {.conf = conf, .first_format = conf->format_count};
	nginx.directory = conf_path_directory(path);
	nginx.prefix = nginx.directory ? conf_path_prefix(prefix, path, packaged_prefix) : NULL;
	int status = nginx.prefix ? read_file(&nginx, path, NULL) : -1;
	free(nginx.directory);
	free(nginx.prefix);
	return status;
}

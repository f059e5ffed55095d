/* Apache: LogFormat, CustomLog, GlobalLog and TransferLog (mod_log_config), and what tells their paths.
 *
 * <IfModule>, <IfDefine> and other sections are taken as if they were not there: a log that is read in vain is better
 * than one that is not read.
 */
#include "cmd/conf/conf_apache_lines.h"
#include "cmd/conf/conf_apache_rotatelogs.h"
#include "cmd/conf/conf_apache_scope.h"
#include "cmd/conf/conf_path.h"
#include "pipeline/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

struct apache {
	struct conf *conf;
	char *root;          /* ServerRoot: what relative paths start at */
	size_t first_format; /* of this configuration, in conf */
	bool in_host, in_macro;
	struct apache_variables variables;
	struct apache_scope main, host;
};

/* A directive on its way to the function that takes it. */
struct directive {
	const struct conf_file *file;
	const struct conf_words *words; /* its name is the first */
	const char *first, *second;     /* arguments; NULL where there is none */
};

static struct apache_scope *scope(struct apache *apache)
{
	return apache->in_host ? &apache->host : &apache->main;
}

static int read_file(void *loader, const char *path, const struct conf_file *from);

/* Including. */

static int include(struct apache *apache, const struct conf_file *from, const char *pattern);

/* Reads a file, or all files of a directory and those below it. */
static int read_path(void *loader, const char *path, const struct conf_file *from)
{
	struct stat facts;
	if (stat(path, &facts) != 0 || !S_ISDIR(facts.st_mode))
		return read_file(loader, path, from);
	char *directory = conf_path_pattern(path, strlen(path), false);
	char *pattern = directory ? conf_path_join(directory, "*") : NULL;
	int status = pattern ? include(loader, from, pattern) : -1;
	free(directory);
	free(pattern);
	return status < 0 ? -1 : 0;
}

static int include(struct apache *apache, const struct conf_file *from, const char *pattern)
{
	return conf_include(from, pattern, read_path, apache);
}

static int take_include(struct apache *apache, const struct directive *directive, bool optional)
{
	char *pattern = conf_path_join(apache->root, directive->first);
	int count = pattern ? include(apache, directive->file, pattern) : -1;
	free(pattern);
	if (count != 0 || optional)
		return count < 0 ? -1 : 0;
	return conf_error(directive->file, directive->words->line,
		"Include %s: no such file (relative to %s); give the server's directory as --prefix, or make it "
		"IncludeOptional", directive->first, apache->root);
}

static int take_Include(struct apache *apache, const struct directive *directive)
{
	return take_include(apache, directive, false);
}

static int take_IncludeOptional(struct apache *apache, const struct directive *directive)
{
	return take_include(apache, directive, true);
}

/* Values. */

static int take_ServerRoot(struct apache *apache, const struct directive *directive)
{
	char *root = conf_path_join(apache->root, directive->first);
	if (!root)
		return -1;
	free(apache->root);
	apache->root = root;
	return 0;
}

static int take_Define(struct apache *apache, const struct directive *directive)
{
	return apache_define(&apache->variables, directive->first, directive->second ? directive->second : "") == 0
		       ? 0 : error_wrap("%s:%u", directive->file->path, directive->words->line);
}

static int take_UnDefine(struct apache *apache, const struct directive *directive)
{
	apache_undefine(&apache->variables, directive->first);
	return 0;
}

/* Formats and logs. */

static int take_LogFormat(struct apache *apache, const struct directive *directive)
{
	if (!directive->second)
		return apache_scope_default(scope(apache), directive->first);
	const char *string = directive->first, *name = directive->second;
	char *where = conf_where(directive->file, directive->words->line);
	long format = where ? apache_format(apache->conf, apache->first_format, name, string, where) : -1;
	free(where);
	return format < 0 ? -1 : apache_scope_name(scope(apache), name, (size_t)format);
}

/* Why the log cannot be read, or NULL; *path becomes what stands for a file, to be freed, and may be NULL. */
static const char *find_path(const char *target, char **path, bool *pattern)
{
	*path = NULL;
	*pattern = false;
	if (*target == '|')
		return apache_rotatelogs(target, path, pattern)
			       ? NULL : "which file the program writes cannot be known; name it as an operand";
	*path = strdup(target);
	return strncmp(target, "/dev/", 5) == 0 ? "a device keeps nothing" : NULL;
}

static int add_log(struct apache *apache, const struct directive *directive, const char *format)
{
	const struct conf_file *file = directive->file;
	unsigned line = directive->words->line;
	char *path;
	bool pattern;
	if (strstr(directive->first, "${"))
		return conf_error(file, line,
			"%s %s: a variable has no value; set it in the environment, in a file envvars beside the main "
			"file, or with Define", directive->words->text, directive->first);
	const char *why = find_path(directive->first, &path, &pattern);
	if (why) {
		conf_note(file, line, "%s %s left out: %s", directive->words->text, directive->first, why);
		free(path);
		return 0;
	}
	char *where = path ? conf_where(file, line) : NULL;
	char *absolute = where ? conf_path_join(apache->root, path) : NULL;
	int status = absolute ? apache_scope_add(scope(apache), absolute, pattern, format, where)
			      : error_set("no memory for a path");
	free(path);
	free(where);
	free(absolute);
	return status;
}

static int take_CustomLog(struct apache *apache, const struct directive *directive)
{
	return add_log(apache, directive, directive->second);
}

static int take_GlobalLog(struct apache *apache, const struct directive *directive)
{
	return add_log(apache, directive, directive->second);
}

static int take_TransferLog(struct apache *apache, const struct directive *directive)
{
	return add_log(apache, directive, NULL);
}

/* X(directive, least arguments, most arguments, usage) */
#define DIRECTIVES(X) \
	X(Include, 1, 1, "FILE") \
	X(IncludeOptional, 1, 1, "FILE") \
	X(ServerRoot, 1, 1, "DIRECTORY") \
	X(Define, 1, 2, "NAME [VALUE]") \
	X(UnDefine, 1, 1, "NAME") \
	X(LogFormat, 1, 2, "FORMAT [NAME]") \
	X(CustomLog, 2, 3, "PATH|\"|PROGRAM\" FORMAT|NAME [env=…|expr=…]") \
	X(GlobalLog, 2, 3, "PATH|\"|PROGRAM\" FORMAT|NAME [env=…|expr=…]") \
	X(TransferLog, 1, 1, "PATH|\"|PROGRAM\"")

static const struct directive_spec {
	const char *name;
	size_t least, most;
	const char *usage;
	int (*take)(struct apache *apache, const struct directive *directive);
} directives[] = {
#define X(name, least, most, usage) {#name, least, most, usage, take_##name},
	DIRECTIVES(X)
#undef X
};

static int take_directive(struct apache *apache, const struct conf_file *file, const struct conf_words *words)
{
	const struct directive_spec *spec = directives, *end = directives + sizeof directives / sizeof *directives;
	while (spec < end && strcasecmp(spec->name, words->text) != 0)
		spec++;
	if (spec == end)
		return 0;
	size_t arguments = words->count - 1;
	if (arguments < spec->least || arguments > spec->most)
		return conf_error(file, words->line, "%s: is to be %s %s; with blanks in them, words need quotes",
			words->text, spec->name, spec->usage);
	const struct directive directive = {
		.file = file,
		.words = words,
		.first = conf_word(words, 1),
		.second = arguments > 1 ? conf_word(words, 2) : NULL,
	};
	return spec->take(apache, &directive);
}

/* Sections: virtual servers have a scope of their own, and a macro's text is none of the configuration. */
static int take_section(struct apache *apache, const struct conf_file *file, const struct conf_words *words)
{
	const char *name = words->text;
	if (strcasecmp(name, "</Macro>") == 0) {
		apache->in_macro = false;
	} else if (strcasecmp(name, "<Macro") == 0) {
		apache->in_macro = true;
		conf_note(file, words->line, "<Macro> left out: macros are not expanded; name their logs as operands");
	} else if (apache->in_macro) {
		return 0;
	} else if (strcasecmp(name, "<VirtualHost") == 0) {
		if (apache->in_host)
			return conf_error(file, words->line,
				"<VirtualHost> within another; is a </VirtualHost> missing before it?");
		apache->in_host = true;
	} else if (strcasecmp(name, "</VirtualHost>") == 0) {
		if (!apache->in_host)
			return conf_error(file, words->line, "</VirtualHost>, and none is open");
		apache->in_host = false;
		return apache_scope_end(&apache->host, &apache->main, apache->conf);
	}
	return 0;
}

static int read_lines(struct apache *apache, struct conf_file *file, struct conf_words *words)
{
	int status;
	bool in_host = apache->in_host;
	while ((status = apache_line(file, &apache->variables, words)) > 0) {
		if (*words->text == '<')
			status = take_section(apache, file, words);
		else
			status = apache->in_macro ? 0 : take_directive(apache, file, words);
		if (status != 0)
			return -1;
	}
	if (status == 0 && apache->in_host != in_host)
		return conf_error(file, file->line, "the file ends within a <VirtualHost>; a </VirtualHost> is "
			"missing");
	return status;
}

static int read_file(void *loader, const char *path, const struct conf_file *from)
{
	struct apache *apache = loader;
	struct conf_file file;
	struct conf_words words = {0};
	int status = conf_file_open(&file, apache->conf, path, from);
	if (status == 0)
		status = conf_words_init(&words, APACHE_LINE_BYTES + 1);
	if (status == 0)
		status = read_lines(apache, &file, &words);
	conf_words_release(&words);
	conf_file_close(&file);
	return status;
}

static int read_all(struct apache *apache, const char *path)
{
	char *directory = conf_path_directory(path);
	char *envvars = directory ? conf_path_join(directory, "envvars") : NULL;
	int status = envvars ? apache_read_envvars(&apache->variables, apache->conf, envvars) : -1;
	free(directory);
	free(envvars);
	if (status == 0)
		status = read_file(apache, path, NULL);
	return status == 0 ? apache_scope_end_all(&apache->main, apache->conf, apache->first_format) : -1;
}

int conf_load_apache(struct conf *conf, const char *path, const char *prefix)
{
	struct apache *apache = calloc(1, sizeof *apache);
	if (!apache)
		return error_set("no memory to read %s", path);
	apache->conf = conf;
	apache->first_format = conf->format_count;
	apache->root = conf_path_prefix(prefix, path, NULL);
	int status = apache->root ? read_all(apache, path) : -1;
	apache_variables_release(&apache->variables);
	apache_scope_release(&apache->main);
	apache_scope_release(&apache->host);
	free(apache->root);
	free(apache);
	return status;
}

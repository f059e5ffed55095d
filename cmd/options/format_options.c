/* Collects definitions of formats from the command line. */
#include "cmd/options/format_options.h"

#include "cmd/options/options.h"
#include "cmd/options/pattern_file.h"
#include "cmd/options/suggest.h"
#include "pipeline/error.h"
#include "stages/parse/dialect/json_map.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const pattern_names[FORMAT_PATTERN_COUNT] = {"date-format", "time-format", "datetime-format"};

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

static int add(struct format_options *options, const char *definition, bool is_pattern)
{
	if (!is_pattern && strcmp(definition, "auto") == 0)
		return 0;
	if (options->count == FORMAT_DEFINITIONS_MAX)
		return error_set("more than %d formats; give fewer of them", FORMAT_DEFINITIONS_MAX);
	options->are_patterns[options->count] = is_pattern;
	options->definitions[options->count++] = definition;
	return 0;
}

static int add_json_map(struct format_options *options, const char *map)
{
	if (*options->json_map)
		return error_set("--json-map is given twice; put all into one, with commas between them");
	if (json_map(map, options->json_map, sizeof options->json_map) < 0)
		return error_wrap("--json-map");
	return add(options, options->json_map, false);
}

int format_options_take(struct format_options *options, const char *name, const char *argument)
{
	for (size_t i = 0; i < FORMAT_PATTERN_COUNT; i++) {
		if (strcmp(pattern_names[i], name) != 0)
			continue;
		options->patterns[i] = argument;
		return 0;
	}
	if (strcmp(name, "json-map") == 0)
		return add_json_map(options, argument);
	if (strcmp(name, "pattern") == 0)
		return add(options, argument, true);
	if (strcmp(name, "pattern-file") != 0)
		return add(options, argument, false);
	if (options->pattern_file)
		return error_set("--pattern-file can be given once; put all patterns into one file");
	options->pattern_file = argument;
	return 0;
}

/* The patterns of times, as they stand before a definition. */
static void put_time_patterns(const struct format_options *options, FILE *stream)
{
	for (size_t i = 0; i < FORMAT_PATTERN_COUNT; i++) {
		const char *pattern = options->patterns[i];
		const char *quote = !pattern || !strchr(pattern, ' ') ? "" : strchr(pattern, '"') ? "'" : "\"";
		if (pattern)
			fprintf(stream, "%s=%s%s%s ", pattern_names[i], quote, pattern, quote);
	}
}

/* A definition as formats_init() takes it; to be freed; NULL without memory. */
static char *complete(const struct format_options *options, const struct pattern_file *file, size_t i)
{
	const char *definition = options->definitions[i];
	const bool is_pattern = options->are_patterns[i];
	const char *named = is_pattern ? NULL : pattern_file_find(file, definition);
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	if (!stream)
		return NULL;
	fputs(is_pattern ? FORMAT_PATTERN : "", stream);
	if (is_pattern || (!named && format_is_goaccess(definition)))
		put_time_patterns(options, stream);
	fputs(named ? named : definition, stream);
	if (fclose(stream) == 0)
		return text;
	free(text);
	return NULL;
}

/* Patterns that nothing would use are a mistake. */
static int check_patterns(const struct format_options *options)
{
	bool used = false;
	for (size_t i = 0; i < options->count; i++)
		used |= options->are_patterns[i] || format_is_goaccess(options->definitions[i]) ||
			format_is_builtin(options->definitions[i]);
	for (size_t i = 0; i < FORMAT_PATTERN_COUNT && !used; i++) {
		if (options->patterns[i])
			return error_set("--%s belongs to a GoAccess log-format; give that with --format", pattern_names[i]);
	}
	return 0;
}

void format_options_suggest(const char *definition, const char *const *others)
{
	enum { NAME_BYTES = 32 };
	char name[NAME_BYTES] = "";
	size_t length = strlen(definition);
	struct suggestion suggestion;
	if (length >= sizeof name || strspn(definition, NAME_CHARACTERS) != length)
		return;
	for (size_t i = 0; i < length; i++)
		name[i] = (char)tolower((unsigned char)definition[i]);
	suggestion_init(&suggestion, name);
	for (size_t i = 0; others && others[i]; i++)
		suggestion_offer(&suggestion, others[i]);
	suggestion_offer(&suggestion, "auto");
	for (size_t i = 0; format_builtin(i); i++)
		suggestion_offer(&suggestion, format_builtin(i));
	if (suggestion.best)
		error_set("there is no format \"%s\"; did you mean %s? (see `logetl formats`)", definition, suggestion.best);
}

/* Says which definition cannot be compiled: what its name may be, or where it stands in the configuration file. */
static void find_refused(const struct format_options *options, char *const *definitions)
{
	for (size_t i = 0; i < options->count; i++) {
		struct format *format = format_new(definitions[i]);
		format_free(format);
		if (format)
			continue;
		if (!options->are_patterns[i])
			format_options_suggest(options->definitions[i], NULL);
		options_wrap(options->definitions[i]);
		return;
	}
}

/* formats_init() of those that were given. */
static int compile_given(
	const struct format_options *options, const struct pattern_file *file, struct formats *formats)
{
	char *definitions[FORMAT_DEFINITIONS_MAX];
	size_t count = 0;
	int result = 0;
	for (; result == 0 && count < options->count; count++) {
		definitions[count] = complete(options, file, count);
		if (!definitions[count])
			result = error_set_errno("compiling the formats");
	}
	if (result == 0) {
		result = formats_init(formats, (const char *const *)definitions, count);
		if (result != 0)
			find_refused(options, definitions);
	}
	for (size_t i = 0; i < count; i++)
		free(definitions[i]);
	return result;
}

/* formats_init() of the file's patterns, and auto. */
static int compile_file(const struct pattern_file *file, struct formats *formats)
{
	const char *definitions[PATTERN_FILE_MAX + 1];
	for (size_t i = 0; i < file->count; i++)
		definitions[i] = file->patterns[i].definition;
	definitions[file->count] = "auto";
	return formats_init(formats, definitions, file->count + 1);
}

int format_options_compile(const struct format_options *options, struct formats *formats)
{
	struct pattern_file file = {.count = 0};
	int result = check_patterns(options);
	if (result == 0 && options->pattern_file)
		result = pattern_file_read(&file, options->pattern_file);
	if (result == 0)
		result = options->count > 0 ? compile_given(options, &file, formats) : compile_file(&file, formats);
	pattern_file_release(&file);
	return result;
}

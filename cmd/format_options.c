/* Collects definitions of formats from the command line. */
#include "cmd/format_options.h"

#include "pipeline/error.h"
#include "stages/parse/json_map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const pattern_names[FORMAT_PATTERN_COUNT] = {"date-format", "time-format", "datetime-format"};

int format_options_add(struct format_options *options, const char *definition)
{
	if (strcmp(definition, "auto") == 0)
		return 0;
	if (options->count == FORMAT_DEFINITIONS_MAX)
		return error_set("more than %d formats; give fewer of them", FORMAT_DEFINITIONS_MAX);
	options->definitions[options->count++] = definition;
	return 0;
}

int format_options_take(struct format_options *options, const char *name, const char *argument)
{
	for (size_t i = 0; i < FORMAT_PATTERN_COUNT; i++) {
		if (strcmp(pattern_names[i], name) != 0)
			continue;
		options->patterns[i] = argument;
		return 0;
	}
	return format_options_add(options, argument);
}

/* A GoAccess string with the patterns in front of it; another one as it is.  To be freed; NULL without memory. */
static char *complete(const struct format_options *options, const char *definition)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);
	if (!stream)
		return NULL;
	for (size_t i = 0; i < FORMAT_PATTERN_COUNT && format_is_goaccess(definition); i++) {
		const char *pattern = options->patterns[i];
		const char *quote = !pattern || !strchr(pattern, ' ') ? "" : strchr(pattern, '"') ? "'" : "\"";
		if (pattern)
			fprintf(stream, "%s=%s%s%s ", pattern_names[i], quote, pattern, quote);
	}
	fputs(definition, stream);
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
		used |= format_is_goaccess(options->definitions[i]) || format_is_builtin(options->definitions[i]);
	for (size_t i = 0; i < FORMAT_PATTERN_COUNT && !used; i++) {
		if (options->patterns[i])
			return error_set("--%s belongs to a GoAccess log-format; give that with --format", pattern_names[i]);
	}
	return 0;
}

int format_options_add_json_map(struct format_options *options, const char *map)
{
	if (*options->json_map)
		return error_set("--json-map is given twice; put all into one, with commas between them");
	if (json_map(map, options->json_map, sizeof options->json_map) < 0)
		return error_wrap("--json-map");
	return format_options_add(options, options->json_map);
}

int format_options_compile(const struct format_options *options, struct formats *formats)
{
	char *definitions[FORMAT_DEFINITIONS_MAX];
	size_t count = 0;
	int result = check_patterns(options);
	for (; result == 0 && count < options->count; count++) {
		definitions[count] = complete(options, options->definitions[count]);
		if (!definitions[count])
			result = error_set_errno("compiling the formats");
	}
	if (result == 0)
		result = formats_init(formats, (const char *const *)definitions, count);
	for (size_t i = 0; i < count; i++)
		free(definitions[i]);
	return result;
}

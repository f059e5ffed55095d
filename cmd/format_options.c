/* Collects definitions of formats from the command line. */
#include "cmd/format_options.h"

#include "pipeline/error.h"
#include "stages/parse/json_map.h"

#include <string.h>

int format_options_add(struct format_options *options, const char *definition)
{
	if (strcmp(definition, "auto") == 0)
		return 0;
	if (options->count == FORMAT_DEFINITIONS_MAX)
		return error_set("more than %d formats; give fewer of them", FORMAT_DEFINITIONS_MAX);
	options->definitions[options->count++] = definition;
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
	return formats_init(formats, options->definitions, options->count);
}

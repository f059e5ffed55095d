/* Collects definitions of formats from the command line. */
#include "cmd/format_options.h"

#include "pipeline/error.h"

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

int format_options_compile(const struct format_options *options, struct formats *formats)
{
	return formats_init(formats, options->definitions, options->count);
}

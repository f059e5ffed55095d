/* The formats' lives, and the built-in ones. */
#include "stages/parse/format/format.h"

#include "pipeline/block.h"
#include "pipeline/error.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/arrange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct builtin {
	const char *name, *definition, *description;
};

static const struct builtin builtins[] = {
#define X(name, definition, description) {name, definition, description},
	BUILTIN_FORMATS(X)
#undef X
};

enum { BUILTIN_COUNT = sizeof builtins / sizeof *builtins };

static const struct builtin *find_builtin(const char *name)
{
	for (size_t i = 0; i < BUILTIN_COUNT; i++) {
		if (strcasecmp(builtins[i].name, name) == 0)
			return &builtins[i];
	}
	return 0;
}

const char *format_builtin(size_t number)
{
	return number < BUILTIN_COUNT ? builtins[number].name : 0;
}

bool format_skips(const struct format *format, const char *line, size_t length)
{
	size_t header = format->header ? strlen(format->header) : 0;
	return (format->dialect->has_comments && length > 0 && *line == '#') ||
	       (header > 0 && length >= header && memcmp(line, format->header, header) == 0);
}

bool format_is_builtin(const char *name)
{
	return find_builtin(name) != 0;
}

bool format_is_goaccess(const char *definition)
{
	return !find_builtin(definition) && dialect_of(definition) == &goaccess_dialect;
}

static const char wrapped_prefix[] = FORMAT_WRAPPED;

static int name_format(struct format *format, const char *name, const char *definition)
{
	const char *prefix = format->wrapped ? wrapped_prefix : "";
	if (asprintf(&format->name, "%s%s", prefix, name) < 0)
		format->name = 0;
	if (asprintf(&format->definition, "%s%s", prefix, definition) < 0)
		format->definition = 0;
	return format->name && format->definition ? 0 : error_set_errno("compiling the format");
}

static int compile(struct format *format, const char *name, const char *definition, const char *description)
{
	format->dialect = dialect_of(definition);
	if (!format->dialect)
		return error_set("it is neither the name of a known format (see `logetl formats`) nor a format string with "
				 "nginx's $variables, or Apache's or GoAccess's %%directives, or a #Fields: line");
	if (name_format(format, name, definition) < 0)
		return -1;
	if (strlen(format->definition) >= BLOCK_FORMAT_BYTES)
		return error_set("a format string may have %d bytes", BLOCK_FORMAT_BYTES - 1);
	format->description = description;
	if (format->dialect->compile(format, definition) < 0)
		return -1;
	return arrange(format);
}

struct format *format_new(const char *definition)
{
	struct format *format = calloc(1, sizeof *format);
	if (!format) {
		error_set_errno("compiling the format");
		return 0;
	}
	format->wrapped = strncmp(definition, wrapped_prefix, strlen(wrapped_prefix)) == 0;
	const char *inside = definition + (format->wrapped ? strlen(wrapped_prefix) : 0);
	const struct builtin *builtin = find_builtin(inside);
	int result = builtin ? compile(format, builtin->name, builtin->definition, builtin->description)
			     : compile(format, inside, inside, "given as a format string");
	if (result == 0)
		return format;
	error_wrap("format \"%.200s\"", definition);
	format_free(format);
	return 0;
}

void format_free(struct format *format)
{
	if (!format)
		return;
	if (format->dialect && format->dialect->release)
		format->dialect->release(format);
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		free(op->clock);
		free(op->name);
		free(op->key);
		free(op->key_json);
	}
	free(format->literals);
	free(format->header);
	free(format->name);
	free(format->definition);
	free(format);
}

const char *format_name(const struct format *format)
{
	return format->name;
}

const char *format_definition(const struct format *format)
{
	return format->definition;
}

bool format_has_comments(const struct format *format)
{
	return format->dialect->has_comments;
}

const char *format_description(const struct format *format)
{
	return format->description;
}

const char *format_zone_assumed(const struct format *format)
{
	return format->has_zone ? 0 : format->zone ? format->zone->name : "UTC";
}

bool format_has_year(const struct format *format)
{
	return format->has_year;
}

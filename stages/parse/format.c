/* The formats' lives, the built-in ones, and which of them a log is in. */
#include "stages/parse/format.h"

#include "pipeline/error.h"
#include "stages/parse/arrange.h"
#include "stages/parse/compile.h"
#include "stages/parse/match.h"

#include <stdlib.h>
#include <string.h>

enum { DEFINITION_BYTES_MAX = 8192 };

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
		if (strcmp(builtins[i].name, name) == 0)
			return &builtins[i];
	}
	return 0;
}

static int check_definition(const char *definition)
{
	if (strlen(definition) > DEFINITION_BYTES_MAX)
		return error_set("a format string may have %d bytes", DEFINITION_BYTES_MAX);
	if (!compile_is_nginx(definition) && !strchr(definition, '%'))
		return error_set("\"%.100s\" is neither the name of a known format (see `logetl formats`) nor a format "
				 "string with nginx's $variables or Apache's %%directives", definition);
	return 0;
}

static int compile(struct format *format, const char *name, const char *definition, const char *description)
{
	format->name = strdup(name);
	format->definition = strdup(definition);
	format->description = description;
	if (!format->name || !format->definition)
		return error_set_errno("compiling the format");
	if (compile_definition(format, definition) < 0)
		return -1;
	return arrange(format);
}

struct format *format_new(const char *definition)
{
	const struct builtin *builtin = find_builtin(definition);
	if (!builtin && check_definition(definition) < 0)
		return 0;
	struct format *format = calloc(1, sizeof *format);
	if (!format) {
		error_set_errno("compiling the format");
		return 0;
	}
	int result = builtin ? compile(format, builtin->name, builtin->definition, builtin->description)
			     : compile(format, definition, definition, "given as a format string");
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
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		free(op->clock);
		free(op->name);
		free(op->key);
		free(op->key_json);
	}
	free(format->literals);
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

const char *format_description(const struct format *format)
{
	return format->description;
}

static int add(struct formats *formats, const char *definition)
{
	struct format *format = format_new(definition);
	if (!format)
		return -1;
	formats->list[formats->count++] = format;
	return 0;
}

int formats_init(struct formats *formats, const char *const *definitions, size_t count)
{
	size_t total = count ? count : BUILTIN_COUNT;
	formats->count = 0;
	formats->list = calloc(total, sizeof *formats->list);
	if (!formats->list)
		return error_set_errno("compiling the formats");
	for (size_t i = 0; i < total; i++) {
		if (add(formats, count ? definitions[i] : builtins[i].name) < 0) {
			formats_release(formats);
			return -1;
		}
	}
	return 0;
}

void formats_release(struct formats *formats)
{
	for (size_t i = 0; i < formats->count; i++)
		format_free(formats->list[i]);
	free(formats->list);
	formats->list = 0;
	formats->count = 0;
}

int32_t formats_find(const void *formats, const char *name)
{
	const struct formats *all = formats;
	for (size_t i = 0; i < all->count; i++) {
		const struct format *format = all->list[i];
		if (strcmp(format->name, name) == 0 || strcmp(format->definition, name) == 0)
			return (int32_t)i;
	}
	return BLOCK_FORMAT_UNKNOWN;
}

/* The length of the line at `at` without its ending; *next is where the next one starts. */
static size_t line_length(const char *at, const char *end, const char **next)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));
	const char *stop = newline ? newline : end;
	*next = newline ? newline + 1 : end;
	return (size_t)(stop - at) - (stop > at && stop[-1] == '\r');
}

size_t formats_fit(const struct formats *formats, const char *text, size_t length, size_t *fits)
{
	struct match match = {0};
	size_t lines = 0;
	const char *end = text + length, *next;
	memset(fits, 0, formats->count * sizeof *fits);
	for (const char *at = text; at < end && lines < FORMATS_DETECT_LINES; at = next) {
		size_t line = line_length(at, end, &next);
		lines += line > 0;
		for (size_t i = 0; line > 0 && i < formats->count; i++)
			fits[i] += match_line(formats->list[i], &match, at, line);
	}
	return lines;
}

int32_t formats_detect(const void *formats, const char *text, size_t length)
{
	const struct formats *all = formats;
	size_t *fits = calloc(all->count, sizeof *fits), best_fits = 0;
	int32_t best = BLOCK_FORMAT_UNKNOWN;
	if (!fits)
		return BLOCK_FORMAT_UNKNOWN;
	formats_fit(all, text, length, fits);
	for (size_t i = 0; i < all->count; i++) {
		bool equal = best >= 0 && fits[i] == best_fits;
		if (fits[i] > best_fits || (equal && all->list[i]->op_count > all->list[best]->op_count)) {
			best = (int32_t)i;
			best_fits = fits[i];
		}
	}
	free(fits);
	return best;
}

bool formats_second(const void *formats, int32_t format, const char *line, size_t length, int64_t *second)
{
	static struct match match;
	const struct formats *all = formats;
	if (format < 0 || (size_t)format >= all->count || !match_line(all->list[format], &match, line, length))
		return false;
	*second = match_second(&match);
	return true;
}

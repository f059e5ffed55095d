/* Which formats a run knows, and which a source is in.
 *
 * What must stay true: a source's format is found by its own lines and what was stored with it, whatever other sources
 * are in; a format that was asked for is never left for another.
 */
#include "stages/parse/formats.h"

#include "pipeline/error.h"
#include "stages/parse/dialect.h"
#include "stages/parse/json_infer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const struct format *add(struct formats *formats, const char *definition)
{
	if (formats->count == formats->room) {
		size_t room = formats->room ? formats->room * 2 : 32;
		struct format **list = realloc(formats->list, room * sizeof *list);
		if (!list) {
			error_set_errno("compiling the formats");
			return 0;
		}
		formats->list = list;
		formats->room = room;
	}
	struct format *format = format_new(definition);
	if (!format)
		return 0;
	format->zone = formats->zone;
	formats->list[formats->count++] = format;
	return format;
}

static bool add_builtins(struct formats *formats)
{
	bool good = true;
	formats->automatic = true;
	for (size_t i = 0; good && format_builtin(i); i++)
		good = add(formats, format_builtin(i)) != 0;
	return good;
}

int formats_init(struct formats *formats, const char *const *definitions, size_t count)
{
	memset(formats, 0, sizeof *formats);
	formats->now = time(0);
	bool good = count > 0 || add_builtins(formats);
	for (size_t i = 0; good && i < count; i++)
		good = strcmp(definitions[i], "auto") == 0 ? add_builtins(formats) : add(formats, definitions[i]) != 0;
	formats->candidates = formats->count;
	if (good)
		return 0;
	formats_release(formats);
	return -1;
}

void formats_release(struct formats *formats)
{
	for (size_t i = 0; i < formats->count; i++)
		format_free(formats->list[i]);
	free(formats->list);
	memset(formats, 0, sizeof *formats);
}

void formats_set_zone(struct formats *formats, const struct zone *zone)
{
	formats->zone = zone;
	for (size_t i = 0; i < formats->count; i++)
		formats->list[i]->zone = zone;
}

const struct format *formats_find(struct formats *formats, const char *definition)
{
	for (size_t i = 0; i < formats->count; i++) {
		const struct format *format = formats->list[i];
		if (strcmp(format->name, definition) == 0 || strcmp(format->definition, definition) == 0)
			return format;
	}
	return add(formats, definition);
}

/* The length of the line at `at` without its ending; *next is where the next one starts. */
static size_t line_length(const char *at, const char *end, const char **next)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));
	const char *stop = newline ? newline : end;
	*next = newline ? newline + 1 : end;
	return (size_t)(stop - at) - (stop > at && stop[-1] == '\r');
}

/* How well a format fits: lines that do, and the fields that it found in them.  A duration says nothing of the format: any
 * number is one. */
struct fit {
	size_t lines, fields;
};

static size_t fields_found(const struct format *format, const struct match *match)
{
	size_t found = 0;
	for (uint32_t i = 0; i < format->op_count; i++)
		found += match->spans[i].text && format->ops[i].kind != OP_DURATION;
	return found;
}

/* Tries the first lines against some formats. */
static size_t try(struct format *const *list, size_t count, const char *text, size_t length, struct fit *fits)
{
	struct match match = {0};
	size_t lines = 0;
	const char *end = text + length, *next;
	memset(fits, 0, count * sizeof *fits);
	for (const char *at = text; at < end && lines < FORMATS_DETECT_LINES; at = next) {
		size_t line = line_length(at, end, &next);
		lines += line > 0;
		for (size_t i = 0; line > 0 && i < count; i++) {
			if (!match_line(list[i], &match, at, line))
				continue;
			fits[i].lines++;
			fits[i].fields += fields_found(list[i], &match);
		}
	}
	return lines;
}

/* A format made for the text's JSON lines, from the first one that tells enough; NULL where none does. */
static const struct format *infer(struct formats *formats, const char *text, size_t length)
{
	char definition[BLOCK_FORMAT_BYTES];
	size_t lines = 0;
	const char *end = text + length, *next;
	for (const char *at = text; at < end && lines < FORMATS_DETECT_LINES; at = next, lines++) {
		size_t line = line_length(at, end, &next);
		if (json_infer(at, line, definition, sizeof definition))
			return formats_find(formats, definition);
	}
	return 0;
}

static bool is_better(const struct fit *a, const struct fit *b)
{
	return a->lines > b->lines || (a->lines > 0 && a->lines == b->lines && a->fields > b->fields);
}

const struct format *formats_detect(struct formats *formats, const char *text, size_t length)
{
	struct fit *fits = calloc(formats->candidates, sizeof *fits), best_fit = {0}, inferred_fit;
	const struct format *best = 0, *inferred = 0;
	if (!fits)
		return 0;
	try(formats->list, formats->candidates, text, length, fits);
	for (size_t i = 0; i < formats->candidates; i++) {
		if (is_better(&fits[i], &best_fit)) {
			best = formats->list[i];
			best_fit = fits[i];
		}
	}
	free(fits);
	if (formats->automatic && (!best || best->dialect->is_object))
		inferred = infer(formats, text, length);
	if (!inferred)
		return best;
	try((struct format *[]){(struct format *)(uintptr_t)inferred}, 1, text, length, &inferred_fit);
	return is_better(&inferred_fit, &best_fit) ? inferred : best;
}

/* Whether the format fits one of the first lines. */
static bool fits_any(const struct format *format, const char *text, size_t length)
{
	struct format *list[] = {(struct format *)(uintptr_t)format};
	struct fit fit;
	try(list, 1, text, length, &fit);
	return fit.lines > 0;
}

const void *formats_choose(void *formats, const void *current, const char *stored, const char *text, size_t length)
{
	struct formats *all = formats;
	if (current)
		return current;
	if (all->candidates == 1)
		return all->list[0];
	const struct format *before = stored && *stored && all->automatic ? formats_find(all, stored) : 0;
	if (!text || (before && fits_any(before, text, length)))
		return before;
	const struct format *detected = formats_detect(all, text, length);
	return detected ? detected : before;
}

const char *formats_name(const void *format)
{
	return format ? format_name(format) : "";
}

bool format_second(const struct format *format, const char *line, size_t length, int64_t reference, int64_t *second)
{
	static struct match match;
	match_refer(&match, reference);
	if (!match_line(format, &match, line, length))
		return false;
	*second = match_second(&match);
	return true;
}

bool formats_second(const void *format, const char *line, size_t length, int64_t *second)
{
	return format && format_second(format, line, length, time(0), second);
}

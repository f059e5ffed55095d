/* Which formats a run knows, and which a source is in.
 *
 * What must stay true: a source's format is found by its own lines and what was stored with it, whatever other sources
 * are in; a format that was asked for is never left for another.
 */
#include "stages/parse/formats.h"

#include "pipeline/directive.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/parse/dialect.h"
#include "stages/parse/match.h"

#include <stdlib.h>
#include <string.h>

/* A log that changes its #Fields again and again, each time to others, is no log. */
enum { FORMATS_MAX = 4096 };

static const struct format *add(struct formats *formats, const char *definition)
{
	if (formats->count == FORMATS_MAX) {
		error_set("more than %d formats in one run", FORMATS_MAX);
		return 0;
	}
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
	if (format)
		formats->list[formats->count++] = format;
	return format;
}

/* Whether it has a name of its own: an individual one is named by its definition. */
static bool is_builtin(const struct format *format)
{
	return strcmp(format->name, format->definition) != 0;
}

int formats_init(struct formats *formats, const char *const *definitions, size_t count)
{
	memset(formats, 0, sizeof *formats);
	formats->automatic = count == 0 || (count == 1 && strcmp(definitions[0], "auto") == 0);
	bool good = true;
	if (formats->automatic) {
		for (size_t i = 0; good && format_builtin(i); i++)
			good = add(formats, format_builtin(i)) != 0;
	} else {
		for (size_t i = 0; good && i < count; i++)
			good = add(formats, definitions[i]) != 0;
	}
	formats->candidates = formats->count;
	for (size_t i = 0; i < formats->count; i++)
		formats->follows |= formats->list[i]->dialect == &w3c_dialect && is_builtin(formats->list[i]);
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
	free(formats->refused);
	memset(formats, 0, sizeof *formats);
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

/* Tries the first lines against some formats. */
static size_t fit(struct format *const *list, size_t count, const char *text, size_t length, size_t *fits)
{
	struct match match = {0};
	size_t lines = 0;
	const char *end = text + length, *next;
	memset(fits, 0, count * sizeof *fits);
	for (const char *at = text; at < end && lines < FORMATS_DETECT_LINES; at = next) {
		size_t line = line_length(at, end, &next);
		lines += line > 0;
		for (size_t i = 0; line > 0 && i < count; i++)
			fits[i] += match_line(list[i], &match, at, line);
	}
	return lines;
}

size_t formats_fit(const struct formats *formats, const char *text, size_t length, size_t *fits)
{
	return fit(formats->list, formats->candidates, text, length, fits);
}

const struct format *formats_detect(struct formats *formats, const char *text, size_t length)
{
	size_t *fits = calloc(formats->candidates, sizeof *fits), best_fits = 0;
	const struct format *best = 0;
	if (!fits)
		return 0;
	formats_fit(formats, text, length, fits);
	for (size_t i = 0; i < formats->candidates; i++) {
		const struct format *format = formats->list[i];
		if (fits[i] > best_fits || (best && fits[i] == best_fits && format->op_count > best->op_count)) {
			best = format;
			best_fits = fits[i];
		}
	}
	free(fits);
	return best;
}

/* Whether the format fits one of the first lines. */
static bool fits_any(const struct format *format, const char *text, size_t length)
{
	struct format *list[] = {(struct format *)(uintptr_t)format};
	size_t fits = 0;
	fit(list, 1, text, length, &fits);
	return fits > 0;
}

/* The last #Fields line among the comments and blank lines that the text begins with; to be freed.  NULL where there is
 * none. */
static char *leading_fields(const char *text, size_t length)
{
	const char *end = text + length, *next, *found = 0;
	size_t found_length = 0;
	for (const char *at = text; at < end && (*at == '#' || *at == '\n' || *at == '\r'); at = next) {
		size_t line = line_length(at, end, &next);
		if (directive_is_fields(at, line)) {
			found = at;
			found_length = line;
		}
	}
	while (found_length > 0 && (found[found_length - 1] == ' ' || found[found_length - 1] == '\t'))
		found_length--;
	return found ? strndup(found, found_length) : 0;
}

/* Says once that a #Fields line cannot be used, and why: the error stack. */
static void refuse(struct formats *formats, const char *definition)
{
	if (formats->refused && strcmp(formats->refused, definition) == 0)
		return;
	log_warning("%s; the lines behind it are read as those before", error_text());
	free(formats->refused);
	formats->refused = strdup(definition);
}

/* The format that the lines begin with; NULL where they begin with none. */
static const struct format *announced(
	struct formats *formats, const struct format *current, const char *text, size_t length)
{
	char *definition = leading_fields(text, length);
	if (!definition)
		return 0;
	const struct format *format = formats_find(formats, definition);
	if (!format)
		refuse(formats, definition);
	free(definition);
	/* Where lines of another kind were before, they have to show that it is meant. */
	bool believed = format && (!current || current->dialect == &w3c_dialect || fits_any(format, text, length));
	return believed ? format : 0;
}

const void *formats_choose(void *formats, const void *current, const char *stored, const char *text, size_t length)
{
	struct formats *all = formats;
	const struct format *format = text && all->follows ? announced(all, current, text, length) : 0;
	if (format || current)
		return format ? format : current;
	bool goes_on = stored && all->follows && directive_is_fields(stored, strlen(stored));
	const struct format *before = goes_on || (stored && *stored && all->automatic) ? formats_find(all, stored) : 0;
	if (before && goes_on)
		return before;
	if (all->candidates == 1)
		return all->list[0];
	if (!text || (before && fits_any(before, text, length)))
		return before;
	const struct format *detected = formats_detect(all, text, length);
	return detected ? detected : before;
}

const char *formats_name(const void *format)
{
	return format ? format_name(format) : "";
}

bool formats_second(const void *format, const char *line, size_t length, int64_t *second)
{
	static struct match match;
	if (!format || !match_line(format, &match, line, length))
		return false;
	*second = match_second(&match);
	return true;
}

/* Which formats a run knows, and which a source is in.
 *
 * What must stay true: a source's format is found by its own lines and what was stored with it, whatever other sources
 * are in; a format that was asked for is never left for another.
 */
#include "stages/parse/detect/formats.h"

#include "pipeline/directive.h"
#include "pipeline/error.h"
#include "pipeline/list.h"
#include "pipeline/log.h"
#include "pipeline/mark.h"
#include "stages/parse/detect/assign.h"
#include "stages/parse/detect/infer.h"
#include "stages/parse/detect/json_infer.h"
#include "stages/parse/dialect/dialect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* A log that changes its #Fields again and again, each time to others, is no log. */
enum { FORMATS_MAX = 4096 };

static const struct format *add(struct formats *formats, const char *definition)
{
	if (formats->count == FORMATS_MAX) {
		error_set("more than %d formats in one run", FORMATS_MAX);
		return 0;
	}
	if (list_reserve(&formats->list, &formats->room, formats->count + 1, sizeof *formats->list) != 0) {
		error_set_errno("compiling the formats");
		return 0;
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

/* Whether it has a name of its own: an individual one is named by its definition. */
static bool is_builtin(const struct format *format)
{
	return strcmp(format->name, format->definition) != 0;
}

int formats_init(struct formats *formats, const char *const *definitions, size_t count)
{
	memset(formats, 0, sizeof *formats);
	formats->now = time(0);
	bool good = count > 0 || add_builtins(formats);
	for (size_t i = 0; good && i < count; i++)
		good = strcmp(definitions[i], "auto") == 0 ? add_builtins(formats) : add(formats, definitions[i]) != 0;
	formats->candidates = formats->count;
	for (size_t i = 0; i < formats->count; i++)
		formats->follows |= formats->list[i]->dialect == &w3c_dialect && is_builtin(formats->list[i]);
	formats->certain = formats->candidates == 1;
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

/* How well a format fits: lines that do, those of them that do so only just (match_is_weak()), and how much it says of the
 * others: fields and columns (match_score()). */
struct fit {
	size_t lines, weak_lines, score;
};

typedef bool fit_line(const struct format *format, struct match *match, const char *line, size_t length);

static void count_line(struct fit *fit, const struct format *format, const struct match *match)
{
	bool weak = match_is_weak(format, match);
	fit->lines++;
	fit->weak_lines += weak;
	fit->score += weak ? 0 : match_score(format, match) % MATCH_STRONG;
}

/* Tries the first lines against some formats.  Returns how many are not blank. */
static size_t try(
	struct format *const *list, size_t count, const char *text, size_t length, fit_line *fits_line, struct fit *fits)
{
	struct match match = {.room = malloc(length)};
	size_t lines = 0;
	const char *end = text + length, *next;
	memset(fits, 0, count * sizeof *fits);
	for (const char *at = text; at < end && lines < FORMATS_DETECT_LINES; at = next) {
		size_t line = line_length(at, end, &next);
		lines += line > 0;
		for (size_t i = 0; line > 0 && i < count; i++) {
			if (fits_line(list[i], &match, at, line))
				count_line(&fits[i], list[i], &match);
		}
	}
	free(match.room);
	return lines;
}

static void try_one(
	const struct format *format, const char *text, size_t length, fit_line *fits_line, struct fit *fit)
{
	try((struct format *[]){(struct format *)(uintptr_t)format}, 1, text, length, fits_line, fit);
}

/* How many fields a template has. */
static size_t count_fields(const char *definition)
{
	size_t count = 0;
	for (; *definition; definition++)
		count += *definition == '$';
	return count;
}

/* A format made for the text's JSON lines, from the first one of those that tell most; NULL where none tells enough. */
static const struct format *infer_object(struct formats *formats, const char *text, size_t length, bool wrapped)
{
	char definition[BLOCK_FORMAT_BYTES], best[BLOCK_FORMAT_BYTES] = "";
	struct wrapping wrapping;
	size_t lines = 0;
	const char *end = text + length, *next;
	char *room = malloc(length);
	for (const char *at = text; at < end && lines < FORMATS_DETECT_LINES; at = next, lines++) {
		struct part line = {at, line_length(at, end, &next)};
		if (wrapped && unwrap(&wrapping, line.text, line.length, room))
			line = *unwrap_line(&wrapping);
		bool good = json_infer(line.text, line.length, definition, sizeof definition);
		if (good && count_fields(definition) > count_fields(best))
			memcpy(best, definition, sizeof best);
	}
	free(room);
	return *best ? formats_find(formats, best) : 0;
}

/* A format made for all of the lines, or what is inside of them; NULL where they tell too little. */
static const struct format *infer_layout(struct formats *formats, const char *text, size_t length, bool wrapped)
{
	char definition[BLOCK_FORMAT_BYTES], *room = malloc(length);
	struct part lines[FORMATS_DETECT_LINES];
	struct wrapping wrapping;
	size_t count = 0;
	const char *end = text + length, *next;
	for (const char *at = text; room && at < end && count < FORMATS_DETECT_LINES; at = next) {
		struct part line = {at, line_length(at, end, &next)};
		if (wrapped && unwrap(&wrapping, line.text, line.length, room + (at - text)))
			line = *unwrap_line(&wrapping);
		if (line.length > 0)
			lines[count++] = line;
	}
	bool good = infer_text(lines, count, definition, sizeof definition);
	free(room);
	return good ? formats_find(formats, definition) : 0;
}

static bool is_better(const struct fit *a, const struct fit *b)
{
	size_t a_strong = a->lines - a->weak_lines, b_strong = b->lines - b->weak_lines;
	if (a_strong != b_strong)
		return a_strong > b_strong;
	return a->lines != b->lines ? a->lines > b->lines : a->score > b->score;
}

/* The format that fits best, and how well; of lines in wrappers, or of lines as they are.  A layout is found only of new ones. */
static const struct format *detect(
	struct formats *formats, const char *text, size_t length, bool wrapped, bool is_new, struct fit *best_fit)
{
	struct fit *fits = calloc(formats->candidates, sizeof *fits), inferred_fit;
	fit_line *fits_line = wrapped ? match_unwrapped : match_candidate;
	const struct format *best = 0, *inferred = 0;
	*best_fit = (struct fit){0};
	if (!fits)
		return 0;
	size_t lines = try(formats->list, formats->candidates, text, length, fits_line, fits);
	for (size_t i = 0; i < formats->candidates; i++) {
		if (is_better(&fits[i], best_fit)) {
			best = formats->list[i];
			*best_fit = fits[i];
		}
	}
	free(fits);
	if (formats->automatic && (!best || best->dialect->is_object))
		inferred = infer_object(formats, text, length, wrapped);
	if (formats->automatic && is_new && !inferred && (best_fit->lines - best_fit->weak_lines) * 2 < lines)
		inferred = infer_layout(formats, text, length, wrapped);
	if (!inferred)
		return best;
	try_one(inferred, text, length, fits_line, &inferred_fit);
	if (!is_better(&inferred_fit, best_fit))
		return best;
	*best_fit = inferred_fit;
	return inferred;
}

/* The format of the same lines in wrappers; NULL with the error stack set. */
static const struct format *find_wrapped(struct formats *formats, const struct format *inside)
{
	char *name;
	if (inside->wrapped)
		return inside;
	if (asprintf(&name, FORMAT_WRAPPED "%s", inside->name) < 0) {
		error_set_errno("compiling the formats");
		return 0;
	}
	const struct format *format = formats_find(formats, name);
	free(name);
	return format;
}

void formats_foresee(struct formats *formats, const char *definition)
{
	size_t wrapped = strncmp(definition, FORMAT_WRAPPED, strlen(FORMAT_WRAPPED)) == 0 ? strlen(FORMAT_WRAPPED) : 0;
	if (strncmp(definition + wrapped, FORMAT_PATTERN, strlen(FORMAT_PATTERN)) != 0)
		return;
	const struct format *format = formats_find(formats, definition);
	if (format)
		find_wrapped(formats, format); /* what cannot be made is refused when it is needed */
}

const struct format *formats_of_line(
	struct formats *formats, const struct format *own, const char *line, size_t length)
{
	struct match match = {.room = malloc(length + 1), .reference = formats->now};
	const struct format *format = assign_format(formats, own, &match, line, length);
	free(match.room);
	return format && match.wrapping.count > 0 ? find_wrapped(formats, format) : format;
}

/* Whether one of the first lines is in a wrapper. */
static bool any_is_wrapped(const char *text, size_t length)
{
	struct wrapping wrapping;
	char *room = malloc(length);
	bool found = false;
	size_t lines = 0;
	const char *end = text + length, *next;
	for (const char *at = text; !found && at < end && lines < FORMATS_DETECT_LINES; at = next, lines++) {
		size_t line = line_length(at, end, &next);
		found = unwrap(&wrapping, at, line, room);
	}
	free(room);
	return found;
}

/* A user's name may be anything, so "combined" may fit a line with all that is around it: what is recognised as a wrapper is
 * one.  But an object that is an event itself is more than the line that one of its members has. */
static const struct format *detect_either(struct formats *formats, const char *text, size_t length, bool is_new)
{
	struct fit plain_fit, wrapped_fit;
	const struct format *plain = detect(formats, text, length, false, is_new, &plain_fit), *wrapped = 0;
	if (any_is_wrapped(text, length))
		wrapped = detect(formats, text, length, true, is_new, &wrapped_fit);
	bool is_object = plain && plain->dialect->is_object;
	return wrapped && wrapped_fit.lines >= plain_fit.lines + is_object ? find_wrapped(formats, wrapped) : plain;
}

const struct format *formats_detect(struct formats *formats, const char *text, size_t length)
{
	return detect_either(formats, text, length, true);
}

/* Whether the format fits one of the first lines. */
static bool fits_any(const struct format *format, const char *text, size_t length)
{
	struct fit fit;
	try_one(format, text, length, match_line, &fit);
	return fit.lines > 0;
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

static bool is_fields(const char *definition)
{
	return directive_is_fields(definition, strlen(definition));
}

static bool is_candidate(const struct formats *formats, const char *name)
{
	bool found = false;
	for (size_t i = 0; i < formats->candidates; i++)
		found |= strcmp(name, formats->list[i]->name) == 0;
	return found;
}

/* Whether a source may go on in the format that it was stored with. */
static bool may_go_on(const struct formats *formats, const char *stored)
{
	static const char wrapped[] = FORMAT_WRAPPED;
	if (!stored || !*stored)
		return false;
	return formats->automatic || (formats->follows && is_fields(stored)) ||
	       (strncmp(stored, wrapped, strlen(wrapped)) == 0 && is_candidate(formats, stored + strlen(wrapped)));
}

const void *formats_choose(void *formats, const void *current, const char *stored, const char *text, size_t length)
{
	struct formats *all = formats;
	size_t mark = text ? mark_length(text, length) : 0;
	text = text ? text + mark : 0;
	length -= mark;
	const struct format *format = text && all->follows ? announced(all, current, text, length) : 0;
	if (format || current)
		return format ? format : current;
	const struct format *before = may_go_on(all, stored) ? formats_find(all, stored) : 0;
	if (before && is_fields(before->name))
		return before;
	if (all->certain && !before)
		before = all->list[0];
	if (!text || (!all->certain && before && fits_any(before, text, length)))
		return before;
	const struct format *detected = detect_either(all, text, length, !before);
	return detected ? detected : before;
}

const char *formats_name(const void *format)
{
	return format ? format_name(format) : "";
}

bool format_second(const struct format *format, const char *line, size_t length, int64_t reference, int64_t *second)
{
	static char room[64 << 10];
	static struct match match;
	match.room = length <= sizeof room ? room : 0;
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

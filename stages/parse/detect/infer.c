/* Makes a format for an unknown log.
 *
 * Its lines are taken apart, at one separator after the other until that tells enough; the layout is what most of them have between their columns.  The values of each column are
 * counted by their form, from which the columns get their roles.  In the end the lines decide: a definition that does not
 * fit them is none.
 */
#include "stages/parse/detect/infer.h"

#include "stages/parse/detect/layout.h"
#include "stages/parse/format/field.h"
#include "stages/parse/format/format.h"
#include "stages/parse/format/match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sample {
	const struct part *all;
	size_t all_count;
	struct notations notations;
	struct cells *lines; /* those that could be taken apart; room for all */
	size_t count;
	struct layout layout;
};

static void split_lines(struct sample *sample, char separator)
{
	sample->count = 0;
	for (size_t i = 0; i < sample->all_count; i++) {
		const struct part *line = &sample->all[i];
		sample->count += cells_split(
			&sample->lines[sample->count], &sample->notations, line->text, line->length, separator);
	}
}

/* The layout that most lines have; of several the first. */
static void find_layout(struct sample *sample)
{
	for (size_t i = 0; i < sample->count; i++) {
		size_t alike = 0;
		for (size_t j = i; j < sample->count; j++)
			alike += cells_are_alike(&sample->lines[i], &sample->lines[j]);
		if (alike > sample->layout.alike) {
			sample->layout.alike = alike;
			sample->layout.example = &sample->lines[i];
		}
	}
}

static bool is_same(const char *a, size_t a_length, const char *b, size_t b_length)
{
	return a_length == b_length && memcmp(a, b, a_length) == 0;
}

static void compare(struct sample *sample, const struct cells *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct cell *a = &sample->layout.example->list[i], *b = &line->list[i];
		struct found *found = &sample->layout.found[i];
		found->keyed &= b->key && is_same(a->text, a->skip, b->text, b->skip);
		found->varies |= !is_same(a->text, a->length, b->text, b->length);
		found->listed |= b->listed;
	}
}

static void count_forms(struct sample *sample, const struct cells *line)
{
	for (size_t i = 0; i < line->count; i++) {
		struct found *found = &sample->layout.found[i];
		size_t skip = found->keyed ? line->list[i].skip : 0;
		const char *value = line->list[i].text + skip, *end = line->list[i].text + line->list[i].length, *stop;
		for (enum form form = 0; form < FORM_COUNT; form++)
			found->forms[form] += form_is(form, value, (size_t)(end - value));
		found->zones += cells_may_be_zone(value, end);
		unsigned notations = notations_of(&sample->notations, value, end, &stop);
		for (unsigned n = 0; n < NOTATION_COUNT; n++)
			found->notations[n] += stop == end && (notations >> n & 1);
	}
}

/* What is literal comes first: a value is what stands behind it. */
static void look_at_columns(struct sample *sample)
{
	for (size_t i = 0; i < sample->layout.example->count; i++)
		sample->layout.found[i].keyed = sample->layout.example->list[i].key;
	for (size_t i = 0; i < 2 * sample->count; i++) {
		const struct cells *line = &sample->lines[i % sample->count];
		if (cells_are_alike(sample->layout.example, line))
			(i < sample->count ? compare : count_forms)(sample, line);
	}
}

/* A definition as it is written. */
struct writing {
	char *text;
	size_t size, used;
	bool full; /* something did not fit */
};

static void write_text(struct writing *writing, const char *text, size_t length)
{
	writing->full |= length >= writing->size - writing->used;
	if (writing->full)
		return;
	memcpy(writing->text + writing->used, text, length);
	writing->used += length;
	writing->text[writing->used] = 0;
}

static void write_string(struct writing *writing, const char *text)
{
	write_text(writing, text, strlen(text));
}

/* Whether a field of that name is but text, in whatever column. */
static bool is_text(const struct field *field)
{
	return !field || ((field->kind == OP_TEXT || field->kind == OP_LIST) &&
				 (field->column == COLUMN_EXTRA || field->column == COLUMN_HOST ||
					 field->column == COLUMN_REFERER || field->column == COLUMN_USER_AGENT));
}

/* A field under the name that the log has for it, if that says no more than its text; else under its number. */
static void write_field(struct writing *writing, size_t number, const struct cell *cell, const struct found *found)
{
	char name[FIELD_KEY_BYTES];
	size_t length = found->keyed ? field_family_key(name, cell->key, cell->key_length, "x") : 0;
	if (length == 0 || !is_text(field_of_variable(name, length)))
		snprintf(name, sizeof name, "field_%zu", number + 1);
	write_string(writing, found->listed ? "${" : "$");
	write_string(writing, name);
	write_string(writing, found->listed ? ":,}" : "");
}

static void write_column(struct writing *writing, const struct layout *layout, size_t number)
{
	static const char *const roles[] = {
#define X(name, definition, keys) definition,
		ROLES(X)
#undef X
	};
	static const char *const notations[] = {
#define X(definition, pattern) definition,
		NOTATIONS(X)
#undef X
	};
	const struct found *found = &layout->found[number];
	const struct cell *cell = &layout->example->list[number];
	if (found->keyed)
		write_text(writing, cell->text, cell->skip);
	if (found->role == ROLE_FIELD)
		write_field(writing, number, cell, found);
	else if (found->role == ROLE_TIME)
		write_string(writing, notations[found->notation]);
	else
		write_string(writing, roles[found->role]);
}

static bool write_definition(const struct layout *layout, char *definition, size_t size)
{
	struct writing writing = {.text = definition, .size = size};
	for (size_t i = 0; i <= layout->example->count; i++) {
		const char *literal;
		size_t length = cells_literal(layout->example, i, &literal);
		write_text(&writing, literal, length);
		if (i < layout->example->count)
			write_column(&writing, layout, i);
	}
	return !writing.full;
}

/* Whether the format fits nearly all lines, or all but one of a few.  One with blanks in its user's name may be of another. */
static bool fits(const char *definition, const struct part *lines, size_t count)
{
	struct format *format = format_new(definition);
	struct match match = {0};
	size_t fitting = 0;
	for (size_t i = 0; format && i < count; i++)
		fitting += match_line(format, &match, lines[i].text, lines[i].length) && !match_is_weak(format, &match);
	format_free(format);
	return layout_is_nearly_all(fitting, count) || (count > 2 && fitting + 1 == count);
}

static bool infer_separated(struct sample *sample, char separator, char *definition, size_t size)
{
	sample->layout = (struct layout){.separator = separator};
	split_lines(sample, separator);
	find_layout(sample);
	if (!sample->layout.example)
		return false;
	look_at_columns(sample);
	return layout_find_roles(&sample->layout) && write_definition(&sample->layout, definition, size) &&
	       fits(definition, sample->all, sample->all_count);
}

bool infer_text(const struct part *lines, size_t count, char *definition, size_t size)
{
	struct sample *sample = calloc(1, sizeof *sample);
	bool found = false;
	if (!sample)
		return false;
	sample->all = lines;
	sample->all_count = count;
	sample->lines = calloc(count, sizeof *sample->lines);
	if (sample->lines && notations_init(&sample->notations) == 0) {
		for (const char *separator = CELLS_SEPARATORS; *separator && !found; separator++)
			found = infer_separated(sample, *separator, definition, size);
	}
	free(sample->lines);
	free(sample);
	return found;
}

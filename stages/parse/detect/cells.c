/* Takes lines apart that no format is known of.
 *
 * What must stay true: nothing is read outside of the line; each cell looks at the rest of the line a fixed number of
 * times, so the time is linear in its length.
 */
#include "stages/parse/detect/cells.h"

#include "stages/parse/detect/forms.h"
#include "stages/parse/text/scan.h"

#include <string.h>

int notations_init(struct notations *notations)
{
	static const char *const patterns[] = {
#define X(variable, pattern) pattern,
		NOTATIONS(X)
#undef X
	};
	for (size_t i = 0; i < NOTATION_COUNT; i++) {
		if (clock_init(&notations->clocks[i], patterns[i], strlen(patterns[i])) < 0)
			return -1;
	}
	return 0;
}

unsigned notations_of(const struct notations *notations, const char *text, const char *end, const char **stop)
{
	unsigned found = 0;
	*stop = text;
	if (text == end || !(scan_is_digit(*text) || (*text >= 'A' && *text <= 'Z')))
		return 0;
	for (size_t i = 0; i < NOTATION_COUNT; i++) {
		struct clock_reading reading = {0};
		const char *here = clock_read(&notations->clocks[i], text, end, 0, &reading);
		if (!here || here < *stop)
			continue;
		found = (here == *stop ? found : 0) | 1u << i;
		*stop = here;
	}
	return found;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_point(char c)
{
	return c == ',' || c == ';';
}

/* Whether a cell can end here. */
static bool is_edge(const char *at, const char *end)
{
	if (at < end && is_point(*at))
		at++;
	return at == end || is_blank(*at);
}

static const char *skip_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

static bool is_letter(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* The end of the name at the start, or NULL. */
static const char *name_end(const char *at, const char *end)
{
	if (at == end || !is_letter(*at))
		return 0;
	while (at < end && (is_letter(*at) || scan_is_digit(*at) || *at == '_' || *at == '-' || *at == '.'))
		at++;
	return at;
}

/* The closing quote or bracket of what starts at `at`, which ends a cell; or NULL. */
static const char *closing(const char *at, const char *end, char close)
{
	for (; at < end; at++) {
		if (close == '"' && *at == '\\' && end - at > 1)
			at++;
		else if (*at == close && (is_edge(at + 1, end) || (close == ']' && at[1] == '"')))
			return at;
		else if (*at == close && close == '"')
			return 0;
	}
	return 0;
}

/* What stands between quotes or brackets, in which a key may stand.  Returns what is behind them, or NULL. */
static const char *read_enclosed(struct cell *cell, const char *at, const char *end)
{
	const char *stop = *at == '"' || *at == '[' ? closing(at + 1, end, *at == '"' ? '"' : ']') : 0;
	if (!stop)
		return 0;
	cell->text = at + 1;
	cell->length = (size_t)(stop - at - 1);
	const char *name = *at == '[' ? name_end(at + 1, stop) : 0;
	if (name && name < stop && (*name == ':' || *name == '=')) {
		const char *value = skip_blanks(name + 1, stop);
		if (value == stop || *value == '/' || *value == '=') /* http://…, a== */
			return stop + 1;
		cell->key = at + 1;
		cell->key_length = (size_t)(name - cell->key);
		cell->skip = (size_t)(value - cell->text);
	}
	return stop + 1;
}

/* key="value": the key is literal. */
static const char *read_keyed(struct cell *cell, const char *at, const char *end)
{
	const char *name = name_end(at, end);
	if (!name || end - name < 2 || (*name != '=' && *name != ':') || name[1] != '"')
		return 0;
	const char *stop = read_enclosed(cell, name + 1, end);
	cell->key = stop ? at : 0;
	cell->key_length = stop ? (size_t)(name - at) : 0;
	return stop;
}

/* Those that no clock reads, since they are of several zones or because few logs have them; and the halves of a day. */
static bool is_unread_zone(const char *text, size_t length)
{
	static const char names[] = "WET WEST BST CET CEST MET MEST EET EEST MSK IDT WAT CAT EAT SAST IST PKT WIB WITA WIT HKT SGT "
				    "JST KST AWST ACST ACDT AEST AEDT NZST NZDT HST HDT AKST AKDT AST ADT NST NDT BRT AM PM am pm ";
	for (const char *name = names; *name; name += strcspn(name, " ") + 1) {
		if (strcspn(name, " ") == length && memcmp(text, name, length) == 0)
			return true;
	}
	return false;
}

bool cells_may_be_zone(const char *at, const char *end)
{
	size_t length = 0;
	at += at < end && *at == '(';
	if (end - at >= 3 && (*at == '+' || *at == '-'))
		return scan_is_digit(at[1]) && scan_is_digit(at[2]);
	while (at + length < end && is_letter(at[length]))
		length++;
	if (at + length < end && !memchr("+-)", at[length], 3) && !is_edge(at + length, end))
		return false;
	return form_is(FORM_ZONE_NAME, at, length) || is_unread_zone(at, length);
}

/* The end of a time zone behind a blank, which the notation of the time before it does not have; else `at`. */
static const char *skip_zone(const char *at, const char *end)
{
	if (at == end || *at != ' ' || !cells_may_be_zone(at + 1, end))
		return at;
	for (at++; at < end && !is_blank(*at);)
		at++;
	return at;
}

static bool has_zone(const struct notations *notations, unsigned found)
{
	return notations->clocks[__builtin_ctz(found)].provides & CLOCK_ZONE;
}

/* With a zone that its notation does not have it is a cell, but no time of that notation. */
static const char *read_time(struct cell *cell, const struct notations *notations, const char *at, const char *end)
{
	const char *stop;
	unsigned found = notations_of(notations, at, end, &stop);
	if (!found || !is_edge(stop, end))
		return 0;
	if (!has_zone(notations, found))
		stop = skip_zone(stop, end);
	cell->text = at;
	cell->length = (size_t)(stop - at);
	return stop;
}

static const char *skip_word(const char *at, const char *end)
{
	while (at < end && !is_blank(*at))
		at++;
	return at;
}

/* Behind a list's next word, where one comes: `0.1, 0.2 : 0.3`. */
static const char *skip_listed(const char *at, const char *end)
{
	size_t glue = at[-1] == ',' ? 1 : end - at > 3 && memcmp(at, " : ", 3) == 0 ? 3 : 0;
	if (glue == 0 || end - at <= (ptrdiff_t)glue || *at != ' ')
		return at;
	return skip_word(at + glue, end);
}

static const char *read_word(struct cell *cell, const char *at, const char *end, bool lists)
{
	const char *stop = skip_word(at, end), *listed;
	for (; lists && (listed = skip_listed(stop, end)) > stop + 1; stop = listed)
		cell->listed = true;
	const char *next = stop;
	stop -= stop - at > 1 && is_point(stop[-1]);
	cell->text = at;
	cell->length = (size_t)(stop - at);
	const char *name = name_end(at, stop);
	if (name && stop - name >= 2 && *name == '=' && name[1] != '=') {
		cell->key = at;
		cell->key_length = (size_t)(name - at);
		cell->skip = cell->key_length + 1;
	}
	return next;
}

static bool split_at_blanks(struct cells *cells, const struct notations *notations, bool lists)
{
	const char *end = cells->line + cells->length, *next;
	for (const char *at = skip_blanks(cells->line, end); at < end; at = skip_blanks(next, end)) {
		if (cells->count == FORMAT_OPS_MAX)
			return false;
		struct cell *cell = &cells->list[cells->count++];
		next = read_time(cell, notations, at, end);
		if (!next)
			next = read_enclosed(cell, at, end);
		if (!next)
			next = read_keyed(cell, at, end);
		if (!next)
			next = read_word(cell, at, end, lists);
		if (next < end && is_point(*next))
			next++;
	}
	return true;
}

/* Whether the value has nothing around its quotes or brackets. */
static bool is_enclosed(const char *at, const char *stop)
{
	char close = stop - at < 2 ? 0 : *at == '"' ? '"' : *at == '[' ? ']' : 0;
	return close && closing(at + 1, stop, close) == stop - 1;
}

/* Between tabs a colon may stand behind a key. */
static void read_column(struct cell *cell, const char *at, const char *stop, char separator)
{
	const char *name = name_end(at, stop), *value = at;
	if (name && name < stop && (*name == '=' || (*name == ':' && separator == '\t'))) {
		value = name + 1;
		cell->key = at;
		cell->key_length = (size_t)(name - at);
	}
	bool enclosed = is_enclosed(value, stop);
	cell->text = enclosed ? value + 1 : at;
	cell->length = (size_t)(stop - enclosed - cell->text);
	cell->skip = enclosed ? 0 : (size_t)(value - at);
}

/* Where the last separator ends the line no value stands behind it. */
static bool split_at_separators(struct cells *cells, char separator)
{
	const char *end = cells->line + cells->length, *next;
	for (const char *at = cells->line; at <= end; at = next + 1) {
		next = memchr(at, separator, (size_t)(end - at));
		if (!next)
			next = end;
		const char *stop = next;
		while (at < stop && *at == ' ')
			at++;
		while (stop > at && stop[-1] == ' ')
			stop--;
		if (at == end && cells->count > 0)
			break;
		if (cells->count == FORMAT_OPS_MAX)
			return false;
		read_column(&cells->list[cells->count++], at, stop, separator);
	}
	return true;
}

bool cells_split(
	struct cells *cells, const struct notations *notations, const char *line, size_t length, char separator)
{
	memset(cells, 0, sizeof *cells);
	cells->line = line;
	cells->length = length;
	bool blanks = separator == ' ' || separator == ',';
	bool room = blanks ? split_at_blanks(cells, notations, separator == ',') : split_at_separators(cells, separator);
	return room && cells->count > 0;
}

size_t cells_literal(const struct cells *cells, size_t number, const char **text)
{
	const struct cell *before = number > 0 ? &cells->list[number - 1] : 0;
	const char *end = number < cells->count ? cells->list[number].text : cells->line + cells->length;
	*text = before ? before->text + before->length : cells->line;
	return (size_t)(end - *text);
}

bool cells_are_alike(const struct cells *a, const struct cells *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i <= a->count; i++) {
		const char *left, *right;
		size_t length = cells_literal(a, i, &left);
		if (cells_literal(b, i, &right) != length || memcmp(left, right, length) != 0)
			return false;
	}
	return true;
}

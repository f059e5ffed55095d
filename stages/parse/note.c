/* The note: a JSON object of what is needed to write the line as it was and no value says.
 *
 *      "format": "vcombined"           the line's, where it is not the source's first one
 *      "between": ["", 0, " - ", 2]    the fields of the line in its order (by their number in the format, from 0), and the
 *                                      texts between them, where those are not the format's
 *      "logged": {"5": "a\\x22b"}      fields whose values, printed, are not what was logged: each byte as the character
 *                                      of its number
 *      "line": "…"                     the whole line, likewise, where it still would not be
 *
 * What must stay true: the row, printed with its note, is the line.  In a format of plain fields with text between them that
 * is so by the way it is read (odd.c), and of objects in ASCII (extra_json.c); lines of all others are printed at once, and
 * compared.
 */
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/print.h"
#include "stages/parse/object.h"

#include <stdio.h>
#include <string.h>

static bool put_format(struct object *object, const char **opening)
{
	const char *name = format_name(object->parser->format);
	size_t length = strlen(name);
	if (!object_key(object, *opening, "\"format\":", length))
		return false;
	object->to += escape_json(object->to, name, length);
	*opening = ",";
	return true;
}

/* The fields that stand in the line, in its order; of those inside of each other the outer one, which comes first in the
 * format.  Returns their number. */
static unsigned outer_fields(const struct parser *parser, uint8_t fields[FORMAT_OPS_MAX])
{
	const struct span *spans = parser->match.spans;
	const char *end = parser->match.line;
	unsigned count = 0, outer = 0;
	for (uint32_t i = 0; i < parser->format->op_count; i++) {
		unsigned at = count;
		if (!spans[i].text)
			continue;
		for (; at > 0 && spans[fields[at - 1]].text > spans[i].text; at--)
			fields[at] = fields[at - 1];
		fields[at] = (uint8_t)i;
		count++;
	}
	for (unsigned i = 0; i < count; i++) {
		const struct span *span = &spans[fields[i]];
		if (span->text < end)
			continue;
		end = span->text + span->length;
		fields[outer++] = fields[i];
	}
	return outer;
}

static char *put_number(char *to, unsigned number)
{
	static_assert(FORMAT_OPS_MAX <= 100, "two digits");
	*to++ = ',';
	if (number >= 10)
		*to++ = (char)('0' + number / 10);
	*to++ = (char)('0' + number % 10);
	*to++ = ',';
	return to;
}

static bool put_between(struct object *object, const char **opening)
{
	enum { BYTES_BESIDE_TEXT = 8 }; /* ,"",63 */
	const struct match *match = &object->parser->match;
	const char *at = match->line, *end = at + match->length;
	uint8_t fields[FORMAT_OPS_MAX];
	unsigned count = outer_fields(object->parser, fields);
	if (!object_key(object, *opening, "\"between\":", match->length + (count + 1) * BYTES_BESIDE_TEXT))
		return false;
	*object->to++ = '[';
	for (unsigned i = 0; i < count; i++) {
		const struct span *span = &match->spans[fields[i]];
		object->to += escape_json_bytes(object->to, at, (size_t)(span->text - at));
		object->to = put_number(object->to, fields[i]);
		at = span->text + span->length;
	}
	object->to += escape_json_bytes(object->to, at, (size_t)(end - at));
	*object->to++ = ']';
	*opening = ",";
	return true;
}

static bool put_logged(struct object *object, const char **opening)
{
	const struct match *match = &object->parser->match;
	char key[16];
	if (!object_key(object, *opening, "\"logged\":", 0))
		return false;
	*opening = "{";
	for (uint64_t odd = match->odd; odd; odd &= odd - 1) {
		int i = __builtin_ctzll(odd);
		snprintf(key, sizeof key, "\"%d\":", i);
		if (!object_key(object, *opening, key, match->spans[i].length))
			return false;
		object->to += escape_json_bytes(object->to, match->spans[i].text, match->spans[i].length);
		*opening = ",";
	}
	*object->to++ = '}';
	return true;
}

static bool put_line(struct object *object, const struct row *row, const char *opening)
{
	if (!object_key(object, opening, "\"line\":", row->line_length))
		return false;
	object->to += escape_json_bytes(object->to, object->parser->bytes + row->line_offset, row->line_length);
	return true;
}

static bool is_exact(struct parser *parser, const struct row *row)
{
	struct print_buffer *printed = &parser->printed;
	struct record record;
	record_of_row(&parser->layout, parser->block, row, &record);
	printed->length = 0;
	return print_record(parser->format, &record, true, printed) && printed->length == row->line_length &&
	       memcmp(printed->bytes, parser->bytes + row->line_offset, row->line_length) == 0;
}

/* An object in ASCII, in no wrapper. */
static bool is_plain_object(const struct parser *parser)
{
	return parser->format->dialect->is_object && parser->plain && parser->match.wrapping.count == 0;
}

static bool compose(struct parser *parser, struct row *row, bool whole_line)
{
	struct object note = {.parser = parser};
	const char *opening = "{";
	bool logged = parser->match.odd && parser->format->dialect->print == print_fields;
	if (note_says_format(parser) && !put_format(&note, &opening))
		return false;
	if (parser->match.odd_between && !whole_line && !put_between(&note, &opening))
		return false;
	if (whole_line ? !put_line(&note, row, opening) : logged && !put_logged(&note, &opening))
		return false;
	row->note_length = object_take(&note);
	return true;
}

bool note_compose(struct parser *parser, struct row *row)
{
	bool whole_line = parser->match.odd_between && parser->format->dialect->is_object;
	if (!compose(parser, row, whole_line))
		return false;
	bool exact = parser->format->prints_exactly || is_plain_object(parser);
#ifdef LOGETL_FAULTS
	assert(!exact || is_exact(parser, row) || parser->printed.failed);
#endif
	if (exact || is_exact(parser, row))
		return true;
	parser->heap_end -= row->note_length;
	return compose(parser, row, true);
}

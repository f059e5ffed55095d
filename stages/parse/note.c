/* The note: a JSON object of what is needed to write the line as it was and no value says.
 *
 *      "format": "vcombined"           the line's, where it is not the source's first one
 *      "logged": {"5": "a\\x22b"}      fields (by their number in the format, from 0) whose values, printed, are not what
 *                                      was logged: each byte as the character of its number
 *      "line": "…"                     the whole line, likewise, where it still would not be
 *
 * What must stay true: the row, printed with its note, is the line.  In a format of plain fields with text between them that
 * is so by the way it is read (odd.c), and of objects in ASCII (extra_json.c); lines of all others are printed at once, and
 * compared.
 */
#include "stages/parse/dialect.h"
#include "stages/parse/object.h"
#include "stages/parse/print.h"

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

/* What the row says, so far as it is filled. */
static void describe(const struct parser *parser, const struct row *row, struct record *record)
{
	const struct string *strings = block_strings(&parser->layout, parser->block);
	const char *extra = parser->bytes + row->extra_offset;
	*record = (struct record){
		.instant = {row->second, row->microsecond, row->tz_offset_minutes},
		.status = row->status == ROW_NO_STATUS ? -1 : row->status,
		.body_bytes_sent = row->body_bytes_sent,
		.request_time_us = row->request_time_us,
		.extra = {row->extra_length ? extra : 0, row->extra_length},
		.note = {row->note_length ? extra + row->extra_length : 0, row->note_length},
	};
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		const struct string *string = &strings[row->string[i]];
		if (row->string[i])
			record->strings[i] = (struct record_text){parser->bytes + string->offset, string->length};
	}
}

static bool is_exact(struct parser *parser, const struct row *row)
{
	struct print_buffer *printed = &parser->printed;
	struct record record;
	describe(parser, row, &record);
	printed->length = 0;
	return print_record(parser->format, &record, true, printed) && printed->length == row->line_length &&
	       memcmp(printed->bytes, parser->bytes + row->line_offset, row->line_length) == 0;
}

/* An object in ASCII, in no wrapper and with nothing that looks like one. */
static bool is_plain_object(const struct parser *parser)
{
	static const char wrapper[] = "\"wrapper\"";
	const struct match *match = &parser->match;
	return parser->format->dialect->is_object && parser->plain && match->wrapping.count == 0 &&
	       !memmem(match->line, match->length, wrapper, sizeof wrapper - 1);
}

static bool compose(struct parser *parser, struct row *row, bool whole_line)
{
	struct object note = {.parser = parser};
	const char *opening = "{";
	bool logged = parser->match.odd && parser->format->dialect->print == print_fields;
	if (note_says_format(parser) && !put_format(&note, &opening))
		return false;
	if (whole_line ? !put_line(&note, row, opening) : logged && !put_logged(&note, &opening))
		return false;
	row->note_length = object_take(&note);
	return true;
}

bool note_compose(struct parser *parser, struct row *row)
{
	if (!compose(parser, row, parser->match.odd_between))
		return false;
	bool exact = parser->format->prints_exactly || is_plain_object(parser);
#ifdef LOGETL_FAULTS
	assert(!exact || is_exact(parser, row));
#endif
	if (exact || is_exact(parser, row))
		return true;
	parser->heap_end -= row->note_length;
	return compose(parser, row, true);
}

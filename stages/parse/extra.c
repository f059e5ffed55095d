/* The JSON object of everything that was logged and has no column: keys in the order of the format.
 *
 * And, behind it, the note: what is needed to write the line as it was and no value says, a JSON object as well:
 *
 *      "format": "vcombined"           the line's, where it is not the source's first one
 *      "logged": {"5": "a\\x22b"}      fields (by their number in the format, from 0) whose values, printed, are not what
 *                                      was logged: each byte as the character of its number
 *
 * What must stay true: the text is JSON in valid UTF-8 whatever the log holds.  NULL values are left out; where nothing
 * is left there is no object.
 */
#include "stages/parse/escape.h"
#include "stages/parse/forwarded.h"
#include "stages/parse/parser.h"

#include <stdio.h>
#include <string.h>

/* Digits that JSON takes for a number: no leading zeros, no plus. */
static bool is_json_number(const struct op *op, const struct span *span)
{
	bool minus = *span->text == '-';
	const char *digits = span->text + minus;
	if ((op->kind != OP_INTEGER && op->kind != OP_STATUS) || *digits == '+')
		return false;
	return *digits != '0' || span->length == 1u + minus;
}

/* An empty quoted number is NULL as well. */
static bool is_absent(const struct op *op, const struct span *span)
{
	bool number = op->kind == OP_INTEGER || op->kind == OP_DURATION;
	return span_is_null(span) || (number && span->length == 0);
}

static char *put_value(struct parser *parser, char *to, const struct op *op, const struct span *span)
{
	if (is_json_number(op, span)) {
		memcpy(to, span->text, span->length);
		return to + span->length;
	}
	if (op->escape == ESCAPE_NONE || !span->backslash || !memchr(span->text, escape_mark(op->escape), span->length))
		return to + escape_json(to, span->text, span->length);
	size_t decoded = escape_undo(op->escape, parser->scratch, span->text, span->length);
	return to + escape_json(to, parser->scratch, decoded);
}

/* Whether the op's value belongs into extra, and is there. */
static bool belongs(const struct op *op, const struct span *span, bool odd_request)
{
	switch (op->column) {
	case COLUMN_EXTRA: return !is_absent(op, span);
	case COLUMN_REMOTE_ADDR: /* the others, or what stands around it */
		return op->kind == OP_FORWARDED && span->text && forwarded_first(op, span).length != span->length;
	case COLUMN_METHOD: return op->kind == OP_REQUEST && odd_request;
	default: return false;
	}
}

/* An object that grows at the end of the heap. */
struct object {
	struct parser *parser;
	char *start, *to; /* NULL: nothing yet */
};

/* Adds what stands before a value: a comma or what opens the object, and the key with its colon.  There is room for
 * `length` bytes escaped behind it, and to close what is open.  False where there is no room. */
static bool put_key(struct object *object, const char *opening, const char *key, size_t length)
{
	enum { CLOSING = 6 };
	size_t open = strlen(opening), bytes = open + strlen(key), used = (size_t)(object->to - object->start);
	char *room = heap_room(object->parser, used + bytes + length * ESCAPE_WORST + CLOSING);
	if (!room)
		return false;
	object->start = room;
	object->to = room + used;
	memcpy(object->to, opening, open);
	memcpy(object->to + open, key, bytes - open);
	object->to += bytes;
	return true;
}

static bool put_fields(struct object *object, bool odd_request)
{
	const struct format *format = object->parser->format;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		const struct span *span = &object->parser->match.spans[i];
		if (!belongs(op, span, odd_request))
			continue;
		if (!put_key(object, object->start ? "," : "{", op->key_json, span->length))
			return false;
		object->to = put_value(object->parser, object->to, op, span);
	}
	return true;
}

static bool put_format(struct object *object, const char **opening)
{
	const char *name = format_name(object->parser->format);
	size_t length = strlen(name);
	if (!put_key(object, *opening, "\"format\":", length))
		return false;
	object->to += escape_json(object->to, name, length);
	*opening = ",";
	return true;
}

/* The field with the blanks that fill it up, which are not among its bytes. */
static struct span logged_span(const struct match *match, const struct op *op)
{
	struct span span = match->spans[op->index];
	if (op->width == 0 || op->index == 0 || !span.text)
		return span;
	const struct span *before = &match->spans[op->index - 1];
	if (!before->text)
		return span;
	const char *start = before->text + before->length + op[-1].literal_length;
	span.length += (uint32_t)(span.text - start);
	span.text = start;
	return span;
}

static bool put_logged(struct object *object, const char **opening)
{
	const struct match *match = &object->parser->match;
	char key[16];
	if (!put_key(object, *opening, "\"logged\":", 0))
		return false;
	*opening = "{";
	for (uint64_t odd = match->odd; odd; odd &= odd - 1) {
		int i = __builtin_ctzll(odd);
		snprintf(key, sizeof key, "\"%d\":", i);
		struct span span = logged_span(match, &object->parser->format->ops[i]);
		if (!put_key(object, *opening, key, span.length))
			return false;
		object->to += escape_json_bytes(object->to, span.text, span.length);
		*opening = ",";
	}
	*object->to++ = '}';
	return true;
}

/* Closes the object and takes its bytes; returns their number. */
static uint32_t take(struct object *object)
{
	if (!object->start)
		return 0;
	*object->to++ = '}';
	uint32_t length = (uint32_t)(object->to - object->start);
	heap_take(object->parser, length);
	return length;
}

static bool compose_note(struct parser *parser, struct row *row)
{
	struct object note = {.parser = parser};
	const char *opening = "{";
	if ((extra_says_format(parser) && !put_format(&note, &opening)) ||
		(parser->match.odd && !put_logged(&note, &opening)))
		return false;
	row->note_length = take(&note);
	return true;
}

/* A line that has the same object as the one before shares it, unless a note follows. */
static void share(struct parser *parser, struct row *row)
{
	const char *before = parser->bytes + parser->extra_offset, *bytes = parser->bytes + row->extra_offset;
	if (row->note_length == 0 && row->extra_length == parser->extra_length &&
		memcmp(bytes, before, row->extra_length) == 0) {
		parser->heap_end = row->extra_offset;
		row->extra_offset = parser->extra_offset;
		return;
	}
	parser->extra_offset = row->extra_offset;
	parser->extra_length = row->extra_length;
}

bool extra_compose(struct parser *parser, struct row *row, const struct span *odd_request)
{
	struct object object = {.parser = parser};
	row->extra_offset = parser->heap_end;
	if (!put_fields(&object, odd_request != 0))
		return false;
	row->extra_length = take(&object);
	if (!compose_note(parser, row))
		return false;
	share(parser, row);
	return true;
}

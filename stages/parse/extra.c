/* The JSON object of everything that was logged and has no column: keys in the order of the format.
 *
 * Behind all of it, as "wrapper", what the line was in (unwrap.h).
 *
 * What must stay true: the text is JSON in valid UTF-8 whatever the log holds.  NULL values are left out; where nothing
 * is left there is no object.
 */
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/forwarded.h"
#include "stages/parse/object.h"
#include "stages/parse/parser.h"
#include "stages/parse/text/escape.h"

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
	bool number = op->kind == OP_INTEGER || op->kind == OP_DURATION || op->kind == OP_UNITS;
	return span_is_null(span) || (number && span->length == 0);
}

static char *put_value(struct parser *parser, char *to, const struct op *op, const struct span *span)
{
	if (is_json_number(op, span)) {
		memcpy(to, span->text, span->length);
		return to + span->length;
	}
	if (parser->plain && op->mark == '\\' && !span->backslash) { /* nothing to escape */
		*to++ = '"';
		to = mempcpy(to, span->text, span->length);
		*to++ = '"';
		return to;
	}
	if (!span->backslash || !escape_is_in(op->escape, span->text, span->length))
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

static bool put_fields(struct object *object, bool odd_request)
{
	const struct format *format = object->parser->format;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		const struct span *span = &object->parser->match.spans[i];
		if (!belongs(op, span, odd_request))
			continue;
		if (!object_key(object, object->start ? "," : "{", op->key_json, span->length))
			return false;
		object->to = put_value(object->parser, object->to, op, span);
	}
	return true;
}

static bool put_wrapping(struct object *object)
{
	const struct wrapping *wrapping = &object->parser->match.wrapping;
	if (wrapping->count == 0)
		return true;
	if (!object_key(object, object->start ? "," : "{", "\"wrapper\":", unwrap_json_room(wrapping) / ESCAPE_WORST + 1))
		return false;
	object->to += unwrap_json(wrapping, object->to);
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

/* The line's own object. */
static bool compose_object(struct parser *parser, struct row *row)
{
	struct object object = {.parser = parser};
	char *room = heap_room(parser, parser->match.length * ESCAPE_WORST);
	if (!room)
		return false;
	size_t length = parser->format->dialect->extra(parser->format, &parser->match, room);
	if (parser->match.wrapping.count == 0) {
		heap_take(parser, length);
		row->extra_length = (uint32_t)length;
		return true;
	}
	if (length > 0) {
		object.start = room;
		object.to = memrchr(room, '}', length); /* open again; white space behind it is in the note's line */
	}
	if (!put_wrapping(&object))
		return false;
	row->extra_length = object_take(&object);
	return true;
}

static bool compose_fields(struct parser *parser, struct row *row, bool odd_request)
{
	struct object object = {.parser = parser};
	if (!put_fields(&object, odd_request) || !put_wrapping(&object))
		return false;
	row->extra_length = object_take(&object);
	return true;
}

bool extra_compose(struct parser *parser, struct row *row, const struct span *odd_request)
{
	row->extra_offset = parser->heap_end;
	bool composed = parser->format->dialect->is_object ? compose_object(parser, row)
							   : compose_fields(parser, row, odd_request != 0);
	if (!composed || !note_compose(parser, row))
		return false;
	share(parser, row);
	return true;
}

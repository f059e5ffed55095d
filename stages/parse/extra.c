/* The JSON object of everything that was logged and has no column: keys in the order of the format.
 *
 * What must stay true: the text is JSON in valid UTF-8 whatever the log holds.  NULL values are left out; where nothing
 * is left there is no object.
 */
#include "stages/parse/escape.h"
#include "stages/parse/forwarded.h"
#include "stages/parse/parser.h"

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

/* A line that has the same object as the one before shares it. */
static void share_or_take(struct parser *parser, struct row *row, uint32_t length)
{
	char *object = parser->bytes + parser->heap_end;
	if (length != parser->extra_length || memcmp(object, parser->bytes + parser->extra_offset, length) != 0) {
		parser->extra_offset = heap_take(parser, length);
		parser->extra_length = length;
	}
	row->extra_offset = parser->extra_offset;
	row->extra_length = length;
}

bool extra_compose(struct parser *parser, struct row *row, const struct span *odd_request)
{
	const struct format *format = parser->format;
	const struct match *match = &parser->match;
	char *start = 0, *to = 0;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		const struct span *span = &match->spans[i];
		if (!belongs(op, span, odd_request != 0))
			continue;
		size_t key = strlen(op->key_json), used = (size_t)(to - start);
		char *room = heap_room(parser, used + key + (size_t)span->length * ESCAPE_WORST + 4);
		if (!room)
			return false;
		start = room;
		to = room + used;
		*to++ = used ? ',' : '{';
		memcpy(to, op->key_json, key);
		to = put_value(parser, to + key, op, span);
	}
	if (!start)
		return true;
	*to++ = '}';
	share_or_take(parser, row, (uint32_t)(to - start));
	return true;
}

/* From a matched line to a row: values into the block's dictionary, the rest into extra, and the event's key.
 *
 * What must stay true: the row depends on the line, the format and the origin alone, whatever lines came before it (but
 * for where equal bytes are stored).
 */
#include "stages/parse/escape.h"
#include "stages/parse/parser.h"
#include "stages/parse/request.h"

#include <string.h>

/* The key of an event: its origin, its second, its bytes. */
static uint64_t event_key(struct parser *parser, int64_t second, const char *line, uint32_t length)
{
	if (second != parser->key_second) {
		parser->key_second = second;
		parser->key_seed = hash_join(parser->block->origin_key, (uint64_t)second);
	}
	return hash_join(hash_bytes(parser->settings.secret, line, length), parser->key_seed);
}

static uint32_t put_decoded(struct parser *parser, unsigned dimension, const struct span *span, bool *full)
{
	char *room = heap_room(parser, span->length);
	if (!room) {
		*full = true;
		return 0;
	}
	uint32_t length = (uint32_t)escape_decode(room, span->text, span->length);
	uint32_t known = parser->dictionary.count;
	uint32_t index = dictionary_put(&parser->dictionary, dimension, parser->heap_end, length);
	if (parser->dictionary.count > known)
		heap_take(parser, length);
	return index;
}

/* The index of a value's string; 0 where it is not there. */
static inline uint32_t put(struct parser *parser, unsigned dimension, const struct span *span, bool escaped, bool *full)
{
	if (!span->text)
		return 0;
	if (escaped && span->backslash && memchr(span->text, '\\', span->length))
		return put_decoded(parser, dimension, span, full);
	uint32_t offset = (uint32_t)(span->text - parser->bytes);
	if (dimension == DIMENSION_METHOD || dimension == DIMENSION_PROTOCOL)
		return dictionary_put_short(&parser->dictionary, dimension, offset, span->length);
	return dictionary_put(&parser->dictionary, dimension, offset, span->length);
}

/* True where the text is no request line, and not NULL. */
static inline bool put_request(struct parser *parser, struct row *row, const struct op *op, const struct span *span, bool *full)
{
	struct request request; /* its parts are never NULL: a target may be `-` */
	if (!request_split(span, &request))
		return !span_is_null(span);
	row->string[DIMENSION_METHOD] = put(parser, DIMENSION_METHOD, &request.method, op->escaped, full);
	row->string[DIMENSION_PATH] = put(parser, DIMENSION_PATH, &request.path, op->escaped, full);
	row->string[DIMENSION_QUERY] = put(parser, DIMENSION_QUERY, &request.query, op->escaped, full);
	row->string[DIMENSION_PROTOCOL] = put(parser, DIMENSION_PROTOCOL, &request.protocol, op->escaped, full);
	return false;
}

static void put_target(struct parser *parser, struct row *row, const struct op *op, const struct span *span, bool *full)
{
	struct span path, query;
	if (span_is_null(span))
		return;
	request_split_target(span, &path, &query);
	row->string[DIMENSION_PATH] = put(parser, DIMENSION_PATH, &path, op->escaped, full);
	row->string[DIMENSION_QUERY] = put(parser, DIMENSION_QUERY, &query, op->escaped, full);
}

/* %q is the query with its `?`, or nothing where there is none. */
static struct span without_mark(const struct span *span)
{
	if (span->length == 0 || span_is_null(span))
		return (struct span){0};
	bool mark = *span->text == '?';
	return (struct span){span->text + mark, span->length - mark, span->backslash};
}

/* Fills the row's strings.  Returns the request where it is none, else NULL. */
static const struct span *put_strings(struct parser *parser, struct row *row, bool *full)
{
	const struct format *format = parser->format;
	const struct span *odd_request = 0;
	memset(row->string, 0, sizeof row->string);
	for (uint32_t i = 0; i < format->text_count; i++) {
		const struct op *op = &format->ops[format->texts[i]];
		const struct span *span = &parser->match.spans[format->texts[i]];
		struct span query;
		switch (op->kind) {
		case OP_REQUEST:
			if (put_request(parser, row, op, span, full))
				odd_request = span;
			break;
		case OP_URI: put_target(parser, row, op, span, full); break;
		case OP_QUERY:
			query = without_mark(span);
			row->string[op->column] = put(parser, op->column, &query, op->escaped, full);
			break;
		default:
			if (!span_is_null(span))
				row->string[op->column] = put(parser, op->column, span, op->escaped, full);
			break;
		}
	}
	return odd_request;
}

static bool has_extra(const struct parser *parser)
{
	const struct format *format = parser->format;
	for (uint32_t i = 0; i < format->extra_count; i++) {
		if (!span_is_null(&parser->match.spans[format->extras[i]]))
			return true;
	}
	return parser->match.status == 0;
}

static void fill_event(struct parser *parser, struct row *row, const char *line, uint32_t length)
{
	const struct match *match = &parser->match;
	bool full = false;
	row->kind = ROW_EVENT;
	row->second = match_second(match);
	row->microsecond = match->time.microsecond;
	row->tz_offset_minutes = (int16_t)match->time.zone_minutes;
	row->body_bytes_sent = match->body_bytes_sent;
	row->request_time_us = match->request_time_us;
	row->status = (uint16_t)(match->status > 0 ? match->status : 0);
	row->event_key = event_key(parser, row->second, line, length);
	const struct span *odd_request = put_strings(parser, row, &full);
	if ((odd_request || has_extra(parser)) && !extra_compose(parser, row, odd_request))
		full = true;
	if (full)
		row_reject(parser, row, REJECT_TOO_LONG, 0, 0);
}

/* The name of a field at fault, once in each block. */
static uint32_t field_name_offset(struct parser *parser, const struct op *op, size_t length)
{
	uint32_t *offset = &parser->field_offset[op - parser->format->ops];
	char *room = *offset == 0 ? heap_room(parser, length) : 0;
	if (room) {
		memcpy(room, op->name, length);
		*offset = heap_take(parser, length);
	}
	return *offset;
}

void row_reject(struct parser *parser, struct row *row, unsigned reason, uint32_t column, const struct op *op)
{
	uint32_t line_offset = row->line_offset, line_length = row->line_length, line_index = row->line_index;
	*row = (struct row){
		.kind = ROW_REJECT,
		.reason = (uint8_t)reason,
		.column = column,
		.line_offset = line_offset,
		.line_length = line_length,
		.line_index = line_index,
		.body_bytes_sent = ROW_NO_NUMBER,
		.request_time_us = ROW_NO_NUMBER,
		.microsecond = -1,
	};
	size_t length = op ? strlen(op->name) : 0;
	uint32_t offset = op ? field_name_offset(parser, op, length) : 0;
	row->extra_offset = offset;
	row->extra_length = offset ? (uint32_t)length : 0;
	parser->block->rejected++;
}

void row_fill(struct parser *parser, struct row *row, const char *line, uint32_t length)
{
	struct match *match = &parser->match;
	row->id = 0;
	row->maybe = row->reason = row->unused = 0;
	row->column = 0;
	row->extra_offset = row->extra_length = 0;
	if (parser->block->overlong)
		row_reject(parser, row, REJECT_TOO_LONG, length, 0);
	else if (!parser->format)
		row_reject(parser, row, REJECT_NO_FORMAT, 0, 0);
	else if (match_line(parser->format, match, line, length))
		fill_event(parser, row, line, length);
	else
		row_reject(parser, row, match->reason, (uint32_t)(match->failed_at - line),
			&parser->format->ops[match->failed_op]);
}

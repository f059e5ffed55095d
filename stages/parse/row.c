/* From a matched line to a row: values into the block's dictionary, the rest into extra, and the event's key.
 *
 * What must stay true: the row depends on the line, the format and the origin alone, whatever lines came before it (but
 * for where equal bytes are stored).
 */
#include "stages/parse/detect/assign.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/event_key.h"
#include "stages/parse/format/forwarded.h"
#include "stages/parse/format/request.h"
#include "stages/parse/parser.h"
#include "stages/parse/text/escape.h"

#include <string.h>

/* Whether every line is written again and compared, which shows in tests that what need not be proved is true. */
#ifdef LOGETL_FAULTS
enum { PROVE_ALL = true };
#else
enum { PROVE_ALL = false };
#endif

/* Keeps the rare out of the way of what every line goes through. */
#define NOT_INLINE __attribute__((cold, noinline))

static uint64_t key_of(struct parser *parser, int64_t second, const char *line, uint32_t length)
{
	if (second != parser->key_second) {
		parser->key_second = second;
		parser->key_seed = event_key_seed(parser->block->origin_key, second);
	}
	return event_key(parser->settings.secret, parser->key_seed, line, length);
}

/* The strings of a row on their way into the dictionary. */
struct putting {
	struct row *row;
	struct dictionary_key keys[DIMENSION_COUNT];
	unsigned key_count;
	bool full;    /* no room in the heap */
	bool escaped; /* one of them has an escape */
};

/* Put at once: it need not stay in the heap where it is known. */
static void put_decoded(
	struct parser *parser, struct putting *putting, unsigned dimension, const struct span *span, enum escape escape)
{
	char *room = heap_room(parser, span->length + DICTIONARY_SLACK);
	if (!room) {
		putting->full = true;
		return;
	}
	struct dictionary_key key = {.text = room, .dimension = (uint8_t)dimension};
	key.length = (uint32_t)escape_undo(escape, room, span->text, span->length);
	uint32_t known = parser->dictionary.count;
	dictionary_put(&parser->dictionary, &key, 1, putting->row->string);
	if (parser->dictionary.count > known)
		heap_take(parser, key.length);
}

/* Makes the span the row's string of that dimension; nothing where it is not there. */
static inline void put(
	struct parser *parser, struct putting *putting, unsigned dimension, const struct span *span, enum escape escape)
{
	if (!span->text)
		return;
	putting->escaped |= span->backslash;
	if (span->backslash && escape_is_in(escape, span->text, span->length))
		put_decoded(parser, putting, dimension, span, escape);
	else
		putting->keys[putting->key_count++] =
			(struct dictionary_key){span->text, span->length, (uint8_t)dimension, parser->plain};
}

/* True where the text is no request line, and not NULL. */
static inline bool put_request(
	struct parser *parser, struct putting *putting, const struct op *op, const struct span *span)
{
	struct request request; /* its parts are never NULL: a target may be `-` */
	putting->escaped |= span->backslash;
	if (!request_split(span, &request))
		return !span_is_null(span);
	put(parser, putting, DIMENSION_METHOD, &request.method, op->escape);
	put(parser, putting, DIMENSION_PATH, &request.path, op->escape);
	put(parser, putting, DIMENSION_QUERY, &request.query, op->escape);
	put(parser, putting, DIMENSION_PROTOCOL, &request.protocol, op->escape);
	return false;
}

static void put_target(struct parser *parser, struct putting *putting, const struct op *op, const struct span *span)
{
	struct span path, query;
	if (span_is_null(span))
		return;
	request_split_target(span, &path, &query);
	put(parser, putting, DIMENSION_PATH, &path, op->escape);
	put(parser, putting, DIMENSION_QUERY, &query, op->escape);
}

/* %q is the query with its `?`, or nothing where there is none. */
static struct span without_mark(const struct span *span)
{
	if (span_is_null(span) || span->length == 0)
		return (struct span){0};
	bool mark = *span->text == '?';
	return (struct span){span->text + mark, span->length - mark, span->backslash};
}

/* Collects the row's strings.  Returns the request where it is none, else NULL. */
static const struct span *put_strings(struct parser *parser, struct putting *putting)
{
	const struct format *format = parser->format;
	const struct span *odd_request = 0;
	for (uint32_t i = 0; i < format->text_count; i++) {
		const struct op *op = &format->ops[format->texts[i]];
		const struct span *span = &parser->match.spans[format->texts[i]];
		struct span query, client;
		switch (op->kind) {
		case OP_REQUEST:
			if (put_request(parser, putting, op, span))
				odd_request = span;
			break;
		case OP_URI: put_target(parser, putting, op, span); break;
		case OP_FORWARDED:
			client = forwarded_first(op, span);
			if (!span_is_null(&client))
				put(parser, putting, op->column, &client, op->escape);
			break;
		case OP_QUERY:
			query = without_mark(span);
			if (span->length > 0 && *span->text != '?')
				parser->match.odd |= UINT64_C(1) << format->texts[i];
			put(parser, putting, op->column, &query, op->escape);
			break;
		default:
			if (!span_is_null(span))
				put(parser, putting, op->column, span, op->escape);
			break;
		}
	}
	return odd_request;
}

/* *escaped becomes whether one of them may have an escape. */
static bool has_extra(const struct parser *parser, bool *escaped)
{
	const struct format *format = parser->format;
	if (format->dialect->is_object)
		return true;
	bool has = parser->match.wrapping.count > 0;
	for (uint32_t i = 0; i < format->extra_count; i++) {
		const struct span *span = &parser->match.spans[format->extras[i]];
		has |= !span_is_null(span);
		*escaped |= span->backslash;
	}
	return has;
}

/* Gives the match room for a line that is escaped by its wrapper. */
static inline void give_room(struct parser *parser, uint32_t length)
{
	parser->match.room = heap_room(parser, (size_t)length + DICTIONARY_SLACK);
}

/* The line in hand was put there. */
static NOT_INLINE void keep_decoded(struct parser *parser)
{
	const struct part *decoded = &parser->match.wrapping.decoded;
	if (decoded->text) {
		heap_take(parser, decoded->length);
		parser->plain = false;
	}
}

static void fill_event(struct parser *parser, struct row *row, const char *line, uint32_t length)
{
	const struct match *match = &parser->match;
	struct putting putting;
	putting.row = row;
	putting.key_count = 0;
	putting.full = putting.escaped = false;
	row->kind = ROW_EVENT;
	row->second = match_second(match);
	row->microsecond = match->time.microsecond;
	row->tz_offset_minutes = (int16_t)match->time.zone_minutes;
	row->body_bytes_sent = match->body_bytes_sent;
	row->request_time_us = match->request_time_us;
	row->status = (uint16_t)(match->status >= 0 ? match->status : ROW_NO_STATUS);
	memset(row->string, 0, sizeof row->string);
	if (match->wrapping.count > 0)
		keep_decoded(parser);
	const struct span *odd_request = put_strings(parser, &putting);
	row->event_key = key_of(parser, row->second, line, length);
	dictionary_put(&parser->dictionary, putting.keys, putting.key_count, row->string);
	bool wants_extra = has_extra(parser, &putting.escaped) || odd_request;
	if (!parser->plain || putting.escaped)
		odd_find(parser);
	bool wants_note = match->odd || match->odd_between || note_says_format(parser) || !parser->format->prints_exactly ||
			  PROVE_ALL;
	if ((wants_extra || wants_note) && !extra_compose(parser, row, odd_request))
		putting.full = true;
	if (putting.full)
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

/* Sets parser->format to the one that the line fits; where it fits none, the source's explains why. */
static inline bool match_any(struct parser *parser, const char *line, uint32_t length)
{
	give_room(parser, length);
	const struct format *format =
		assign_format(parser->settings.formats, parser->stamped, &parser->match, line, length);
	parser->format = format ? format : parser->stamped;
	return format != 0;
}

static NOT_INLINE void reject_misfit(struct parser *parser, struct row *row, const char *line, uint32_t length)
{
	const struct format *format = parser->format;
	const struct match *match = &parser->match;
	match_locate(format, &parser->match, line, length);
	row_reject(parser, row, match->reason, (uint32_t)(match->failed_at - line),
		match->failed_op < format->op_count ? &format->ops[match->failed_op] : 0);
}

void row_fill(struct parser *parser, struct row *row, const char *line, uint32_t length)
{
	row->id = 0;
	row->maybe = row->reason = row->unused = 0;
	row->column = 0;
	row->extra_offset = row->extra_length = 0;
	if (parser->block->overlong)
		row_reject(parser, row, REJECT_TOO_LONG, length, 0);
	else if (match_any(parser, line, length))
		fill_event(parser, row, line, length);
	else if (!parser->format)
		row_reject(parser, row, REJECT_NO_FORMAT, 0, 0);
	else
		reject_misfit(parser, row, line, length);
}

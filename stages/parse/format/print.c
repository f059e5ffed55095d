/* Printing: the walk of match.c along a format's ops, the other way.
 *
 * A field's text comes from the note where it was odd, else from its column, else from extra.  Escapes are applied as
 * they were undone.
 *
 * What must stay true: what match.c and row.c made of a line, printed along the same format, is the line; nothing of
 * extra and note, which anybody can change in a database, is believed unchecked.
 */
#include "stages/parse/format/print.h"

#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/value.h"
#include "stages/parse/text/json.h"
#include "stages/parse/text/utf8.h"
#include "stages/parse/wrap/wrap.h"

#include <stdlib.h>
#include <string.h>

void record_of_row(const struct block_layout *layout, struct block *block, const struct row *row, struct record *record)
{
	const struct string *strings = block_strings(layout, block);
	const char *bytes = block_text(layout, block), *extra = bytes + row->extra_offset;
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
			record->strings[i] = (struct record_text){bytes + string->offset, string->length};
	}
}

bool record_is_sane(const struct record *record)
{
	enum { DAY_MINUTES = 24 * 60, SECOND_US = 1000000 };
	const struct instant *instant = &record->instant;
	return block_second_is_sane(instant->second) && instant->microsecond >= -1 && instant->microsecond < SECOND_US &&
	       instant->zone_minutes > -DAY_MINUTES && instant->zone_minutes < DAY_MINUTES;
}

static void put_escaped(struct print_buffer *buffer, const struct op *op, const struct record_text *text)
{
	char *room = print_room(buffer, text->length * ESCAPE_WORST);
	if (room)
		buffer->length += escape_apply(op->escape, room, text->text, text->length);
}

/* A column's text; `-` where it is NULL. */
static void put_string(struct print_buffer *buffer, const struct op *op, const struct record_text *string)
{
	if (string->text)
		put_escaped(buffer, op, string);
	else
		print_text(buffer, "-", 1);
}

/* The text, where there is one, behind what comes before it. */
static void put_part(
	struct print_buffer *buffer, const struct op *op, const char *before, const struct record_text *string)
{
	if (!string->text)
		return;
	print_text(buffer, before, 1);
	put_escaped(buffer, op, string);
}

static void put_target(struct print_buffer *buffer, const struct op *op, const struct record *record)
{
	put_string(buffer, op, &record->strings[DIMENSION_PATH]);
	put_part(buffer, op, "?", &record->strings[DIMENSION_QUERY]);
}

static void put_request(struct print_buffer *buffer, const struct op *op, const struct record *record)
{
	put_string(buffer, op, &record->strings[DIMENSION_METHOD]);
	if (!record->strings[DIMENSION_METHOD].text)
		return;
	print_text(buffer, " ", 1);
	put_target(buffer, op, record);
	put_part(buffer, op, " ", &record->strings[DIMENSION_PROTOCOL]);
}

static int64_t number_of(const struct op *op, const struct record *record)
{
	switch (op->column) {
	case COLUMN_STATUS: return record->status;
	case COLUMN_BODY_BYTES_SENT: return record->body_bytes_sent;
	case COLUMN_REQUEST_TIME: return record->request_time_us;
	default: return -1;
	}
}

static void put_value(struct print_buffer *buffer, const struct op *op, const struct record *record)
{
	char *room = print_room(buffer, VALUE_TEXT_BYTES);
	if (room)
		buffer->length += value_print(op, &record->instant, number_of(op, record), room);
}

bool print_is_null(const struct op *op, const struct record *record)
{
	if (op->column < (unsigned)DIMENSION_COUNT)
		return !record->strings[op->column].text;
	return op->column != COLUMN_TIME && number_of(op, record) < 0;
}

void print_columns(const struct op *op, const struct record *record, struct print_buffer *buffer)
{
	if (op->kind == OP_REQUEST)
		put_request(buffer, op, record);
	else if (op->kind == OP_URI)
		put_target(buffer, op, record);
	else if (op->kind == OP_QUERY)
		put_part(buffer, op, "?", &record->strings[DIMENSION_QUERY]);
	else if (op->column < (unsigned)DIMENSION_COUNT)
		put_string(buffer, op, &record->strings[op->column]);
	else
		put_value(buffer, op, record);
}

/* What a line is printed from. */
struct printing {
	const struct format *format;
	const struct record *record;
	struct print_buffer *buffer;
	struct json_value extra[FORMAT_OPS_MAX];  /* by op; type JSON_TYPE_NONE where it has none */
	struct json_value logged[FORMAT_OPS_MAX]; /* likewise */
	struct json_value between;                /* likewise: an array */
};

/* A string's bytes are decoded behind the room for them escaped. */
static void put_json(struct print_buffer *buffer, const struct op *op, const struct json_value *value)
{
	if (value->type != JSON_TYPE_STRING) {
		print_text(buffer, value->text, value->length);
		return;
	}
	size_t escaped = (size_t)value->length * ESCAPE_WORST;
	char *room = print_room(buffer, escaped + value->length);
	if (!room)
		return;
	size_t decoded = json_decode(value, room + escaped);
	enum escape escape = op->kind < OP_INTEGER ? op->escape : ESCAPE_NONE;
	buffer->length += escape_apply(escape, room, room + escaped, decoded);
}

static void put_logged(struct print_buffer *buffer, const struct json_value *value)
{
	char *room = print_room(buffer, value->length);
	if (room)
		buffer->length += escape_json_bytes_undo(room, value->text, value->length);
}

static void put_field(struct printing *printing, uint32_t index)
{
	const struct op *op = &printing->format->ops[index];
	const struct json_value *extra = &printing->extra[index];
	bool all_in_extra = op->column == COLUMN_EXTRA || op->kind == OP_FORWARDED ||
			    (op->kind == OP_REQUEST && print_is_null(op, printing->record));
	if (printing->logged[index].type == JSON_TYPE_STRING)
		put_logged(printing->buffer, &printing->logged[index]);
	else if (extra->type != JSON_TYPE_NONE && all_in_extra)
		put_json(printing->buffer, op, extra);
	else if (printing->format->empty_is_null && (op->column == COLUMN_EXTRA || print_is_null(op, printing->record)))
		return;
	else if (op->column == COLUMN_EXTRA)
		print_text(printing->buffer, "-", 1);
	else
		print_columns(op, printing->record, printing->buffer);
}

/* The field, and the blanks that fill it up before or behind it. */
static void put_padded(struct printing *printing, uint32_t index)
{
	struct print_buffer *buffer = printing->buffer;
	const struct op *op = &printing->format->ops[index];
	size_t start = buffer->length;
	put_field(printing, index);
	if (buffer->failed)
		return;
	size_t length = buffer->length - start, count = utf8_count(buffer->bytes + start, length);
	if (count >= op->width || !print_room(buffer, op->width))
		return;
	size_t blanks = op->width - count;
	char *field = buffer->bytes + start;
	if (!op->left)
		memmove(field + blanks, field, length);
	memset(op->left ? field + length : field, ' ', blanks);
	buffer->length += blanks;
}

/* Whether the field has something to say, so that the piece that it is in has to be there. */
static bool has_value(const struct printing *printing, uint32_t index)
{
	const struct op *op = &printing->format->ops[index];
	return printing->logged[index].type != JSON_TYPE_NONE || printing->extra[index].type != JSON_TYPE_NONE ||
	       (op->column != COLUMN_EXTRA && !print_is_null(op, printing->record));
}

/* Puts the text behind the op, but for its first `from` bytes; returns the op that is next. */
static uint32_t put_literal(struct printing *printing, const struct op *op, size_t from)
{
	const struct format *format = printing->format;
	const char *text = format->literals + op->literal;
	uint32_t next = op->index + 1u;
	while (next < op->missing_next && !has_value(printing, next))
		next++;
	if (next < op->missing_next || !op->missing_next) {
		print_text(printing->buffer, text + from, op->literal_length - from);
		return op->index + 1u;
	}
	const struct op *last = &format->ops[op->missing_next - 1];
	print_text(printing->buffer, text + from, op->missing_before - from);
	print_text(printing->buffer, format->literals + op->missing_text,
		last->literal + last->literal_length - op->missing_text);
	return op->missing_next;
}

/* A quoted field that was logged as a `-` without its quotes. */
static bool is_bare(const struct printing *printing, const struct op *op)
{
	return op->bare && printing->logged[op->index].length == 1 && *printing->logged[op->index].text == '-';
}

/* Puts a field and the text behind it; returns the op that is next. */
static uint32_t put_op(struct printing *printing, uint32_t index)
{
	const struct op *op = &printing->format->ops[index];
	bool bare = is_bare(printing, op);
	if (bare && printing->buffer->length > 0)
		printing->buffer->length--; /* the quote before it */
	if (op->width > 0)
		put_padded(printing, index);
	else if (!op->unprinted)
		put_field(printing, index);
	return put_literal(printing, op, bare);
}

static bool is_key(const struct json_value *key, const char *name, size_t length)
{
	return !key->backslash && key->length == length && memcmp(key->text, name, length) == 0;
}

/* Goes into an object; false where the text is none. */
static bool enter(struct json *json, const struct record_text *object)
{
	if (!object->text)
		return false;
	json_start(json, object->text, object->length);
	return json_enter(json, JSON_TYPE_OBJECT);
}

/* Which op's value the member of extra is; they come in the order of the ops, as a rule. */
static void take_extra(struct printing *printing, const struct json_value *key, const struct json_value *value,
	uint32_t *from)
{
	const struct format *format = printing->format;
	for (uint32_t i = 0; i < format->op_count; i++) {
		uint32_t at = (*from + i) % format->op_count;
		const struct op *op = &format->ops[at];
		if ((op->column != COLUMN_EXTRA && op->kind != OP_REQUEST && op->kind != OP_FORWARDED) || !is_key(key, op->key, strlen(op->key)))
			continue;
		if (printing->extra[at].type == JSON_TYPE_NONE)
			printing->extra[at] = *value;
		*from = at + 1;
		return;
	}
}

static void read_extra(struct printing *printing)
{
	struct json json;
	struct json_value key, value;
	uint32_t from = 0;
	if (!enter(&json, &printing->record->extra))
		return;
	while (json_member(&json, &key) && json_read(&json, &value))
		take_extra(printing, &key, &value, &from);
}

/* The number that a key is; FORMAT_OPS_MAX where it is none. */
static uint32_t number_of_key(const struct json_value *key)
{
	uint32_t number = 0;
	for (uint32_t i = 0; i < key->length; i++) {
		if (key->text[i] < '0' || key->text[i] > '9' || number >= FORMAT_OPS_MAX)
			return FORMAT_OPS_MAX;
		number = number * 10 + (uint32_t)(key->text[i] - '0');
	}
	return key->length ? number : FORMAT_OPS_MAX;
}

static void read_logged(struct printing *printing, struct json *json)
{
	struct json_value key, value;
	while (json_member(json, &key) && json_read(json, &value)) {
		uint32_t number = number_of_key(&key);
		if (number < FORMAT_OPS_MAX && value.type == JSON_TYPE_STRING)
			printing->logged[number] = value;
	}
}

/* The member of the note, a string; false where it has none. */
static bool noted(const struct record *record, const char *name, struct json_value *value)
{
	struct json json;
	struct json_value key;
	if (!enter(&json, &record->note))
		return false;
	while (json_member(&json, &key) && json_read(&json, value)) {
		if (is_key(&key, name, strlen(name)))
			return value->type == JSON_TYPE_STRING;
	}
	return false;
}

static void read_note(struct printing *printing)
{
	struct json json;
	struct json_value key, value;
	if (!enter(&json, &printing->record->note))
		return;
	while (json_member(&json, &key)) {
		if (is_key(&key, "logged", 6) && json_enter(&json, JSON_TYPE_OBJECT))
			read_logged(printing, &json);
		else if (!json_read(&json, &value))
			return;
		else if (is_key(&key, "between", 7) && value.type == JSON_TYPE_ARRAY)
			printing->between = value;
	}
}

/* The fields that stood in the line, with the texts between them. */
static void put_between(struct printing *printing)
{
	struct json json;
	struct json_value value;
	json_start(&json, printing->between.text, printing->between.length);
	json_enter(&json, JSON_TYPE_ARRAY);
	while (json_element(&json) && json_read(&json, &value)) {
		uint32_t number = value.type == JSON_TYPE_NUMBER ? number_of_key(&value) : FORMAT_OPS_MAX;
		if (number < printing->format->op_count)
			put_field(printing, number);
		else if (value.type == JSON_TYPE_STRING)
			put_logged(printing->buffer, &value);
	}
}

/* The fields with the format's text between them. */
static void put_all(struct printing *printing)
{
	const struct format *format = printing->format;
	print_text(printing->buffer, format->literals, format->prefix_length);
	for (uint32_t i = 0; i < format->op_count;)
		i = put_op(printing, i);
}

bool print_fields(
	const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer)
{
	struct printing printing = {.format = format, .record = record, .buffer = buffer};
	read_extra(&printing);
	if (exact)
		read_note(&printing);
	if (printing.between.type == JSON_TYPE_ARRAY)
		put_between(&printing);
	else
		put_all(&printing);
	return !buffer->failed;
}

static bool print_plain(const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer)
{
	return format->dialect->print && format->dialect->print(format, record, exact, buffer);
}

/* The first `own` bytes of extra are the line's, the wrapper is behind them. */
static bool print_wrapped(const struct format *format, const struct record *record, const struct json_value *wrapper,
	size_t own, struct print_buffer *buffer)
{
	struct record inside = *record;
	size_t from = buffer->length;
	char *extra = malloc(own + 1);
	if (!extra) {
		buffer->failed = true;
		return false;
	}
	memcpy(extra, record->extra.text, own);
	extra[own] = '}';
	inside.extra = own > 1 ? (struct record_text){extra, own + 1} : (struct record_text){0};
	bool good = print_plain(format, &inside, true, buffer) && wrap(buffer, from, wrapper);
	free(extra);
	return good;
}

/* Whether a line of the format says what zone its time is of. */
static bool tells_zone(const struct format *format)
{
	bool told = false;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		told |= (op->clock_parts & CLOCK_ZONE) && !(op->clock && op->clock->utc);
	}
	return told;
}

bool print_record(const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer)
{
	struct json_value line, wrapper;
	size_t own;
	if (exact && noted(record, "line", &line)) {
		put_logged(buffer, &line);
		return !buffer->failed;
	}
	if (exact && wrap_find(&record->extra, &wrapper, &own))
		return print_wrapped(format, record, &wrapper, own, buffer);
	if (exact || tells_zone(format))
		return print_plain(format, record, exact, buffer);
	struct record utc = *record;
	utc.instant.zone_minutes = 0;
	return print_plain(format, &utc, exact, buffer);
}

void print_noted_format(const struct record *record, char *name)
{
	struct json_value value;
	size_t length = 0;
	if (noted(record, "format", &value) && value.length < BLOCK_FORMAT_BYTES)
		length = json_decode(&value, name);
	name[length] = 0;
}

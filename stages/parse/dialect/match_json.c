/* Reads an object along a template: one pass over the line, whatever order its members come in; then the fields in the
 * template's order, each where its columns are still free.
 *
 * What must stay true: a line fits only where it is one JSON object, has the template's constants and a good time, and
 * says something of a request: its status, method, path or request line.  A value that cannot be read otherwise leaves its
 * column NULL, and stays in extra.
 */
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/format/request.h"
#include "stages/parse/format/value.h"
#include "stages/parse/text/escape.h"
#include "stages/parse/text/json_select.h"
#include "stages/parse/text/scan.h"

#include <string.h>

enum { VALUE_BYTES = 128 /* a number or time whose escapes have to be undone first */ };

static bool is_key(const struct json_node *node, const char *key, size_t length, const char *end)
{
	if (node->key_length != length)
		return false;
	bool loaded = end - key >= 8;
	if (loaded && (scan_load(key) ^ node->word) & node->mask)
		return false;
	return (loaded && length <= 8) || scan_is_same(key, node->key, length);
}

/* The object's member of that key, or NULL.  Lines mostly have their members in the same order: the search begins behind
 * the one that was found last. */
static const struct json_node *find(const struct json_template *template, const struct json_node *object, uint16_t *last,
	const char *key, size_t length, const char *end)
{
	if (!(object->members_seen >> json_key_hash(key, length) & 1))
		return 0;
	uint16_t from = *last ? template->nodes[*last - 1].next : object->member, i = from;
	do {
		for (; i; i = template->nodes[i - 1].next) {
			if (is_key(&template->nodes[i - 1], key, length, end)) {
				*last = i;
				return &template->nodes[i - 1];
			}
			if (template->nodes[i - 1].next == from)
				return 0;
		}
		i = object->member;
	} while (i != from);
	return 0;
}

/* The same for a key as it stands in the line. */
static const struct json_node *find_member(const struct json_template *template, const struct json_node *object,
	uint16_t *last, const struct json_value *key, const char *end)
{
	char decoded[6 * JSON_KEY_BYTES];
	if (!key->backslash)
		return find(template, object, last, key->text, key->length, end);
	if (key->length > sizeof decoded) /* every byte as \u00XX: longer than any key */
		return 0;
	size_t length = json_decode(key, decoded);
	return find(template, object, last, decoded, length, decoded + length);
}

/* Whether the value is one of the constants that may stand here. */
static bool is_constant(
	const struct json_template *template, const struct json_node *node, const struct json_value *value)
{
	for (uint8_t i = node->constant; i; i = template->constants[i - 1].next) {
		const struct json_constant *constant = &template->constants[i - 1];
		if (value->type == constant->type && value->length == constant->length &&
			memcmp(value->text, constant->text, value->length) == 0)
			return true;
	}
	return false;
}

static void take_value(const struct json_template *template, struct json_reading *reading,
	const struct json_node *node, const struct json_value *value)
{
	for (uint8_t i = node->op; i; i = template->leaves[i - 1].next) {
		if (reading->found >> (i - 1) & 1)
			continue;
		reading->found |= UINT64_C(1) << (i - 1);
		reading->values[i - 1] = template->leaves[i - 1].element && value->type == JSON_TYPE_ARRAY
						 ? json_only_element(value)
						 : *value;
	}
	if (node->constant && is_constant(template, node, value))
		reading->constants |= UINT64_C(1) << (node->constant_group - 1);
	else if (node->constant)
		reading->other = value->text;
}

static bool read_object(
	const struct json_template *template, struct json_reading *reading, const struct json_node *object)
{
	struct json *json = &reading->json;
	struct json_value key = {0}, value;
	uint16_t last = 0;
	if (!json_enter(json, JSON_TYPE_OBJECT))
		return false;
	while (json_member(json, &key)) {
		const struct json_node *node = find_member(template, object, &last, &key, json->end);
		if (node && node->member && json_next_type(json) == JSON_TYPE_OBJECT) {
			if (!read_object(template, reading, node))
				return false;
		} else if (!json_read(json, &value)) {
			return false;
		} else if (node) {
			take_value(template, reading, node, &value);
		}
	}
	reading->last_key = key;
	return !json->failed;
}

bool json_template_read(
	const struct json_template *template, struct json_reading *reading, const char *text, size_t length)
{
	reading->found = reading->constants = 0;
	reading->other = 0;
	json_start(&reading->json, text, length);
	return read_object(template, reading, template->nodes) && json_finish(&reading->json);
}

/* An address without its port: "192.0.2.7:443", "[2001:db8::1]:443". */
static bool drop_port(struct span *span)
{
	const char *end = span->text + span->length, *close = memchr(span->text, ']', span->length);
	if (span->length > 1 && *span->text == '[' && close) {
		span->length = (uint32_t)(close - ++span->text);
		return true;
	}
	const char *colon = memchr(span->text, ':', span->length);
	if (!colon || memchr(colon + 1, ':', (size_t)(end - colon - 1)))
		return false;
	span->length = (uint32_t)(colon - span->text);
	return true;
}

/* Reads the value of an op with a column; false where it is none.  *odd: see match->odd. */
static bool read_value(const struct op *op, struct match *match, struct span *span, bool *odd)
{
	struct request request;
	if (op->kind <= OP_QUERY) { /* escapes are looked at where all texts are: odd.c */
		*odd |= op->kind == OP_REQUEST && !request_split(span, &request);
		*odd |= op->kind == OP_QUERY && span->length == 0; /* nothing, but not null */
		return true;
	}
	const struct clock_reading time = match->time;
	char decoded[VALUE_BYTES];
	const char *text = span->text;
	size_t length = span->length;
	if (span->backslash && length <= sizeof decoded) { /* PHP has \/ in dates */
		length = escape_undo(ESCAPE_JSON, decoded, text, length);
		text = decoded;
		*odd = true;
	}
	struct value value = match_whole_value(op, match, text, text + length);
	*odd |= value.odd;
	if (value.end && span->length > 0)
		return true;
	match->time = time;
	value_clear(op, match);
	return false;
}

/* The text of a value that can be a field's. */
static struct span span_of(const struct json_value *value)
{
	bool is_text = value->type == JSON_TYPE_STRING || value->type == JSON_TYPE_NUMBER;
	return is_text ? (struct span){value->text, value->length, value->backslash} : (struct span){0};
}

/* Gives the op its columns, where they are free and it can be read. */
static uint32_t claim(const struct format *format, struct match *match, const struct json_reading *reading, unsigned i,
	uint32_t filled)
{
	const struct json_template *template = format->compiled;
	const struct op *op = &format->ops[i];
	const struct json_leaf *leaf = &template->leaves[i];
	struct span span = span_of(&reading->values[i]);
	bool odd = leaf->later || leaf->quoted != (reading->values[i].type == JSON_TYPE_STRING);
	if (span_is_null(&span) || leaf->fills & filled)
		return 0;
	odd |= leaf->has_port && drop_port(&span);
	if (leaf->fills && !read_value(op, match, &span, &odd))
		return 0;
	match->spans[i] = span;
	match->odd |= (uint64_t)odd << i;
	return leaf->fills;
}

/* Whether another op took this same value. */
static bool is_taken(const struct json_template *template, const struct match *match, unsigned i)
{
	for (unsigned j = template->leaves[i].later; j && j - 1 != i; j = template->leaves[j - 1].next) {
		if (match->spans[j - 1].text && template->leaves[j - 1].fills)
			return true;
	}
	return false;
}

/* Where a column has rivals, members that are null or came too late, the null in the place of the value would not tell
 * which of them was logged: it stays. */
static void keep_beside_rivals(const struct format *format, struct match *match, uint32_t rivals)
{
	const struct json_template *template = format->compiled;
	for (uint32_t i = 0; rivals && i < format->op_count; i++)
		match->odd |= (uint64_t)((template->leaves[i].fills & rivals) != 0) << i;
}

uint32_t json_template_claim(const struct format *format, struct match *match, const struct json_reading *reading,
	const struct op **bad_time)
{
	const struct json_template *template = format->compiled;
	uint32_t filled = 0, rivals = 0;
	memset(match->spans, 0, format->op_count * sizeof *match->spans);
	*bad_time = 0;
	for (int requests = 1; requests >= 0; requests--) { /* a request line fills what its parts repeat */
		for (uint64_t left = reading->found; left; left &= left - 1) {
			unsigned i = (unsigned)__builtin_ctzll(left);
			const uint32_t fills = template->leaves[i].fills;
			if ((format->ops[i].kind == OP_REQUEST) != requests)
				continue;
			if (reading->values[i].type == JSON_TYPE_NULL || (fills & filled && !is_taken(template, match, i))) {
				rivals |= fills;
				continue;
			}
			uint32_t claimed = claim(format, match, reading, i, filled);
			filled |= claimed;
			if (!claimed && format->ops[i].column == COLUMN_TIME && !*bad_time)
				*bad_time = &format->ops[i];
		}
	}
	keep_beside_rivals(format, match, rivals);
	return filled;
}

/* The first field that is not there, or the last one. */
static const struct op *first_missing(const struct format *format, const struct json_reading *reading)
{
	for (uint32_t i = 0; i < format->op_count; i++) {
		if (!(reading->found >> i & 1))
			return &format->ops[i];
	}
	return &format->ops[format->op_count - 1];
}

/* The first op that fills one of these. */
static const struct op *op_that_fills(const struct format *format, uint32_t wanted)
{
	const struct json_template *template = format->compiled;
	for (uint32_t i = 0; i < format->op_count; i++) {
		if (template->leaves[i].fills & wanted)
			return &format->ops[i];
	}
	return format->ops;
}

/* Whether the line's last member would be taken for the wrappers that extra ends with. */
static bool looks_wrapped(const struct json_value *last_key)
{
	return last_key->length == 7 && memcmp(last_key->text, "wrapper", 7) == 0;
}

bool match_json(const struct format *format, struct match *match, const char *line, size_t length)
{
	const struct json_template *template = format->compiled;
	const uint32_t about = 1u << COLUMN_STATUS | 1u << COLUMN_METHOD | 1u << COLUMN_PATH;
	const uint32_t time = (uint32_t)(CLOCK_DATE | CLOCK_TIME) << COLUMN_COUNT, zone = (uint32_t)CLOCK_ZONE << COLUMN_COUNT;
	const uint64_t constants = template->constant_groups ? UINT64_MAX >> (64 - template->constant_groups) : 0;
	struct json_reading reading;
	const struct op *bad_time;
	if (!json_template_read(template, &reading, line, length)) {
		memset(match->spans, 0, format->op_count * sizeof *match->spans);
		return match_fail(format, match, first_missing(format, &reading), REJECT_BAD_JSON, reading.json.failed);
	}
	uint32_t filled = json_template_claim(format, match, &reading, &bad_time);
	match->zone_missing = format->has_zone && !(filled & zone);
	if (bad_time && ((filled & time) != time || match->zone_missing))
		return match_fail(format, match, bad_time, REJECT_BAD_TIME, reading.values[bad_time - format->ops].text);
	if ((filled & time) != time)
		return match_fail(format, match, op_that_fills(format, time), REJECT_MISSING, line);
	if (!(filled & about))
		return match_fail(format, match, op_that_fills(format, about), REJECT_MISSING, line);
	if (reading.constants != constants)
		return match_fail(format, match, format->ops, REJECT_NO_MATCH, reading.other ? reading.other : line);
	match->odd_between = looks_wrapped(&reading.last_key) || match->zone_missing; /* a null in the zone's place is no zone */
	return true;
}

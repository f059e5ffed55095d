/* Decides, once for each format, what the matcher then does for every line.
 *
 * What must stay true: a column is filled by one field at the most (of several the first; but $request before those
 * that repeat its parts); every other value goes to extra, under a key of its own; nothing that is logged is dropped.
 */
#include "stages/parse/format/arrange.h"

#include "pipeline/error.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/shape.h"
#include "stages/parse/text/escape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes one URI of `count` ops that stand side by side: a path and its query. */
static int join_uri(struct format *format, uint32_t at, uint32_t count)
{
	struct op *first = &format->ops[at], *last = &format->ops[at + count - 1];
	char *name, *key = strdup("request_uri");
	if (asprintf(&name, "%s%s%s", first->name, count == 3 ? first[1].name : "", last->name) < 0)
		name = 0;
	free(first->name);
	free(first->key);
	first->name = name;
	first->key = key;
	first->kind = OP_URI;
	first->literal = last->literal;
	first->literal_length = last->literal_length;
	first->missing_next = last->missing_next;
	first->missing_before = last->missing_before;
	first->missing_text = last->missing_text;
	for (uint32_t i = 1; i < count; i++) {
		free(first[i].name);
		free(first[i].key);
	}
	for (uint32_t i = 0; i < format->op_count; i++) {
		if (format->ops[i].missing_next > at)
			format->ops[i].missing_next -= (uint16_t)(count - 1);
	}
	format->op_count -= count - 1;
	memmove(first + 1, last + 1, (size_t)(format->op_count - at - 1) * sizeof *first);
	memset(&format->ops[format->op_count], 0, (count - 1) * sizeof *first);
	return name && key ? 0 : error_set_errno("compiling the format");
}

/* How many ops from this one on are a target that was logged in pieces: %U%q, $uri$is_args$args; 0 where it is none. */
static uint32_t pieces_of_uri(const struct format *format, uint32_t at)
{
	const struct op *path = &format->ops[at], *next = path + 1;
	uint32_t behind = format->op_count - at - 1;
	if (path->kind != OP_TEXT || path->column != COLUMN_PATH || path->literal_length > 0 || behind == 0)
		return 0;
	if (next->kind == OP_QUERY)
		return 2;
	bool is_mark = strcmp(next->key, "is_args") == 0 && next->literal_length == 0;
	return is_mark && behind > 1 && next[1].kind == OP_TEXT && next[1].column == COLUMN_QUERY ? 3 : 0;
}

static int join_uris(struct format *format)
{
	for (uint32_t i = 0; i < format->op_count; i++) {
		uint32_t pieces = pieces_of_uri(format, i);
		if (pieces > 0 && join_uri(format, i, pieces) < 0)
			return -1;
	}
	return 0;
}

/* A target begins with a slash, which the field before it, a host or a port, does not have. */
static bool is_target(const struct op *op)
{
	return op->kind == OP_URI || (op->kind == OP_TEXT && op->column == COLUMN_PATH);
}

/* Whether it is known where the field ends without text behind it. */
static bool ends_itself(const struct op *op, const struct op *next)
{
	return op->kind == OP_CLOCK || op->kind == OP_FRACTION || op->kind == OP_STATUS ||
	       (is_target(next) && op->kind != OP_REQUEST);
}

static int check_neighbours(const struct format *format)
{
	for (uint32_t i = 0; i + 1 < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		if (op->literal_length == 0 && !ends_itself(op, op + 1))
			return error_set("nothing stands between %s and %s, so they cannot be told apart; put a "
					 "character between them that neither contains", op->name, op[1].name);
	}
	return 0;
}

static unsigned columns_of(const struct op *op)
{
	unsigned query = 1u << COLUMN_QUERY, path = 1u << COLUMN_PATH;
	switch (op->kind) {
	case OP_REQUEST: return 1u << COLUMN_METHOD | path | query | 1u << COLUMN_PROTOCOL;
	case OP_URI: return path | query;
	default: return op->column == COLUMN_EXTRA || op->column == COLUMN_TIME ? 0 : 1u << op->column;
	}
}

static void claim_column(struct op *op, unsigned *claimed)
{
	unsigned wanted = columns_of(op);
	if (wanted & *claimed) {
		op->column = COLUMN_EXTRA;
		if (op_is_textual(op) && op->kind != OP_USER && op->kind != OP_FORWARDED)
			op->kind = OP_TEXT;
	} else {
		*claimed |= wanted;
	}
}

static void claim_columns(struct format *format)
{
	unsigned claimed = 0;
	for (int requests = 1; requests >= 0; requests--) {
		for (uint32_t i = 0; i < format->op_count; i++) {
			struct op *op = &format->ops[i];
			if ((op->kind == OP_REQUEST) == requests && op->column != COLUMN_EXTRA)
				claim_column(op, &claimed);
		}
	}
}

static unsigned clock_parts(const struct op *op)
{
	switch (op->kind) {
	case OP_CLOCK: return op->clock->provides;
	case OP_EPOCH: return CLOCK_DATE | CLOCK_TIME | CLOCK_ZONE | (op->decimal || op->unit > 1 ? CLOCK_FRACTION : 0);
	case OP_FRACTION: return CLOCK_FRACTION;
	default: return 0;
	}
}

uint32_t arrange_fills(const struct op *op)
{
	return columns_of(op) | (op->column == COLUMN_TIME ? clock_parts(op) : 0) << COLUMN_COUNT;
}

static void claim_parts(struct format *format, struct op *op, unsigned *claimed)
{
	unsigned wanted = clock_parts(op);
	if (wanted == 0 || (wanted & *claimed && !format->dialect->is_object)) {
		op->column = COLUMN_EXTRA;
		return;
	}
	op->clock_parts = (uint8_t)wanted;
	*claimed |= wanted;
	if (wanted & CLOCK_DATE)
		format->has_year = op->kind != OP_CLOCK || !op->clock->yearless;
}

/* What may not be there tells no time. */
static void drop_times_in_pieces(struct format *format)
{
	uint32_t piece_end = 0;
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		if (i < piece_end && op->column == COLUMN_TIME)
			op->column = COLUMN_EXTRA;
		if (op->missing_next > piece_end)
			piece_end = op->missing_next;
	}
}

/* Of fields that tell the same part of a time the first is the one that does, but one that tells when it was without a doubt,
 * date, time and zone, goes before those that do not; in an object, the first that is there. */
static int claim_time(struct format *format)
{
	const unsigned moment = CLOCK_DATE | CLOCK_TIME | CLOCK_ZONE;
	unsigned claimed = 0;
	drop_times_in_pieces(format);
	for (uint32_t i = 0; i < format->op_count && !format->dialect->is_object; i++) {
		struct op *op = &format->ops[i];
		if (op->column == COLUMN_TIME && (clock_parts(op) & moment) == moment && !(claimed & moment))
			claim_parts(format, op, &claimed);
	}
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		if (op->column == COLUMN_TIME && !op->clock_parts)
			claim_parts(format, op, &claimed);
	}
	format->has_zone = claimed & CLOCK_ZONE;
	if (!(claimed & CLOCK_DATE))
		return error_set("no field tells the date of the request; add the one that is logged: %%t, "
				 "$time_local, $msec or another");
	if (!(claimed & CLOCK_TIME))
		return error_set("a date without a time of day; add it as it is logged, for example %%{%%H:%%M:%%S}t");
	return 0;
}

/* Whether the value can come to stand in extra. */
static bool may_be_extra(const struct op *op)
{
	return op->column == COLUMN_EXTRA || op->kind == OP_REQUEST || op->kind == OP_FORWARDED;
}

static bool key_is_taken(const struct format *format, const struct op *before, const char *key)
{
	for (const struct op *op = format->ops; op < before; op++) {
		if (may_be_extra(op) && strcmp(op->key, key) == 0)
			return true;
	}
	return false;
}

/* A JSON object has each key once: "http_x", "http_x_2", … */
static int name_keys(struct format *format)
{
	size_t bytes = 0;
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		char *key = strdup(op->key);
		for (unsigned n = 2; key && may_be_extra(op) && key_is_taken(format, op, key); n++) {
			free(key);
			if (asprintf(&key, "%s_%u", op->key, n) < 0)
				key = 0;
		}
		if (!key || asprintf(&op->key_json, "\"%s\":", key) < 0) {
			free(key);
			op->key_json = 0;
			return error_set_errno("compiling the format");
		}
		free(op->key);
		op->key = key;
		bytes += may_be_extra(op) ? strlen(op->key_json) + 1 : 0;
	}
	if (bytes > BLOCK_KEYS_MAX)
		return error_set("the names of the fields without a column take %zu bytes together, more than %d; "
				 "shorten them",
			bytes, BLOCK_KEYS_MAX);
	return 0;
}

static void list_by_destination(struct format *format)
{
	format->client = format->host = FORMAT_NO_OP;
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		op->mark = op->escape == ESCAPE_NONE ? ' ' : escape_mark(op->escape);
		if (op->column == COLUMN_EXTRA || op->kind == OP_FORWARDED)
			format->extras[format->extra_count++] = (uint16_t)i;
		if (op->column < (unsigned)DIMENSION_COUNT)
			format->texts[format->text_count++] = (uint16_t)i;
		if (op->column == COLUMN_REMOTE_ADDR)
			format->client = (int32_t)i;
		if (op->column == COLUMN_HOST && format->dialect->has_text)
			format->host = (int32_t)i;
	}
}

int arrange(struct format *format)
{
	bool has_text = format->dialect->has_text;
	if (has_text && (join_uris(format) < 0 || check_neighbours(format) < 0))
		return -1;
	for (uint32_t i = 0; i < format->op_count; i++)
		format->ops[i].index = (uint8_t)i;
	if (!format->dialect->is_object)
		claim_columns(format);
	if (claim_time(format) < 0 || (!format->dialect->is_object && name_keys(format) < 0))
		return -1;
	if (has_text && shape_find(format) < 0)
		return -1;
	format->prints_exactly = format->dialect->print == print_fields && !format->needs_proof && !format->empty_is_null;
	list_by_destination(format);
	return 0;
}

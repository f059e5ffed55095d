/* Tells what the matcher found; the rules of where a value goes are row.c's and extra.c's. */
#include "stages/parse/format/explain.h"

#include "stages/parse/format/match.h"
#include "stages/parse/format/request.h"

#include <stdio.h>
#include <stdlib.h>

struct teller {
	const struct match *match;
	void (*each)(void *context, const struct explained *explained);
	void *context;
};

static void tell(const struct teller *teller, const struct op *op, const char *column, const struct span *span)
{
	if (!span->text)
		return;
	struct explained explained = {
		.name = op->name,
		.column = column,
		.text = span->text,
		.length = span->length,
	};
	teller->each(teller->context, &explained);
}

static void tell_extra(const struct teller *teller, const struct op *op, const struct span *span)
{
	char column[320];
	snprintf(column, sizeof column, "extra.%s", op->key);
	tell(teller, op, span_is_null(span) ? "" : column, span);
}

static void tell_request(const struct teller *teller, const struct op *op, const struct span *span)
{
	struct request request;
	if (!request_split(span, &request)) {
		tell_extra(teller, op, span);
		return;
	}
	tell(teller, op, column_name(COLUMN_METHOD), &request.method);
	tell(teller, op, column_name(COLUMN_PATH), &request.path);
	tell(teller, op, column_name(COLUMN_QUERY), &request.query);
	tell(teller, op, column_name(COLUMN_PROTOCOL), &request.protocol);
}

static void tell_target(const struct teller *teller, const struct op *op, const struct span *span)
{
	struct span path, query;
	request_split_target(span, &path, &query);
	tell(teller, op, column_name(COLUMN_PATH), &path);
	tell(teller, op, column_name(COLUMN_QUERY), &query);
}

static void tell_op(const struct teller *teller, const struct op *op, const struct span *span)
{
	if (!span->text)
		return;
	if (op->column == COLUMN_EXTRA)
		tell_extra(teller, op, span);
	else if (op->kind == OP_REQUEST)
		tell_request(teller, op, span);
	else if (op->kind == OP_URI)
		tell_target(teller, op, span);
	else
		tell(teller, op, column_name(op->column), span);
}

int format_explain(const struct format *format, const char *line, size_t length,
	void (*each)(void *context, const struct explained *explained), void *context, unsigned *reason, size_t *column,
	const char **field)
{
	struct match match = {.room = malloc(length + 1)};
	struct teller teller = {&match, each, context};
	bool fits = match_line(format, &match, line, length);
	if (!fits)
		match_locate(format, &match, line, length);
	const struct span *spans = fits ? match.spans : match.failed_spans;
	uint32_t count = fits ? format->op_count : match.failed_op;
	for (uint32_t i = 0; i < count; i++)
		tell_op(&teller, &format->ops[i], &spans[i]);
	free(match.room);
	if (fits)
		return 0;
	*reason = match.reason;
	*column = (size_t)(match.failed_at - line);
	*field = match.failed_op < format->op_count ? format->ops[match.failed_op].name : 0;
	return 1;
}

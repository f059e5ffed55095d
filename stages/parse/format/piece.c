/* What the matcher leaves to others: a line goes on without a piece that may be missing, or with a `-` in place of a quoted
 * field; and what a value alone does not tell of such lines.
 *
 * What must stay true: nothing outside of the line is read; a piece is there if and only if the text stands there that it
 * begins with, so there is nothing to go back to.
 */
#include "stages/parse/format/piece.h"

#include "stages/parse/format/value.h"

#include <string.h>

static const char *skip_text(const char *text, size_t length, const char *at, const char *end)
{
	return (size_t)(end - at) >= length && memcmp(at, text, length) == 0 ? at + length : 0;
}

/* The fields of a piece that is missing. */
static void forget(const struct format *format, struct match *match, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++) {
		match->spans[i] = (struct span){0};
		value_clear(&format->ops[i], match);
	}
}

/* Behind the op's literal, of which the first `from` bytes are not looked at; or where the piece behind the op is
 * missing, behind that. */
static struct piece_next skip_piece(const struct format *format, struct match *match, const struct op *op, size_t from,
	const char *at, const char *end)
{
	const char *text = format->literals + op->literal;
	const char *behind = skip_text(text + from, op->literal_length - from, at, end);
	if (behind || !op->missing_next)
		return (struct piece_next){behind, op->index + 1u};
	const struct op *last = &format->ops[op->missing_next - 1];
	const char *other = format->literals + op->missing_text;
	at = skip_text(text + from, op->missing_before - from, at, end);
	behind = at ? skip_text(other, last->literal + last->literal_length - op->missing_text, at, end) : 0;
	if (!behind || (op->missing_next == format->op_count && behind < end))
		return (struct piece_next){0};
	forget(format, match, op->index + 1u, op->missing_next);
	return (struct piece_next){behind, op->missing_next};
}

struct piece_next piece_skip(const struct format *format, struct match *match, const struct op *op, size_t from,
	const char *at, const char *end)
{
	struct piece_next next = skip_piece(format, match, op, from, at, end);
	if (next.at || op->index + 1u == format->op_count || !op[1].bare)
		return next;
	const char *dash = skip_text(format->literals + op->literal + from, op->literal_length - 1 - from, at, end);
	if (!dash || dash == end || *dash != '-')
		return next;
	op++;
	forget(format, match, op->index, op->index + 1u);
	match->spans[op->index] = (struct span){dash, 1, false};
	match->odd |= UINT64_C(1) << op->index;
	return piece_skip(format, match, op, 1, dash + 1, end);
}

/* Whether a piece that is there has no value: then it could not be told from one that is missing. */
static bool is_piece_of_nulls(const struct format *format, const struct match *match, const struct op *before)
{
	const struct span *span = match->spans + before->index + 1, *end = match->spans + before->missing_next;
	if (!before->missing_next || !span->text)
		return false;
	while (span < end && (span_is_null(span) || (format->empty_is_null && span->length == 0)))
		span++;
	return span == end;
}

static void mark_pieces(const struct format *format, struct match *match)
{
	for (const struct op *op = format->ops; op < format->ops + format->op_count; op++) {
		if (is_piece_of_nulls(format, match, op))
			match->odd |= UINT64_C(2) << op->index;
	}
}

/* What is empty is NULL, and printed as such; a `-` is not. */
static void mark_dashes(const struct format *format, struct match *match)
{
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct span *span = &match->spans[i];
		if (span->text && span_is_null(span))
			match->odd |= UINT64_C(1) << i;
		if (span->length == 0)
			match->odd &= ~(UINT64_C(1) << i);
	}
}

static void drop_empty(const struct format *format, struct match *match)
{
	for (uint32_t i = 0; i < format->op_count; i++) {
		if (match->spans[i].length == 0)
			match->spans[i].text = 0;
	}
}

void piece_settle(const struct format *format, struct match *match)
{
	if (format->empty_is_null)
		mark_dashes(format, match);
	mark_pieces(format, match);
	if (format->empty_is_null)
		drop_empty(format, match);
}

/* How much a format says of a line that fits it: for choosing among several.
 *
 * What must stay true: a fit that may be an accident counts less than any other, however many fields it has.
 */
#include "stages/parse/detect/forms.h"
#include "stages/parse/format/match.h"

#include <string.h>

/* Whether the line begins with a word that stands where a virtual host should, and is none: any word could stand there. */
static bool is_no_host(const struct op *op, const struct span *first)
{
	return op->column == COLUMN_HOST && op->shape == SHAPE_WORD && !form_is(FORM_HOST, first->text, first->length);
}

bool match_is_weak(const struct format *format, const struct match *match)
{
	const struct span *first = &match->spans[0];
	if (is_no_host(&format->ops[0], first))
		return true;
	if (format->ops[0].shape == SHAPE_WORD && first->length > 1 && first->text[first->length - 1] == ',')
		return true;
	if (format->ops[0].kind == OP_FORWARDED && first->text && !memchr(first->text, ',', first->length))
		return true;
	if (format->lazy == FORMAT_NO_OP || format->ops[format->lazy].kind != OP_USER)
		return false;
	if (format->client != FORMAT_NO_OP && span_is_null(&match->spans[format->client]))
		return true;
	const struct span *user = &match->spans[format->lazy];
	return user->length > 1 && memchr(user->text, ' ', user->length);
}

static bool is_address(const struct op *op, const struct span *span)
{
	return op->column == COLUMN_REMOTE_ADDR && span->text && form_is(FORM_ADDRESS, span->text, span->length);
}

unsigned match_score(const struct format *format, const struct match *match)
{
	unsigned score = match_is_weak(format, match) ? 0 : MATCH_STRONG;
	bool timed = false;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		const struct span *span = &match->spans[i];
		bool counts = span->text && op->kind != OP_DURATION && !(op->clock_parts && timed);
		timed |= span->text && op->clock_parts;
		score += counts ? MATCH_FIELD : 0;
		score += op->column != COLUMN_EXTRA && op->column != COLUMN_TIME && !span_is_null(span) ? MATCH_COLUMN : 0;
		score += is_address(op, span) ? MATCH_ADDRESS : 0;
	}
	return score;
}

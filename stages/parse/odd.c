/* Which text fields the database could not give back as they were logged.
 *
 * A value is stored with its escapes undone, and written with those of the server that the format is of.  A server of
 * another make, or bytes that should have been escaped, give another text: then the logged one is kept in extra.
 *
 * What must stay true: a field whose bit is not set, printed from what is stored, is what was logged.
 */
#include "stages/parse/parser.h"

#include <string.h>

static bool is_odd(struct parser *parser, const struct op *op, const struct span *span)
{
	if (op->kind >= OP_INTEGER || !span->text || (parser->plain && !span->backslash))
		return false;
	size_t length = escape_undo(op->escape, parser->scratch, span->text, span->length);
	if ((op->column == COLUMN_EXTRA || op->kind == OP_REQUEST) && !escape_is_text(parser->scratch, length))
		return true; /* JSON cannot hold it */
	length = escape_apply(op->escape, parser->scratch_escaped, parser->scratch, length);
	return length != span->length || memcmp(parser->scratch_escaped, span->text, length) != 0;
}

void odd_find(struct parser *parser)
{
	const struct format *format = parser->format;
	for (uint32_t i = 0; i < format->op_count; i++) {
		if (is_odd(parser, &format->ops[i], &parser->match.spans[i]))
			parser->match.odd |= UINT64_C(1) << i;
	}
}

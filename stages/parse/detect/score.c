/* How much a format says of a line that fits it: for choosing among several.
 *
 * What must stay true: a fit that may be an accident counts less than any other, however many fields it has.
 */
#include "stages/parse/detect/forms.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/forwarded.h"
#include "stages/parse/format/match.h"
#include "stages/parse/text/scan.h"

#include <string.h>

static bool is_form(enum form form, const struct span *span)
{
	return span->text && form_is(form, span->text, span->length);
}

static bool is_client(const struct span *span)
{
	return is_form(FORM_ADDRESS, span) || is_form(FORM_ENDPOINT, span);
}

/* Whether a byte of the word is in no name of a host, and in no address. */
static bool has_strange_byte(const struct span *span)
{
	for (uint32_t i = 0; span->text && i < span->length; i++) {
		char byte = span->text[i];
		if (!scan_is_digit(byte) && (unsigned char)((byte | 0x20) - 'a') >= 26 && !memchr(".-_:[]%", byte, 7))
			return true;
	}
	return false;
}

/* Whether the word stands where a virtual host should, and is none: any word could stand at the beginning of a line, an address
 * is the client's there, and what stands in quotes right behind the client is no host. */
static bool is_no_host(const struct format *format, const struct match *match)
{
	const struct span *span = &match->spans[format->host];
	if (format->ops[format->host].shape != SHAPE_WORD)
		return false;
	if (format->host == 0)
		return !is_form(FORM_HOST, span);
	return format->host == format->client + 1 && has_strange_byte(span);
}

/* Whether the word behind what ought to be the client is an address, and the client is none. */
static bool is_behind_its_place(const struct format *format, const struct match *match)
{
	if (!format->dialect->has_text || format->client == FORMAT_NO_OP || (uint32_t)format->client + 1 >= format->op_count)
		return false;
	const struct op *op = &format->ops[format->client];
	const struct span *span = &match->spans[format->client];
	bool words = op->shape == SHAPE_WORD && (op[1].shape == SHAPE_WORD || op[1].shape == SHAPE_LAZY);
	return words && !span_is_null(&span[1]) && is_client(&span[1]) && !is_client(span);
}

bool match_is_weak(const struct format *format, const struct match *match)
{
	const struct span *first = &match->spans[0];
	if ((format->host != FORMAT_NO_OP && is_no_host(format, match)) || is_behind_its_place(format, match))
		return true;
	if (format->ops[0].shape == SHAPE_WORD && first->length > 1 && first->text[first->length - 1] == ',')
		return true;
	if (format->ops[0].kind == OP_FORWARDED && first->text && *first->text != '"' && !memchr(first->text, ',', first->length))
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
	if (op->column != COLUMN_REMOTE_ADDR || !span->text)
		return false;
	struct span first = op->kind == OP_FORWARDED ? forwarded_first(op, span) : *span;
	return is_form(FORM_ADDRESS, &first);
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

/* How the end of each field is found: decided once, from the text around it.
 *
 * What must stay true: where the end could be in two places, depending on whether a piece is there, the format is refused.
 */
#include "stages/parse/format/shape.h"

#include "pipeline/error.h"
#include "stages/parse/text/escape.h"
#include "stages/parse/text/scan.h"

#include <string.h>

static const char *literal(const struct format *format, const struct op *op)
{
	return format->literals + op->literal;
}

/* Where the literal's first white space is; its length where it has none. */
static size_t first_space(const struct format *format, const struct op *op)
{
	const char *text = literal(format, op);
	return (size_t)(scan_space(text, text, text + op->literal_length) - text);
}

static bool has_space(const struct format *format, const struct op *op)
{
	return first_space(format, op) < op->literal_length;
}

static bool is_last(const struct format *format, const struct op *op)
{
	return op == &format->ops[format->op_count - 1];
}

/* Quotes before an op tell whether it stands inside of some; on both sides of it, that they are its own.  A text without a
 * column may be empty in brackets of its own. */
static void find_enclosed(struct format *format, bool *quoted)
{
	const char *before = format->literals;
	size_t before_length = format->prefix_length;
	bool inside = false;
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		for (size_t c = 0; c < before_length; c++)
			inside ^= before[c] == '"';
		quoted[i] = inside && before_length && before[before_length - 1] == '"' && op->literal_length &&
			    *literal(format, op) == '"';
		bool bracketed = before_length && before[before_length - 1] == '[' && op->literal_length &&
				 *literal(format, op) == ']';
		bool text = op->kind == OP_TEXT || op->kind == OP_LIST;
		op->may_be_empty |= bracketed && text && op->column == COLUMN_EXTRA;
		before = literal(format, op);
		before_length = op->literal_length;
	}
}

static enum op_shape shape_of_quoted(const struct op *op)
{
	switch (op->escape) {
	case ESCAPE_CSV: return SHAPE_CSV;
	case ESCAPE_HASH:
	case ESCAPE_NONE: return SHAPE_RAW;
	default: return SHAPE_QUOTED;
	}
}

/* Text without white space can belong to a run of fields. */
static bool fits_in_run(const struct op *op, bool quoted)
{
	return !quoted && op->kind != OP_FORWARDED && op->kind != OP_CLOCK && op->kind != OP_USER && op->kind != OP_REQUEST;
}

/* Whether the op is the last one in brackets, [key: text with blanks], that have something behind them. */
static bool ends_brackets(const struct format *format, const struct op *op)
{
	const char *before = literal(format, op);
	if (op->missing_next || op->literal_length < 2 || *before != ']' || !has_space(format, op))
		return false;
	while (before > format->literals && before[-1] != '[' && before[-1] != ']')
		before--;
	return before > format->literals && before[-1] == '[';
}

/* Whether all fields have a tab between them, or all a bar: then what is between two may have blanks in it. */
static bool is_separated_by(const struct format *format, char separator)
{
	for (uint32_t i = 0; i + 1 < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		if (op->missing_next || !memchr(literal(format, op), separator, op->literal_length))
			return false;
	}
	return format->op_count > 1;
}

static bool is_separated(const struct format *format)
{
	return is_separated_by(format, '\t') || is_separated_by(format, '|');
}

/* Whether what stands behind a list could be taken for what stands between its values. */
static bool is_like_a_list(const struct format *format, const struct op *op)
{
	const char *text = literal(format, op);
	return op->literal_length > 0 && (*text == ',' || (op->literal_length >= 3 && memcmp(text, " : ", 3) == 0));
}

static enum op_shape shape_of_text(const struct format *format, struct op *op, const bool *quoted, bool separated)
{
	uint32_t at = (uint32_t)(op - format->ops);
	if (op->kind == OP_LIST && is_like_a_list(format, op))
		op->kind = OP_TEXT;
	op->may_be_empty |= separated;
	if (separated)
		return is_last(format, op) && op->literal_length == 0 ? SHAPE_VALUE : SHAPE_FIRST;
	if (ends_brackets(format, op))
		return SHAPE_FIRST;
	if (op->left && has_space(format, op) && first_space(format, op) == 0)
		return SHAPE_FILLED;
	if (is_last(format, op) || has_space(format, op))
		return SHAPE_WORD;
	if (op->literal_length == 0)
		return SHAPE_HOST;
	for (uint32_t i = at + 1; i < format->op_count && fits_in_run(&format->ops[i], quoted[i]); i++) {
		if (format->ops[i - 1].literal_length == 0)
			break;
		op->run_end = (uint16_t)i;
		if (is_last(format, &format->ops[i]) || has_space(format, &format->ops[i]))
			return SHAPE_RUN;
	}
	return SHAPE_FIRST;
}

static enum op_shape shape_of(const struct format *format, struct op *op, const bool *quoted, bool separated)
{
	if (quoted[op - format->ops])
		return shape_of_quoted(op);
	if (!op_is_textual(op))
		return SHAPE_VALUE;
	if (op->kind == OP_FORWARDED)
		return SHAPE_ADDRESSES;
	if (op->kind == OP_USER && op->missing_next && op->missing_before > 0)
		return SHAPE_UNTIL;
	if (op->kind == OP_USER || op->kind == OP_REQUEST) /* what comes last runs to the end of the line */
		return op->literal_length > 0 ? SHAPE_LAZY : SHAPE_VALUE;
	return shape_of_text(format, op, quoted, separated);
}

static void set_literal_word(const struct format *format, struct op *op)
{
	size_t length = op->literal_length < 8 ? op->literal_length : 8;
	memset(&op->literal_mask, 0, sizeof op->literal_mask);
	memset(&op->literal_mask, 0xff, length);
	memcpy(&op->literal_word, literal(format, op), length);
}

/* Where the first white space is if the piece behind the op is missing. */
static size_t first_space_without_piece(const struct format *format, const struct op *op)
{
	size_t before = first_space(format, op);
	if (before < op->missing_before)
		return before;
	const struct op *last = &format->ops[op->missing_next - 1];
	const char *text = format->literals + op->missing_text, *end = literal(format, last) + last->literal_length;
	return op->missing_before + (size_t)(scan_space(text, text, end) - text);
}

/* The end of a field has to be the same place whether the piece behind it is there or not. */
static int check_piece(const struct format *format, const struct op *op)
{
	bool quoted = op->shape == SHAPE_QUOTED || op->shape == SHAPE_CSV || op->shape == SHAPE_RAW;
	bool ends_by_one_byte = quoted || op->shape == SHAPE_UNTIL;
	bool word = op->shape == SHAPE_WORD;
	if (op->left && op->shape != SHAPE_FILLED)
		return error_set("%s is filled up with blanks on its right: a blank stands behind it, and no quotes, tabs or bars around it", op->name);
	if (op->bare && !quoted)
		return error_set("%s has no quotes around it that could be missing", op->name);
	if (op->bare && op->index > 0 && op[-1].missing_next)
		return error_set("%s begins a piece that may be missing: then its quotes may not", op->name);
	if (!op->missing_next)
		return 0;
	if (ends_by_one_byte ? op->missing_before == 0 : word ? first_space_without_piece(format, op) != op->tail
						    : op_is_textual(op))
		return error_set("where %s ends is not certain, since what is behind it may be missing; put it in "
				 "quotes, or a blank behind it in either case", op->name);
	return 0;
}

/* Whether values alone may not tell how the field was logged.  HAProxy escapes what no mark tells of: braces.  One that goes to extra, in a piece that may be missing, is
 * there just where it has a value, or is odd. */
static bool needs_proof(const struct op *op, bool in_piece)
{
	bool plain = op->column == COLUMN_EXTRA && (op_is_textual(op) || op->shape != SHAPE_QUOTED);
	bool braces = op->escape == ESCAPE_HASH && op_is_textual(op);
	return op->width > 0 || op->bare || braces || op->kind == OP_FORWARDED || (in_piece && !plain);
}

int shape_find(struct format *format)
{
	bool quoted[FORMAT_OPS_MAX], separated = is_separated(format);
	find_enclosed(format, quoted);
	uint32_t piece_end = 0;
	format->lazy = FORMAT_NO_OP;
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		op->tail = (uint16_t)first_space(format, op);
		format->has_options |= op->missing_next > 0 || op->width > 0 || op->bare || op->kind == OP_FORWARDED;
		op->shape = (uint8_t)shape_of(format, op, quoted, separated);
		/* Behind a piece in the middle what is there may be read in two ways; at the end, the line ends. */
		bool in_the_middle = op->missing_next > 0 && op->missing_next < format->op_count;
		format->needs_proof |= in_the_middle || needs_proof(op, i < piece_end);
		if (op->missing_next > piece_end)
			piece_end = op->missing_next;
		if (op->shape == SHAPE_LAZY && format->lazy == FORMAT_NO_OP)
			format->lazy = (int32_t)i;
		set_literal_word(format, op);
		if (check_piece(format, op) < 0)
			return -1;
	}
	return 0;
}

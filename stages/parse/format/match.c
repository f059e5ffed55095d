/* The matcher: one pass over a line, one switch a field.
 *
 * The regular expression that the Common Log Format amounts to, `(\S+) (\S+) (.+?) \[TIME\] "((?:[^"\\]|\\.)*)" …`,
 * has one place where it can go back: the user's name, which may contain anything.  So has a format here: its first
 * LAZY field.  The name ends at the first place where the text behind it fits and so does all that follows; the places
 * are tried in order, until the work exceeds a multiple of the line's length.  (In the formats of the Common Log family
 * it never does: a failed try reaches only a fixed number of quotes further, and each try begins before one.)
 *
 * What must stay true: nothing outside of the line is read; the time is linear in its length; a result depends on the
 * line and the format alone.
 */
#include "stages/parse/format/match.h"

#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/forwarded.h"
#include "stages/parse/format/piece.h"
#include "stages/parse/format/value.h"
#include "stages/parse/text/scan.h"
#include "stages/parse/text/utf8.h"

#include <string.h>

enum { WORK_PER_BYTE_MAX = 64 };

/* Keeps the rare out of the way of what every line goes through. */
#define NOT_INLINE __attribute__((noinline))
#define COLD __attribute__((cold, noinline))

__attribute__((cold, noinline)) bool match_fail(
	const struct format *format, struct match *match, const struct op *op, unsigned reason, const char *at)
{
	uint32_t index = (uint32_t)(op - format->ops);
	match->reached = at;
	if (match->failed_at && index <= match->failed_op)
		return false;
	match->reason = reason;
	match->failed_op = index;
	match->failed_at = at;
	memcpy(match->failed_spans, match->spans, index * sizeof *match->spans);
	return false;
}

/* Where the end of a field was looked for in vain, all of the line was read. */
static bool fail_without_end(
	const struct format *format, struct match *match, const struct op *op, unsigned reason, const char *at)
{
	match_fail(format, match, op, reason, at);
	if (reason == REJECT_UNTERMINATED || reason == REJECT_NO_MATCH)
		match->reached = match->line + match->length;
	return false;
}

/* The text behind the op's literal where it stands at `at`, or NULL. */
static inline const char *skip_literal(
	const struct format *format, const struct op *op, const char *at, const char *end)
{
	size_t length = op->literal_length, room = (size_t)(end - at);
	if (length <= sizeof op->literal_word && room >= sizeof op->literal_word)
		return (scan_load(at) ^ op->literal_word) & op->literal_mask ? 0 : at + length;
	return room >= length && scan_is_same(at, format->literals + op->literal, length) ? at + length : 0;
}

/* The first place at or after `from` where the op's literal stands, or NULL. */
static const char *find_literal(const struct format *format, const struct op *op, const char *from, const char *end)
{
	if (from >= end)
		return 0;
	if (skip_literal(format, op, from, end))
		return from;
	return memmem(from, (size_t)(end - from), format->literals + op->literal, op->literal_length);
}

/* The last place where the op's literal stands wholly inside [from, end), or NULL. */
static const char *find_last_literal(
	const struct format *format, const struct op *op, const char *from, const char *end)
{
	const char *text = format->literals + op->literal;
	if ((size_t)(end - from) < op->literal_length)
		return 0;
	for (const char *at = end - op->literal_length;; at--) {
		if (memcmp(at, text, op->literal_length) == 0)
			return at;
		if (at == from)
			return 0;
	}
}

/* The end of a RUN's field: from the run's right end, each field takes as little as it can. */
static const char *run_field_end(const struct format *format, const struct op *op, const char *text, const char *end)
{
	const struct op *last = &format->ops[op->run_end];
	size_t length = (size_t)(scan_space(text, text, end) - text);
	if (length <= last->tail)
		return 0;
	const char *right = text + length - last->tail;
	for (const struct op *left = last - 1; left >= op; left--) {
		if (right - text < 2) /* a byte for each of the two fields */
			return 0;
		right = find_last_literal(format, left, text + 1, right - 1);
		if (!right)
			return 0;
	}
	return right;
}

/* The end of a LIST's word: a blank belongs to it behind a comma and around a colon. */
static const char *list_end(const char *text, const char *end)
{
	const char *at = scan_space(text, text, end);
	for (;;) {
		size_t glue = 0;
		if (at > text && at[-1] == ',' && end - at >= 2 && *at == ' ')
			glue = 1;
		else if (end - at >= 4 && memcmp(at, " : ", 3) == 0)
			glue = 3;
		if (glue == 0 || scan_is_space(at[glue]))
			return at;
		at = scan_space(text, at + glue, end);
	}
}

/* Whether an unquoted text has what escapes begin with, or a quote, which should have been escaped. */
static inline bool has_mark(const struct op *op, const char *line, const char *text, const char *stop)
{
	if (stop - text == 1)
		return *text == '"' || *text == op->mark;
	return scan_either(line, text, stop, '"', op->mark) < stop;
}

/* The end of a WORD's field; NULL where it is empty. */
static inline const char *word_end(
	const struct op *op, const char *line, const char *text, const char *end, bool *backslash)
{
	const char *stop;
	if (op->kind == OP_LIST) {
		*backslash = true;
		stop = list_end(text, end);
	} else {
		stop = scan_word(line, text, end, op->mark, backslash);
	}
	if ((size_t)(stop - text) > op->tail)
		return stop - op->tail;
	return (op->kind == OP_QUERY || op->may_be_empty) && (size_t)(stop - text) == op->tail ? text : 0;
}

/* The first quote without a backslash, or NULL. */
static inline const char *quoted_end(const char *line, const char *text, const char *end, bool *backslash)
{
	const char *at = scan_either(line, text, end, '"', '\\');
	*backslash = false;
	while (at < end && *at == '\\') {
		*backslash = true;
		if (end - at < 2)
			return 0;
		at = scan_either(line, at + 2, end, '"', '\\');
	}
	return at < end ? at : 0;
}

/* The first quote that is not doubled, or NULL. */
static const char *csv_end(const char *text, const char *end, bool *doubled)
{
	*doubled = false;
	const char *at = memchr(text, '"', (size_t)(end - text));
	while (at && end - at >= 2 && at[1] == '"') {
		*doubled = true;
		at = memchr(at + 2, '"', (size_t)(end - at - 2));
	}
	return at;
}

struct value match_whole_value(const struct op *op, struct match *match, const char *text, const char *end)
{
	if (text == end && (op->kind == OP_INTEGER || op->kind == OP_DURATION || op->kind == OP_UNITS)) {
		value_clear(op, match); /* of what a try that failed may have left */
		return (struct value){end, 0, true};
	}
	struct value value = value_read(op, match, text, end);
	if (value.end == end)
		return value;
	struct value odd = value_read_odd(op, match, text, end);
	if (odd.end == end)
		return odd;
	if (value.end)
		return value_rejected(op->kind >= OP_CLOCK ? REJECT_BAD_TIME : REJECT_BAD_NUMBER);
	return value;
}

/* The value of a quoted field that ends at `stop`; NULL where there is no quote. */
static inline struct value quoted_value(const struct op *op, struct match *match, const char *text, const char *stop)
{
	if (!stop)
		return value_rejected(REJECT_UNTERMINATED);
	return op->kind < OP_INTEGER ? (struct value){stop, 0, false} : match_whole_value(op, match, text, stop);
}

/* The same as read_field() for the shapes that are rare. */
static NOT_INLINE struct value read_rare_field(const struct format *format, struct match *match, const struct op *op,
	struct span *span, const char *end)
{
	const char *text = span->text;
	size_t room = (size_t)(end - text);
	switch (op->shape) {
	case SHAPE_CSV: return quoted_value(op, match, text, csv_end(text, end, &span->backslash));
	case SHAPE_RAW: return quoted_value(op, match, text, memchr(text, '"', room));
	case SHAPE_ADDRESSES: return (struct value){forwarded_end(format, op, text, end), REJECT_EMPTY, false};
	case SHAPE_UNTIL: return (struct value){memchr(text, format->literals[op->literal], room), REJECT_NO_MATCH, false};
	case SHAPE_HOST: return (struct value){memchr(text, '/', room), REJECT_NO_MATCH, false};
	case SHAPE_FILLED: return value_rejected(REJECT_EMPTY); /* read_otherwise() does */
	default: return (struct value){run_field_end(format, op, text, end), REJECT_NO_MATCH, false};
	}
}

/* The end of the field that starts at `text`; its value goes to the match. */
static inline struct value read_field(const struct format *format, struct match *match, const struct op *op,
	struct span *span, const char *end)
{
	const char *text = span->text, *stop;
	span->backslash = true;
	switch (op->shape) {
	case SHAPE_WORD:
		stop = word_end(op, match->line, text, end, &span->backslash);
		return (struct value){stop, REJECT_EMPTY, false};
	case SHAPE_VALUE: return value_read(op, match, text, end);
	case SHAPE_QUOTED:
		stop = quoted_end(match->line, text, end, &span->backslash);
		span->backslash |= op->mark != '\\';
		return quoted_value(op, match, text, stop);
	case SHAPE_FIRST:
	case SHAPE_LAZY:
		stop = text < end ? find_literal(format, op, text + !op->may_be_empty, end) : 0;
		span->backslash = stop && has_mark(op, match->line, text, stop);
		return (struct value){stop, REJECT_NO_MATCH, false};
	default: return read_rare_field(format, match, op, span, end);
	}
}

/* Reads what read_field() rejected for that reason: behind the blanks that fill the field up, and odd numbers. */
static struct value read_otherwise(
	struct match *match, const struct op *op, struct span *span, const char *end, unsigned reason)
{
	struct value value = value_rejected(reason);
	while (op->width > 0 && !op->left && span->text < end && *span->text == ' ')
		span->text++;
	if (op->width > 0 && (op->shape == SHAPE_WORD || op->left))
		value.end = word_end(op, match->line, span->text, end, &span->backslash);
	else if (op->width > 0 && op->shape == SHAPE_VALUE)
		value = value_read(op, match, span->text, end);
	if (value.end || op->shape != SHAPE_VALUE)
		return value;
	struct value odd = value_read_odd(op, match, span->text, end);
	return odd.end ? odd : value;
}

static bool match_from(
	const struct format *format, struct match *match, uint32_t first, const char *at, const char *end);

/* Goes on behind the field that ends at `at`, where the text behind it is not simply its literal. */
static COLD bool match_behind(
	const struct format *format, struct match *match, const struct op *op, const char *at, const char *end)
{
	struct piece_next next = piece_skip(format, match, op, 0, at, end);
	if (!next.at)
		return match_fail(format, match, op, REJECT_NO_MATCH, at);
	if (next.op < format->op_count)
		return match_from(format, match, next.op, next.at, end);
	return next.at == end || match_fail(format, match, &format->ops[next.op - 1], REJECT_TRAILING, next.at);
}

/* Behind the blanks that fill the field up which ends at `at`. */
static const char *skip_filling(const struct op *op, const struct span *span, const char *at, const char *end)
{
	size_t length = utf8_count(span->text, span->length);
	for (; length < op->width && at < end && *at == ' '; length++)
		at++;
	return at;
}

/* Goes on with a field that is not simply of its kind. */
static COLD bool match_odd(
	const struct format *format, struct match *match, const struct op *op, const char *end, unsigned reason)
{
	struct span *span = &match->spans[op->index];
	struct value value = read_otherwise(match, op, span, end, reason);
	if (!value.end)
		return fail_without_end(format, match, op, value.reason, span->text);
	span->length = (uint32_t)(value.end - span->text);
	if (value.odd && op->column != COLUMN_EXTRA)
		match->odd |= UINT64_C(1) << op->index;
	const char *behind = op->left ? skip_filling(op, span, value.end, end) : value.end;
	return match_behind(format, match, op, behind, end);
}

/* Reads the line from the field `first` on, which starts at `at`.  What is rare is done by functions that go on from
 * there (and come back here at most once for each field). */
static bool match_from(
	const struct format *format, struct match *match, uint32_t first, const char *at, const char *end)
{
	const struct op *ops_end = format->ops + format->op_count;
	const struct op *op = format->ops + first;
	uint64_t bit = UINT64_C(1) << first;
	match->odd &= bit - 1;
	for (struct span *span = match->spans + first; op < ops_end; op++, span++, bit <<= 1) {
		span->text = at;
		struct value value = read_field(format, match, op, span, end);
		if (!value.end)
			return match_odd(format, match, op, end, value.reason);
		span->length = (uint32_t)(value.end - at);
		if (value.odd && (op->column != COLUMN_EXTRA || span->length == 0)) /* there it stands as it was logged */
			match->odd |= bit;
		at = skip_literal(format, op, value.end, end);
		if (!at)
			return match_behind(format, match, op, value.end, end);
	}
	return at == end || match_fail(format, match, op - 1, REJECT_TRAILING, at);
}

/* Tries the later ends of the LAZY field. */
static bool back_up(const struct format *format, struct match *match, const char *end)
{
	const struct op *op = &format->ops[format->lazy];
	struct span *span = &match->spans[format->lazy];
	if (!span->text) /* in a piece that is missing; or only a try of another text came so far */
		return false;
	const char *stop = span->text + span->length;
	size_t budget = match->length * WORK_PER_BYTE_MAX;
	while ((stop = find_literal(format, op, stop + 1, end))) {
		span->length = (uint32_t)(stop - span->text);
		span->backslash = true;
		if (match_from(format, match, (uint32_t)format->lazy + 1, stop + op->literal_length, end))
			return true;
		size_t work = (size_t)(match->reached - stop);
		if (work > budget)
			return false;
		budget -= work;
	}
	return false;
}

/* Reads the line wherever its LAZY field ends. */
static inline bool match_somehow(const struct format *format, struct match *match, const char *line, size_t length)
{
	const char *end = line + length;
	if (length < format->prefix_length || !scan_is_same(line, format->literals, format->prefix_length))
		return match_fail(format, match, format->ops, REJECT_NO_MATCH, line);
	if (match_from(format, match, 0, line + format->prefix_length, end))
		return true;
	if (format->lazy == FORMAT_NO_OP || match->failed_op < (uint32_t)format->lazy)
		return false;
	bool not_ended = match->failed_op == (uint32_t)format->lazy && match->reason == REJECT_NO_MATCH;
	return !not_ended && back_up(format, match, end);
}

bool match_text(const struct format *format, struct match *match, const char *line, size_t length)
{
	if (!match_somehow(format, match, line, length))
		return false;
	if (format->has_options || format->empty_is_null)
		piece_settle(format, match);
	return true;
}

void match_refer(struct match *match, int64_t reference)
{
	if (reference != match->reference)
		memset(match->caches, 0, sizeof match->caches);
	match->reference = reference;
}

/* The field that told the date. */
static const struct op *date_op(const struct format *format, const struct match *match)
{
	const struct op *op = format->ops;
	while (!(op->clock_parts & CLOCK_DATE) || !match->spans[op - format->ops].text)
		op++;
	return op;
}

/* The fields fit: the time is put together. */
static bool conclude(const struct format *format, struct match *match)
{
	struct clock_reading *time = &match->time;
	bool told = format->has_zone && !match->zone_missing;
	if (!told && format->zone)
		time->zone_minutes = zone_minutes(format->zone, &match->zone_cache, time->date + time->time);
	if (block_second_is_sane(match_second(match))) {
		match->zone_assumed |= !told;
		return true;
	}
	const struct op *op = date_op(format, match);
	match->failed_at = 0; /* by a try before the one that fitted */
	return match_fail(format, match, op, REJECT_BAD_TIME, match->spans[op - format->ops].text);
}

static inline bool match_as_it_is(const struct format *format, struct match *match, const char *line, size_t length)
{
	match->line = line;
	match->length = length;
	match->time = (struct clock_reading){.microsecond = -1};
	match->zone_missing = false;
	match->body_bytes_sent = match->request_time_us = ROW_NO_NUMBER;
	match->status = -1;
	match->odd = 0;
	match->odd_between = false;
	return format->dialect->match(format, match, line, length) && conclude(format, match);
}

static __attribute__((cold, noinline)) bool match_inside(
	const struct format *format, struct match *match, const char *line, size_t length)
{
	struct wrapping *wrapping = &match->wrapping;
	match->failed_at = 0;
	if (!unwrap(wrapping, line, length, match->room))
		return false;
	do {
		const struct part *inside = unwrap_line(wrapping);
		if (match_as_it_is(format, match, inside->text, inside->length))
			return true;
		match->failed_at = unwrap_place(wrapping, match->failed_at);
		if (format->lazy != FORMAT_NO_OP)
			match->spans[format->lazy].text = 0; /* other tries are of other texts: see back_up() */
	} while (unwrap_less(wrapping));
	return false;
}

bool match_line(const struct format *format, struct match *match, const char *line, size_t length)
{
	match->failed_at = 0;
	match->wrapping.count = 0;
	return (format->wrapped && match_inside(format, match, line, length)) ||
	       match_as_it_is(format, match, line, length);
}

static bool is_docker(const char *line, size_t length)
{
	struct wrapper wrapper;
	return wrapper_recognise(&wrapper, line, length) && wrapper.kind == WRAPPER_DOCKER;
}

/* Whether the object tells of a request and its status, as far as the format has them. */
static bool is_event(const struct format *format, const struct match *match)
{
	enum { REQUEST = 1, STATUS = 2 };
	if (!format->dialect->is_object)
		return true;
	unsigned wanted = 0, found = 0;
	for (uint32_t i = 0; i < format->op_count; i++) {
		uint8_t column = format->ops[i].column;
		bool request = column == COLUMN_METHOD || column == COLUMN_PATH;
		unsigned part = request ? REQUEST : column == COLUMN_STATUS ? STATUS : 0;
		wanted |= part;
		found |= span_is_null(&match->spans[i]) ? 0 : part;
	}
	return found == wanted;
}

bool match_candidate(const struct format *format, struct match *match, const char *line, size_t length)
{
	if (!format->dialect->is_object || format->wrapped)
		return match_line(format, match, line, length);
	return !is_docker(line, length) && match_line(format, match, line, length) && is_event(format, match);
}

bool match_unwrapped(const struct format *format, struct match *match, const char *line, size_t length)
{
	return match_inside(format, match, line, length) && is_event(format, match);
}

void match_locate(const struct format *format, struct match *match, const char *line, size_t length)
{
	if (format->dialect->locate && !format->wrapped)
		format->dialect->locate(format, match, line, length);
}

/* Matches lines against a pattern.
 *
 * What must stay true: the time is linear in the line's length whatever the pattern is; a line fits where all of it does,
 * and every group that is a number or a time can be read as one.
 */
#include "stages/parse/dialect/pattern.h"

#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/value.h"
#include "stages/parse/text/scan.h"

#include <string.h>

/* What a match has cost, and how far it came. */
struct meter {
	size_t at, work, work_max;
	const struct format *format;
	struct match *match; /* has the fields before the furthest place; NULL where that is not asked for */
	size_t furthest;     /* in the pattern, */
	size_t furthest_at;  /* and in the line there */
	bool ended;          /* all of the pattern fitted */
};

/* Makes the fields of what the groups took. */
static void take_groups(
	const struct format *format, struct match *match, const PCRE2_SIZE *offsets, uint32_t groups_known)
{
	const struct pattern *pattern = format->compiled;
	memset(match->spans, 0, format->op_count * sizeof *match->spans);
	for (uint32_t i = 0; i < pattern->group_count; i++) {
		const struct pattern_group *group = &pattern->groups[i];
		struct span *span = &match->spans[group->op];
		if (group->number >= groups_known || span->text)
			continue;
		PCRE2_SIZE from = offsets[2 * group->number], to = offsets[2 * group->number + 1];
		if (from != PCRE2_UNSET && from <= to)
			*span = (struct span){match->line + from, (uint32_t)(to - from), false};
	}
}

static int on_callout(pcre2_callout_block *callout, void *context)
{
	struct meter *meter = context;
	size_t at = callout->current_position;
	meter->work += 1 + (at > meter->at ? at - meter->at : meter->at - at);
	meter->at = at;
	size_t furthest = callout->pattern_position;
	if (meter->match &&
		(furthest > meter->furthest || (furthest == meter->furthest && at > meter->furthest_at))) {
		meter->furthest = furthest;
		meter->furthest_at = at;
		meter->ended = callout->next_item_length == 0;
		take_groups(meter->format, meter->match, callout->offset_vector, callout->capture_top);
	}
	return meter->work > meter->work_max ? PCRE2_ERROR_MATCHLIMIT : 0;
}

/* PCRE2's result for the code with callouts. */
static int run_metered(const struct pattern *pattern, struct meter *meter, const char *line, size_t length)
{
	pcre2_set_callout(pattern->metered_limits, on_callout, meter);
	return pcre2_match(
		pattern->metered, (PCRE2_SPTR)line, length, 0, 0, pattern->data, pattern->metered_limits);
}

static int run(const struct pattern *pattern, const char *line, size_t length)
{
	struct meter meter = {.work_max = length * PATTERN_WORK_PER_BYTE};
	if (length > PATTERN_SHORT_LINE)
		return run_metered(pattern, &meter, line, length);
	return pcre2_match(pattern->code, (PCRE2_SPTR)line, length, 0, 0, pattern->data, pattern->limits);
}

/* Whether the error says no more than that the line is not UTF-8, for a pattern that asked for it. */
static bool is_utf8_error(int error)
{
	return error <= PCRE2_ERROR_UTF8_ERR1 && error >= PCRE2_ERROR_UTF8_ERR21;
}

/* No field in particular is at fault. */
static bool fail(const struct format *format, struct match *match, unsigned reason)
{
	memset(match->spans, 0, format->op_count * sizeof *match->spans);
	return match_fail(format, match, format->ops + format->op_count, reason, match->line);
}

/* Reads the numbers and times. */
static bool read_values(const struct format *format, struct match *match)
{
	const struct pattern *pattern = format->compiled;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		const struct span *span = &match->spans[i];
		if (!span->text && pattern->required >> i & 1)
			return match_fail(format, match, op, REJECT_EMPTY, match->line);
		if (!span->text || op->kind < OP_INTEGER)
			continue;
		struct value value = match_whole_value(op, match, span->text, span->text + span->length);
		if (!value.end)
			return match_fail(format, match, op, value.reason, span->text);
		match->odd |= (uint64_t)value.odd << i;
	}
	return true;
}

/* The text behind the literal where it stands at `at`, or NULL. */
static const char *skip(const char *at, const char *end, const char *literal, size_t length)
{
	return at && (size_t)(end - at) >= length && scan_is_same(at, literal, length) ? at + length : 0;
}

/* Whether the fields and the texts between them are those that the format prints. */
static bool is_regular(const struct format *format, const struct match *match)
{
	const char *end = match->line + match->length;
	const char *at = skip(match->line, end, format->literals, format->prefix_length);
	for (uint32_t i = 0; at && i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		if (!op->unprinted)
			at = match->spans[i].text == at ? at + match->spans[i].length : 0;
		at = skip(at, end, format->literals + op->literal, op->literal_length);
	}
	return at == end;
}

bool match_pattern(const struct format *format, struct match *match, const char *line, size_t length)
{
	const struct pattern *pattern = format->compiled;
	int result = run(pattern, line, length);
	if (result == PCRE2_ERROR_NOMATCH || is_utf8_error(result))
		return fail(format, match, REJECT_NO_MATCH);
	if (result < 0)
		return fail(format, match, REJECT_TOO_COSTLY);
	take_groups(format, match, pcre2_get_ovector_pointer(pattern->data), UINT32_MAX);
	if (!read_values(format, match))
		return false;
	match->odd_between = !is_regular(format, match);
	return true;
}

/* The group that begins last in the pattern up to the offset; the first where there is none. */
static const struct op *op_at(const struct format *format, size_t offset)
{
	const struct pattern *pattern = format->compiled;
	const struct pattern_group *last = pattern->groups;
	for (const struct pattern_group *group = last; group < pattern->groups + pattern->group_count; group++) {
		if (group->offset <= offset)
			last = group;
	}
	return &format->ops[last->op];
}

/* The field that ends last in the line. */
static const struct op *last_op(const struct format *format, const struct match *match)
{
	uint32_t last = 0;
	for (uint32_t i = 1; i < format->op_count; i++) {
		const struct span *span = &match->spans[i], *other = &match->spans[last];
		if (span->text && (!other->text || span->text + span->length >= other->text + other->length))
			last = i;
	}
	return &format->ops[last];
}

void locate_in_pattern(const struct format *format, struct match *match, const char *line, size_t length)
{
	const struct pattern *pattern = format->compiled;
	const size_t work_max = PATTERN_SHORT_LINE + length * PATTERN_WORK_PER_BYTE_TO_LOCATE;
	struct meter meter = {.work_max = work_max, .match = match, .format = format};
	if (match->reason != REJECT_NO_MATCH)
		return;
	int result = run_metered(pattern, &meter, line, length);
	match->failed_at = 0;
	if (is_utf8_error(result))
		match_fail(format, match, format->ops + format->op_count, REJECT_NO_MATCH,
			line + pcre2_get_startchar(pattern->data));
	else if (meter.ended)
		match_fail(format, match, last_op(format, match), REJECT_TRAILING, line + meter.furthest_at);
	else
		match_fail(format, match, op_at(format, meter.furthest), REJECT_NO_MATCH, line + meter.furthest_at);
}

/* Numbers and times.
 *
 * What must stay true: every number is checked before it is believed (63 bits, the calendar, the years 1 to 9999);
 * nothing is read behind `end`; what is kept from line to line changes no result.
 */
#include "stages/parse/format/value.h"

#include "stages/parse/text/decimal.h"
#include "stages/parse/text/duration.h"
#include "stages/parse/text/scan.h"

#include <string.h>

/* Keeps what they save and restore out of value_read(), which mostly reads an integer or a status. */
#define NOT_INLINE __attribute__((noinline))

/* decimal_read_whole(), at once where the number is short. */
static inline const char *read_digits(const char *text, const char *end, int64_t *value)
{
	uint32_t few;
	unsigned count = end - text >= 8 ? scan_digits_of_8(text, &few) : 8;
	if (count == 8)
		return decimal_read_whole(text, end, value);
	*value = few;
	return text + count;
}

static bool is_signed(const char *text, const char *end)
{
	return end - text >= 2 && (*text == '-' || *text == '+') && scan_is_digit(text[1]);
}

static inline struct value read_integer(const struct op *op, struct match *match, const char *text, const char *end)
{
	int64_t number;
	const char *stop = read_digits(text, end, &number);
	if (stop == text) {
		if (text == end || *text != '-' || is_signed(text, end))
			return value_rejected(REJECT_BAD_NUMBER);
		number = ROW_NO_NUMBER;
		stop++;
	} else if (number < 0) {
		return value_rejected(REJECT_TOO_LARGE);
	}
	if (op->column == COLUMN_BODY_BYTES_SENT)
		match->body_bytes_sent = number;
	return (struct value){stop, 0, *text == '0' && stop - text > 1};
}

static inline struct value read_status(const struct op *op, struct match *match, const char *text, const char *end)
{
	int32_t status = -1;
	const char *stop = text + 1;
	if (end - text >= 3 && scan_is_digit(text[0]) && scan_is_digit(text[1]) && scan_is_digit(text[2])) {
		status = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
		stop = text + 3;
	} else if (!op->conditional || text == end || *text != '-' || is_signed(text, end)) {
		return value_rejected(REJECT_BAD_NUMBER);
	}
	if (op->column == COLUMN_STATUS)
		match->status = status;
	return (struct value){stop, 0, false};
}

static NOT_INLINE struct value read_duration(const struct op *op, struct match *match, const char *text, const char *end)
{
	struct value value = {text + 1, 0, false};
	int64_t microseconds = ROW_NO_NUMBER;
	if (text == end || *text != '-' || is_signed(text, end)) {
		struct decimal decimal;
		if (!decimal_read(&decimal, text, end, op->unit, true))
			return value_rejected(REJECT_BAD_NUMBER);
		if (decimal.microseconds < 0)
			return value_rejected(REJECT_TOO_LARGE);
		microseconds = decimal.microseconds;
		value = (struct value){decimal.end, 0, decimal_is_odd(&decimal, op->digits)};
	}
	if (op->column == COLUMN_REQUEST_TIME)
		match->request_time_us = microseconds;
	return value;
}

static NOT_INLINE struct value read_units(const struct op *op, struct match *match, const char *text, const char *end)
{
	struct duration duration = {text + 1, ROW_NO_NUMBER, false};
	if (text == end || *text != '-' || is_signed(text, end)) {
		if (!duration_read(&duration, text, end))
			return value_rejected(REJECT_BAD_NUMBER);
		if (duration.microseconds < 0)
			return value_rejected(REJECT_TOO_LARGE);
	}
	if (op->column == COLUMN_REQUEST_TIME)
		match->request_time_us = duration.microseconds;
	return (struct value){duration.end, 0, duration.odd};
}

static inline void take_time(const struct op *op, struct match *match, const struct clock_reading *reading)
{
	if (op->clock_parts & CLOCK_DATE)
		match->time.date = reading->date;
	if (op->clock_parts & CLOCK_TIME)
		match->time.time = reading->time;
	if (op->clock_parts & CLOCK_ZONE)
		match->time.zone_minutes = reading->zone_minutes;
	if (op->clock_parts & CLOCK_FRACTION)
		match->time.microsecond = reading->microsecond;
}

/* Seconds may be logged without the fraction that the format has. */
static NOT_INLINE struct value read_epoch(const struct op *op, struct match *match, const char *text, const char *end)
{
	struct decimal decimal;
	if (!decimal_read(&decimal, text, end, op->unit, op->decimal) || decimal.microseconds < 0 ||
		decimal.microseconds / 1000000 > BLOCK_SECOND_MAX)
		return value_rejected(REJECT_BAD_TIME);
	bool whole = op->unit == 1 && !decimal.odd && decimal.fraction_digits == 0;
	struct clock_reading reading = {
		.date = decimal.microseconds / 1000000,
		.microsecond = whole ? -1 : (int32_t)(decimal.microseconds % 1000000),
	};
	take_time(op, match, &reading);
	return (struct value){decimal.end, 0, !whole && decimal_is_odd(&decimal, op->digits)};
}

static NOT_INLINE struct value read_fraction(const struct op *op, struct match *match, const char *text, const char *end)
{
	int digits = op->unit == 1000 ? 3 : 6;
	int64_t number;
	if (end - text < digits || decimal_read_whole(text, text + digits, &number) != text + digits)
		return value_rejected(REJECT_BAD_TIME);
	struct clock_reading reading = {.microsecond = (int32_t)(number * (1000000 / op->unit))};
	take_time(op, match, &reading);
	return (struct value){text + digits, 0, false};
}

/* The same second comes again and again: the last text that was read is kept. */
static NOT_INLINE struct value read_clock(const struct op *op, struct match *match, const char *text, const char *end)
{
	struct clock_cache *cache = &match->caches[op->clock_index % MATCH_CLOCK_CACHES];
	if (cache->clock == op->clock && (size_t)(end - text) >= cache->length &&
		scan_is_same(text, cache->text, cache->length)) {
		take_time(op, match, &cache->reading);
		return (struct value){text + cache->length, 0, cache->odd};
	}
	struct clock_reading reading = {0};
	const char *stop = clock_read(op->clock, text, end, match->reference, &reading);
	if (!stop)
		return value_rejected(REJECT_BAD_TIME);
	size_t length = (size_t)(stop - text);
	bool odd = clock_is_odd(op->clock, &reading, text, length);
	if (length <= sizeof cache->text && !op->clock->open_ended) {
		cache->clock = op->clock;
		cache->length = (uint32_t)length;
		memcpy(cache->text, text, length);
		cache->reading = reading;
		cache->odd = odd;
	}
	take_time(op, match, &reading);
	return (struct value){stop, 0, odd};
}

struct value value_read(const struct op *op, struct match *match, const char *text, const char *end)
{
	switch (op->kind) {
	case OP_INTEGER: return read_integer(op, match, text, end);
	case OP_STATUS: return read_status(op, match, text, end);
	case OP_DURATION: return read_duration(op, match, text, end);
	case OP_UNITS: return read_units(op, match, text, end);
	case OP_CLOCK: return read_clock(op, match, text, end);
	case OP_EPOCH: return read_epoch(op, match, text, end);
	case OP_FRACTION: return read_fraction(op, match, text, end);
	default: return (struct value){end, 0, false};
	}
}

/* Numbers that may have a sign: durations, and integers without a column. */
static bool may_have_sign(const struct op *op)
{
	return op->kind == OP_DURATION || op->kind == OP_UNITS || (op->kind == OP_INTEGER && op->column == COLUMN_EXTRA);
}

struct value value_read_odd(const struct op *op, struct match *match, const char *text, const char *end)
{
	bool has_sign = is_signed(text, end), none = has_sign && *text == '-';
	bool is_zero = text < end && *text == '0' && (end - text == 1 || !scan_is_digit(text[1]));
	struct value value = value_rejected(REJECT_BAD_NUMBER);
	if (op->kind == OP_STATUS && op->conditional && (none || is_zero))
		value.end = text + 1 + none;
	else if (has_sign && may_have_sign(op))
		value = value_read(op, match, text + 1, end);
	value.odd = value.end && op->column != COLUMN_EXTRA;
	if (!value.odd)
		return value;
	match->odd |= UINT64_C(1) << op->index;
	if (*text != '+')
		value_clear(op, match);
	return value;
}

void value_clear(const struct op *op, struct match *match)
{
	if (op->column == COLUMN_BODY_BYTES_SENT)
		match->body_bytes_sent = ROW_NO_NUMBER;
	else if (op->column == COLUMN_REQUEST_TIME)
		match->request_time_us = ROW_NO_NUMBER;
	else if (op->column == COLUMN_STATUS)
		match->status = -1;
}

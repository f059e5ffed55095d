/* Prints numbers and times: what value.c reads, the other way round. */
#include "stages/parse/format/value.h"
#include "stages/parse/text/decimal.h"
#include "stages/parse/text/duration.h"

static size_t null(char *out)
{
	*out = '-';
	return 1;
}

/* Three digits. */
static size_t print_status(char *out, int64_t status)
{
	out[0] = (char)('0' + status / 100 % 10);
	out[1] = (char)('0' + status / 10 % 10);
	out[2] = (char)('0' + status % 10);
	return 3;
}

static size_t print_epoch(const struct op *op, const struct instant *instant, char *out)
{
	bool fraction = instant->microsecond >= 0 && (op->decimal || op->unit > 1);
	int64_t microseconds = instant->second * 1000000 + (fraction ? instant->microsecond : 0);
	return decimal_print(out, microseconds, op->unit, fraction ? op->digits : 0);
}

/* As many digits as the unit has zeros. */
static size_t print_fraction(const struct op *op, const struct instant *instant, char *out)
{
	size_t digits = op->unit == 1000 ? 3 : 6;
	int32_t number = instant->microsecond > 0 ? instant->microsecond / (int32_t)(1000000 / op->unit) : 0;
	for (size_t i = digits; i-- > 0; number /= 10)
		out[i] = (char)('0' + number % 10);
	return digits;
}

size_t value_print(const struct op *op, const struct instant *instant, int64_t number, char *out)
{
	switch (op->kind) {
	case OP_INTEGER: return number < 0 ? null(out) : decimal_print_whole(out, number);
	case OP_STATUS: return number < 0 ? null(out) : print_status(out, number);
	case OP_DURATION: return number < 0 ? null(out) : decimal_print(out, number, op->unit, op->digits);
	case OP_UNITS: return number < 0 ? null(out) : duration_print(out, number);
	case OP_CLOCK: return clock_print(op->clock, instant, out);
	case OP_EPOCH: return print_epoch(op, instant, out);
	case OP_FRACTION: return print_fraction(op, instant, out);
	default: return 0;
	}
}

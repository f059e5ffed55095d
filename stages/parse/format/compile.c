/* The steps that every compiler of a format with text between the fields takes. */
#include "stages/parse/format/compile.h"

#include "pipeline/error.h"

#include <stdlib.h>
#include <string.h>

/* The variables of times, and their patterns; all others are as nginx's $time_local. */
static const struct {
	const char *key, *pattern;
	bool utc;
} times[] = {
	{"time_iso8601", "%Y-%m-%dT%H:%M:%S%:z", false},
	{"time_rfc3339", "%Y-%m-%dT%H:%M:%S%.f%:Z", false},
	{"date_utc", "%Y-%m-%d", true},
	{"time_utc", "%H:%M:%S%.f", false},
};

static const char clf_pattern[] = "%d/%b/%Y:%H:%M:%S %z";

int compile_begin(struct format *format, const char *definition)
{
	format->literals = malloc(2 * strlen(definition) + 1);
	return format->literals ? 0 : error_set_errno("compiling the format");
}

void compile_text(struct format *format, const char *text, size_t length)
{
	memcpy(format->literals + format->literals_length, text, length);
	format->literals_length += length;
	if (format->op_count == 0)
		format->prefix_length += length;
	else
		format->ops[format->op_count - 1].literal_length += (uint32_t)length;
}

struct op *compile_op(
	struct format *format, const char *name, size_t name_length, const char *key, size_t key_length)
{
	if (format->op_count == FORMAT_OPS_MAX) {
		error_set("the format has more than %d fields; leave some of the last ones out", FORMAT_OPS_MAX);
		return 0;
	}
	struct op *op = &format->ops[format->op_count++];
	op->literal = (uint32_t)format->literals_length;
	op->unit = 1;
	op->name = strndup(name, name_length);
	op->key = strndup(key, key_length);
	if (op->name && op->key)
		return op;
	error_set_errno("compiling the format");
	return 0;
}

int compile_clock(struct format *format, struct op *op, const char *pattern, size_t length)
{
	op->kind = OP_CLOCK;
	op->column = COLUMN_TIME;
	if (!op->clock) { /* else its variable's own pattern is replaced */
		op->clock_index = (uint16_t)format->clock_count++;
		op->clock = malloc(sizeof *op->clock);
	}
	if (!op->clock)
		return error_set_errno("compiling the format");
	return clock_init(op->clock, pattern, length);
}

int compile_clock_utc(struct format *format, struct op *op, const char *pattern)
{
	if (compile_clock(format, op, pattern, strlen(pattern)) < 0)
		return -1;
	op->clock->utc = true;
	op->clock->provides |= CLOCK_ZONE;
	return 0;
}

static int compile_known_clock(struct format *format, struct op *op)
{
	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		const char *pattern = times[i].pattern;
		if (strcmp(op->key, times[i].key) == 0)
			return times[i].utc ? compile_clock_utc(format, op, pattern)
					    : compile_clock(format, op, pattern, strlen(pattern));
	}
	return compile_clock(format, op, clf_pattern, strlen(clf_pattern));
}

struct op *compile_field(struct format *format, const struct field *field, const char *name, size_t name_length,
	const char *key, size_t key_length)
{
	struct op *op = field ? compile_op(format, name, name_length, field->variable, strlen(field->variable))
			      : compile_op(format, name, name_length, key, key_length);
	if (!op)
		return 0;
	op->kind = field ? field->kind : OP_TEXT;
	op->column = field ? field->column : COLUMN_EXTRA;
	op->unit = field ? field->unit : 1;
	op->decimal = name[0] == '$';
	op->digits = op->decimal && op->unit == 1 ? 3 : 0; /* nginx logs milliseconds behind the point */
	op->escape = name[0] == '$' ? ESCAPE_NGINX : ESCAPE_APACHE;
	return op->kind != OP_CLOCK || compile_known_clock(format, op) == 0 ? op : 0;
}

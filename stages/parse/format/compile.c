/* The steps that every compiler of a format with text between the fields takes. */
#include "stages/parse/format/compile.h"

#include "pipeline/error.h"

#include <stdlib.h>
#include <string.h>

static const char clf_pattern[] = "%d/%b/%Y:%H:%M:%S %z", iso8601_pattern[] = "%Y-%m-%dT%H:%M:%S%:z",
		  rfc3339_pattern[] = "%Y-%m-%dT%H:%M:%S%.f%:Z";

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
	op->clock_index = (uint16_t)format->clock_count++;
	op->clock = malloc(sizeof *op->clock);
	if (!op->clock)
		return error_set_errno("compiling the format");
	return clock_init(op->clock, pattern, length);
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
	if (op->kind != OP_CLOCK)
		return op;
	const char *pattern = strcmp(op->key, "time_iso8601") == 0   ? iso8601_pattern
			      : strcmp(op->key, "time_rfc3339") == 0 ? rfc3339_pattern
								     : clf_pattern;
	return compile_clock(format, op, pattern, strlen(pattern)) < 0 ? 0 : op;
}

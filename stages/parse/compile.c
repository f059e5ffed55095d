/* Reads format definitions: nginx's `$name` and `${name}`, Apache's `%…`.
 *
 * nginx: ngx_http_log_compile_format; a backslash before a quote or a backslash is the configuration file's, dropped.
 * Apache: parse_log_item and parse_log_string of mod_log_config: between `%` and the letter come, in any order, `<`,
 * `>`, a list of statuses with an optional `!`, and a name in braces; outside of directives \" \\ \n \t are
 * understood.
 */
#include "stages/parse/compile.h"

#include "pipeline/error.h"
#include "stages/parse/dialect.h"
#include "stages/parse/field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char clf_pattern[] = "%d/%b/%Y:%H:%M:%S %z", iso8601_pattern[] = "%Y-%m-%dT%H:%M:%S%:z",
		  rfc3339_pattern[] = "%Y-%m-%dT%H:%M:%S%.f%:Z";

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_nginx(const char *definition)
{
	for (const char *at = strchr(definition, '$'); at; at = strchr(at + 1, '$')) {
		if (is_name(at[1]) || (at[1] == '{' && is_name(at[2])))
			return true;
	}
	return false;
}

static void add_literal(struct format *format, const char *text, size_t length)
{
	memcpy(format->literals + format->literals_length, text, length);
	format->literals_length += length;
	if (format->op_count == 0)
		format->prefix_length += length;
	else
		format->ops[format->op_count - 1].literal_length += (uint32_t)length;
}

struct op *compile_op(struct format *format, const char *name, size_t name_length, const char *key, size_t key_length)
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

/* nginx's formats have " - " where the remote logname stands in the Common Log Format: it is read as such. */
static int split_logname(struct format *format)
{
	if (format->op_count == 0)
		return 0;
	struct op *last = &format->ops[format->op_count - 1];
	if (last->literal_length != 3 || memcmp(format->literals + last->literal, " - ", 3) != 0)
		return 0;
	last->literal_length = 1;
	struct op *logname = compile_field(format, field_of_variable("remote_logname", 14), "-", 1, 0, 0);
	if (!logname)
		return -1;
	logname->literal = last->literal + 2;
	logname->literal_length = 1;
	return 0;
}

/* Length of the variable at `at`, which is a `$`; the name's place is set.  0 where it is none. */
static size_t nginx_variable(const char *at, const char **name, size_t *name_length)
{
	bool braces = at[1] == '{';
	*name = at + 1 + braces;
	*name_length = 0;
	while (is_name((*name)[*name_length]))
		++*name_length;
	if (*name_length == 0 || (braces && (*name)[*name_length] != '}'))
		return 0;
	return 1 + *name_length + 2 * (size_t)braces;
}

/* Every byte is text once at the most, but for the brackets of %t. */
static int make_literals(struct format *format, const char *definition)
{
	format->literals = malloc(2 * strlen(definition) + 1);
	return format->literals ? 0 : error_set_errno("compiling the format");
}

static int compile_nginx(struct format *format, const char *definition)
{
	if (make_literals(format, definition) < 0)
		return -1;
	for (const char *at = definition; *at;) {
		const char *name;
		size_t name_length;
		if (*at != '$') {
			at += *at == '\\' && (at[1] == '"' || at[1] == '\'' || at[1] == '\\');
			add_literal(format, at++, 1);
			continue;
		}
		size_t length = nginx_variable(at, &name, &name_length);
		if (length == 0)
			return error_set("column %zu: no variable's name behind the \"$\"; write $name or ${name}",
				(size_t)(at - definition) + 1);
		const struct field *field = field_of_variable(name, name_length);
		if (field && field->kind == OP_USER && split_logname(format) < 0)
			return -1;
		if (!compile_field(format, field, at, length, name, name_length))
			return -1;
		at += length;
	}
	return 0;
}

/* A directive taken apart. */
struct directive {
	const char *argument; /* what stands in braces; NULL where there are none */
	size_t argument_length;
	char letters[4];      /* "h", "^ti" */
	bool conditional;
	size_t length;        /* of all of it */
};

/* Returns what is wrong with the directive at `at`, or NULL. */
static const char *apache_directive(const char *at, struct directive *directive)
{
	const char *from = at++;
	memset(directive, 0, sizeof *directive);
	for (; *at && strchr("<>!,0123456789{", *at); at++) {
		if (*at == '!' || (*at >= '0' && *at <= '9'))
			directive->conditional = true;
		if (*at != '{')
			continue;
		const char *close = strchr(at, '}');
		if (!close)
			return "has no closing brace";
		directive->argument = at + 1;
		directive->argument_length = (size_t)(close - at - 1);
		at = close;
	}
	size_t letters = *at == '^' ? 3 : 1;
	if (strnlen(at, letters) < letters)
		return "has no letter behind it";
	memcpy(directive->letters, at, letters);
	directive->length = (size_t)(at - from) + letters;
	return 0;
}

static bool starts_with(const char *text, size_t length, const char *start)
{
	return length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* The directive without modifiers, as the table of fields has it. */
static size_t canonical(char *out, size_t size, const struct directive *directive)
{
	int length = directive->argument ? snprintf(out, size, "%%{%.*s}%s", (int)directive->argument_length,
						   directive->argument, directive->letters)
					 : snprintf(out, size, "%%%s", directive->letters);
	return length < 0 || (size_t)length >= size ? 0 : (size_t)length;
}

/* %{PATTERN}t, unless it is one of those that the table has. */
static int add_pattern(struct format *format, const char *at, const struct directive *directive)
{
	struct op *op = compile_op(format, at, directive->length, "time", 4);
	if (!op)
		return -1;
	return compile_clock(format, op, directive->argument, directive->argument_length);
}

/* %t is logged in brackets. */
static int add_bracketed_time(struct format *format, const struct field *field, const char *at, size_t length)
{
	add_literal(format, "[", 1);
	if (!compile_field(format, field, at, length, 0, 0))
		return -1;
	add_literal(format, "]", 1);
	return 0;
}

/* Adds the field of a directive.  1 where it is not known. */
static int add_directive(struct format *format, const char *at, struct directive *directive)
{
	char text[FIELD_KEY_BYTES], key[FIELD_KEY_BYTES];
	bool time = strcmp(directive->letters, "t") == 0 && directive->argument;
	for (int i = 0; time && i < 2; i++) {
		const char *moment = i ? "end:" : "begin:";
		if (starts_with(directive->argument, directive->argument_length, moment)) {
			directive->argument += strlen(moment);
			directive->argument_length -= strlen(moment);
		}
	}
	const struct field *field = field_of_directive(text, canonical(text, sizeof text, directive));
	if (field && field->kind == OP_CLOCK)
		return add_bracketed_time(format, field, at, directive->length);
	if (!field && time)
		return add_pattern(format, at, directive);
	size_t key_length = 0;
	if (!field && directive->argument) {
		key_length = field_family_key(key, directive->argument, directive->argument_length, directive->letters);
		field = field_of_variable(key, key_length);
	}
	if (!field && key_length == 0)
		return 1;
	struct op *op = compile_field(format, field, at, directive->length, key, key_length);
	if (!op)
		return -1;
	op->conditional = directive->conditional;
	return 0;
}

/* One byte of text outside of directives; returns how much of the definition it took. */
static size_t apache_text(struct format *format, const char *at)
{
	static const char escapes[] = "\"\\nt", meaning[] = "\"\\\n\t";
	const char *escape = *at == '\\' && at[1] ? strchr(escapes, at[1]) : 0;
	add_literal(format, escape ? &meaning[escape - escapes] : at, 1);
	return escape ? 2 : 1;
}

static bool is_apache(const char *definition)
{
	return strchr(definition, '%') != 0;
}

static int compile_apache(struct format *format, const char *definition)
{
	if (make_literals(format, definition) < 0)
		return -1;
	struct directive directive;
	for (const char *at = definition; *at;) {
		size_t column = (size_t)(at - definition) + 1;
		if (*at != '%') {
			at += apache_text(format, at);
			continue;
		}
		if (at[1] == '%') {
			add_literal(format, at, 1);
			at += 2;
			continue;
		}
		const char *wrong = apache_directive(at, &directive);
		if (wrong)
			return error_set("column %zu: \"%.20s\" %s", column, at, wrong);
		int result = add_directive(format, at, &directive);
		if (result > 0)
			return error_set("column %zu: \"%.*s\" is no directive that can be read; check its spelling "
					 "against Apache's mod_log_config", column, (int)directive.length, at);
		if (result < 0)
			return error_wrap("column %zu: \"%.*s\"", column, (int)directive.length, at);
		at += directive.length;
	}
	return 0;
}

const struct dialect nginx_dialect = {
	.name = "nginx log_format",
	.owns = is_nginx,
	.compile = compile_nginx,
	.match = match_text,
	.print = print_fields,
	.has_text = true,
};

const struct dialect apache_dialect = {
	.name = "Apache LogFormat",
	.owns = is_apache,
	.compile = compile_apache,
	.match = match_text,
	.print = print_fields,
	.has_text = true,
};

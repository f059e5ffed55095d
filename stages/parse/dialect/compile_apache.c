/* Reads Apache's formats: `%…`.
 *
 * parse_log_item and parse_log_string of mod_log_config: between `%` and the letter come, in any order, `<`, `>`, a
 * list of statuses with an optional `!`, and a name in braces; outside of directives \" \\ \n \t are understood.
 */
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/compile.h"

#include "pipeline/error.h"
#include "stages/parse/format/print.h"

#include <stdio.h>
#include <string.h>

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
	compile_text(format, "[", 1);
	if (!compile_field(format, field, at, length, 0, 0))
		return -1;
	compile_text(format, "]", 1);
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
	compile_text(format, escape ? &meaning[escape - escapes] : at, 1);
	return escape ? 2 : 1;
}

static bool is_apache(const char *definition)
{
	return strchr(definition, '%') != 0;
}

static int compile_apache(struct format *format, const char *definition)
{
	if (compile_begin(format, definition) < 0)
		return -1;
	struct directive directive;
	for (const char *at = definition; *at;) {
		size_t column = (size_t)(at - definition) + 1;
		if (*at != '%') {
			at += apache_text(format, at);
			continue;
		}
		if (at[1] == '%') {
			compile_text(format, at, 1);
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

const struct dialect apache_dialect = {
	.name = "Apache LogFormat",
	.owns = is_apache,
	.compile = compile_apache,
	.match = match_text,
	.print = print_fields,
	.has_text = true,
};

/* Reads GoAccess's log-format strings: https://goaccess.io/man#custom-log.
 *
 * A format that is neither Apache's nor nginx's is known by what those two do not have: %d, %x, %~, ~h{…}, and %^ but for
 * Apache's %^FB, %^ti and %^to.  GoAccess itself needs %d or %x, so no format of its is taken for another's.
 *
 * GoAccess has the formats of dates and times apart from the format of lines.  Here they stand before it, in quotes where
 * they have blanks, in any order; that is how a format is stored as well:
 *
 *      date-format=%d/%b/%Y time-format=%T %h %^[%d:%t %^] "%r" %s %b
 *
 * What GoAccess ignores (%^) is kept: in extra as field_N, the N-th field of the format.  But in `%t %^]` it is the zone
 * that the time is of.
 */
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/compile.h"

#include "pipeline/error.h"
#include "stages/parse/format/print.h"

#include <stdio.h>
#include <string.h>

/* X(letter, nginx's variable): %d %t %x %^ %~ are no fields of the table. */
#define SPECIFIERS(X) \
	X('v', "server_name") \
	X('e', "remote_user") \
	X('C', "upstream_cache_status") \
	X('h', "remote_addr") \
	X('r', "request") \
	X('m', "request_method") \
	X('U', "request_uri") \
	X('q', "args") \
	X('H', "server_protocol") \
	X('s', "status") \
	X('b', "body_bytes_sent") \
	X('R', "http_referer") \
	X('u', "http_user_agent") \
	X('K', "ssl_protocol") \
	X('k', "ssl_cipher") \
	X('M', "sent_http_content_type") \
	X('D', "request_time_us") \
	X('T', "request_time") \
	X('L', "request_time_ms") \
	X('n', "request_time_ns")

/* X(ENUM, option) */
#define PATTERNS(X) \
	X(DATE, "date-format=") \
	X(TIME, "time-format=") \
	X(DATETIME, "datetime-format=")

enum pattern {
#define X(name, option) PATTERN_##name,
	PATTERNS(X)
#undef X
	PATTERN_COUNT
};

static const char *const pattern_options[] = {
#define X(name, option) option,
	PATTERNS(X)
#undef X
};

struct text {
	const char *start; /* NULL: not given */
	size_t length;
};

/* Takes one `…-format=` and the blanks behind it.  Returns where it goes on; `at` where there is none. */
static const char *take_pattern(const char *at, struct text patterns[PATTERN_COUNT])
{
	for (unsigned i = 0; i < PATTERN_COUNT; i++) {
		size_t option = strlen(pattern_options[i]);
		if (strncmp(at, pattern_options[i], option) != 0)
			continue;
		const char *start = at + option;
		char quote = *start == '"' || *start == '\'' ? *start : 0;
		start += quote != 0;
		size_t length = strcspn(start, quote ? (char[]){quote, 0} : " ");
		const char *end = start + length + (quote && start[length] == quote);
		patterns[i] = (struct text){start, length};
		return end + strspn(end, " ");
	}
	return at;
}

/* Returns where the format of lines begins. */
static const char *take_patterns(const char *definition, struct text patterns[PATTERN_COUNT])
{
	const char *at = definition;
	for (const char *next; (next = take_pattern(at, patterns)) != at; at = next)
		;
	return at;
}

static bool is_forwarded(const char *at)
{
	return strncmp(at, "~h{", 3) == 0 && strchr(at, '}');
}

/* Whether what stands at `at`, a `%`, is no directive of Apache's. */
static bool is_own(const char *at)
{
	const char *behind = at + 2;
	if (at[1] == '^')
		return strncmp(behind, "FB", 2) != 0 && strncmp(behind, "ti", 2) != 0 && strncmp(behind, "to", 2) != 0;
	return at[1] == 'd' || at[1] == 'x' || at[1] == '~';
}

static bool is_goaccess(const char *definition)
{
	struct text patterns[PATTERN_COUNT] = {{0}};
	if (take_patterns(definition, patterns) != definition)
		return true;
	for (const char *at = definition; *at; at++) {
		if (is_forwarded(at) || (*at == '%' && is_own(at)))
			return true;
		const char *brace = *at == '%' && at[1] == '{' ? strchr(at, '}') : 0;
		if (brace) /* %{%d}t is Apache's */
			at = brace;
		else if (*at == '%' && at[1])
			at++;
	}
	return false;
}

/* Unix time in place of a pattern; 0 where it is a pattern. */
static uint32_t epoch_unit(const struct text *pattern)
{
	if (pattern->length != 2 || pattern->start[0] != '%')
		return 0;
	switch (pattern->start[1]) {
	case 's': return 1;
	case '*': return 1000;
	case 'f': return 1000000;
	default: return 0;
	}
}

static int add_time(struct format *format, const char *at, const struct text patterns[PATTERN_COUNT])
{
	enum pattern wanted = at[1] == 't' ? PATTERN_TIME : PATTERN_DATE;
	if (at[1] == 'x' && patterns[PATTERN_DATETIME].start)
		wanted = PATTERN_DATETIME;
	const struct text *pattern = &patterns[wanted];
	if (!pattern->start)
		return error_set("what it looks like is not given; put %sPATTERN in front of the format, or give it as an option",
			pattern_options[at[1] == 'x' ? PATTERN_DATETIME : wanted]);
	struct op *op = compile_op(format, at, 2, "time", 4);
	if (!op)
		return -1;
	op->unit = epoch_unit(pattern);
	if (op->unit == 0) {
		op->unit = 1;
		return compile_clock(format, op, pattern->start, pattern->length);
	}
	op->kind = OP_EPOCH;
	op->column = COLUMN_TIME;
	return 0;
}

/* Whether the `%^` at `at` is the zone of CLF, which stands in brackets with the time. */
static bool is_zone(const struct format *format, const char *at)
{
	if (format->op_count == 0 || at[2] != ']')
		return false;
	const struct op *last = &format->ops[format->op_count - 1];
	return last->kind == OP_CLOCK && (last->clock->provides & (CLOCK_TIME | CLOCK_ZONE)) == CLOCK_TIME &&
	       last->literal_length == 1 && format->literals[last->literal] == ' ';
}

static int add_ignored(struct format *format, const char *at)
{
	char key[32];
	bool zone = is_zone(format, at);
	int length = snprintf(key, sizeof key, "field_%u", format->op_count + 1);
	struct op *op = compile_op(format, at, 2, key, (size_t)length);
	if (!op)
		return -1;
	op->kind = OP_TEXT;
	op->column = COLUMN_EXTRA;
	return zone ? compile_clock(format, op, "%z", 2) : 0;
}

static int add_specifier(struct format *format, const char *at, bool has_query)
{
	static const struct {
		char letter;
		const char *variable;
	} specifiers[] = {
#define X(letter, variable) {letter, variable},
		SPECIFIERS(X)
#undef X
	};
	const char *variable = 0;
	for (size_t i = 0; i < sizeof specifiers / sizeof *specifiers; i++) {
		if (specifiers[i].letter == at[1])
			variable = specifiers[i].variable;
	}
	if (!variable)
		return error_set("is no specifier of GoAccess's; see its manual, Custom Log/Date format");
	if (at[1] == 'U' && has_query)
		variable = "uri";
	size_t length = strlen(variable);
	const struct field *field = at[1] == 'q' ? field_of_directive("%q", 2) : field_of_variable(variable, length);
	struct op *op = compile_field(format, field, at, 2, variable, length);
	if (!op)
		return -1;
	op->conditional = op->kind == OP_STATUS;
	return 0;
}

static int add_forwarded(struct format *format, const char *at, size_t length)
{
	static const char key[] = "http_x_forwarded_for";
	struct op *op = compile_op(format, at, length, key, sizeof key - 1);
	if (!op)
		return -1;
	op->kind = OP_FORWARDED;
	op->column = COLUMN_REMOTE_ADDR;
	return 0;
}

/* %~ steps over blanks: they are padding of the field behind it, of which one is taken for certain. */
static void add_blanks(struct format *format, uint8_t *width)
{
	const struct op *last = format->op_count ? &format->ops[format->op_count - 1] : 0;
	if (!last || last->literal_length == 0 || format->literals[format->literals_length - 1] != ' ')
		compile_text(format, " ", 1);
	*width = 1;
}

/* Adds what stands at `at`.  Returns its length, or 0 with the error stack set. */
static size_t add_item(struct format *format, const char *at, const struct text patterns[PATTERN_COUNT], bool has_query,
	uint8_t *width)
{
	size_t length = 2;
	uint8_t padded = *width;
	uint32_t count = format->op_count;
	int result;
	if (*at == '~')
		result = add_forwarded(format, at, length = (size_t)(strchr(at, '}') - at) + 1);
	else if (at[1] == 'd' || at[1] == 't' || at[1] == 'x')
		result = add_time(format, at, patterns);
	else if (at[1] == '^')
		result = add_ignored(format, at);
	else
		result = add_specifier(format, at, has_query);
	if (format->op_count > count)
		format->ops[count].width = padded;
	*width = 0;
	return result < 0 ? 0 : length;
}

/* One byte of text; returns how much of the format it took. */
static size_t add_text(struct format *format, const char *at)
{
	static const char escapes[] = "tnrbfv\\\"'", meaning[] = "\t\n\r\b\f\v\\\"'";
	const char *escape = *at == '\\' && at[1] ? strchr(escapes, at[1]) : 0;
	compile_text(format, escape ? &meaning[escape - escapes] : at, 1);
	return escape ? 2 : 1;
}

/* GoAccess ends a field at the character behind it: where that is no blank, the field may have blanks and be empty. */
static void let_have_blanks(struct format *format)
{
	for (uint32_t i = 0; i < format->op_count; i++) {
		struct op *op = &format->ops[i];
		char behind = op->literal_length ? format->literals[op->literal] : 0;
		op->escape = ESCAPE_APACHE;
		op->decimal = op->kind == OP_EPOCH && behind != '.';
		op->digits = op->kind == OP_DURATION && op->unit == 1 ? 3 : 0;
		if ((op->kind != OP_TEXT && op->kind != OP_USER) || !strchr("euRM^", op->name[1]))
			continue;
		op->kind = behind == ' ' ? OP_TEXT : OP_USER;
		op->may_be_empty = behind != ' ' && behind;
	}
}

static int compile_goaccess(struct format *format, const char *definition)
{
	struct text patterns[PATTERN_COUNT] = {{0}};
	const char *start = take_patterns(definition, patterns);
	bool has_query = strstr(start, "%q");
	uint8_t width = 0;
	if (compile_begin(format, definition) < 0)
		return -1;
	for (const char *at = start; *at;) {
		if (at[0] == '%' && at[1] == '%') {
			compile_text(format, "%", 1);
			at += 2;
		} else if (at[0] == '%' && at[1] == '~') {
			add_blanks(format, &width);
			at += 2;
		} else if (at[0] == '%' || is_forwarded(at)) {
			size_t length = add_item(format, at, patterns, has_query, &width);
			if (length == 0)
				return error_wrap("column %zu: \"%.2s\"", (size_t)(at - definition) + 1, at);
			at += length;
		} else {
			at += add_text(format, at);
		}
	}
	let_have_blanks(format);
	return 0;
}

const struct dialect goaccess_dialect = {
	.name = "GoAccess log-format",
	.owns = is_goaccess,
	.compile = compile_goaccess,
	.match = match_text,
	.print = print_fields,
	.has_text = true,
};

/* Reads nginx's formats: `$name` and `${name}`, and what other servers' formats need besides.
 *
 * nginx: ngx_http_log_compile_format; a backslash before a quote or a backslash is the configuration file's, dropped.
 * `escape=default `, `escape=json ` or `escape=none ` may stand in front, as in the directive log_format.
 *
 * What nginx does not have, and would refuse:
 *
 *      $[ … $]             a piece that may be missing; it begins with text, and where that stands the piece is there
 *      ${name:PATTERN}     a time in strftime's pattern, which has a %
 *      ${name:,}           text that may have blanks behind commas and around colons
 *      ${name:6}           filled up to so many characters with blanks on its left
 *      ${name:-6}          the same of a text, on its right; a blank stands behind it
 *      "${name:-}"         may be a `-` without its quotes
 *      escape=csv          quotes are doubled inside of quotes, and a line may name the columns
 *      escape=haproxy      #HH
 */
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/compile.h"

#include "pipeline/error.h"
#include "stages/parse/format/print.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PIECES_DEEP_MAX = 32, WIDTH_MAX = 64 };

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

/* A variable taken apart. */
struct variable {
	const char *text, *name, *modifier; /* of ${name:modifier}; NULL where there is none */
	size_t length, name_length, modifier_length;
};

/* Takes apart what stands at `at`, which is a `$`.  False where it is no variable. */
static bool take_variable(struct variable *variable, const char *at)
{
	bool brace = at[1] == '{';
	*variable = (struct variable){.text = at, .name = at + 1 + brace};
	while (is_name(variable->name[variable->name_length]))
		variable->name_length++;
	const char *end = variable->name + variable->name_length;
	if (brace && *end == ':') {
		variable->modifier = end + 1;
		variable->modifier_length = strcspn(variable->modifier, "}");
		end = variable->modifier + variable->modifier_length;
	}
	variable->length = (size_t)(end - at) + brace;
	return variable->name_length > 0 && (!brace || *end == '}');
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

static int modify(struct format *format, struct op *op, const struct variable *variable)
{
	const char *modifier = variable->modifier;
	if (memchr(modifier, '%', variable->modifier_length))
		return compile_clock(format, op, modifier, variable->modifier_length);
	char *end;
	bool text = op->kind == OP_TEXT || op->kind == OP_LIST;
	bool left = variable->modifier_length > 1 && *modifier == '-' && text;
	unsigned long width = strtoul(modifier + left, &end, 10);
	if (variable->modifier_length == 1 && *modifier == '-') {
		op->bare = true;
	} else if (variable->modifier_length == 1 && *modifier == ',' && text) {
		op->kind = OP_LIST;
	} else if (end == modifier + variable->modifier_length && width > 0 && width <= WIDTH_MAX) {
		op->width = (uint8_t)width;
		op->left = left;
		op->kind = text ? OP_TEXT : op->kind;
	} else {
		return error_set("behind the colon of \"%.*s\" stands neither a time pattern, nor -, nor a comma (of a text), nor a width of 1 to %d",
			(int)variable->length, variable->text, WIDTH_MAX);
	}
	return 0;
}

static int add_variable(struct format *format, const struct variable *variable)
{
	const struct field *field = field_of_variable(variable->name, variable->name_length);
	if (field && field->column == COLUMN_REMOTE_USER && split_logname(format) < 0)
		return -1;
	struct op *op = compile_field(
		format, field, variable->text, variable->length, variable->name, variable->name_length);
	if (!op)
		return -1;
	op->conditional = op->kind == OP_STATUS;
	return variable->modifier ? modify(format, op, variable) : 0;
}

/* The pieces that are open: the fields that they begin behind. */
struct pieces {
	uint16_t open[PIECES_DEEP_MAX];
	unsigned depth;
};

/* Whether a piece ends with the last field. */
static bool is_behind_piece(const struct format *format)
{
	bool behind = false;
	for (uint32_t i = 0; i < format->op_count; i++)
		behind |= format->ops[i].missing_next == format->op_count;
	return behind;
}

static int open_piece(struct format *format, struct pieces *pieces)
{
	if (format->op_count == 0 || is_behind_piece(format) || pieces->depth == PIECES_DEEP_MAX)
		return error_set("a piece that may be missing stands behind a field that may not, or inside of another piece");
	uint16_t index = (uint16_t)(format->op_count - 1);
	format->ops[index].missing_before = format->ops[index].literal_length;
	pieces->open[pieces->depth++] = index;
	return 0;
}

static int close_piece(struct format *format, struct pieces *pieces)
{
	if (pieces->depth == 0)
		return error_set("no $[ before this $]");
	uint16_t index = pieces->open[--pieces->depth];
	struct op *before = &format->ops[index];
	if (format->op_count == index + 1u || before->literal_length == before->missing_before)
		return error_set("a piece that may be missing begins with text, and has a field: $[ $name$]");
	before->missing_next = (uint16_t)format->op_count;
	before->missing_text = (uint32_t)format->literals_length;
	return 0;
}

/* Reads what stands at `at`, which is a `$`.  Returns how much of it, or 0 with the error stack set. */
static size_t compile_dollar(struct format *format, struct pieces *pieces, const char *at)
{
	struct variable variable;
	if (at[1] == '[')
		return open_piece(format, pieces) < 0 ? 0 : 2;
	if (at[1] == ']')
		return close_piece(format, pieces) < 0 ? 0 : 2;
	if (!take_variable(&variable, at)) {
		error_set("no variable's name behind the \"$\"; write $name or ${name}");
		return 0;
	}
	return add_variable(format, &variable) < 0 ? 0 : variable.length;
}

/* Steps over `escape=… ` and says which. */
static const char *take_escape(const char *definition, enum escape *escape)
{
	static const struct {
		const char *text;
		enum escape escape;
	} prefixes[] = {
		{"escape=default ", ESCAPE_NGINX},
		{"escape=json ", ESCAPE_JSON},
		{"escape=none ", ESCAPE_NONE},
		{"escape=csv ", ESCAPE_CSV},
		{"escape=haproxy ", ESCAPE_HASH},
	};
	*escape = ESCAPE_NGINX;
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		size_t length = strlen(prefixes[i].text);
		if (strncmp(definition, prefixes[i].text, length) == 0) {
			*escape = prefixes[i].escape;
			return definition + length;
		}
	}
	return definition;
}

static void set_escape(struct format *format, enum escape escape)
{
	format->empty_is_null = escape != ESCAPE_NGINX && escape != ESCAPE_HASH;
	for (uint32_t i = 0; i < format->op_count; i++) {
		format->ops[i].escape = (uint8_t)escape;
		format->ops[i].may_be_empty = escape != ESCAPE_NGINX;
	}
}

/* CSV's first line: the prefix, the first field's name, and the text behind it. */
static int make_header(struct format *format)
{
	const struct op *op = format->ops;
	if (asprintf(&format->header, "%.*s%s%.*s", (int)format->prefix_length, format->literals, op->key,
		    (int)op->literal_length, format->literals + op->literal) >= 0)
		return 0;
	format->header = 0;
	return error_set_errno("compiling the format");
}

static int compile_nginx(struct format *format, const char *definition)
{
	struct pieces pieces = {.depth = 0};
	enum escape escape;
	if (compile_begin(format, definition) < 0)
		return -1;
	for (const char *at = take_escape(definition, &escape); *at;) {
		if (*at != '$') {
			at += *at == '\\' && (at[1] == '"' || at[1] == '\'' || at[1] == '\\');
			compile_text(format, at++, 1);
			continue;
		}
		size_t length = compile_dollar(format, &pieces, at);
		if (length == 0)
			return error_wrap("column %zu", (size_t)(at - definition) + 1);
		at += length;
	}
	if (pieces.depth > 0)
		return error_set("a $[ has no $] behind it");
	set_escape(format, escape);
	return escape == ESCAPE_CSV ? make_header(format) : 0;
}

const struct dialect nginx_dialect = {
	.name = "nginx log_format",
	.owns = is_nginx,
	.compile = compile_nginx,
	.match = match_text,
	.print = print_fields,
	.has_text = true,
};

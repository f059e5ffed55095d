/* Compiles patterns (pattern.h).
 *
 * What the format prints is guessed from the pattern: its characters that stand for themselves, outside of fields, as if
 * every optional part were there and the first of several alternatives.  A line that looks otherwise says so in its note.
 */
#include "stages/parse/dialect/pattern.h"
#include "stages/parse/format/compile.h"

#include "pipeline/error.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/format.h"
#include "stages/parse/text/scan.h"

#include <stdlib.h>
#include <string.h>

static const char opening[] = FORMAT_PATTERN;

static bool is_pattern(const char *definition)
{
	return strncmp(definition, opening, strlen(opening)) == 0;
}

/* --- NAME-format=PATTERN in front of the expression --- */

/* How a group's time is logged. */
struct time_format {
	const char *name, *pattern;
	size_t name_length, pattern_length, length; /* length: of all of it, with the blanks behind it */
};

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Whether the text begins with one; a pattern with blanks stands in quotes. */
static bool read_time_format(const char *text, struct time_format *format)
{
	static const char equals[] = "-format=";
	const char *at = text;
	while (is_word(*at))
		at++;
	if (at == text || strncmp(at, equals, strlen(equals)) != 0)
		return false;
	format->name = text;
	format->name_length = (size_t)(at - text);
	at += strlen(equals);
	const char quote[] = {*at == '"' || *at == '\'' ? *at : ' ', 0};
	at += *quote != ' ';
	format->pattern = at;
	format->pattern_length = strcspn(at, quote);
	at += format->pattern_length;
	at += *at && *quote != ' ';
	at += strspn(at, " ");
	format->length = (size_t)(at - text);
	return true;
}

/* The expression behind them. */
static const char *skip_time_formats(const char *text)
{
	struct time_format format;
	while (read_time_format(text, &format))
		text += format.length;
	return text;
}

static bool is_named(const char *name, const char *text, size_t length)
{
	return strlen(name) == length && memcmp(name, text, length) == 0;
}

static struct op *op_named(struct format *format, const char *name, size_t length)
{
	for (uint32_t i = 0; i < format->op_count; i++) {
		if (is_named(format->ops[i].name, name, length))
			return &format->ops[i];
	}
	return 0;
}

/* Makes times of the groups that have a format in front of the expression. */
static int set_time_formats(struct format *format, const char *text)
{
	struct time_format time;
	for (; read_time_format(text, &time); text += time.length) {
		struct op *op = op_named(format, time.name, time.name_length);
		if (!op)
			return error_set("%.*s-format= is for a group (?<%.*s>...), and there is none",
				(int)time.name_length, time.name, (int)time.name_length, time.name);
		if (op->kind == OP_CLOCK)
			return error_set("the group %s has a format of its own", op->name);
		if (compile_clock(format, op, time.pattern, time.pattern_length) < 0)
			return error_wrap("%.*s-format", (int)time.name_length, time.name);
	}
	return 0;
}

/* --- PCRE2's part --- */

static int pcre2_error(int error, const char *doing)
{
	char message[256] = "";
	pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof message);
	return error_set("%s: %s", doing, message);
}

/* Compiles the expression, which stands at a column of what was given. */
static pcre2_code *compile_code(const char *regex, size_t column, uint32_t options)
{
	int error;
	PCRE2_SIZE offset;
	char message[256] = "";
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
		options | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C, &error, &offset, 0);
	if (!code) {
		pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof message);
		error_set("column %zu: %s", column + offset, message);
		return 0;
	}
	error = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	/* Where there is no JIT, or memory must not be written and executed (then it says that there is none), it is slower. */
	if (error == 0 || error == PCRE2_ERROR_JIT_BADOPTION || error == PCRE2_ERROR_NOMEMORY)
		return code;
	pcre2_error(error, "compiling the pattern");
	pcre2_code_free(code);
	return 0;
}

static pcre2_match_context *make_limits(struct pattern *pattern)
{
	pcre2_match_context *context = pcre2_match_context_create(0);
	if (!context)
		return 0;
	pcre2_jit_stack_assign(context, 0, pattern->stack);
	pcre2_set_heap_limit(context, PATTERN_HEAP_KIB_MAX);
	return context;
}

static int make_matching(struct pattern *pattern)
{
	pattern->data = pcre2_match_data_create_from_pattern(pattern->code, 0);
	pattern->stack = pcre2_jit_stack_create(32 << 10, PATTERN_STACK_BYTES_MAX, 0);
	pattern->limits = make_limits(pattern);
	pattern->metered_limits = make_limits(pattern);
	if (!pattern->data || !pattern->limits || !pattern->metered_limits)
		return error_set_errno("compiling the pattern");
	pcre2_set_match_limit(pattern->limits, PATTERN_STEPS_MAX);
	pcre2_set_depth_limit(pattern->limits, PATTERN_STEPS_MAX);
	return 0;
}

static void release(struct format *format)
{
	struct pattern *pattern = format->compiled;
	if (!pattern)
		return;
	pcre2_match_context_free(pattern->limits);
	pcre2_match_context_free(pattern->metered_limits);
	pcre2_jit_stack_free(pattern->stack);
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	pcre2_code_free(pattern->metered);
	free(pattern->groups);
	free(pattern);
}

/* --- groups --- */

static int by_number(const void *a, const void *b)
{
	uint32_t one = ((const struct pattern_group *)a)->number, other = ((const struct pattern_group *)b)->number;
	return one < other ? -1 : one > other;
}

/* A group's name in PCRE2's table, where its number stands in two bytes before it. */
static const char *name_of(const struct pattern *pattern, uint32_t number)
{
	PCRE2_SPTR table;
	uint32_t entry_bytes;
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &table);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
	while ((uint32_t)(table[0] << 8 | table[1]) != number)
		table += entry_bytes;
	return (const char *)table + 2;
}

/* The named groups by their numbers, which are those of their parentheses. */
static int find_groups(struct pattern *pattern)
{
	PCRE2_SPTR table;
	uint32_t entry_bytes;
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMECOUNT, &pattern->group_count);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMETABLE, &table);
	pcre2_pattern_info(pattern->code, PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
	if (pattern->group_count == 0)
		return error_set("the pattern has no named group: what is to be kept of a line is written as (?<status>\\d+)");
	pattern->groups = calloc(pattern->group_count, sizeof *pattern->groups);
	if (!pattern->groups)
		return error_set_errno("compiling the pattern");
	for (uint32_t i = 0; i < pattern->group_count; i++, table += entry_bytes)
		pattern->groups[i] = (struct pattern_group){.number = (uint32_t)(table[0] << 8 | table[1]), .offset = PCRE2_UNSET};
	qsort(pattern->groups, pattern->group_count, sizeof *pattern->groups, by_number);
	return 0;
}

static struct op *add_op(struct format *format, const char *name)
{
	size_t length = strlen(name);
	struct op *op = compile_field(format, field_of_variable(name, length), "$", 1, name, length);
	if (!op)
		return 0;
	free(op->name);
	op->name = strdup(name);
	op->escape = ESCAPE_NONE;
	op->unprinted = true;
	if (op->name)
		return op;
	error_set_errno("compiling the pattern");
	return 0;
}

static int add_ops(struct format *format)
{
	struct pattern *pattern = format->compiled;
	for (uint32_t i = 0; i < pattern->group_count; i++) {
		const char *name = name_of(pattern, pattern->groups[i].number);
		struct op *op = op_named(format, name, strlen(name));
		if (!op && !(op = add_op(format, name)))
			return -1;
		pattern->groups[i].op = (uint32_t)(op - format->ops);
	}
	return 0;
}

static int check_times(const struct format *format)
{
	for (uint32_t i = 0; i < format->op_count; i++) {
		if (format->ops[i].column == COLUMN_TIME)
			return 0;
	}
	return error_set("no group tells the time of the request: name it time_local, time_iso8601, msec or another variable of "
			 "nginx's, or give its format as strftime has it: time-format=\"%%Y-%%m-%%d %%H:%%M:%%S\" (?<time>...)");
}

/* --- what the format prints --- */

/* The walk over the items of the pattern, which PCRE2 tells. */
struct walk {
	struct format *format;
	const char *regex;
	size_t length;           /* of the regex */
	size_t next;             /* place in the regex: what is before it was met */
	struct op *last;         /* the field that stands before; NULL: none yet */
	unsigned depth, hidden; /* parentheses that are open; from so many on nothing is printed, 0: all is */
};

static void print_byte(struct walk *walk, char byte)
{
	struct format *format = walk->format;
	if (walk->hidden)
		return;
	format->literals[format->literals_length++] = byte;
	if (walk->last)
		walk->last->literal_length++;
	else
		format->prefix_length++;
}

static void print_field(struct walk *walk, struct op *op)
{
	if (walk->hidden || !op->unprinted)
		return;
	op->unprinted = false;
	op->literal = (uint32_t)walk->format->literals_length;
	walk->last = op;
}

/* The group whose name stands in its opening `(?<name>`, `(?P<name>` or `(?'name'`; NULL where it has none. */
static struct op *op_of_opening(const struct walk *walk, const char *item, size_t length)
{
	const char *at = item + 2;
	if (length < 5 || item[1] != '?')
		return 0;
	at += *at == 'P';
	if ((*at != '<' && *at != '\'') || !(is_word(at[1]) || at[1] & 0x80))
		return 0;
	return op_named(walk->format, at + 1, strcspn(at + 1, ">'"));
}

/* Whether the parenthesis opens what only looks, or asks. */
static bool is_no_text(const char *item, size_t length)
{
	return length > 2 && item[1] == '?' && (strchr("=!(", item[2]) || (length > 3 && item[2] == '<' && strchr("=!", item[3])));
}

static void open_group(struct walk *walk, const char *item, size_t length)
{
	struct pattern *pattern = walk->format->compiled;
	struct op *op = op_of_opening(walk, item, length);
	for (uint32_t i = 0; op && i < pattern->group_count; i++) {
		if (&walk->format->ops[pattern->groups[i].op] == op && pattern->groups[i].offset == PCRE2_UNSET) {
			pattern->groups[i].offset = (size_t)(item - walk->regex);
			break;
		}
	}
	if (op)
		print_field(walk, op);
	walk->depth++;
	if ((op || is_no_text(item, length)) && !walk->hidden)
		walk->hidden = walk->depth;
}

static void close_group(struct walk *walk)
{
	if (walk->hidden == walk->depth)
		walk->hidden = 0;
	if (walk->depth > 0)
		walk->depth--;
}

/* Whether the item is any text of some length: \S+, .*?, [^"]+ */
static bool is_any_text(const char *item, size_t length)
{
	size_t one = *item == '.' ? 1 : length > 2 && memcmp(item, "\\S", 2) == 0 ? 2 : 0;
	if (*item == '[' && length > 2 && item[1] == '^') {
		const char *close = memrchr(item, ']', length);
		one = close ? (size_t)(close - item) + 1 : 0;
	}
	return one > 0 && one < length && strchr("+*", item[one]);
}

/* A byte that stands for itself, or white space; once where it may be repeated.  What is not kept is `-`, as in logs. */
static void print_item(struct walk *walk, const char *item, size_t length)
{
	if (is_any_text(item, length)) {
		print_byte(walk, '-');
		return;
	}
	if (length > 1 && item[length - 1] == '+' && !(length == 2 && *item == '\\'))
		length--;
	if (length == 1 && !strchr(".^$", *item))
		print_byte(walk, *item);
	else if (length == 2 && *item == '\\' && !is_word(item[1]))
		print_byte(walk, item[1]);
	else if (length == 2 && memcmp(item, "\\s", 2) == 0)
		print_byte(walk, ' ');
}

static int on_item(pcre2_callout_enumerate_block *block, void *context)
{
	struct walk *walk = context;
	size_t left = block->pattern_position < walk->length ? walk->length - block->pattern_position : 0;
	size_t length = block->next_item_length < left ? block->next_item_length : left;
	if (length == 0 || block->pattern_position < walk->next) /* PCRE2 unfolds `(…){3}` */
		return 0;
	const char *item = walk->regex + block->pattern_position;
	walk->next = block->pattern_position + 1;
	if (*item == ')')
		close_group(walk);
	else if (*item == '(' && item[length - 1] != ')')
		open_group(walk, item, length);
	else if (*item == '|' && !walk->hidden)
		walk->hidden = walk->depth ? walk->depth : UINT32_MAX;
	else
		print_item(walk, item, length);
	return 0;
}

static int find_texts(struct format *format, const char *regex)
{
	const struct pattern *pattern = format->compiled;
	struct walk walk = {.format = format, .regex = regex, .length = strlen(regex)};
	format->literals = malloc(walk.length + 1);
	if (!format->literals)
		return error_set_errno("compiling the pattern");
	pcre2_callout_enumerate(pattern->metered, on_item, &walk);
	return 0;
}

static void find_required(struct format *format)
{
	struct pattern *pattern = format->compiled;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		bool tells = op->column == COLUMN_TIME && op->kind != OP_FRACTION;
		pattern->required |= (uint64_t)tells << i;
	}
}

static int compile_pattern(struct format *format, const char *definition)
{
	struct pattern *pattern = format->compiled = calloc(1, sizeof *pattern);
	if (!pattern)
		return error_set_errno("compiling the pattern");
	const char *given = definition + strlen(opening), *regex = skip_time_formats(given);
	size_t column = (size_t)(regex - given) + 1;
	if (!(pattern->code = compile_code(regex, column, 0)) ||
		!(pattern->metered = compile_code(regex, column, PCRE2_AUTO_CALLOUT | PCRE2_NO_START_OPTIMIZE)))
		return -1;
	if (make_matching(pattern) < 0 || find_groups(pattern) < 0 || add_ops(format) < 0 ||
		set_time_formats(format, given) < 0 || check_times(format) < 0 || find_texts(format, regex) < 0)
		return -1;
	find_required(format);
	format->lazy = FORMAT_NO_OP;
	return 0;
}

const struct dialect pattern_dialect = {
	.name = "pattern",
	.owns = is_pattern,
	.compile = compile_pattern,
	.match = match_pattern,
	.locate = locate_in_pattern,
	.print = print_fields,
	.release = release,
};

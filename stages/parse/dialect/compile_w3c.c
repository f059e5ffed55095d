/* W3C extended logs: a `#Fields:` line is the definition, and the lines behind it have a value for each of its fields.
 *
 * The format: https://www.w3.org/TR/WD-logfile.  Times of `date` and `time` are UTC.  Values stand between blanks or
 * tabs; `-` is none; strings may be quoted.  IIS
 * (https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging) quotes nothing, writes the blanks of headers as
 * `+` and time-taken in milliseconds.  CloudFront
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html) has tabs between its
 * values, percent-encodes them, and writes time-taken in seconds.
 *
 * What must stay true: as many values as fields, or the line does not fit.
 */
#include "stages/parse/format/compile.h"

#include "pipeline/directive.h"
#include "pipeline/error.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/format/field.h"
#include "stages/parse/format/value.h"
#include "stages/parse/text/escape.h"
#include "stages/parse/text/scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* X(field; key, nginx's where it has one; kind; unit; column).  All others are text in extra: cs(NAME) and sc(NAME) under
 * nginx's names for headers, any other under its own name, written as nginx does. */
#define W3C_FIELDS(X) \
	X("date", "date", CLOCK, 1, TIME) \
	X("time", "time", CLOCK, 1, TIME) \
	X("date-local", "date_local", CLOCK, 1, TIME) /* IIS Advanced Logging: the server's own time zone */ \
	X("time-local", "time_local", CLOCK, 1, TIME) \
	X("timestamp", "timestamp", EPOCH, 1, TIME) \
	X("timestamp(ms)", "timestamp_ms", EPOCH, 1000, TIME) \
	X("c-ip", "remote_addr", TEXT, 1, REMOTE_ADDR) \
	X("c-port", "remote_port", INTEGER, 1, EXTRA) \
	X("cs-username", "remote_user", TEXT, 1, REMOTE_USER) \
	X("s-ip", "server_addr", TEXT, 1, EXTRA) \
	X("s-port", "server_port", INTEGER, 1, EXTRA) \
	X("cs-method", "request_method", TEXT, 1, METHOD) \
	X("cs-uri", "request_uri", URI, 1, PATH) \
	X("cs-uri-stem", "uri", TEXT, 1, PATH) \
	X("cs-uri-query", "args", TEXT, 1, QUERY) \
	X("cs-version", "server_protocol", TEXT, 1, PROTOCOL) \
	X("cs-protocol-version", "server_protocol", TEXT, 1, PROTOCOL) \
	X("cs-protocol", "scheme", TEXT, 1, EXTRA) \
	X("cs-host", "http_host", TEXT, 1, HOST) \
	X("x-host-header", "host", TEXT, 1, HOST) \
	X("sc-status", "status", STATUS, 1, STATUS) \
	X("sc-substatus", "sc_substatus", INTEGER, 1, EXTRA) \
	X("sc-win32-status", "sc_win32_status", INTEGER, 1, EXTRA) \
	X("sc-bytes", "body_bytes_sent", INTEGER, 1, BODY_BYTES_SENT) /* with the headers: no other size is logged */ \
	X("cs-bytes", "request_length", INTEGER, 1, EXTRA) \
	X("time-taken", "request_time", DURATION, 1000, REQUEST_TIME) \
	X("TimeTakenMS", "request_time_ms", DURATION, 1000, REQUEST_TIME) \
	X("x-forwarded-for", "http_x_forwarded_for", TEXT, 1, EXTRA) \
	X("sc-content-type", "sent_http_content_type", TEXT, 1, EXTRA) \
	X("sc-content-len", "sent_http_content_length", INTEGER, 1, EXTRA) \
	X("sc-range-start", "sc_range_start", INTEGER, 1, EXTRA) \
	X("sc-range-end", "sc_range_end", INTEGER, 1, EXTRA)

static const struct field fields[] = {
#define X(name, key, kind, unit, column) {key, name, OP_##kind, COLUMN_##column, unit},
	W3C_FIELDS(X)
#undef X
};

static const char white_space[] = " \t";

static bool is_w3c(const char *definition)
{
	return directive_is_fields(definition, strlen(definition));
}

static bool is_named(const char *name, size_t length, const char *wanted)
{
	return strlen(wanted) == length && strncasecmp(name, wanted, length) == 0;
}

static const struct field *find_field(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (is_named(name, length, fields[i].directives))
			return &fields[i];
	}
	return 0;
}

/* nginx's name for what has none in the table: that of the header in cs(NAME) or sc(NAME), or of all of it. */
static size_t make_key(char key[FIELD_KEY_BYTES], const char *name, size_t length)
{
	if (length > 4 && name[2] == '(' && name[length - 1] == ')') {
		bool sent = strncasecmp(name, "sc", 2) == 0;
		if (sent || strncasecmp(name, "cs", 2) == 0)
			return field_family_key(key, name + 3, length - 4, sent ? "o" : "i");
	}
	return field_family_key(key, name, length, "x");
}

/* Fields that only CloudFront has. */
static bool is_cloudfront(const char *definition)
{
	return strcasestr(definition, "x-edge-") || strcasestr(definition, "x-host-header");
}

/* How a server writes the text of a field.  URLs are percent-encoded anyway, by the client, and stay as they are. */
static enum escape escape_of(const struct op *op, bool cloudfront)
{
	bool url = op->column == COLUMN_PATH || op->column == COLUMN_QUERY || op->column == COLUMN_REFERER;
	if (cloudfront)
		return url ? ESCAPE_NONE : ESCAPE_PERCENT;
	bool header = strncmp(op->key, "http_", 5) == 0 || strncmp(op->key, "sent_http_", 10) == 0;
	return header ? ESCAPE_PLUS : ESCAPE_QUOTED;
}

/* A date or a time of day; those that are not local are UTC. */
static int set_clock(struct format *format, struct op *op)
{
	const char *pattern = op->key[0] == 'd' ? "%Y-%m-%d" : "%H:%M:%S%.f";
	return strcmp(op->key, "date") == 0 ? compile_clock_utc(format, op, pattern)
					    : compile_clock(format, op, pattern, strlen(pattern));
}

static int add_field(struct format *format, const char *name, size_t length, bool cloudfront)
{
	char key[FIELD_KEY_BYTES];
	const struct field *field = find_field(name, length);
	size_t key_length = field ? strlen(field->variable) : make_key(key, name, length);
	if (!field && key_length == 0)
		return error_set("the name \"%.20s…\" is too long", name);
	struct op *op = compile_op(format, name, length, field ? field->variable : key, key_length);
	if (!op)
		return -1;
	if (!field)
		field = field_of_variable(key, key_length);
	op->kind = field ? field->kind : OP_TEXT;
	op->column = field ? field->column : COLUMN_EXTRA;
	op->unit = field ? field->unit : 1;
	op->decimal = op->unit == 1;
	op->conditional = op->kind == OP_STATUS;
	op->escape = (uint8_t)escape_of(op, cloudfront);
	if (cloudfront && op->kind == OP_DURATION) {
		op->unit = 1;
		op->digits = 3;
	}
	return op->kind == OP_CLOCK ? set_clock(format, op) : 0;
}

/* CloudFront's cs(Host) is its own name; the visitor's Host header comes later. */
static void prefer_host_header(struct format *format)
{
	struct op *host = 0;
	for (struct op *op = format->ops; op < format->ops + format->op_count; op++) {
		if (strcmp(op->key, "http_host") == 0)
			host = op;
		else if (host && strcmp(op->key, "host") == 0)
			host->column = COLUMN_EXTRA;
	}
}

/* What stands between the values: the one byte of format->literals. */
static int set_separator(struct format *format, char separator)
{
	format->literals = malloc(1);
	if (!format->literals)
		return error_set_errno("compiling the format");
	*format->literals = separator;
	format->literals_length = 1;
	for (uint32_t i = 0; i + 1 < format->op_count; i++)
		format->ops[i].literal_length = 1;
	return 0;
}

static int compile_w3c(struct format *format, const char *definition)
{
	bool cloudfront = is_cloudfront(definition);
	const char *names = definition + sizeof DIRECTIVE_FIELDS - 1;
	for (const char *at = names + strspn(names, white_space); *at; at += strspn(at, white_space)) {
		size_t length = strcspn(at, white_space);
		if (add_field(format, at, length, cloudfront) < 0)
			return -1;
		at += length;
	}
	prefer_host_header(format);
	return set_separator(format, cloudfront || strchr(names, '\t') ? '\t' : ' ');
}

/* The end of the value that starts at `text`: its closing quote's, or the next separator. */
static inline const char *value_end(const char *line, const char *text, const char *end, char separator)
{
	const char *stop = escape_quoted_end(text, end);
	return stop && (stop == end || *stop == separator) ? stop : scan_either(line, text, end, separator, separator);
}

/* Seconds, by the standard, have a fraction; IIS's milliseconds have none. */
static struct value read_duration(const struct op *op, struct match *match, const char *text, const char *end)
{
	struct op seconds = *op;
	if (op->unit == 1 || !memchr(text, '.', (size_t)(end - text)))
		return match_whole_value(op, match, text, end);
	seconds.unit = 1;
	struct value value = match_whole_value(&seconds, match, text, end);
	value.odd = true;
	return value;
}

/* Whether a text is written otherwise than the format's server would; what is wrong with its escapes shows later. */
static bool is_unusual(const struct op *op, const char *text, size_t length)
{
	bool quoted = *text == '"', blank = memchr(text, ' ', length);
	switch (op->escape) {
	case ESCAPE_QUOTED: return blank && !quoted;
	case ESCAPE_PLUS: return blank || quoted;
	case ESCAPE_PERCENT: return blank || memchr(text, '"', length) || memchr(text, '\\', length);
	default: return false;
	}
}

static inline bool has_escape(const struct op *op, const char *text, const char *end)
{
	size_t length = (size_t)(end - text);
	return op->kind < OP_INTEGER && op->escape != ESCAPE_NONE && length > 0 &&
	       (*text == '"' || memchr(text, escape_mark(op->escape), length));
}

/* Reads a value that is all of the span, which is not empty; it may be quoted. */
static struct value read_value(const struct op *op, struct match *match, struct span *span)
{
	const char *text = span->text, *end = text + span->length;
	if (op->kind < OP_INTEGER)
		return (struct value){end, 0, is_unusual(op, text, span->length)};
	bool quoted = span->length >= 2 && *text == '"' && end[-1] == '"';
	text += quoted;
	end -= quoted;
	struct value value =
		op->kind == OP_DURATION ? read_duration(op, match, text, end) : match_whole_value(op, match, text, end);
	value.odd |= quoted;
	return value;
}

/* The place of the value behind this one, which ends at `stop`, before the end of the line. */
static inline const char *skip_separator(struct match *match, const char *stop, const char *end, char separator)
{
	const char *at = stop + 1;
	while (separator == ' ' && at < end && *at == ' ')
		at++;
	match->odd_between |= at > stop + 1;
	return at;
}

static bool match_w3c(const struct format *format, struct match *match, const char *line, size_t length)
{
	const char *end = line + length, *at = line, *first_space = scan_space(line, line, end);
	const char separator = first_space < end && *first_space == '\t' ? '\t' : ' ';
	match->odd_between = separator != *format->literals;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct op *op = &format->ops[i];
		const char *stop = value_end(line, at, end, separator);
		struct span *span = &match->spans[i];
		bool empty = stop == at; /* between two tabs it is NULL */
		*span = (struct span){empty ? 0 : at, (uint32_t)(stop - at), has_escape(op, at, stop)};
		if (empty && (separator == ' ' || op->kind >= OP_CLOCK))
			return match_fail(format, match, op, REJECT_EMPTY, at);
		struct value value = empty ? (struct value){at, 0, false} : read_value(op, match, span);
		if (!value.end)
			return match_fail(format, match, op, value.reason, at);
		match->odd |= (uint64_t)value.odd << i;
		match->odd_between |= empty;
		bool last = i + 1 == format->op_count;
		if (stop == end)
			return last || match_fail(format, match, op, REJECT_NO_MATCH, end);
		at = skip_separator(match, stop, end, separator);
		if (last && at < end)
			return match_fail(format, match, op, REJECT_TRAILING, stop);
	}
	match->odd_between = true; /* it ends in separators */
	return true;
}

const struct dialect w3c_dialect = {
	.name = "W3C #Fields",
	.owns = is_w3c,
	.compile = compile_w3c,
	.match = match_w3c,
	.print = print_fields,
	.has_comments = true,
};

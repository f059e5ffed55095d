/* What extra holds of a JSON line: the object as it was logged, each value that its column prints exactly replaced by
 * null.  So extra->>'$.a.b' works, and the line can be written back.
 *
 * What must stay true: it is JSON in UTF-8, whatever the line is.  Where it is the template with null for each variable
 * there is none.  A null stands for a column's value where no value beside it fills that column, and it is not NULL.
 */
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/dialect/json_print.h"

#include "stages/parse/text/scan.h"
#include "stages/parse/text/utf8.h"

#include <string.h>

/* Copies JSON; bytes in its strings that are not UTF-8 become characters of their number. */
static char *copy(char *to, const char *text, const char *end)
{
	static const char digits[] = "0123456789abcdef";
	while (text < end) {
		size_t plain = scan_plain(text, (size_t)(end - text));
		while (text + plain < end && text[plain] > 0)
			plain++;
		to = mempcpy(to, text, plain);
		text += plain;
		if (text == end)
			break;
		const unsigned char *byte = (const unsigned char *)text;
		size_t sequence = utf8_sequence(byte, (size_t)(end - text));
		to = mempcpy(to, text, sequence);
		text += sequence;
		if (sequence > 0)
			continue;
		to = mempcpy(to, "\\u00", 4);
		*to++ = digits[*byte >> 4];
		*to++ = digits[*byte & 15];
		text++;
	}
	return to;
}

/* Where values are that do not stay, in the order of the line. */
struct holes {
	const char *from[FORMAT_OPS_MAX], *to[FORMAT_OPS_MAX];
	unsigned count;
};

/* Adds a value; of a string with its quotes. */
static void add_hole(struct holes *holes, const char *from, const char *to)
{
	bool quoted = from[-1] == '"';
	unsigned i = holes->count++;
	for (; i > 0 && holes->from[i - 1] > from; i--) {
		holes->from[i] = holes->from[i - 1];
		holes->to[i] = holes->to[i - 1];
	}
	holes->from[i] = from - quoted;
	holes->to[i] = to + quoted;
}

size_t extra_json(const struct format *format, const struct match *match, char *out)
{
	const struct json_template *template = format->compiled;
	struct holes holes = {.count = 0};
	const char *at = match->line, *end = at + match->length;
	char *to = out;
	for (uint32_t i = 0; i < format->op_count; i++) {
		const struct span *span = &match->spans[i];
		if (span->text && template->leaves[i].fills && !(match->odd >> i & 1))
			add_hole(&holes, span->text, span->text + span->length);
	}
	for (unsigned i = 0; i < holes.count; i++) {
		to = copy(to, at, holes.from[i]);
		to = mempcpy(to, "null", 4);
		at = holes.to[i];
	}
	to = copy(to, at, end);
	size_t length = (size_t)(to - out);
	return length == template->blank_length && memcmp(out, template->blank, length) == 0 ? 0 : length;
}

/* The first null at or behind `at` that stands for a column's value: its op, or -1. */
static int next_null(
	const struct json_template *template, const struct json_reading *reading, uint32_t filled, const char *at)
{
	int next = -1;
	for (uint64_t left = reading->found; left; left &= left - 1) {
		int i = __builtin_ctzll(left);
		const struct json_value *value = &reading->values[i];
		const struct json_leaf *leaf = &template->leaves[i];
		bool stands = value->type == JSON_TYPE_NULL && leaf->fills && !leaf->later && !(leaf->fills & filled);
		if (stands && value->text >= at && (next < 0 || value->text < reading->values[next].text))
			next = i;
	}
	return next;
}

bool json_print(const struct format *format, const char *extra, size_t length, const struct json_sink *sink)
{
	const struct json_template *template = format->compiled;
	struct json_reading reading;
	struct match match = {0};
	const struct op *ignored;
	if (!extra) {
		extra = template->blank;
		length = template->blank_length;
	}
	if (!json_template_read(template, &reading, extra, length))
		return false;
	uint32_t filled = json_template_claim(format, &match, &reading, &ignored);
	const char *at = extra;
	for (int i; (i = next_null(template, &reading, filled, at)) >= 0;) {
		const struct json_value *null = &reading.values[i];
		sink->text(sink->context, at, (size_t)(null->text - at));
		if (!sink->value(sink->context, &format->ops[i], template->leaves[i].quoted))
			sink->text(sink->context, null->text, null->length);
		at = null->text + null->length;
	}
	sink->text(sink->context, at, (size_t)(extra + length - at));
	return true;
}

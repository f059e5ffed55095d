/* Lines in wrappers: what is taken off each line can be put back, by hand and by the way that export goes; then all of it as a
 * log in a wrapped format, which the input's size tells.
 */
#include "stages/parse/text/escape.h"
#include "stages/parse/text/json.h"
#include "stages/parse/wrap/unwrap.h"
#include "stages/parse/wrap/wrap.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/round_trip.h"
#include "tests/fuzz/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* extra, as a row with nothing else in it has it. */
static char *extra_of(const struct wrapping *wrapping, size_t *length)
{
	static const char key[] = "{\"wrapper\":";
	size_t room = unwrap_json_room(wrapping), used = sizeof key - 1;
	char *extra = need(used + room + 1);
	memcpy(extra, key, used);
	used += unwrap_json(wrapping, extra + used);
	if (used > sizeof key - 1 + room)
		found("wrappers that take more room than they said", extra, used);
	extra[used++] = '}';
	*length = used;
	return extra;
}

static void put_back(const struct wrapping *wrapping, const char *text, size_t length)
{
	static struct print_buffer buffer;
	struct json_value wrapper;
	struct json json;
	size_t extra_length, own;
	char *extra = extra_of(wrapping, &extra_length);
	json_start(&json, extra, extra_length);
	if (!json_read(&json, &wrapper) || !json_finish(&json) || !escape_is_text(extra, extra_length))
		found("wrappers that are no JSON", extra, extra_length);
	if (!wrap_find(&(struct record_text){extra, extra_length}, &wrapper, &own))
		found("wrappers that are not found again", extra, extra_length);
	buffer.length = 0;
	print_text(&buffer, unwrap_line(wrapping)->text, unwrap_line(wrapping)->length);
	if (!wrap(&buffer, 0, &wrapper) || buffer.length != length || memcmp(buffer.bytes, text, length) != 0)
		found("a line that is another one in its wrappers again", text, length);
	free(extra);
}

static void check(const char *text, size_t length)
{
	struct wrapping wrapping;
	char *room = need(length);
	if (unwrap(&wrapping, text, length, room)) {
		put_back(&wrapping, text, length);
		do {
			const struct part *line = unwrap_line(&wrapping);
			for (size_t at = 0; at <= line->length; at += 1 + line->length / 16) {
				const char *place = unwrap_place(&wrapping, line->text + at);
				if (place < text || place > text + length)
					found("a place outside of the line", text, length);
			}
		} while (unwrap_less(&wrapping));
	}
	unwrap(&wrapping, text, length, 0);
	free(room);
}

int fuzz_unwrap(const uint8_t *data, size_t size)
{
	char definition[64];
	size_t builtins = 0;
	for (size_t at = 0; at < size;) {
		const uint8_t *newline = memchr(data + at, '\n', size - at);
		size_t length = newline ? (size_t)(newline - data) - at : size - at;
		char *line = exact_copy(data + at, length);
		check(line, length);
		free(line);
		at += length + 1;
	}
	while (format_builtin(builtins))
		builtins++;
	snprintf(definition, sizeof definition, "%s%s", FORMAT_WRAPPED, format_builtin(size % builtins));
	round_trip_once(definition, (const char *)data, size);
	return 0;
}

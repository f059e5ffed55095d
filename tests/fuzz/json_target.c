/* JSON lines: each is scanned, as a whole and value by value; a template is inferred from it, which has to be a format, and
 * in which all of the lines are read.
 */
#include "pipeline/error.h"
#include "stages/parse/detect/json_infer.h"
#include "stages/parse/text/json.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/round_trip.h"
#include "tests/fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

/* Decoded where there is exactly the room that is asked for. */
static void decode(const struct json_value *string)
{
	char *out = need(string->length);
	if (json_decode(string, out) > string->length)
		found("a string that grows", string->text, string->length);
	free(out);
}

/* Enters all that can be entered, and reads the rest. */
static void walk(struct json *json)
{
	struct json_value value;
	switch (json_next_type(json)) {
	case JSON_TYPE_OBJECT:
		if (json_enter(json, JSON_TYPE_OBJECT))
			for (; json_member(json, &value); walk(json))
				decode(&value);
		break;
	case JSON_TYPE_ARRAY:
		if (json_enter(json, JSON_TYPE_ARRAY))
			while (json_element(json))
				walk(json);
		break;
	default:
		if (json_read(json, &value) && value.type == JSON_TYPE_STRING)
			decode(&value);
		break;
	}
}

static void scan(const char *line, size_t length)
{
	struct json json;
	struct json_value value;
	json_start(&json, line, length);
	bool whole = json_read(&json, &value) && json_finish(&json);
	json_start(&json, line, length);
	walk(&json);
	if (json_finish(&json) != whole)
		found("it is JSON as a whole, or value by value, but not both", line, length);
}

static void infer(const char *line, size_t length, const char *text, size_t text_length)
{
	char definition[BLOCK_FORMAT_BYTES];
	if (!json_infer(line, length, definition, sizeof definition))
		return;
	struct format *format = format_new(definition);
	if (!format)
		found(error_text(), definition, strlen(definition));
	format_free(format);
	round_trip_once(definition, text, text_length);
}

int fuzz_json(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	for (size_t at = 0, lines = 0; at < size && lines < 8; lines++) {
		const char *newline = memchr(text + at, '\n', size - at);
		size_t length = newline ? (size_t)(newline - text) - at : size - at;
		char *line = exact_copy(text + at, length);
		scan(line, length);
		infer(line, length, text, size);
		free(line);
		at += length + 1;
	}
	return 0;
}

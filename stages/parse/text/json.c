/* The scanner.
 *
 * What must stay true: nothing outside of [floor, end) is read; each byte is looked at a fixed number of times, whatever
 * the text is; after a failure nothing more is handed out.
 *
 * Objects and arrays are entered by the caller, as deep as it is interested; what it is not interested in is passed over
 * by one loop, which has one bit for each level: object or array.
 */
#include "stages/parse/text/json.h"

#include "stages/parse/text/escape.h"
#include "stages/parse/text/scan.h"

#define NOT_INLINE __attribute__((noinline))

static __attribute__((cold, noinline)) bool fail(struct json *json, const char *at)
{
	if (!json->failed)
		json->failed = at < json->end ? at : json->end;
	json->at = json->end;
	return false;
}

/* White space of JSON is four of the C locale's.  Most bytes are told from it by one comparison. */
static inline bool is_space(char byte)
{
	return (unsigned char)byte <= ' ' && (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r');
}

/* Most logs have none. */
static inline const char *skip_space(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return at;
}

/* Steps over that byte and the white space before it. */
static inline bool take(struct json *json, char byte)
{
	json->at = skip_space(json->at, json->end);
	if (json->at == json->end || *json->at != byte)
		return false;
	json->at++;
	return true;
}

/* The length of the escape at `at`, which is a backslash; 0 where it is none. */
static size_t escape_length(const char *at, const char *end)
{
	if (end - at < 2)
		return 0;
	if (at[1] != 'u')
		return at[1] && strchr("\"\\/bfnrt", at[1]) ? 2 : 0;
	if (end - at < 6)
		return 0;
	for (int i = 2; i < 6; i++) {
		char small = at[i] | 0x20;
		if (!scan_is_digit(at[i]) && (small < 'a' || small > 'f'))
			return 0;
	}
	return 6;
}

/* The quote that ends a string whose first backslash, or whatever else is no quote, is at `at`; NULL after a failure. */
static NOT_INLINE const char *escaped_string_end(struct json *json, const char *at)
{
	while (at < json->end && *at == '\\') {
		size_t length = escape_length(at, json->end);
		if (length == 0)
			break;
		at = scan_string(json->floor, at + length, json->end);
	}
	if (at < json->end && *at == '"')
		return at;
	fail(json, at);
	return 0;
}

/* Reads the string whose first quote is next. */
static inline bool read_string(struct json *json, struct json_value *value)
{
	const char *text = json->at + 1, *stop = scan_string(json->floor, text, json->end);
	bool backslash = stop == json->end || *stop != '"';
	if (backslash && !(stop = escaped_string_end(json, stop)))
		return false;
	*value = (struct json_value){text, (uint32_t)(stop - text), JSON_TYPE_STRING, backslash};
	json->at = stop + 1;
	return true;
}

static inline const char *digits(const char *at, const char *end)
{
	while (at < end && scan_is_digit(*at))
		at++;
	return at;
}

/* The end of the number that begins at `at`, or NULL after a failure. */
static const char *number_end(struct json *json, const char *at)
{
	const char *end = json->end, *from = at += *at == '-', *stop;
	at = at < end && *at == '0' ? at + 1 : digits(at, end);
	bool good = at > from;
	if (good && at < end && *at == '.') {
		stop = digits(at + 1, end);
		good = stop > at + 1;
		at = stop;
	}
	if (good && at < end && (*at | 0x20) == 'e') {
		at++;
		at += at < end && (*at == '+' || *at == '-');
		stop = digits(at, end);
		good = stop > at;
		at = stop;
	}
	if (good)
		return at;
	fail(json, at);
	return 0;
}

static const char *word_end(struct json *json, const char *at, const char *word, size_t length)
{
	if ((size_t)(json->end - at) >= length && memcmp(at, word, length) == 0)
		return at + length;
	fail(json, at);
	return 0;
}

/* What begins with each byte. */
static const uint8_t types[256] = {
	['{'] = JSON_TYPE_OBJECT,
	['['] = JSON_TYPE_ARRAY,
	['"'] = JSON_TYPE_STRING,
	['t'] = JSON_TYPE_TRUE,
	['f'] = JSON_TYPE_FALSE,
	['n'] = JSON_TYPE_NULL,
#define NUMBER(byte) [byte] = JSON_TYPE_NUMBER
	NUMBER('-'), NUMBER('0'), NUMBER('1'), NUMBER('2'), NUMBER('3'), NUMBER('4'),
	NUMBER('5'), NUMBER('6'), NUMBER('7'), NUMBER('8'), NUMBER('9'),
#undef NUMBER
};

static inline enum json_type next_type(struct json *json)
{
	json->at = skip_space(json->at, json->end);
	return json->at < json->end ? types[(unsigned char)*json->at] : JSON_TYPE_NONE;
}

enum json_type json_next_type(struct json *json)
{
	return next_type(json);
}

/* Reads a number or a word. */
static NOT_INLINE bool read_bare(struct json *json, enum json_type type, struct json_value *value)
{
	const char *from = json->at, *stop;
	switch (type) {
	case JSON_TYPE_NUMBER: stop = number_end(json, from); break;
	case JSON_TYPE_TRUE: stop = word_end(json, from, "true", 4); break;
	case JSON_TYPE_FALSE: stop = word_end(json, from, "false", 5); break;
	case JSON_TYPE_NULL: stop = word_end(json, from, "null", 4); break;
	default: return fail(json, from);
	}
	if (!stop)
		return false;
	*value = (struct json_value){from, (uint32_t)(stop - from), (uint8_t)type, false};
	json->at = stop;
	return true;
}

/* Reads a value that is no object or array. */
static inline bool read_scalar(struct json *json, enum json_type type, struct json_value *value)
{
	return type == JSON_TYPE_STRING ? read_string(json, value) : read_bare(json, type, value);
}

static inline bool read_key(struct json *json, struct json_value *key)
{
	if (next_type(json) != JSON_TYPE_STRING)
		return fail(json, json->at);
	return read_string(json, key) && (take(json, ':') || fail(json, json->at));
}

/* Passes over the object or array that comes next. */
static bool skip_nested(struct json *json)
{
	uint64_t objects = 0; /* the lowest bit is the innermost's: whether it is an object */
	uint32_t depth = 0;
	struct json_value ignored;
	do {
		enum json_type type = next_type(json);
		if (type == JSON_TYPE_OBJECT || type == JSON_TYPE_ARRAY) {
			if (++depth + json->depth > JSON_DEPTH_MAX)
				return fail(json, json->at);
			objects = objects << 1 | (type == JSON_TYPE_OBJECT);
			json->at++;
			if (!take(json, type == JSON_TYPE_OBJECT ? '}' : ']')) {
				if (type == JSON_TYPE_OBJECT && !read_key(json, &ignored))
					return false;
				continue;
			}
			objects >>= 1;
			depth--;
		} else if (!read_scalar(json, type, &ignored)) {
			return false;
		}
		while (depth > 0 && take(json, objects & 1 ? '}' : ']')) {
			objects >>= 1;
			depth--;
		}
		if (depth > 0 && !take(json, ','))
			return fail(json, json->at);
		if (depth > 0 && objects & 1 && !read_key(json, &ignored))
			return false;
	} while (depth > 0);
	return true;
}

void json_start(struct json *json, const char *text, size_t length)
{
	*json = (struct json){.at = text, .end = text + length, .floor = text};
}

bool json_enter(struct json *json, enum json_type type)
{
	if (next_type(json) != type || json->depth == JSON_DEPTH_MAX)
		return fail(json, json->at);
	json->at++;
	json->depth++;
	json->fresh = true;
	return true;
}

/* Goes on to what comes next inside of what was entered; at its end leaves it, false. */
static inline bool go_on(struct json *json, char closing)
{
	bool fresh = json->fresh;
	json->fresh = false;
	if (json->failed)
		return false;
	if (take(json, closing)) {
		json->depth--;
		return false;
	}
	return fresh || take(json, ',') || fail(json, json->at);
}

bool json_member(struct json *json, struct json_value *key)
{
	return go_on(json, '}') && read_key(json, key);
}

bool json_element(struct json *json)
{
	return go_on(json, ']');
}

bool json_read(struct json *json, struct json_value *value)
{
	enum json_type type = next_type(json);
	if (type != JSON_TYPE_OBJECT && type != JSON_TYPE_ARRAY)
		return read_scalar(json, type, value);
	const char *from = json->at;
	if (!skip_nested(json))
		return false;
	*value = (struct json_value){from, (uint32_t)(json->at - from), (uint8_t)type, false};
	return true;
}

bool json_finish(struct json *json)
{
	if (json->failed)
		return false;
	json->at = skip_space(json->at, json->end);
	return (json->depth == 0 && json->at == json->end) || fail(json, json->at);
}

size_t json_decode(const struct json_value *value, char *out)
{
	if (value->backslash)
		return escape_undo(ESCAPE_JSON, out, value->text, value->length);
	memcpy(out, value->text, value->length);
	return value->length;
}

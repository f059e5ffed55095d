/* Recognizes members by their keys and the form of their values.
 *
 * What must stay true: nothing is guessed that the line does not say.  A number that may be a time in any unit is known by
 * its size; a duration only where its key names the unit.  All else stays in extra.
 */
#include "stages/parse/detect/json_infer.h"

#include "stages/parse/detect/cells.h"
#include "stages/parse/detect/forms.h"
#include "stages/parse/detect/inference.h"
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/format/request.h"
#include "stages/parse/text/json_select.h"
#include "stages/parse/text/scan.h"

#include <string.h>

/* Objects that tell of others than the client and what it was answered. */
static const char others[] = "upstream backend service origin server destination host agent observer log input process "
			     "container docker kubernetes cloud resource";

enum { VALUE_BYTES = 512 };

/* The best member for each inference so far. */
struct inferring {
	struct json json;
	struct notations notations;
	struct {
		const char *text;   /* of the value: where it stands; NULL: none yet */
		size_t length;
		const char *leaf;   /* the template's */
		unsigned rank;      /* the place of its key among the keys */
	} best[INFERENCE_COUNT];
};

static bool is_decimal(const char *text, size_t length)
{
	size_t digits = 0, points = 0;
	for (size_t i = 0; i < length; i++) {
		digits += scan_is_digit(text[i]);
		points += text[i] == '.' && i > 0 && i + 1 < length;
	}
	return digits > 0 && points <= 1 && digits + points == length;
}

static bool is_whole(const struct json_value *value)
{
	return is_decimal(value->text, value->length) && !memchr(value->text, '.', value->length);
}

/* A text where `0` stands for a digit, `a` for a letter and the rest for itself begins the value. */
static bool begins_like(const struct json_value *value, const char *pattern)
{
	for (size_t i = 0; pattern[i]; i++) {
		char c = i < value->length ? value->text[i] : 0;
		bool letter = (unsigned char)((c | 0x20) - 'a') < 26;
		if (pattern[i] == '0' ? !scan_is_digit(c) : pattern[i] == 'a' ? !letter : c != pattern[i])
			return false;
	}
	return true;
}

/* Unix times of the years 2001 to 2286, by their digits before the point. */
static const char *epoch_leaf(const struct json_value *value)
{
	const char *point = memchr(value->text, '.', value->length);
	size_t digits = point ? (size_t)(point - value->text) : value->length;
	bool bare = value->type == JSON_TYPE_NUMBER;
	if (!is_decimal(value->text, value->length))
		return 0;
	switch (digits) {
	case 10: return bare ? "$msec" : "\"$msec\"";
	case 13: return bare ? "$time_msec" : "\"$time_msec\"";
	case 16: return bare ? "$time_usec" : "\"$time_usec\"";
	case 19: return bare ? "$time_nsec" : "\"$time_nsec\"";
	default: return 0;
	}
}

/* The first notation that reads all of the value; in brackets that of Apache's %t. */
static const char *notation_leaf(const struct notations *notations, const struct json_value *value)
{
	static const char *const leaves[] = {
#define X(definition, pattern) "\"" definition "\"",
		NOTATIONS(X)
#undef X
	};
	const char *end = value->text + value->length, *stop;
	if (begins_like(value, "[00/aaa/0000:00:00:00 ") && end[-1] == ']')
		return "\"${time:[%d/%b/%Y:%H:%M:%S %z]}\"";
	unsigned found = notations_of(notations, value->text, end, &stop);
	return found && stop == end ? leaves[__builtin_ctz(found)] : 0;
}

/* Of a time in ISO 8601. */
static bool has_zone(const struct json_value *value)
{
	for (size_t i = strlen("2026-11-20T"); i < value->length; i++) {
		if (strchr("Zz+-", value->text[i]))
			return true;
	}
	return false;
}

static const char *time_leaf(const struct notations *notations, const struct json_value *value)
{
	if (begins_like(value, "0000-00-00T00:00:00+00:00") && value->length == 25 && memcmp(value->text + 19, "+00:00", 6) == 0)
		return "\"$time_iso8601\""; /* prints UTC like that */
	if (begins_like(value, "0000-00-00T00:00:00") && !has_zone(value))
		return "\"${time:%Y-%m-%dT%H:%M:%S%.f}\"";
	const char *leaf = begins_like(value, "0000-00-00T00:00:00") ? "\"$time_rfc3339\"" : epoch_leaf(value);
	return leaf ? leaf : notation_leaf(notations, value);
}

/* For a time that does not say its zone. */
static const char *zone_leaf(const struct json_value *value)
{
	if (form_is(FORM_OFFSET, value->text, value->length))
		return value->length == 5 ? "\"${time_zone:%z}\"" : "\"${time_zone:%:z}\"";
	return form_is(FORM_ZONE_NAME, value->text, value->length) ? "\"${time_zone:%Z}\"" : 0;
}

static const char *address_leaf(const struct json_value *value)
{
	size_t odd = 0, marks = 0;
	for (size_t i = 0; i < value->length; i++) {
		marks += value->text[i] == '.' || value->text[i] == ':';
		odd += !strchr("0123456789abcdefABCDEF.:[]%", value->text[i]) || !value->text[i];
	}
	return odd == 0 && marks >= 2 ? "\"$remote_addr:$remote_port\"" : 0;
}

static const char *method_leaf(const struct json_value *value)
{
	size_t capitals = 0;
	for (size_t i = 0; i < value->length; i++)
		capitals += (unsigned char)(value->text[i] - 'A') < 26;
	return capitals == value->length && capitals >= 3 && capitals <= 20 ? "\"$request_method\"" : 0;
}

static const char *request_leaf(const struct json_value *value)
{
	struct request request;
	struct span span = {value->text, value->length, value->backslash};
	return request_split(&span, &request) && request.protocol.text ? "\"$request\"" : 0;
}

static const char *target_leaf(const struct json_value *value)
{
	bool target = begins_like(value, "/") || begins_like(value, "http://") || begins_like(value, "https://");
	return target ? "\"$request_uri\"" : 0;
}

/* Only one that says something shows that the target has none. */
static const char *query_leaf(const struct json_value *value)
{
	bool pairs = memchr(value->text, '=', value->length) && !memchr(value->text, ' ', value->length);
	return !pairs ? 0 : *value->text == '?' ? "\"$args_with_mark\"" : "\"$args\"";
}

/* The template's leaf for a value of that form; NULL where it is of another. */
static const char *leaf_of(const struct inferring *inferring, enum inference inference, const struct json_value *value)
{
	bool string = value->type == JSON_TYPE_STRING, bare = !string;
	if (!string && value->type != JSON_TYPE_NUMBER)
		return 0;
	if (inference >= INFERENCE_SECONDS && !is_decimal(value->text, value->length))
		return 0;
	switch (inference) {
	case INFERENCE_TIME: return time_leaf(&inferring->notations, value);
	case INFERENCE_ZONE: return string ? zone_leaf(value) : 0;
	case INFERENCE_ADDRESS: return string ? address_leaf(value) : 0;
	case INFERENCE_REQUEST: return string ? request_leaf(value) : 0;
	case INFERENCE_METHOD: return string ? method_leaf(value) : 0;
	case INFERENCE_TARGET: return string ? target_leaf(value) : 0;
	case INFERENCE_QUERY: return string ? query_leaf(value) : 0;
	case INFERENCE_PROTOCOL: return string && begins_like(value, "HTTP/0") ? "\"$server_protocol\"" : 0;
	case INFERENCE_STATUS:
		if (!is_whole(value) || value->length != 3 || *value->text < '1' || *value->text > '5')
			return 0;
		return bare ? "$status" : "\"$status\"";
	case INFERENCE_BYTES:
		return !is_whole(value) ? 0 : bare ? "$body_bytes_sent" : "\"$body_bytes_sent\"";
	case INFERENCE_REFERER: return string ? "\"$http_referer\"" : 0;
	case INFERENCE_AGENT: return string ? "\"$http_user_agent\"" : 0;
	case INFERENCE_USER: return string ? "\"$remote_user\"" : 0;
	case INFERENCE_HOST: return string ? "\"$host\"" : 0;
	case INFERENCE_SECONDS: return bare ? "$request_time" : "\"$request_time\"";
	case INFERENCE_MILLISECONDS: return bare ? "$request_time_ms" : "\"$request_time_ms\"";
	case INFERENCE_MICROSECONDS: return bare ? "$request_time_us" : "\"$request_time_us\"";
	case INFERENCE_NANOSECONDS: return bare ? "$request_time_ns" : "\"$request_time_ns\"";
	default: return 0;
	}
}

/* Where a value is: in the object of that key, and whether that or one around it tells of others, or of the request. */
struct around {
	struct json_value key;
	bool others, request;
};

static bool begins_with(const char *text, size_t length, const char *start)
{
	return length >= strlen(start) && memcmp(text, start, strlen(start)) == 0;
}

/* A size inside of a request is the request's, where its key does not say otherwise. */
static bool is_size_of_request(const struct around *around, const char *key, size_t length)
{
	return around->request && !memmem(key, length, "res", 3) && !memmem(key, length, "sent", 4);
}

static void consider(struct inferring *inferring, const struct json_value *value, const struct around *around,
	const char *key, size_t length)
{
	char decoded[VALUE_BYTES];
	struct json_value plain = *value;
	if (value->backslash && value->length <= sizeof decoded) {
		plain.length = (uint32_t)json_decode(value, decoded);
		plain.text = decoded;
	}
	for (enum inference i = 0; i < INFERENCE_COUNT; i++) {
		int place = inference_place(i, key, length);
		const char *leaf = place >= 0 ? leaf_of(inferring, i, &plain) : 0;
		if (!leaf || (inferring->best[i].text && inferring->best[i].rank <= (unsigned)place))
			continue;
		if (i == INFERENCE_BYTES && is_size_of_request(around, key, length))
			continue;
		inferring->best[i].text = value->text;
		inferring->best[i].length = value->length;
		inferring->best[i].leaf = leaf;
		inferring->best[i].rank = (unsigned)place;
	}
}

/* What is around the members of the object of that key. */
static struct around step_inside(const struct around *outside, const struct json_value *key)
{
	char text[INFERENCE_KEY_BYTES];
	size_t length = inference_key(text, 0, key->text, key->length);
	return (struct around){*key, outside->others || words_place(others, text, length) >= 0,
		outside->request || begins_with(text, length, "req") || begins_with(text, length, "httpreq")};
}

/* A key with points in it is a path: "http.request.method" is the "method" of a "request". */
static struct json_value follow_points(struct around *around, struct json_value key)
{
	const char *end = key.text + key.length, *point;
	while ((point = memchr(key.text, '.', key.length)) && point + 1 < end) {
		key.length = (uint32_t)(point - key.text);
		*around = step_inside(around, &key);
		key.text = point + 1;
		key.length = (uint32_t)(end - key.text);
	}
	return key;
}

/* What stands under a key that a template cannot have is passed over. */
static void visit_object(struct inferring *inferring, const struct around *around)
{
	struct json *json = &inferring->json;
	struct json_value key, value;
	char text[INFERENCE_KEY_BYTES];
	if (!json_enter(json, JSON_TYPE_OBJECT))
		return;
	while (json_member(json, &key)) {
		struct around here = *around;
		here.others |= key.length >= JSON_KEY_BYTES;
		struct json_value name = follow_points(&here, key);
		if (json_next_type(json) == JSON_TYPE_OBJECT) {
			struct around inside = step_inside(&here, &name);
			visit_object(inferring, &inside);
			continue;
		}
		if (!json_read(json, &value))
			return;
		if (here.others)
			continue;
		if (value.type == JSON_TYPE_ARRAY)
			value = json_only_element(&value);
		consider(inferring, &value, &here, text, inference_key(text, 0, name.text, name.length));
		size_t around_it = inference_key(text, 0, here.key.text, here.key.length);
		consider(inferring, &value, &here, text, inference_key(text, around_it, name.text, name.length));
	}
}

static const char *choose(void *context, const struct json_value *leaf)
{
	const struct inferring *inferring = context;
	for (unsigned i = 0; i < INFERENCE_COUNT; i++) {
		if (inferring->best[i].text == leaf->text)
			return inferring->best[i].leaf;
	}
	return 0;
}

/* A query is a member of its own where the target is a path without it, and no request line has both. */
static void settle_query(struct inferring *inferring)
{
	const char *target = inferring->best[INFERENCE_TARGET].text;
	bool apart = target && *target == '/' && !memchr(target, '?', inferring->best[INFERENCE_TARGET].length) &&
		     !inferring->best[INFERENCE_REQUEST].text;
	if (!apart)
		inferring->best[INFERENCE_QUERY].text = 0;
	else if (inferring->best[INFERENCE_QUERY].text)
		inferring->best[INFERENCE_TARGET].leaf = "\"$uri\"";
}

/* A zone is a member of its own where the time does not say it. */
static void settle_zone(struct inferring *inferring)
{
	const char *leaf = inferring->best[INFERENCE_TIME].leaf;
	if (inferring->best[INFERENCE_TIME].text && (!strstr(leaf, "${time:") || strpbrk(leaf, "zZ")))
		inferring->best[INFERENCE_ZONE].text = 0;
}

bool json_infer(const char *line, size_t length, char *definition, size_t size)
{
	struct inferring inferring = {0};
	const struct around nothing = {0};
	if (notations_init(&inferring.notations) < 0)
		return false;
	json_start(&inferring.json, line, length);
	visit_object(&inferring, &nothing);
	if (!json_finish(&inferring.json))
		return false;
	settle_query(&inferring);
	settle_zone(&inferring);
	bool request = inferring.best[INFERENCE_REQUEST].text || inferring.best[INFERENCE_METHOD].text ||
		       inferring.best[INFERENCE_TARGET].text;
	if (!inferring.best[INFERENCE_TIME].text || !inferring.best[INFERENCE_STATUS].text || !request)
		return false;
	return json_select(line, length, definition, size, choose, &inferring) > 0;
}

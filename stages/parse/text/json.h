/* JSON (RFC 8259) in place: a strict scanner of one text, which hands out keys and values where they stand.
 *
 *      struct json json;
 *      struct json_value key, value;
 *      json_start(&json, line, length);
 *      if (json_enter(&json, JSON_TYPE_OBJECT))
 *              while (json_member(&json, &key))
 *                      json_read(&json, &value);
 *      bool good = json_finish(&json);
 *
 * Nothing is copied or allocated, and the time is linear in the length.  Every value that is passed over is checked as
 * strictly as one that is read.  Bytes above 127 are taken in strings as they are, UTF-8 or not; of a \u escape only the
 * form is looked at, so that half a surrogate pair is good.  A key that comes twice is handed out twice.
 */
#ifndef LOGETL_PARSE_JSON_H
#define LOGETL_PARSE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_type {
	JSON_TYPE_NONE, /* none begins here */
	JSON_TYPE_OBJECT,
	JSON_TYPE_ARRAY,
	JSON_TYPE_STRING,
	JSON_TYPE_NUMBER,
	JSON_TYPE_TRUE,
	JSON_TYPE_FALSE,
	JSON_TYPE_NULL,
};

enum { JSON_DEPTH_MAX = 64 /* objects and arrays inside of each other */ };

struct json_value {
	const char *text; /* of a string what stands between its quotes, else the value with its brackets or digits */
	uint32_t length;
	uint8_t type;     /* enum json_type */
	bool backslash;   /* of a string: it has escapes */
};

struct json {
	const char *at, *end;
	const char *floor;   /* where the text begins */
	const char *failed;  /* where it stopped being JSON; NULL while it is */
	uint32_t depth;      /* objects and arrays that were entered */
	bool fresh;          /* one was entered just now: no comma comes before its first element */
};

/* A text of less than 4 GiB. */
void json_start(struct json *json, const char *text, size_t length);

/* What kind of value comes next, by its first byte; JSON_TYPE_NONE where none can. */
enum json_type json_next_type(struct json *json);

/* Goes into the object or array that comes next; false, and a failure, where none does. */
bool json_enter(struct json *json, enum json_type type);

/* Goes on to the next member of the object that was entered last: reads its key and the colon.  At its end leaves the
 * object.  False there, and where it failed. */
bool json_member(struct json *json, struct json_value *key);

/* Likewise to the next element of an array; does not read it. */
bool json_element(struct json *json);

/* Reads the next value, of any type: all of an object or array.  False where it failed. */
bool json_read(struct json *json, struct json_value *value);

/* Whether all was JSON, and only white space is left. */
bool json_finish(struct json *json);

/* Writes a string's bytes, escapes undone.  `out` has room for value->length bytes.  Returns the bytes written. */
size_t json_decode(const struct json_value *value, char *out);

#endif

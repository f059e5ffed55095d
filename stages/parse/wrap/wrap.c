#include "stages/parse/wrap/wrap.h"

#include "stages/parse/text/escape.h"
#include "stages/parse/wrap/unwrap.h"

#include <stdlib.h>
#include <string.h>

static bool is_text(const struct json_value *value, const char *text)
{
	return value->length == strlen(text) && memcmp(value->text, text, value->length) == 0;
}

bool wrap_find(const struct record_text *extra, struct json_value *wrapper, size_t *own)
{
	struct json json;
	struct json_value key = {0};
	bool found = false;
	if (!extra->text)
		return false;
	json_start(&json, extra->text, extra->length);
	if (!json_enter(&json, JSON_TYPE_OBJECT))
		return false;
	for (const char *before = json.at; json_member(&json, &key) && json_read(&json, wrapper); before = json.at) {
		found = is_text(&key, "wrapper") && wrapper->type == JSON_TYPE_OBJECT;
		*own = (size_t)((key.text[-2] == ',' ? key.text - 2 : before) - extra->text);
	}
	return found;
}

/* What a layer's object says; of type JSON_TYPE_NONE what it does not. */
struct layer {
	struct json_value kind, before, after, bytes, logged, wrapper;
};

static void read_layer(struct layer *layer, const struct json_value *object)
{
	const struct {
		const char *name;
		struct json_value *value;
	} members[] = {{"kind", &layer->kind}, {"before", &layer->before}, {"after", &layer->after}, {"bytes", &layer->bytes},
		{"logged", &layer->logged}, {"wrapper", &layer->wrapper}};
	struct json json;
	struct json_value key, value;
	memset(layer, 0, sizeof *layer);
	json_start(&json, object->text, object->length);
	json_enter(&json, JSON_TYPE_OBJECT);
	while (json_member(&json, &key) && json_read(&json, &value)) {
		for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
			if (is_text(&key, members[i].name))
				*members[i].value = value;
		}
	}
}

static void put_string(struct print_buffer *buffer, const struct json_value *string, bool bytes)
{
	char *room = string->type == JSON_TYPE_STRING ? print_room(buffer, string->length) : 0;
	if (room)
		buffer->length += bytes ? escape_json_bytes_undo(room, string->text, string->length) : json_decode(string, room);
}

static void put_inside(
	struct print_buffer *buffer, const struct layer *layer, const char *inside, size_t length)
{
	if (!is_text(&layer->kind, "docker") && !is_text(&layer->kind, "object")) {
		print_text(buffer, inside, length);
	} else if (layer->logged.type == JSON_TYPE_STRING) {
		put_string(buffer, &layer->logged, false);
	} else {
		char *room = print_room(buffer, length * ESCAPE_WORST);
		if (room)
			buffer->length += escape_apply(ESCAPE_JSON, room, inside, length);
	}
}

static bool put_around(struct print_buffer *buffer, size_t from, const struct layer *layer)
{
	bool bytes = layer->bytes.type != JSON_TYPE_NONE;
	size_t length = buffer->length - from;
	char *inside = malloc(length + 1);
	if (!inside) {
		buffer->failed = true;
		return false;
	}
	memcpy(inside, buffer->bytes + from, length);
	buffer->length = from;
	put_string(buffer, &layer->before, bytes);
	put_inside(buffer, layer, inside, length);
	put_string(buffer, &layer->after, bytes);
	free(inside);
	return !buffer->failed;
}

bool wrap(struct print_buffer *buffer, size_t from, const struct json_value *wrapper)
{
	struct layer layers[WRAPPERS_MAX];
	unsigned count = 0;
	for (const struct json_value *next = wrapper; next->type == JSON_TYPE_OBJECT && count < WRAPPERS_MAX; count++) {
		read_layer(&layers[count], next);
		next = &layers[count].wrapper;
	}
	bool good = buffer->bytes && !buffer->failed;
	while (good && count > 0)
		good = put_around(buffer, from, &layers[--count]);
	return good;
}

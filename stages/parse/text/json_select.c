/* What must stay true: nothing is written behind `size`; the depth of the recursion is the scanner's limit. */
#include "stages/parse/text/json_select.h"

#include <string.h>

struct selecting {
	struct json json;
	char *out;
	size_t used, size;
	bool full;
	json_choose *choose;
	void *context;
};

struct json_value json_only_element(const struct json_value *array)
{
	struct json json;
	struct json_value element, another;
	json_start(&json, array->text, array->length);
	if (!json_enter(&json, JSON_TYPE_ARRAY) || !json_element(&json) || !json_read(&json, &element))
		return *array;
	if (element.type == JSON_TYPE_OBJECT || element.type == JSON_TYPE_ARRAY || (json_element(&json) && json_read(&json, &another)))
		return *array;
	return element;
}

static void put(struct selecting *selecting, const char *text, size_t length)
{
	selecting->full |= length >= selecting->size - selecting->used; /* and a NUL */
	if (selecting->full)
		return;
	memcpy(selecting->out + selecting->used, text, length);
	selecting->used += length;
}

static void put_text(struct selecting *selecting, const char *text)
{
	put(selecting, text, strlen(text));
}

/* The value that comes next, where it is chosen.  False where it is not. */
static bool select_leaf(struct selecting *selecting)
{
	struct json_value value;
	if (!json_read(&selecting->json, &value))
		return false;
	bool array = value.type == JSON_TYPE_ARRAY;
	if (array)
		value = json_only_element(&value);
	const char *text = value.type == JSON_TYPE_ARRAY ? 0 : selecting->choose(selecting->context, &value);
	if (!text)
		return false;
	put_text(selecting, array ? "[" : "");
	put_text(selecting, text);
	put_text(selecting, array ? "]" : "");
	return true;
}

/* The object that comes next; false where nothing of it is left. */
static bool select_object(struct selecting *selecting)
{
	struct json_value key;
	const char *before = "{";
	if (!json_enter(&selecting->json, JSON_TYPE_OBJECT))
		return false;
	while (json_member(&selecting->json, &key)) {
		size_t used = selecting->used;
		put_text(selecting, before);
		put(selecting, key.text - 1, key.length + 2);
		put_text(selecting, ":");
		bool chosen = json_next_type(&selecting->json) == JSON_TYPE_OBJECT ? select_object(selecting)
									       : select_leaf(selecting);
		if (chosen)
			before = ",";
		else
			selecting->used = used;
	}
	put_text(selecting, *before == ',' ? "}" : "");
	return *before == ',';
}

size_t json_select(const char *text, size_t length, char *out, size_t size, json_choose *choose, void *context)
{
	struct selecting selecting = {.out = out, .size = size, .choose = choose, .context = context};
	json_start(&selecting.json, text, length);
	if (!select_object(&selecting) || !json_finish(&selecting.json) || selecting.full)
		return 0;
	out[selecting.used] = 0;
	return selecting.used;
}

/* Reads JSON templates (json_format.h).
 *
 * Bare variables, as in nginx's `"status":$status`, are put in quotes first, with a second `$` that says so: what is left
 * is JSON, and read by the scanner that reads the lines.
 */
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/format/arrange.h"
#include "stages/parse/format/compile.h"

#include "pipeline/error.h"
#include "stages/parse/format/field.h"

#include <stdlib.h>
#include <string.h>

/* A template on its way through its definition. */
struct compiling {
	struct format *format;
	struct json_template *template;
	struct json json;
	const char *copied; /* the text up to here is in template->blank */
	const char *path[JSON_TEMPLATE_DEPTH_MAX];
	uint32_t depth;
};

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_json(const char *definition)
{
	return definition[strspn(definition, " \t\r\n")] == '{';
}

/* The length of `$name`, `${name}` or `${name:PATTERN}` at the start of the text; 0 where it is none. */
static size_t variable_length(const char *text, const char *end, const char **name, size_t *name_length)
{
	if (text == end || *text != '$')
		return 0;
	bool braces = end - text > 1 && text[1] == '{';
	const char *at = *name = text + 1 + braces;
	while (at < end && is_name(*at))
		at++;
	*name_length = (size_t)(at - *name);
	while (braces && (*name)[*name_length] == ':' && at < end && *at != '}' && *at != '"')
		at++;
	if (*name_length == 0 || (braces && (at == end || *at != '}')))
		return 0;
	return (size_t)(at + braces - text);
}

/* The definition with its bare variables in quotes; to be freed. */
static char *quote_variables(const char *definition)
{
	const char *end = definition + strlen(definition), *name;
	size_t name_length;
	bool inside = false;
	/* The shortest variable grows the most: $a becomes "$$a". */
	char *text = malloc(3 * (size_t)(end - definition) + 1), *to = text;
	for (const char *at = definition; text && at < end;) {
		size_t length = inside ? 0 : variable_length(at, end, &name, &name_length), more = length;
		for (; more > 0 && at[length] == '|'; length += more > 0 ? 1 + more : 0)
			more = variable_length(at + length + 1, end, &name, &name_length);
		if (length > 0) {
			to = stpcpy(to, "\"$");
			to = mempcpy(to, at, length);
			*to++ = '"';
			at += length;
			continue;
		}
		if (inside && *at == '\\')
			*to++ = *at++;
		else
			inside ^= *at == '"';
		if (at < end)
			*to++ = *at++;
	}
	if (text)
		*to = 0;
	return text;
}

/* The member of that key; made where it is not there.  NULL with the error stack set. */
static struct json_node *member(struct compiling *compiling, struct json_node *object, const struct json_value *key)
{
	struct json_template *template = compiling->template;
	char *text = template->keys + template->keys_length;
	size_t length = json_decode(key, text);
	for (uint16_t i = object->member; i; i = template->nodes[i - 1].next) {
		struct json_node *node = &template->nodes[i - 1];
		if (node->key_length == length && memcmp(node->key, text, length) == 0)
			return node;
	}
	if (template->node_count == JSON_NODES_MAX || length >= JSON_KEY_BYTES) {
		error_set("the template has more than %d keys, or one of %d bytes; leave out what is not needed",
			JSON_NODES_MAX - 1, JSON_KEY_BYTES);
		return 0;
	}
	text[length] = 0;
	struct json_node *node = &template->nodes[template->node_count++];
	*node = (struct json_node){.key = text, .key_length = (uint32_t)length};
	template->keys_length += length + 1;
	memcpy(&node->word, text, length < 8 ? length : 8);
	memset(&node->mask, 0xff, length < 8 ? length : 8);
	object->members_seen |= UINT64_C(1) << json_key_hash(text, length);
	if (object->member)
		template->nodes[object->last_member - 1].next = (uint16_t)template->node_count;
	else
		object->member = (uint16_t)template->node_count;
	object->last_member = (uint16_t)template->node_count;
	return node;
}

/* Copies the definition up to there, and another text for what stands there. */
static void add_blank(struct compiling *compiling, const char *from, const char *text, const char *to)
{
	struct json_template *template = compiling->template;
	char *at = template->blank + template->blank_length;
	at = mempcpy(at, compiling->copied, (size_t)(from - compiling->copied));
	at = stpcpy(at, text);
	template->blank_length = (size_t)(at - template->blank);
	compiling->copied = to;
}

/* The keys that lead to the op, joined by points. */
static char *path_of(const struct compiling *compiling)
{
	char *path = malloc((JSON_KEY_BYTES + 1) * (size_t)compiling->depth + 1), *to = path;
	for (uint32_t i = 0; path && i < compiling->depth; i++) {
		const char *dot = i > 0 ? "." : "";
		to = stpcpy(stpcpy(to, dot), compiling->path[i]);
	}
	return path;
}

/* Makes a time of the op, if there is a pattern behind the variable's name. */
static int read_pattern(struct compiling *compiling, struct op *op, const char *behind)
{
	size_t length = *behind == ':' ? strcspn(++behind, "}") : 0;
	if (length == 0)
		return 0;
	if (!memchr(behind, '%', length) || op->kind == OP_CLOCK)
		return error_set("behind the colon of a variable stands the pattern of a time: ${time:%%Y-%%m-%%d %%T}");
	return compile_clock(compiling->format, op, behind, length);
}

/* Adds an op for the variable; what the format calls it is where it stands. */
static int add_variable(
	struct compiling *compiling, struct json_node *node, const char *name, size_t name_length, struct json_leaf leaf)
{
	struct format *format = compiling->format;
	struct op *op =
		compile_field(format, field_of_variable(name, name_length), "$", 1, name, name_length);
	if (!op || (!leaf.has_port && name[-1] == '{' && read_pattern(compiling, op, name + name_length) < 0))
		return -1;
	free(op->name);
	free(op->key);
	op->name = path_of(compiling);
	op->key = path_of(compiling);
	if (!op->name || !op->key)
		return error_set_errno("compiling the format");
	op->escape = ESCAPE_JSON;
	leaf.fills = arrange_fills(op);
	leaf.later = node->op;
	uint8_t *last = &node->op;
	while (*last)
		last = &compiling->template->leaves[*last - 1].next;
	*last = (uint8_t)format->op_count;
	compiling->template->leaves[format->op_count - 1] = leaf;
	return 0;
}

static int add_constant(
	struct compiling *compiling, struct json_node *node, const struct json_value *value, const char *text, size_t length)
{
	struct json_template *template = compiling->template;
	if (template->constant_count == JSON_CONSTANTS_MAX)
		return error_set("the template has more than %d values without a variable; leave some out",
			JSON_CONSTANTS_MAX);
	if (!node->constant_group)
		node->constant_group = (uint8_t)++template->constant_groups;
	template->constants[template->constant_count++] =
		(struct json_constant){text, (uint32_t)length, value->type, node->constant};
	node->constant = (uint8_t)template->constant_count;
	return 0;
}

/* A value without a variable; of a string also each of its parts between `|`. */
static int add_constants(struct compiling *compiling, struct json_node *node, const struct json_value *value)
{
	const char *end = value->text + value->length, *stop;
	if (add_constant(compiling, node, value, value->text, value->length) < 0)
		return -1;
	if (value->type != JSON_TYPE_STRING || !memchr(value->text, '|', value->length))
		return 0;
	add_blank(compiling, memchr(value->text, '|', value->length), "", end);
	for (const char *at = value->text; at <= end; at = stop + 1) {
		stop = memchr(at, '|', (size_t)(end - at));
		stop = stop ? stop : end;
		if (add_constant(compiling, node, value, at, (size_t)(stop - at)) < 0)
			return -1;
	}
	return 0;
}

/* Whether the text is an address with its port, each by its variable. */
static bool is_address_with_port(const char *text, size_t length)
{
	static const char *const forms[] = {"$remote_addr:$remote_port", "${remote_addr}:${remote_port}"};
	return (length == strlen(forms[0]) && memcmp(text, forms[0], length) == 0) ||
	       (length == strlen(forms[1]) && memcmp(text, forms[1], length) == 0);
}

/* Variables, separated by `|`.  Text that is anything else is left to extra. */
static int add_variables(
	struct compiling *compiling, struct json_node *node, const char *text, const char *end, struct json_leaf leaf)
{
	const char *name;
	size_t name_length, length;
	for (const char *at = text; at < end; at += length) {
		at += at > text; /* the `|` */
		length = variable_length(at, end, &name, &name_length);
		if (length == 0 || (at + length < end && at[length] != '|'))
			return 0;
	}
	for (const char *at = text; at < end; at += length + 1) {
		length = variable_length(at, end, &name, &name_length);
		if (add_variable(compiling, node, name, name_length, leaf) < 0)
			return -1;
	}
	return 0;
}

/* A leaf: what a string of the template holds. */
static int add_string(struct compiling *compiling, struct json_node *node, const struct json_value *value, bool element)
{
	const char *text = value->text, *end = text + value->length;
	bool bare = value->length > 1 && text[0] == '$' && text[1] == '$';
	struct json_leaf leaf = {.quoted = !bare, .element = element};
	if (!memchr(text, '$', value->length))
		return element ? 0 : add_constants(compiling, node, value);
	add_blank(compiling, text - 1, "null", end + 1);
	leaf.has_port = is_address_with_port(text, value->length);
	if (leaf.has_port)
		return add_variable(compiling, node, "remote_addr", strlen("remote_addr"), leaf);
	return add_variables(compiling, node, text + bare, end, leaf);
}

static int broken(const struct compiling *compiling)
{
	return error_set("it is no JSON template: it stops being JSON at \"%.20s\"",
		compiling->json.failed ? compiling->json.failed : "");
}

static int add_array(struct compiling *compiling, struct json_node *node)
{
	struct json_value value;
	json_enter(&compiling->json, JSON_TYPE_ARRAY);
	for (unsigned count = 0; json_element(&compiling->json); count++) {
		if (count > 0 || json_next_type(&compiling->json) != JSON_TYPE_STRING)
			return error_set("\"%.40s\": an array of a template holds one string, which is its only element",
				node->key);
		if (!json_read(&compiling->json, &value))
			return broken(compiling);
		if (add_string(compiling, node, &value, true) < 0)
			return -1;
	}
	return 0;
}

static int add_object(struct compiling *compiling, struct json_node *object);

static int add_value(struct compiling *compiling, struct json_node *node)
{
	struct json *json = &compiling->json;
	struct json_value value;
	switch (json_next_type(json)) {
	case JSON_TYPE_OBJECT: return add_object(compiling, node);
	case JSON_TYPE_ARRAY: return add_array(compiling, node);
	default: break;
	}
	if (!json_read(json, &value))
		return broken(compiling);
	return value.type == JSON_TYPE_STRING ? add_string(compiling, node, &value, false)
					 : add_constants(compiling, node, &value);
}

static int add_object(struct compiling *compiling, struct json_node *object)
{
	struct json_value key;
	if (compiling->depth == JSON_TEMPLATE_DEPTH_MAX)
		return error_set("a template may have %d objects inside of each other", JSON_TEMPLATE_DEPTH_MAX);
	if (!json_enter(&compiling->json, JSON_TYPE_OBJECT))
		return broken(compiling);
	while (json_member(&compiling->json, &key)) {
		struct json_node *node = member(compiling, object, &key);
		if (!node)
			return -1;
		compiling->path[compiling->depth++] = node->key;
		if (add_value(compiling, node) < 0)
			return -1;
		compiling->depth--;
	}
	return compiling->json.failed ? broken(compiling) : 0;
}

static int compile_json(struct format *format, const char *definition)
{
	struct json_template *template = format->compiled = calloc(1, sizeof *template);
	if (!template)
		return error_set_errno("compiling the format");
	template->text = quote_variables(definition);
	template->keys = template->text ? calloc(1, 2 * strlen(template->text) + 1) : 0;
	template->blank = template->text ? malloc(2 * strlen(template->text) + 1) : 0;
	if (!template->keys || !template->blank)
		return error_set_errno("compiling the format");
	struct compiling compiling = {.format = format, .template = template, .copied = template->text};
	template->node_count = 1;
	json_start(&compiling.json, template->text, strlen(template->text));
	if (add_object(&compiling, template->nodes) < 0)
		return -1;
	if (!json_finish(&compiling.json))
		return broken(&compiling);
	const char *end = template->text + strlen(template->text);
	add_blank(&compiling, end, "", end);
	return 0;
}

static void release(struct format *format)
{
	struct json_template *template = format->compiled;
	if (!template)
		return;
	free(template->text);
	free(template->keys);
	free(template->blank);
	free(template);
}

const struct dialect json_dialect = {
	.name = "JSON template",
	.owns = is_json,
	.compile = compile_json,
	.match = match_json,
	.extra = extra_json,
	.print = print_json,
	.release = release,
	.is_object = true,
};

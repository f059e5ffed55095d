/* Rewrites a map as a template, entry by entry; paths that begin alike are joined when it is compiled. */
#include "stages/parse/dialect/json_map.h"

#include "pipeline/error.h"
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/format/field.h"
#include "stages/parse/text/escape.h"

#include <stdio.h>
#include <string.h>

/* One entry on its way into the definition. */
struct mapping {
	FILE *out;
	const char *at;
	unsigned depth; /* of the entry: keys so far */
	bool first;     /* the first entry */
};

/* Reads one key of a path and writes it; false where there is none. */
static bool put_key(struct mapping *mapping)
{
	char key[JSON_KEY_BYTES], quoted[ESCAPE_WORST * sizeof key + 2];
	size_t length = 0;
	for (; *mapping->at && !strchr(".,=[", *mapping->at); mapping->at++) {
		mapping->at += *mapping->at == '\\' && mapping->at[1];
		if (length == sizeof key)
			return false;
		key[length++] = *mapping->at;
	}
	fprintf(mapping->out, "%c%.*s:", mapping->depth > 0 || mapping->first ? '{' : ',',
		(int)escape_json(quoted, key, length), quoted);
	mapping->depth++;
	return length > 0;
}

/* Numbers are logged without quotes. */
static bool is_bare(const struct field *field)
{
	return field->kind >= OP_INTEGER && field->kind != OP_CLOCK && field->kind != OP_UNITS;
}

/* Reads the variables behind the `=`, and writes them; false where one is not known. */
static bool put_variables(struct mapping *mapping)
{
	static const char address[] = "remote_addr:remote_port";
	size_t length = strcspn(mapping->at, ",");
	const char *end = mapping->at + length;
	if (length == strlen(address) && memcmp(mapping->at, address, length) == 0) {
		fputs("\"$remote_addr:$remote_port\"", mapping->out);
		mapping->at = end;
		return true;
	}
	const char *quote = 0;
	for (const char *before = ""; mapping->at < end; before = "|") {
		mapping->at += *mapping->at == '$';
		length = strcspn(mapping->at, ",|");
		const struct field *field = field_of_variable(mapping->at, length);
		if (!field)
			return false;
		if (!quote)
			fputs(quote = is_bare(field) ? "" : "\"", mapping->out);
		fprintf(mapping->out, "%s$%.*s", before, (int)length, mapping->at);
		mapping->at += length;
		mapping->at += *mapping->at == '|';
	}
	fputs(quote ? quote : "", mapping->out);
	return quote != 0;
}

/* "a.b=v" becomes {"a":{"b":"$v"}}, without the outer brackets. */
static int put_entry(struct mapping *mapping)
{
	const char *entry = mapping->at;
	mapping->depth = 0;
	do {
		mapping->at += mapping->depth > 0;
		if (!put_key(mapping))
			return error_set("\"%.40s\": a key of the path is empty or too long", entry);
	} while (*mapping->at == '.');
	bool element = strncmp(mapping->at, "[]", 2) == 0;
	mapping->at += element ? 2 : 0;
	if (*mapping->at++ != '=')
		return error_set("\"%.40s\": it has to be PATH=VARIABLE, with commas between several", entry);
	fputs(element ? "[" : "", mapping->out);
	if (!put_variables(mapping))
		return error_set("\"%.40s\": no known variable behind the =; use nginx's names, such as remote_addr, msec, "
				 "request_method, request_uri, status", entry);
	fputs(element ? "]" : "", mapping->out);
	while (mapping->depth-- > 1)
		putc('}', mapping->out);
	return 0;
}

int json_map(const char *map, char *definition, size_t size)
{
	struct mapping mapping = {.out = fmemopen(definition, size, "w"), .at = map, .first = true};
	int result = 0;
	if (!mapping.out)
		return error_set_errno("making a JSON template");
	do {
		mapping.at += !mapping.first;
		result = put_entry(&mapping);
		mapping.first = false;
	} while (result == 0 && *mapping.at == ',');
	putc('}', mapping.out);
	bool full = ftell(mapping.out) + 1 >= (long)size;
	if (fclose(mapping.out) != 0 || full)
		return result < 0 ? result : error_set("a JSON template may have %zu bytes", size - 1);
	return result;
}

/* Takes wrappers off, and says which there were. */
#include "stages/parse/wrap/unwrap.h"

#include "stages/parse/text/escape.h"

#include <string.h>

/* Whether escape_apply() writes the same escapes: those of letters. */
static bool is_escaped_as_usual(const struct part *text)
{
	const char *at = text->text, *end = at + text->length;
	for (; (at = memchr(at, '\\', (size_t)(end - at))); at += 2) {
		if (!strchr("\"\\bfnrt", at[1]))
			return false;
	}
	return true;
}

/* Undoes the escapes of the line; false where there is no room, or some were undone before. */
static bool decode(struct wrapping *wrapping, struct wrapper *wrapper, struct part *line, char *room)
{
	if (!memchr(line->text, '\\', line->length))
		return true;
	if (!room || wrapping->escaped.text)
		return false;
	if (!is_escaped_as_usual(line))
		wrapper->logged = *line;
	wrapping->escaped = *line;
	*line = (struct part){room, escape_undo(ESCAPE_JSON, room, line->text, line->length)};
	wrapping->decoded = *line;
	return true;
}

/* Takes one more off. */
static bool take_off(struct wrapping *wrapping, char *room)
{
	struct wrapper *wrapper = &wrapping->layers[wrapping->count];
	struct part line = *unwrap_line(wrapping);
	if (!wrapper_recognise(wrapper, line.text, line.length))
		return false;
	line.text += wrapper->before.length;
	line.length -= wrapper->before.length + wrapper->after.length;
	if (wrapper_is_json(wrapper->kind) && !decode(wrapping, wrapper, &line, room))
		return false;
	wrapping->lines[++wrapping->count] = line;
	return true;
}

bool unwrap(struct wrapping *wrapping, const char *text, size_t length, char *room)
{
	wrapping->count = 0;
	wrapping->lines[0] = (struct part){text, length};
	wrapping->escaped = wrapping->decoded = (struct part){0};
	while (wrapping->count < WRAPPERS_MAX && take_off(wrapping, room))
		continue;
	return wrapping->count > 0;
}

bool unwrap_less(struct wrapping *wrapping)
{
	if (unwrap_line(wrapping)->text == wrapping->decoded.text)
		wrapping->escaped = wrapping->decoded = (struct part){0};
	return --wrapping->count > 0;
}

/* The length of the escape, or of the byte, that JSON text begins with. */
static size_t json_step(const char *at, const char *end)
{
	size_t step = *at != '\\' ? 1 : end - at >= 2 && at[1] == 'u' ? 6 : 2;
	bool pair = step == 6 && end - at >= 12 && (at[2] | 0x20) == 'd' && strchr("89abAB", at[3]);
	step = pair ? 12 : step;
	return step < (size_t)(end - at) ? step : (size_t)(end - at);
}

const char *unwrap_place(const struct wrapping *wrapping, const char *at)
{
	const struct part *decoded = &wrapping->decoded, *escaped = &wrapping->escaped;
	if (!decoded->text || at < decoded->text || at > decoded->text + decoded->length)
		return at;
	const char *place = escaped->text, *end = place + escaped->length;
	for (const char *line = decoded->text; line < at && place < end;) {
		char undone[12];
		size_t step = json_step(place, end);
		line += escape_undo(ESCAPE_JSON, undone, place, step);
		place += step;
	}
	return place;
}

static const char *kind_name(enum wrapper_kind kind)
{
	static const char *const names[] = {
#define X(name, text) text,
		WRAPPERS(X)
#undef X
	};
	return names[kind];
}

enum { LAYER_JSON_BYTES = 160 /* the names of all members, and what is between them */ };

size_t unwrap_json_room(const struct wrapping *wrapping)
{
	size_t bytes = 0;
	for (unsigned i = 0; i < wrapping->count; i++) {
		const struct wrapper *layer = &wrapping->layers[i];
		bytes += layer->before.length + layer->after.length + layer->priority.length + layer->host.length +
			 layer->app.length + layer->pid.length + layer->logged.length;
	}
	return bytes * ESCAPE_WORST + wrapping->count * LAYER_JSON_BYTES;
}

static char *put(char *to, const char *text)
{
	size_t length = strlen(text);
	memcpy(to, text, length);
	return to + length;
}

/* A member of a name; nothing where it is not there.  Not UTF-8: each byte as the character of its number. */
static char *put_member(char *to, const char *name, const struct part *part, bool bytes)
{
	if (!part->text || part->length == 0)
		return to;
	to = put(put(put(to, ",\""), name), "\":");
	return to + (bytes ? escape_json_bytes : escape_json)(to, part->text, part->length);
}

static bool is_text(const struct part *part)
{
	return part->length == 0 || escape_is_text(part->text, part->length);
}

static char *put_layer(char *to, const struct wrapper *layer)
{
	bool bytes = !is_text(&layer->before) || !is_text(&layer->after);
	to = put(put(put(to, "{\"kind\":\""), kind_name(layer->kind)), "\"");
	to = put_member(to, "before", &layer->before, bytes);
	to = put_member(to, "after", &layer->after, bytes);
	to = bytes ? put(to, ",\"bytes\":1") : to;
	to = put_member(to, "priority", &layer->priority, false);
	to = put_member(to, "host", &layer->host, false);
	to = put_member(to, "app", &layer->app, false);
	to = put_member(to, "pid", &layer->pid, false);
	return put_member(to, "logged", &layer->logged, false);
}

size_t unwrap_json(const struct wrapping *wrapping, char *out)
{
	char *to = out;
	for (unsigned i = 0; i < wrapping->count; i++)
		to = put_layer(i > 0 ? put(to, ",\"wrapper\":") : to, &wrapping->layers[i]);
	for (unsigned i = 0; i < wrapping->count; i++)
		*to++ = '}';
	return (size_t)(to - out);
}

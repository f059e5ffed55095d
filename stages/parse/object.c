#include "stages/parse/object.h"

#include <string.h>

bool object_key(struct object *object, const char *opening, const char *key, size_t length)
{
	enum { CLOSING = 6 };
	size_t open = strlen(opening), bytes = open + strlen(key), used = (size_t)(object->to - object->start);
	char *room = heap_room(object->parser, used + bytes + length * ESCAPE_WORST + CLOSING);
	if (!room)
		return false;
	object->start = room;
	object->to = room + used;
	memcpy(object->to, opening, open);
	memcpy(object->to + open, key, bytes - open);
	object->to += bytes;
	return true;
}

uint32_t object_take(struct object *object)
{
	if (!object->start)
		return 0;
	*object->to++ = '}';
	uint32_t length = (uint32_t)(object->to - object->start);
	heap_take(object->parser, length);
	return length;
}


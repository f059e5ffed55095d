#include "stages/parse/format/print.h"

#include <stdlib.h>
#include <string.h>

enum { PRINT_ROOM_MIN = 256 };

void print_buffer_release(struct print_buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct print_buffer){0};
}

char *print_room(struct print_buffer *buffer, size_t length)
{
	if (buffer->failed)
		return 0;
	if (!buffer->bytes || length > buffer->room - buffer->length) {
		size_t room = (buffer->length + length) * 2 + PRINT_ROOM_MIN;
		char *bytes = realloc(buffer->bytes, room);
		if (!bytes) {
			buffer->failed = true;
			return 0;
		}
		buffer->bytes = bytes;
		buffer->room = room;
	}
	return buffer->bytes + buffer->length;
}

void print_text(struct print_buffer *buffer, const char *text, size_t length)
{
	char *room = print_room(buffer, length);
	if (!room)
		return;
	memcpy(room, text, length);
	buffer->length += length;
}

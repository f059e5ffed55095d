/* A JSON object that grows at the end of the block's heap.  Private to this folder. */
#ifndef LOGETL_PARSE_OBJECT_H
#define LOGETL_PARSE_OBJECT_H

#include "stages/parse/parser.h"

struct object {
	struct parser *parser;
	char *start, *to; /* NULL: nothing yet */
};

/* Adds what stands before a value: a comma or what opens the object, and the key with its colon.  There is room for
 * `length` bytes escaped behind it, and to close what is open.  False where there is no room. */
bool object_key(struct object *object, const char *opening, const char *key, size_t length);

/* Closes the object and takes its bytes; returns their number, 0 where nothing was added. */
uint32_t object_take(struct object *object);

#endif

/* Makes a smaller object of one: what a template is inferred, and an example is made with. */
#ifndef LOGETL_PARSE_JSON_SELECT_H
#define LOGETL_PARSE_JSON_SELECT_H

#include "stages/parse/text/json.h"

/* What is written in the place of a leaf (a value that is no object and no array, or an array's only element); NULL to
 * leave its member out. */
typedef const char *json_choose(void *context, const struct json_value *leaf);

/* Writes the object with only those leaves that are chosen, without white space between them, and a NUL.  Objects in which
 * nothing is left go as well.  Returns the length; 0 where the text is no object, nothing is left or `size` does not do. */
size_t json_select(const char *text, size_t length, char *out, size_t size, json_choose *choose, void *context);

/* The array's only element, where it has one that is no object or array; else the array itself. */
struct json_value json_only_element(const struct json_value *array);

#endif

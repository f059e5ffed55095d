/* A template for JSON lines of an unknown kind, from one of them. */
#ifndef LOGETL_PARSE_JSON_INFER_H
#define LOGETL_PARSE_JSON_INFER_H

#include <stdbool.h>
#include <stddef.h>

/* Finds the members, at any depth, whose keys are usual names of what an access log holds, and whose values are of its
 * form; writes the template that has them, and a NUL.  False where the line is no object, or does not have a time, a status
 * and a request, method or target: without a status other logs tell of requests, too; or where `size` does not do. */
bool json_infer(const char *line, size_t length, char *definition, size_t size);

#endif

/* From a definition to fields and the text between them. */
#ifndef LOGETL_PARSE_COMPILE_H
#define LOGETL_PARSE_COMPILE_H

#include "stages/parse/op.h"

/* Fills the format's literals and ops from an nginx log_format string or an Apache LogFormat string: of each op its
 * kind, column, unit, clock, name, key, conditional, and the literal that follows it.  What an op owns is released by
 * format_free(), also after a failure.  Returns 0, or -1 with the error stack set: which directive at which column. */
int compile_definition(struct format *format, const char *definition);

/* Whether the string is nginx's: it has a `$name` or `${name}`. */
bool compile_is_nginx(const char *definition);

#endif

/* A JSON template in short: which member is which variable. */
#ifndef LOGETL_PARSE_JSON_MAP_H
#define LOGETL_PARSE_JSON_MAP_H

#include <stddef.h>

/* Writes the template for "PATH=VARIABLE,…", and a NUL: keys joined by points, "request.remote_ip=remote_addr", with []
 * behind them where the value is an array's only element; a backslash before a point, comma, = or [ of a key.  The variable is
 * one of nginx's with a meaning, with or without its `$`, or several with `|` between them, or "remote_addr:remote_port".
 * Returns 0, or -1 with the error stack set. */
int json_map(const char *map, char *definition, size_t size);

#endif

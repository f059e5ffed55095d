/* The options that say what formats the lines are in: the same for every command that parses. */
#ifndef LOGETL_CMD_FORMAT_OPTIONS_H
#define LOGETL_CMD_FORMAT_OPTIONS_H

#include "pipeline/block.h"
#include "stages/parse/formats.h"

/* For a command's own table of options (options.h). */
#define FORMAT_OPTIONS(X) \
	X(FORMAT, "format", 0, "NAME|STRING", "format of the lines: a name (see logetl formats), an nginx log_format,\n" \
					      "an Apache LogFormat string or a JSON template; several: each line is\n" \
					      "in one of them (default: auto, from the lines themselves)") \
	X(LOG_FORMAT, "log-format", 0, "NAME|STRING", NULL) \
	X(JSON_MAP, "json-map", 0, "MAP", "lines are JSON objects: which member is which of nginx's variables,\n" \
					  "as in time=msec,req.ip=remote_addr,req.url=request_uri")

enum { FORMAT_DEFINITIONS_MAX = 64 };

/* Definitions in the order given; none is auto. */
struct format_options {
	const char *definitions[FORMAT_DEFINITIONS_MAX]; /* they belong to the command line */
	size_t count;
	char json_map[BLOCK_FORMAT_BYTES]; /* the template of --json-map */
};

/* Adds one; "auto" adds nothing.  Returns 0, or -1 with the error stack set where there are too many. */
int format_options_add(struct format_options *options, const char *definition);

/* Adds the template for a map (stages/parse/json_map.h).  Returns 0, or -1 with the error stack set. */
int format_options_add_json_map(struct format_options *options, const char *map);

/* formats_init() of these. */
int format_options_compile(const struct format_options *options, struct formats *formats);

#endif

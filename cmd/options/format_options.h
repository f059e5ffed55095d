/* The options that say what formats the lines are in: the same for every command that parses. */
#ifndef LOGETL_CMD_FORMAT_OPTIONS_H
#define LOGETL_CMD_FORMAT_OPTIONS_H

#include "pipeline/block.h"
#include "stages/parse/detect/formats.h"

/* For a command's own table of options (options.h). */
#define FORMAT_OPTIONS(X) \
	X(FORMAT, "format", 0, "NAME|STRING", "format of the lines: a name (see logetl formats), an nginx log_format,\n" \
					      "an Apache LogFormat or GoAccess log-format string, or a JSON template;\n" \
					      "several: each line is in one of them (default: auto)") \
	X(LOG_FORMAT, "log-format", 0, "NAME|STRING", NULL) \
	X(JSON_MAP, "json-map", 0, "MAP", "lines are JSON objects: which member is which of nginx's variables,\n" \
					  "as in time=msec,req.ip=remote_addr,req.url=request_uri") \
	X(DATE_FORMAT, "date-format", 0, "PATTERN", "what %d is in a GoAccess string: strftime's, or %s, %*, %f (s, ms, µs)") \
	X(TIME_FORMAT, "time-format", 0, "PATTERN", "what %t is in a GoAccess string, or (?<time>…) in a pattern") \
	X(DATETIME_FORMAT, "datetime-format", 0, "PATTERN", "what %x is in a GoAccess string (default: --date-format)") \
	X(PATTERN, "pattern", 0, "REGEX", "format of the lines as a PCRE2 expression that fits the whole line; its\n" \
					  "groups are named as nginx's variables: (?<status>\\d+)") \
	X(PATTERN_FILE, "pattern-file", 0, "FILE", "lines NAME REGEX: patterns that --format takes by name; without it, all\n" \
						   "are tried besides what auto tries")

/* The cases of a command's switch over its options: of what format_options_take() takes. */
#define FORMAT_OPTION_CASES \
	case OPTION_FORMAT: \
	case OPTION_LOG_FORMAT: \
	case OPTION_DATE_FORMAT: \
	case OPTION_TIME_FORMAT: \
	case OPTION_DATETIME_FORMAT: \
	case OPTION_JSON_MAP: \
	case OPTION_PATTERN: \
	case OPTION_PATTERN_FILE

enum { FORMAT_DEFINITIONS_MAX = 64, FORMAT_PATTERN_COUNT = 3 };

/* Definitions in the order given; none is auto. */
struct format_options {
	const char *definitions[FORMAT_DEFINITIONS_MAX]; /* they belong to the command line */
	bool are_patterns[FORMAT_DEFINITIONS_MAX];       /* without what says so */
	size_t count;
	const char *pattern_file; /* NULL: none */
	const char *patterns[FORMAT_PATTERN_COUNT]; /* of times; NULL: not given */
	char json_map[BLOCK_FORMAT_BYTES]; /* the template of --json-map */
};

/* Takes the option of that name with its argument.  Returns 0, or -1 with the error stack set where there are too many,
 * or the argument cannot be read. */
int format_options_take(struct format_options *options, const char *name, const char *argument);

/* formats_init() of these, with the patterns of the file.  A mistake in one of those is told with file and line.  Patterns of times go to
 * GoAccess's strings, and to --pattern. */
int format_options_compile(const struct format_options *options, struct formats *formats);

/* Where the definition, which is refused, is nearly the name of a format, or one of the `others` (which may be NULL, as is their
 * last): makes that the error stack. */
void format_options_suggest(const char *definition, const char *const *others);

#endif

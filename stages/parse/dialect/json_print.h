/* The way back from what extra_json() kept: a JSON line as it was logged. */
#ifndef LOGETL_PARSE_JSON_PRINT_H
#define LOGETL_PARSE_JSON_PRINT_H

#include "stages/parse/format/op.h"

struct json_sink {
	void *context;

	/* Text that stands as it is. */
	void (*text)(void *context, const char *text, size_t length);

	/* In the place of a value that went to columns: writes what the op logs, in quotes where it is `quoted`.  Where its
	 * columns are NULL it writes nothing and returns false: null was logged. */
	bool (*value)(void *context, const struct op *op, bool quoted);
};

/* Hands the line that was logged to the sink, piece by piece.  `extra` is the row's, NULL where it has none; `format` one
 * whose lines are objects.  False, and nothing handed out, where extra is no object. */
bool json_print(const struct format *format, const char *extra, size_t length, const struct json_sink *sink);

#endif

/* A line of an unknown format taken apart: at its blanks, quotes and brackets, or at a separator. */
#ifndef LOGETL_PARSE_CELLS_H
#define LOGETL_PARSE_CELLS_H

#include "stages/parse/format/op.h" /* FORMAT_OPS_MAX */
#include "stages/parse/text/clock.h"

/* The notations of times that are recognized: X(in a definition, pattern).  None that could be read in two ways, but for the
 * day that comes first where a log has a number for the month. */
#define NOTATIONS(X) \
	X("$time_local", "%d/%b/%Y:%H:%M:%S %z") \
	X("$time_iso8601", "%Y-%m-%dT%H:%M:%S%:z") \
	X("$time_rfc3339", "%Y-%m-%dT%H:%M:%S%.f%:Z") \
	NOTATION(X, "%d/%m/%Y:%H:%M:%S %z") \
	NOTATION(X, "%d/%b/%Y %H:%M:%S %z") \
	NOTATION(X, "%d/%b/%Y %H:%M:%S") \
	NOTATION(X, "%a %b %e %H:%M:%S %Y") \
	NOTATION(X, "%d/%b/%Y:%H:%M:%S%.f %z") \
	NOTATION(X, "%d/%b/%Y:%H:%M:%S%.f") \
	NOTATION(X, "%Y-%m-%dT%H:%M:%S%.f") \
	NOTATION(X, "%Y-%m-%d %H:%M:%S%.f%:z") \
	NOTATION(X, "%Y-%m-%d %H:%M:%S%.f %:z") \
	NOTATION(X, "%Y-%m-%d %H:%M:%S%.f") \
	NOTATION(X, "%Y/%m/%d %H:%M:%S%.f %z") \
	NOTATION(X, "%Y/%m/%d %H:%M:%S%.f") \
	NOTATION(X, "%Y/%m/%d - %H:%M:%S") \
	NOTATION(X, "%a, %d %b %Y %H:%M:%S %Z") \
	NOTATION(X, "%a %b %e %H:%M:%S %Z %Y") \
	NOTATION(X, "%d/%b/%Y:%H:%M:%S %Z") \
	NOTATION(X, "%Y-%m-%d %H:%M:%S%.f %Z") \
	NOTATION(X, "%Y/%m/%d %H:%M:%S%.f %Z")
#define NOTATION(X, pattern) X("${time:" pattern "}", pattern)

enum {
#define X(variable, pattern) +1
	NOTATION_COUNT = NOTATIONS(X)
#undef X
};

struct notations {
	struct clock clocks[NOTATION_COUNT];
};

/* Returns 0, or -1 with the error stack set. */
int notations_init(struct notations *notations);

/* The notations (1 << number) in which a time stands at the start of [text, end) that ends at *stop: of several ends the
 * last. */
unsigned notations_of(const struct notations *notations, const char *text, const char *end, const char **stop);

/* Whether a word behind a time may say when it is: +0100, CET, (CET), UTC+1, PM.  A name has to be one that is in use: many a
 * word is as short and in capitals, as HIT. */
bool cells_may_be_zone(const char *at, const char *end);

/* A value, and what the log itself calls it: rt=0.1, key="value", [client: 192.0.2.1]; between tabs key:value. */
struct cell {
	const char *text;
	size_t length;
	const char *key;   /* NULL: it has none */
	size_t key_length;
	bool listed;       /* it is several words */
	size_t skip;       /* so many bytes at the value's start are the key and what stands between */
};

/* All text between the values, before the first and behind the last is literal. */
struct cells {
	const char *line;
	size_t length, count;
	struct cell list[FORMAT_OPS_MAX];
};

/* What stands between cells.  A blank: a cell is a time; or all between two quotes, or between brackets that stand by
 * themselves or before a quote; or what has no blank, less a comma or semicolon at its end.  A tab or a bar: a cell is all
 * between two of them, less blanks and what encloses it.  A comma: as with a blank, but what has commas or colons between
 * its words is one: `0.1, 0.2 : 0.3`. */
#define CELLS_SEPARATORS "\t| ,"

/* The line has to outlive the cells.  False where it has none, or more than there is room for. */
bool cells_split(
	struct cells *cells, const struct notations *notations, const char *line, size_t length, char separator);

/* The text before the cell of that number; of cells->count, that behind the last. */
size_t cells_literal(const struct cells *cells, size_t number, const char **text);

/* Whether two lines have the same number of cells and the same text between them. */
bool cells_are_alike(const struct cells *a, const struct cells *b);

#endif

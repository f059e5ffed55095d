/* Lines through the parser, and back: every event's row, printed along the format that it was read in, has to be its line. */
#ifndef LOGETL_TESTS_FUZZ_ROUND_TRIP_H
#define LOGETL_TESTS_FUZZ_ROUND_TRIP_H

#include "stages/parse/detect/formats.h"
#include "stages/parse/format/print.h"
#include "stages/parse/parse.h"

struct round_trip {
	struct formats formats;
	struct block_layout layout;
	struct parser *parser;
	struct print_buffer printed;
};

/* Formats as of formats_init(), instead of those before; times without a zone are Berlin's.  False where one of them cannot be
 * read.  The trip, zeroed at first, is for good: a parser's tables take a hundred times as long to make as a line to parse. */
bool round_trip_use(struct round_trip *trip, const char *const *definitions, size_t count);

/* The trip in all formats that can be known; those that only the lines of before had are forgotten. */
struct round_trip *round_trip_automatic(void);

/* Parses the text, as far as a block has room for it, as a block of lines of this format; checks the block, and each row. */
void round_trip(struct round_trip *trip, const struct format *format, const char *text, size_t length);

/* All of it for one format, where that can be read. */
void round_trip_once(const char *definition, const char *text, size_t length);

#endif

/* Pieces of a line that may be missing, and quoted fields that may be a bare `-`. */
#ifndef LOGETL_PARSE_PIECE_H
#define LOGETL_PARSE_PIECE_H

#include "stages/parse/format/match.h"

/* Where the line goes on, and with which op. */
struct piece_next {
	const char *at; /* NULL: it does not fit */
	uint32_t op;
};

/* Goes on behind a field that ends at `at`: behind its literal, of which the first `from` bytes are not looked at; or without
 * the piece that begins there; or behind the next field, if that is a `-` without its quotes. */
struct piece_next piece_skip(const struct format *format, struct match *match, const struct op *op, size_t from,
	const char *at, const char *end);

/* Makes NULL what is empty, where the format has it so, and marks in match->odd what could not be printed: a piece that is
 * there but has no value, and `-` where NULL is empty. */
void piece_settle(const struct format *format, struct match *match);

#endif

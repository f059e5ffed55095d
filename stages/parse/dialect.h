/* The languages in which formats are given.  A definition is of the first dialect that owns it; the others need not
 * look at it.  How a line is read along a format is the dialect's as well.
 */
#ifndef LOGETL_PARSE_DIALECT_H
#define LOGETL_PARSE_DIALECT_H

#include "stages/parse/match.h"
#include "stages/parse/op.h"

struct dialect {
	const char *name;

	/* Whether the definition is written in this dialect. */
	bool (*owns)(const char *definition);

	/* Fills the format from the definition, but for what arrange() adds: of each op its kind, column, unit, clock, name,
	 * key, conditional, escape, and the literal that follows it.  What an op owns is released by format_free(), also
	 * after a failure.  Returns 0, or -1 with the error stack set: what cannot be read, at which column. */
	int (*compile)(struct format *format, const char *definition);

	/* Reads a line (without its line ending); as match_line().  The values of before are cleared already. */
	bool (*match)(const struct format *format, struct match *match, const char *line, size_t length);

	/* Frees format->compiled; NULL where the dialect has none. */
	void (*release)(struct format *format);

	bool has_comments; /* lines that begin with # say nothing of a request */
	bool has_text;     /* fields stand in the order of the ops, with text between them: arrange() finds their shapes */
};

extern const struct dialect nginx_dialect, goaccess_dialect, apache_dialect;

/* The dialect of a definition, or NULL. */
const struct dialect *dialect_of(const char *definition);

#endif

/* The languages in which formats are given.  A definition is of the first dialect that owns it; the others need not
 * look at it.  How a line is read along a format is the dialect's as well.
 */
#ifndef LOGETL_PARSE_DIALECT_H
#define LOGETL_PARSE_DIALECT_H

#include "stages/parse/format/match.h"
#include "stages/parse/format/op.h"
#include "stages/parse/format/print.h"

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

	/* Of a line that was not matched: as match_locate().  NULL where match() says it. */
	void (*locate)(const struct format *format, struct match *match, const char *line, size_t length);

	/* Where lines are objects: writes what extra holds of the line that was matched last.  `out` has room for
	 * ESCAPE_WORST times the line.  Returns the length; 0 where nothing is left.  NULL for other dialects. */
	size_t (*extra)(const struct format *format, const struct match *match, char *out);

	/* Appends the row as a line of the format, without a line ending; `exact`: it was read in it, so its note's fields
	 * hold.  False where there was no memory, or the row has no such line.  NULL: the dialect has no way back. */
	bool (*print)(const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer);

	/* Frees format->compiled; NULL where the dialect has none. */
	void (*release)(struct format *format);

	bool has_comments; /* lines that begin with # say nothing of a request */
	bool is_object;    /* several fields may fill a column, of which the first that is there does; and see extra() */
	bool has_text;     /* fields stand in the order of the ops, with text between them: arrange() finds their shapes */
};

extern const struct dialect pattern_dialect, w3c_dialect, json_dialect, nginx_dialect, goaccess_dialect, apache_dialect;

/* The dialect of a definition, or NULL. */
const struct dialect *dialect_of(const char *definition);

#endif

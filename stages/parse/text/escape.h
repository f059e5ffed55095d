/* How logs write the bytes that would break their format: undone when a line is read, applied when it is written. */
#ifndef LOGETL_PARSE_ESCAPE_H
#define LOGETL_PARSE_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

/* X(ENUM, byte that every escape begins with).
 *
 * Undoing is lenient: APACHE and NGINX undo \" \\ \xHH \t \n \r \b \v \f alike, and what is no escape stays as it is.
 * Applying is strict: it writes what that server writes, so where applying what was undone gives other bytes than those
 * that were logged, the logged ones have to be kept. */
#define ESCAPES(X) \
	X(NONE, 0)      /* as it is: nginx's escape=none */ \
	X(APACHE, '\\') /* ap_escape_logitem: \" \\ \t \n \r \b \v \f, other control bytes and bytes that are not UTF-8 as \xhh */ \
	X(NGINX, '\\')  /* escape=default: " and \ and what is below 32 or above 126 as \xHH */ \
	X(JSON, '\\')   /* RFC 8259, section 7; a \u that is half a surrogate pair stays as it is */ \
	X(QUOTED, '"')  /* W3C: "…" with doubled quotes, where something is quoted */ \
	X(PLUS, '+')    /* IIS: a blank is +; or as QUOTED */ \
	X(PERCENT, '%') /* CloudFront, W3C: %HH */ \
	X(HASH, '#')    /* HAProxy: #HH; it separates what it captures by |, so that a | of its own is #7C */ \
	X(CSV, '"')     /* RFC 4180, in quotes: "" */

enum escape {
#define X(name, mark) ESCAPE_##name,
	ESCAPES(X)
#undef X
};

/* The byte that every escape begins with; 0 where there are none. */
char escape_mark(enum escape escape);

/* Whether undoing might change the text. */
bool escape_is_in(enum escape escape, const char *text, size_t length);

/* The end of the quoted string at the start of [text, end), behind its quote; NULL where there is none: W3C's, in which
 * a quote is two. */
const char *escape_quoted_end(const char *text, const char *end);

/* Undoes the escapes.  `out` has room for `length` bytes and may not overlap.  Returns the bytes written, at most
 * `length`. */
size_t escape_undo(enum escape escape, char *out, const char *text, size_t length);

enum { ESCAPE_WORST = 6 /* bytes for one: \u00XX */ };

/* Applies the escapes.  `out` has room for ESCAPE_WORST * length bytes and may not overlap.  Returns the bytes written. */
size_t escape_apply(enum escape escape, char *out, const char *bytes, size_t length);

/* Whether the bytes are UTF-8 (RFC 3629) without a NUL: what an SQL TEXT may hold. */
bool escape_is_text(const char *bytes, size_t length);

/* Writes the bytes as a JSON string with its quotes; a byte that is not UTF-8 becomes \u00XX.  `out` has room for
 * ESCAPE_WORST * length + 2 bytes and may not overlap.  Returns the bytes written. */
size_t escape_json(char *out, const char *bytes, size_t length);

/* Writes each byte as the character of its number, as a JSON string: exact whatever the bytes are.  As escape_json(). */
size_t escape_json_bytes(char *out, const char *bytes, size_t length);

/* Reads what escape_json_bytes() wrote, without its quotes.  `out` has room for `length` bytes.  Returns the bytes
 * written. */
size_t escape_json_bytes_undo(char *out, const char *text, size_t length);

#endif

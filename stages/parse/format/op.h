/* A compiled format: literal text and fields, in the order of the line.  It is a description and knows no direction:
 * match.c reads a line along it, and printing walks the same array.
 *
 *      %h %l %u %t "%r"        prefix ""
 *                              op 0  TEXT  %h            WORD    then " "
 *                              op 1  TEXT  %l            WORD    then " "
 *                              op 2  TEXT  %u            LAZY    then " ["
 *                              op 3  CLOCK %t            VALUE   then "] \""
 *                              op 4  REQUEST %r          QUOTED  then "\""
 *
 * A piece of it may be missing: then the line goes on behind the piece.  It is there where the text stands that it
 * begins with.
 *
 *      $a $b$[ {$c}$] $d       op 1  TEXT  $b            WORD    then " {", or " " and on to op 3
 *                              op 2  TEXT  $c            FIRST   then "} "
 */
#ifndef LOGETL_PARSE_OP_H
#define LOGETL_PARSE_OP_H

#include "pipeline/block.h"
#include "stages/parse/text/clock.h"
#include "stages/parse/text/escape.h"
#include "stages/parse/text/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the text of a field means: X(ENUM). `-` alone is NULL for all but STATUS and times. */
#define OP_KINDS(X) \
	X(TEXT) \
	X(LIST)     /* text that may have blanks behind commas and around colons: nginx's $upstream_* */ \
	X(FORWARDED) /* addresses, of which the first is the client's: GoAccess's ~h{…} */ \
	X(USER)     /* text that may have blanks */ \
	X(REQUEST)  /* METHOD target [PROTOCOL] */ \
	X(URI)      /* path[?query] */ \
	X(QUERY)    /* [?query], mark included */ \
	X(INTEGER)  /* decimal digits */ \
	X(STATUS)   /* three digits */ \
	X(DURATION) /* decimal digits with an optional fraction, in 1/unit seconds */ \
	X(UNITS)    /* a duration with its units: 1m2.5s (duration.h) */ \
	X(CLOCK)    /* a time in the pattern of `clock` */ \
	X(EPOCH)    /* Unix time in 1/unit seconds, with an optional fraction */ \
	X(FRACTION) /* 1/unit seconds of a time that stands elsewhere, as many digits as the unit has zeros */

enum op_kind {
#define X(name) OP_##name,
	OP_KINDS(X)
#undef X
};

/* How the end of a field is found: X(ENUM). */
#define OP_SHAPES(X) \
	X(WORD)   /* at the white space behind it, less the `tail` bytes of the literal that come before that */ \
	X(FIRST)  /* where its literal comes first */ \
	X(LAZY)   /* where its literal comes first and, for the first such field, the rest of the line fits */ \
	X(QUOTED) /* at the first quote without a backslash */ \
	X(VALUE)  /* where its kind ends; of text, at the end of the line */ \
	X(RUN)    /* one of several fields without white space between them: where its literal fits last */ \
	X(CSV)    /* quoted, at the first quote that is not doubled */ \
	X(RAW)    /* quoted, at the first quote */ \
	X(ADDRESSES) /* behind the last of several addresses */ \
	X(UNTIL)  /* at the first byte of its literal, where what comes behind that may be missing */ \
	X(FILLED) /* as a WORD; behind it come blanks that fill it up */ \
	X(HOST)   /* at the first slash, where a path follows without text between */

enum op_shape {
#define X(name) SHAPE_##name,
	OP_SHAPES(X)
#undef X
};

/* Where a value goes: X(ENUM, column of access_log).  The dimensions come first, with their own numbers. */
#define COLUMNS(X) \
	X(REMOTE_ADDR, "remote_addr") \
	X(METHOD, "request_method") \
	X(PATH, "request_path") \
	X(QUERY, "query_string") \
	X(PROTOCOL, "server_protocol") \
	X(REFERER, "http_referer") \
	X(USER_AGENT, "http_user_agent") \
	X(REMOTE_USER, "remote_user") \
	X(HOST, "host") \
	X(STATUS, "status") \
	X(BODY_BYTES_SENT, "body_bytes_sent") \
	X(REQUEST_TIME, "request_time") \
	X(TIME, "time") \
	X(EXTRA, "extra")

enum column {
#define X(name, column) COLUMN_##name,
	COLUMNS(X)
#undef X
	COLUMN_COUNT
};

#define X(name, column) static_assert((int)COLUMN_##name == (int)DIMENSION_##name, "dimensions come first, in order");
DIMENSIONS(X)
#undef X

const char *column_name(unsigned column);

struct op {
	uint8_t kind;           /* enum op_kind */
	uint8_t shape;          /* enum op_shape */
	uint8_t column;         /* enum column; of REQUEST and URI the first one of theirs */
	uint8_t index;          /* among the format's */
	uint8_t clock_parts;    /* CLOCK_*: which parts of the event's time come from here; 0: the text goes to extra */
	uint8_t escape;         /* enum escape: how the text was written */
	char mark;              /* the byte that its escapes begin with; a blank where it has none */
	bool conditional;       /* %!200{…}: "-" where the condition fails; not of times */
	bool decimal;           /* of an EPOCH: may have a fraction */
	bool bare;              /* of a quoted one: may be a `-` without its quotes */
	bool may_be_empty;      /* of a WORD or LAZY */
	uint8_t width;          /* characters that it has at the least, with blanks on its left; of a WORD or VALUE, else 0 */
	bool left;              /* of a TEXT with a width: the blanks are on its right; it is FILLED */
	bool unprinted;         /* its text stands inside of another field's, or is not always there: see match->odd_between */
	uint16_t tail;          /* of a WORD: bytes of the literal before its first white space */
	uint16_t run_end;       /* of a RUN: the op that the run ends with */
	uint16_t clock_index;   /* of a CLOCK: its number among the format's */
	uint32_t literal;       /* the text that follows: offset in format->literals */
	uint32_t literal_length;
	uint64_t literal_word, literal_mask; /* its first eight bytes, for comparing them at once */
	uint16_t missing_next;  /* where a piece that may be missing begins behind this op: the op behind the piece; else 0 */
	uint32_t missing_before; /* so much of the literal stands in any case, and then what stands in the literals from */
	uint32_t missing_text;  /* here to the end of the piece's last one */
	uint32_t unit;          /* per second: 1, 1000, 1000000 or 1000000000 */
	uint8_t digits;         /* of a DURATION or EPOCH: behind the point as it is printed; or DECIMAL_SHORTEST */
	struct clock *clock;    /* of a CLOCK */
	char *name;             /* in the format's own words: "$remote_addr", "%>s" */
	char *key;              /* in extra, and after nginx's variable: "server_port" */
	char *key_json;         /* the key as JSON: "\"server_port\":" */
};

enum { FORMAT_OPS_MAX = 64, FORMAT_NO_OP = -1 };

struct dialect;

struct format {
	bool prints_exactly;    /* fields that are not odd, printed, are the line: see note.c */
	const struct dialect *dialect;
	bool wrapped;           /* its lines arrive in wrappers (unwrap.h) */
	void *compiled;         /* the dialect's own; NULL where the ops say it all */
	char *name, *definition;
	const char *description;
	char *literals;         /* prefix first, then the text after each op */
	bool has_options;       /* fields that the values alone may not tell: see print.c */
	bool needs_proof;       /* likewise, even if none of them is odd: see note.c */
	bool empty_is_null;     /* as well as `-`: nginx's escape=json and escape=none, CSV */
	char *header;           /* the prefix, the first name, the text behind it: a line that begins so names columns; or NULL */
	size_t literals_length, prefix_length;
	struct op ops[FORMAT_OPS_MAX];
	uint32_t op_count;
	uint32_t clock_count;
	bool has_year;           /* otherwise that of clock_read() */
	bool has_zone;           /* of EPOCH and %z, for example */
	const struct zone *zone; /* where it has none; NULL: UTC */
	int32_t client;         /* the op that fills remote_addr; FORMAT_NO_OP where there is none */
	int32_t host;           /* in text the op that fills host; FORMAT_NO_OP */
	int32_t lazy;           /* the first LAZY op: the one that backs up; or FORMAT_NO_OP */
	uint16_t extras[FORMAT_OPS_MAX]; /* the ops that go to extra, or may */
	uint32_t extra_count;
	uint16_t texts[FORMAT_OPS_MAX];  /* the ops that fill dimensions */
	uint32_t text_count;
};

#endif

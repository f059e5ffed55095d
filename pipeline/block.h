/* A block: whole lines of one source and, filled in place by the stages, what was found in them.
 *
 * This header is the layout of shared memory and nothing else.  Every reference is an offset or an index, never a
 * pointer, because the processes may map the arena anywhere.
 *
 *      slot  ┌────────────────────────┐
 *            │ struct block           │  header: written by the reader, the counts by the parser
 *            │ attempts[lines]        │  which lines a parser died on (careful mode, see stages/parse/README.md)
 *            │ struct row[lines]      │  one for each line that is not blank, in the order of the lines
 *            │ struct string[…]       │  the distinct strings of the block's rows; entry 0 stands for NULL
 *            │ bytes: text, then heap │  the lines as read; behind them what the parser decoded or composed
 *            └────────────────────────┘
 *
 * Who may write: the stage whose turn it is (ring.h), and only the fields that are marked with its name.  What a parser
 * wrote is checked before it is believed (block_validate()).
 */
#ifndef LOGETL_PIPELINE_BLOCK_H
#define LOGETL_PIPELINE_BLOCK_H

#include "pipeline/source.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

/* The string columns of a row, each with a dimension table of its own: X(ENUM, column name). */
#define DIMENSIONS(X) \
	X(REMOTE_ADDR, remote_addr) \
	X(METHOD, method) \
	X(PATH, path) \
	X(QUERY, query) \
	X(PROTOCOL, protocol) \
	X(REFERER, referer) \
	X(USER_AGENT, user_agent) \
	X(REMOTE_USER, remote_user) \
	X(HOST, host)

enum dimension {
#define X(name, column) DIMENSION_##name,
	DIMENSIONS(X)
#undef X
	DIMENSION_COUNT
};

/* Why a line became a reject: X(ENUM, name as stored, what it means for the user). */
#define REJECT_REASONS(X) \
	X(NO_FORMAT, "no_format", "no known format fits the line") \
	X(NO_MATCH, "no_match", "the text that the format has beside the field is not there") \
	X(EMPTY, "empty", "the field is empty") \
	X(BAD_TIME, "bad_time", "not a time of this format, or no such date") \
	X(BAD_NUMBER, "bad_number", "not a number of this field's form") \
	X(TOO_LARGE, "too_large", "the number does not fit in 63 bits") \
	X(UNTERMINATED, "unterminated", "the quoted text has no closing quote") \
	X(BAD_JSON, "bad_json", "the line is not one JSON object") \
	X(MISSING, "missing", "the object has no such member") \
	X(TRAILING, "trailing", "the line goes on after the last field") \
	X(TOO_LONG, "too_long", "the line is longer than --max-line; its beginning is kept") \
	X(TOO_COSTLY, "too_costly", "matching the pattern took too many steps") \
	X(CRASH, "crash", "the parser died on this line") \
	X(SECOND_FULL, "second_full", "more than 4,194,304 events in one second")

enum reject_reason {
#define X(name, text, meaning) REJECT_##name,
	REJECT_REASONS(X)
#undef X
	REJECT_REASON_COUNT
};

/* The name as stored; "?" for a number that is none. */
const char *reject_reason_name(unsigned reason);

enum {
	BLOCK_LINES_MAX = 8192,
	BLOCK_STRINGS_MAX = 1 + BLOCK_LINES_MAX * DIMENSION_COUNT,
	BLOCK_FORMAT_BYTES = 8192, /* a format's name or definition, with the terminating NUL */
	BLOCK_KEYS_MAX = 2048, /* bytes that a format's names for what has no column may take in a line's JSON */
};

enum row_kind { ROW_EVENT, ROW_DUPLICATE, ROW_REJECT };

#define ROW_NO_NUMBER INT64_C(-1)
#define ROW_NO_STATUS UINT16_MAX

/* One line that is not blank. */
struct row {
	int64_t second;             /* parser: seconds since 1970, UTC */
	uint64_t event_key;         /* parser: hash of the origin and the line */
	int64_t id;                 /* loader: (second << 22) | n */
	int64_t body_bytes_sent;    /* parser: ROW_NO_NUMBER is NULL */
	int64_t request_time_us;    /* parser: microseconds; ROW_NO_NUMBER is NULL */
	uint32_t line_offset;       /* parser: in bytes */
	uint32_t line_length;       /* parser: less the line ending */
	uint32_t line_index;        /* parser: lines before it in the block, blank ones included */
	int32_t microsecond;        /* parser: the logged fraction; -1 where there is none */
	int16_t tz_offset_minutes;  /* parser */
	uint16_t status;            /* parser: ROW_NO_STATUS is NULL */
	uint8_t kind;               /* parser: enum row_kind; the loader makes duplicates of events */
	uint8_t maybe;              /* dedup: 1 where the loader has to look */
	uint8_t reason;             /* parser, of a reject: enum reject_reason */
	uint8_t unused;
	union {
		uint32_t column;      /* parser, of a reject: byte of the line where it stopped fitting, from 0 */
		uint32_t note_length; /* parser, of an event: JSON object behind extra, of how it was logged; 0 is NULL */
	};
	uint32_t string[DIMENSION_COUNT]; /* parser: index of a struct string of that dimension; 0 is NULL */
	uint32_t extra_offset;      /* parser: JSON object in bytes; of a reject, the name of the field at fault */
	uint32_t extra_length;      /* parser: 0 is NULL */
};

enum { STRING_BINARY = 1 /* not UTF-8, or with a NUL: stored as a BLOB */, STRING_NEW = 2 /* its id is new in this block */ };

/* One distinct string of one dimension. */
struct string {
	uint64_t hash;     /* parser: of the bytes, keyed */
	uint32_t offset;   /* parser: in bytes */
	uint32_t length;   /* parser */
	uint32_t id;       /* dedup: in the dimension's table; 0: the row holds the text itself */
	uint16_t uses;     /* parser: rows that refer to it, at most 65535 */
	uint8_t dimension; /* parser: enum dimension */
	uint8_t flags;     /* parser: STRING_BINARY; dedup: STRING_NEW */
};

static_assert(sizeof(struct row) == 112, "the row is shared memory: no hidden padding");
static_assert(sizeof(struct string) == 24, "the string is shared memory: no hidden padding");

struct block {
	/* Written by the reader. */
	uint64_t number;
	bool overlong;          /* the only line is the beginning of one that exceeds the limit */
	uint32_t text_length;   /* bytes of whole lines, line endings included; 0 where only the source's facts changed */
	uint32_t lines;         /* lines in the text, blank ones included; a last one without newline counts */
	int64_t source_bytes;   /* bytes of the source that the block stands for: offset after less offset before */
	uint64_t origin_key;    /* hash of the origin */
	struct position after;  /* the source's position once this block is loaded */
	char path[SOURCE_PATH_BYTES];
	char origin[SOURCE_PATH_BYTES];
	char format[BLOCK_FORMAT_BYTES]; /* name or definition of the lines' format; "" where it is unknown */
	bool format_changed;    /* it is not the source's first one: rows have to say it */

	/* Written by the parser. */
	uint32_t heap_length;   /* bytes used behind the text */
	uint32_t rows, strings; /* strings includes entry 0 */
	uint32_t blank, rejected;
};

/* The sizes of a slot's parts, worked out once from the settings; the same for every slot. */
struct block_layout {
	uint32_t target_bytes;   /* a block closes when it holds this much text */
	uint32_t line_max_bytes; /* longest line allowed, line ending not counted */
	uint32_t text_bytes;     /* room for text */
	uint32_t bytes_bytes;    /* room for text and heap */
	size_t attempts_at, rows_at, strings_at, bytes_at; /* offsets in the slot */
	size_t slot_bytes;       /* distance between slots, whole pages */
};

enum {
	BLOCK_TARGET_DEFAULT = 512 << 10,
	BLOCK_TARGET_MIN = 4 << 10,
	BLOCK_TARGET_MAX = 16 << 20,
	BLOCK_LINE_MAX_DEFAULT = 1 << 20,
	BLOCK_LINE_MAX_LIMIT = 64 << 20,
};

/* Fills the layout.  Heap room is for the worst line there can be: each byte of it decoded, and twice as "\u00XX"
 * in JSON, as its value and as it was logged. */
void block_layout_init(struct block_layout *layout, uint32_t target_bytes, uint32_t line_max_bytes);

static inline uint8_t *block_attempts(const struct block_layout *layout, struct block *block)
{
	return (uint8_t *)block + layout->attempts_at;
}

static inline struct row *block_rows(const struct block_layout *layout, struct block *block)
{
	return (struct row *)(void *)((char *)block + layout->rows_at);
}

static inline struct string *block_strings(const struct block_layout *layout, struct block *block)
{
	return (struct string *)(void *)((char *)block + layout->strings_at);
}

static inline char *block_text(const struct block_layout *layout, struct block *block)
{
	return (char *)block + layout->bytes_at;
}

/* A checked reference into text and heap: NULL where offset and length do not lie inside. */
static inline const char *block_bytes(
	const struct block_layout *layout, struct block *block, uint32_t offset, uint32_t length)
{
	if (offset > layout->bytes_bytes || length > layout->bytes_bytes - offset)
		return 0;
	return block_text(layout, block) + offset;
}

/* Whether the parser's counts fit the layout. */
static inline bool block_counts_are_sane(const struct block *block)
{
	return block->lines <= BLOCK_LINES_MAX && block->rows <= block->lines && block->rejected <= block->rows &&
	       block->blank <= block->lines && block->rows + block->blank == block->lines && block->strings >= 1 &&
	       block->strings <= BLOCK_STRINGS_MAX;
}

/* Seconds that an event may have: those of the years 1 to 9999. */
#define BLOCK_SECOND_MIN INT64_C(-62135596800)
#define BLOCK_SECOND_MAX INT64_C(253402300799)

static inline bool block_second_is_sane(int64_t second)
{
	return second >= BLOCK_SECOND_MIN && second <= BLOCK_SECOND_MAX;
}

/* What a parser wrote is checked by each stage that believes it, before it does.  0, or -1 with the error stack set where
 * the block is damaged.  This one checks counts and strings, for dedup, which follows no reference of a row. */
int block_validate_strings(const struct block_layout *layout, struct block *block);

/* Likewise, everything: counts, strings, kinds, seconds, and every reference. */
int block_validate(const struct block_layout *layout, struct block *block);

#endif

/* A parser's own memory: tables, caches, and the block in hand.  Private to this folder; parse.h is for others. */
#ifndef LOGETL_PARSE_PARSER_H
#define LOGETL_PARSE_PARSER_H

#include "stages/parse/dictionary.h"
#include "stages/parse/format/match.h"
#include "stages/parse/format/print.h"
#include "stages/parse/parse.h"

#include <stddef.h>

struct parser {
	struct parse_settings settings;
	struct block_layout layout;
	struct dictionary dictionary;
	struct match match;
	char *scratch;                 /* layout.text_bytes: a decoded value on its way into JSON */
	struct print_buffer printed;   /* a line, to be compared */
	char *scratch_escaped;         /* ESCAPE_WORST times as much: the same, escaped again */

	/* The block in hand. */
	struct block *block;
	const struct format *stamped;  /* on the block; NULL where it is unknown */
	const struct format *format;   /* of the line in hand */
	bool has_header;               /* some lines name the columns: none of ours either */
	bool has_comments;             /* lines that begin with # are none of ours */
	char *bytes;                   /* text and heap */
	bool plain;                    /* the line in hand is printable ASCII */
	uint32_t heap_end;             /* offset of the first free byte */
	uint32_t extra_offset, extra_length; /* the last JSON object: lines with the same one share it */
	uint32_t field_offset[FORMAT_OPS_MAX]; /* where the name of a field at fault was put; 0: not yet */
	int64_t key_second;            /* the origin and this second give key_seed */
	uint64_t key_seed;
};

/* Room for `length` more bytes at the end of the heap, or NULL where there is none.  heap_take() takes them. */
static inline char *heap_room(struct parser *parser, size_t length)
{
	return length <= parser->layout.bytes_bytes - parser->heap_end ? parser->bytes + parser->heap_end : 0;
}

/* Takes the first `length` bytes of what heap_room() gave; returns their offset. */
static inline uint32_t heap_take(struct parser *parser, size_t length)
{
	uint32_t offset = parser->heap_end;
	parser->heap_end += (uint32_t)length;
	return offset;
}

/* Fills a row from one line that is not blank (row.c). */
void row_fill(struct parser *parser, struct row *row, const char *line, uint32_t length);

/* Makes a reject of the row.  `op` names the field at fault; NULL where there is none. */
void row_reject(struct parser *parser, struct row *row, unsigned reason, uint32_t column, const struct op *op);

/* Finds the text fields of the line that was matched last whose values, escaped again, are not what was logged, and sets
 * their bits in match.odd (odd.c). */
void odd_find(struct parser *parser);

/* Whether the line has to say its format: it is not the source's first one. */
static inline bool note_says_format(const struct parser *parser)
{
	return parser->format != parser->stamped || parser->block->format_changed;
}

/* Composes the JSON object of what has no column, for the line that was matched last.  A request that is no request
 * line stands in it as well.  Returns false where the heap is full (extra.c). */
bool extra_compose(struct parser *parser, struct row *row, const struct span *odd_request);

/* Composes, behind extra, what else is needed to write the line as it was; the rest of the row is filled.  False where the
 * heap is full (note.c). */
bool note_compose(struct parser *parser, struct row *row);

#endif

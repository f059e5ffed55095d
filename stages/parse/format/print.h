/* The way back: a row, printed along a format, is a log line.
 *
 * Along the format that it was read in it is the line that was logged, byte for byte.  Along another one it is what that
 * format's server would have logged, as far as the row knows it; what it does not know is `-`, and a time without a zone is UTC.
 */
#ifndef LOGETL_PARSE_PRINT_H
#define LOGETL_PARSE_PRINT_H

#include "stages/parse/format/format.h"
#include "stages/parse/format/op.h"
#include "stages/parse/text/clock.h"

struct record_text {
	const char *text; /* NULL: the value is NULL */
	size_t length;
};

/* A row of `request`, its ids replaced by their values.  The texts belong to the caller. */
struct record {
	struct instant instant;
	int64_t status, body_bytes_sent, request_time_us; /* negative: NULL */
	struct record_text strings[DIMENSION_COUNT];
	struct record_text extra, note; /* JSON objects */
};

/* What the parser made of an event's line, so far as the row is filled.  The texts are the block's. */
void record_of_row(
	const struct block_layout *layout, struct block *block, const struct row *row, struct record *record);

/* Whether its time is one that a line can have; a row that somebody edited may have any.  Printing takes all else as it
 * comes. */
bool record_is_sane(const struct record *record);

/* Text that grows; zeroed at first. */
struct print_buffer {
	char *bytes;
	size_t length, room;
	bool failed; /* there was no memory */
};

void print_buffer_release(struct print_buffer *buffer);

/* Room for so many more bytes at the end, or NULL, and failed. */
char *print_room(struct print_buffer *buffer, size_t length);
void print_text(struct print_buffer *buffer, const char *text, size_t length);

/* Appends the line, without a line ending.  `exact`: the row was read in this format, so that its note holds for it.  False
 * where there was no memory, or the format has no way back. */
bool print_record(const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer);

/* What a dialect's print() does where fields stand in the order of the ops, with text between them. */
bool print_fields(
	const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer);

/* Whether the columns that the op fills are NULL; false for times, which never are. */
bool print_is_null(const struct op *op, const struct record *record);

/* Appends what the op logs of its columns: `-`, or nothing for a query string, where they are NULL. */
void print_columns(const struct op *op, const struct record *record, struct print_buffer *buffer);

/* The format that the row's note says it was read in, as its name or definition; "" where it says none, which is its source's
 * first one.  The text goes into `name`, which has BLOCK_FORMAT_BYTES. */
void print_noted_format(const struct record *record, char *name);

#endif

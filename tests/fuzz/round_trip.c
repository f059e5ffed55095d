/* Lines through the parser, and back. */
#include "tests/fuzz/round_trip.h"

#include "pipeline/error.h"
#include "stages/parse/format/explain.h"
#include "stages/parse/parser.h"
#include "stages/parse/text/escape.h"
#include "stages/parse/text/json.h"
#include "stages/parse/wrap/wrap.h"
#include "tests/fuzz/finding.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64 << 10, NOW = 1795176000 /* 2026-11-20T12:00:00Z */ };

static const struct hash_secret secret = {{1, 2, 3}};

/* What it knew of formats that may be gone. */
static void forget(struct parser *parser)
{
	parser->stamped = parser->format = 0;
	memset(&parser->match, 0, sizeof parser->match);
}

bool round_trip_use(struct round_trip *trip, const char *const *definitions, size_t count)
{
	static struct zone zone;
	if (!*zone.name && zone_init(&zone, "Europe/Berlin") != 0)
		found("the zone is missing: the package tzdata has it", "", 0);
	if (!trip->parser) {
		block_layout_init(&trip->layout, BLOCK_TARGET_MIN, LINE_MAX_BYTES);
		trip->parser = parser_new(&(struct parse_settings){&trip->formats, &secret}, &trip->layout);
		if (!trip->parser)
			found(error_text(), "", 0);
	}
	forget(trip->parser);
	formats_release(&trip->formats);
	if (formats_init(&trip->formats, definitions, count) != 0)
		return false;
	formats_set_zone(&trip->formats, &zone);
	trip->formats.now = NOW;
	return true;
}

struct round_trip *round_trip_automatic(void)
{
	static struct round_trip trip;
	struct formats *formats = &trip.formats;
	if (!trip.parser && !round_trip_use(&trip, 0, 0))
		found(error_text(), "", 0);
	forget(trip.parser);
	while (formats->count > formats->candidates)
		format_free(formats->list[--formats->count]);
	return &trip;
}

/* All trips have the same layout, and share a slot. */
static struct block *block_of(const struct round_trip *trip, const struct format *format, const char *text, size_t length)
{
	static struct block *block;
	if (!block)
		block = need(trip->layout.slot_bytes);
	if (length > trip->layout.text_bytes)
		length = trip->layout.text_bytes;
	*block = (struct block){.origin_key = 1};
	strcpy(block->format, format_name(format));
	for (size_t at = 0; at < length && block->lines < BLOCK_LINES_MAX; block->lines++) {
		const char *newline = memchr(text + at, '\n', length - at);
		at = newline ? (size_t)(newline + 1 - text) : length;
		block->text_length = (uint32_t)at;
	}
	if (length > 0)
		memcpy(block_text(&trip->layout, block), text, block->text_length);
	return block;
}

static void check_object(const struct record_text *object, const char *what)
{
	struct json json;
	struct json_value value;
	if (!object->text)
		return;
	json_start(&json, object->text, object->length);
	if (!json_read(&json, &value) || value.type != JSON_TYPE_OBJECT || !json_finish(&json))
		found(what, object->text, object->length);
}

static void check_event(struct round_trip *trip, struct block *block, const struct row *row)
{
	const char *line = block_text(&trip->layout, block) + row->line_offset;
	char noted[BLOCK_FORMAT_BYTES];
	struct record record;
	record_of_row(&trip->layout, block, row, &record);
	check_object(&record.extra, "extra is no object");
	check_object(&record.note, "the note is no object");
	print_noted_format(&record, noted);
	const struct format *format = formats_find(&trip->formats, *noted ? noted : block->format);
	if (!format)
		found("the format that is noted is none", noted, strlen(noted));
	trip->printed.length = 0;
	if (!print_record(format, &record, true, &trip->printed))
		found("a row cannot be printed", line, row->line_length);
	if (trip->printed.length != row->line_length || memcmp(trip->printed.bytes, line, row->line_length) != 0)
		found("a row is printed as another line", line, row->line_length);
}

static void no_field(void *context, const struct explained *explained)
{
	(void)context, (void)explained;
}

static bool is_wrapped(const struct round_trip *trip, struct block *block, const struct row *row)
{
	struct record record;
	struct json_value wrapper;
	size_t own;
	record_of_row(&trip->layout, block, row, &record);
	return wrap_find(&record.extra, &wrapper, &own);
}

/* Whether the line fits is what format_explain() says, of a line that stands alone; a block looks into wrappers as well. */
static void check_line(const struct round_trip *trip, struct block *block, const struct row *row)
{
	const struct format *format = trip->formats.list[0];
	const char *field;
	unsigned reason;
	size_t column;
	char *line = exact_copy(block_text(&trip->layout, block) + row->line_offset, row->line_length);
	bool fits = format_explain(format, line, row->line_length, no_field, 0, &reason, &column, &field) == 0;
	bool is_event = row->kind == ROW_EVENT;
	if (trip->formats.count == 1 && fits != is_event && !(is_event && is_wrapped(trip, block, row)))
		found("a line fits alone, or in its block, but not both", line, row->line_length);
	free(line);
}

static void check_row(struct round_trip *trip, struct block *block, const struct row *row)
{
	if (row->kind == ROW_EVENT)
		check_event(trip, block, row);
	else if (row->reason >= REJECT_REASON_COUNT || row->column > row->line_length)
		found("a reject that cannot be", block_text(&trip->layout, block) + row->line_offset, row->line_length);
	check_line(trip, block, row);
}

static void check_strings(const struct round_trip *trip, struct block *block)
{
	const struct string *strings = block_strings(&trip->layout, block);
	for (uint32_t i = 1; i < block->strings; i++) {
		const char *text = block_text(&trip->layout, block) + strings[i].offset;
		if (strings[i].offset + strings[i].length > block->text_length + block->heap_length)
			found("a string behind the heap's end", "", 0);
		if (escape_is_text(text, strings[i].length) == !!(strings[i].flags & STRING_BINARY))
			found("text that is marked as binary, or not marked", text, strings[i].length);
	}
}

void round_trip(struct round_trip *trip, const struct format *format, const char *text, size_t length)
{
	struct block *block = block_of(trip, format, text, length);
	parse_block(trip->parser, block);
	if (block_validate(&trip->layout, block) != 0)
		found(error_text(), text, length);
	check_strings(trip, block);
	for (uint32_t i = 0; i < block->rows; i++)
		check_row(trip, block, &block_rows(&trip->layout, block)[i]);
}

void round_trip_once(const char *definition, const char *text, size_t length)
{
	static struct round_trip trip;
	if (round_trip_use(&trip, &definition, 1))
		round_trip(&trip, trip.formats.list[0], text, length);
}

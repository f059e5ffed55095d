/* A block with one line in it, parsed and rendered. */
#include "tests/unit/render.h"

#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "stages/parse/format/explain.h"
#include "stages/parse/format/op.h"
#include "stages/parse/parse.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct hash_secret secret;
char rendered[4 * TEXT_BYTES];

void render_set_up(void)
{
	const struct arena_settings settings = {.readers = 1, .parsers = 1, .block_bytes = TEXT_BYTES, .line_max_bytes = TEXT_BYTES};
	arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
}

void render_tear_down(void)
{
	arena_free(arena);
}

void render(const char *format, ...)
{
	va_list arguments;
	size_t used = strlen(rendered);
	va_start(arguments, format);
	if (used > 0)
		used += (size_t)snprintf(rendered + used, sizeof rendered - used, ", ");
	vsnprintf(rendered + used, sizeof rendered - used, format, arguments);
	va_end(arguments);
}

static void render_number(const char *name, int64_t number)
{
	if (number != -1)
		render("%s=%lld", name, (long long)number);
}

static void render_event(struct block *block, const struct row *row)
{
	char fraction[16] = "";
	if (row->microsecond >= 0)
		snprintf(fraction, sizeof fraction, ".%06d", row->microsecond);
	if (row->second != 1 || row->microsecond >= 0 || row->tz_offset_minutes)
		render("time=%lld%s%+d", (long long)row->second, fraction, row->tz_offset_minutes);
	for (unsigned i = 0; i < DIMENSION_COUNT; i++) {
		const struct string *string = &block_strings(&arena->layout, block)[row->string[i]];
		const char *text = block_bytes(&arena->layout, block, string->offset, string->length);
		if (row->string[i])
			render("%s=%.*s", column_name(i), (int)string->length, text);
	}
	render_number("status", row->status == ROW_NO_STATUS ? -1 : row->status);
	render_number("body_bytes_sent", row->body_bytes_sent);
	render_number("request_time", row->request_time_us);
	if (row->extra_length)
		render("extra=%.*s", (int)row->extra_length,
			block_bytes(&arena->layout, block, row->extra_offset, row->extra_length));
	if (row->note_length)
		render("note=%.*s", (int)row->note_length,
			block_bytes(&arena->layout, block, row->extra_offset + row->extra_length, row->note_length));
}

static void ignore(void *context, const struct explained *explained)
{
	(void)context;
	(void)explained;
}

/* Explaining a line has to say the same about it. */
static void check_explained(const struct format *format, const char *line, const struct row *row)
{
	unsigned reason = 0;
	size_t column = 0;
	const char *field = 0;
	int rejected = format_explain(format, line, strlen(line), ignore, 0, &reason, &column, &field);
	ck_assert_msg(rejected == (row->kind == ROW_REJECT), "\"%s\" is explained otherwise", line);
	if (rejected) {
		ck_assert_uint_eq(reason, row->reason);
		ck_assert_uint_eq(column, row->column);
		ck_assert_uint_eq(strlen(field), row->extra_length);
	}
}

static void parse(struct format *format, const char *line)
{
	struct formats formats = {.list = &format, .count = 1, .candidates = 1};
	const struct parse_settings settings = {&formats, &secret};
	struct parser *parser = parser_new(&settings, &arena->layout);
	struct block *block = arena_block(arena, 0);
	struct row *row = block_rows(&arena->layout, block);
	strcpy(block->format, format_name(format));
	block->lines = 1;
	block->text_length = (uint32_t)strlen(line);
	memcpy(block_text(&arena->layout, block), line, strlen(line));
	parse_block(parser, block);
	ck_assert_uint_eq(block->rows, 1);
	rendered[0] = 0;
	if (row->kind == ROW_EVENT)
		render_event(block, row);
	else
		render("reject %s at %u in %.*s", reject_reason_name(row->reason), row->column, (int)row->extra_length,
			block_bytes(&arena->layout, block, row->extra_offset, row->extra_length));
	check_explained(format, line, row);
	parser_free(parser);
}

const char *render_line(const char *definition, const char *line)
{
	struct format *format = format_new(definition);
	ck_assert_msg(format != NULL, "%s", error_text());
	parse(format, line);
	format_free(format);
	return rendered;
}

void expect(const char *definition, const char *line, const char *row)
{
	render_line(definition, line);
	char *note = strstr(row, "note=") ? NULL : strstr(rendered, "note=");
	if (note)
		*(note > rendered ? note - 2 : note) = 0;
	ck_assert_msg(strcmp(rendered, row) == 0, "%s\nof %s\nis %s\nnot %s", line, definition, rendered, row);
}

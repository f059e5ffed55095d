/* Prints a JSON line: what extra kept of the object, columns' values in the places of its nulls. */
#include "stages/parse/dialect/json_format.h"
#include "stages/parse/dialect/json_print.h"
#include "stages/parse/format/print.h"

struct printing {
	const struct record *record;
	struct print_buffer *buffer;
};

static void put_text(void *context, const char *text, size_t length)
{
	print_text(((struct printing *)context)->buffer, text, length);
}

static bool put_value(void *context, const struct op *op, bool quoted)
{
	const struct printing *printing = context;
	if (print_is_null(op, printing->record))
		return false;
	print_text(printing->buffer, "\"", quoted);
	print_columns(op, printing->record, printing->buffer);
	print_text(printing->buffer, "\"", quoted);
	return true;
}

bool print_json(const struct format *format, const struct record *record, bool exact, struct print_buffer *buffer)
{
	struct printing printing = {record, buffer};
	const struct json_sink sink = {&printing, put_text, put_value};
	const struct record_text *extra = exact ? &record->extra : &(struct record_text){0};
	return json_print(format, extra->text, extra->length, &sink) && !buffer->failed;
}

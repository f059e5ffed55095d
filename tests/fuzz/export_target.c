/* What export prints of a row that anybody may have edited: the input is the row's numbers and, each behind a NUL, extra,
 * note and the strings.
 */
#include "stages/parse/format/print.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

enum { TEXTS = 2 + DIMENSION_COUNT };

/* As they stand in the database. */
struct numbers {
	int64_t second, status, body_bytes_sent, request_time_us;
	int32_t microsecond, zone_minutes;
};

/* Takes texts, each up to a NUL; an empty one is NULL. */
static void take_texts(const uint8_t *data, size_t size, struct record_text texts[TEXTS])
{
	for (size_t i = 0; i < TEXTS; i++) {
		const uint8_t *end = size ? memchr(data, 0, size) : 0;
		size_t length = end ? (size_t)(end - data) : size;
		texts[i] = length ? (struct record_text){exact_copy(data, length), length} : (struct record_text){0};
		data += length + (end != 0);
		size -= length + (end != 0);
	}
}

static void print(const struct format *format, const struct record *record)
{
	static struct print_buffer printed;
	for (int exact = 0; exact < 2; exact++) {
		printed.length = 0;
		print_record(format, record, exact, &printed);
		if (printed.failed)
			found("it takes more memory than there is", "", 0);
	}
}

/* In each format that has a name, and the one that the note says. */
static void print_all(const struct record *record)
{
	static struct format *builtins[64];
	char noted[BLOCK_FORMAT_BYTES];
	for (size_t i = 0; format_builtin(i); i++) {
		if (!builtins[i])
			builtins[i] = format_new(format_builtin(i));
		print(builtins[i], record);
	}
	print_noted_format(record, noted);
	struct format *format = *noted ? format_new(noted) : 0;
	if (format)
		print(format, record);
	format_free(format);
}

int fuzz_export(const uint8_t *data, size_t size)
{
	struct numbers numbers;
	struct record_text texts[TEXTS];
	if (size < sizeof numbers)
		return 0;
	memcpy(&numbers, data, sizeof numbers);
	take_texts(data + sizeof numbers, size - sizeof numbers, texts);
	struct record record = {
		.instant = {numbers.second, numbers.microsecond, numbers.zone_minutes},
		.status = numbers.status,
		.body_bytes_sent = numbers.body_bytes_sent,
		.request_time_us = numbers.request_time_us,
		.extra = texts[0],
		.note = texts[1],
	};
	memcpy(record.strings, texts + 2, sizeof record.strings);
	if (record_is_sane(&record))
		print_all(&record);
	for (size_t i = 0; i < TEXTS; i++)
		free((char *)(uintptr_t)texts[i].text);
	return 0;
}

/* W3C extended logs: the input is a log whose #Fields lines say the format of those behind them, cut into blocks as a reader
 * cuts it.
 */
#include "pipeline/directive.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/round_trip.h"
#include "tests/fuzz/targets.h"

#include <string.h>

/* Where the block that begins at `at` ends: before a #Fields line behind lines that are none. */
static size_t block_end(const char *text, size_t at, size_t size)
{
	bool holds_lines = false;
	while (at < size) {
		const char *newline = memchr(text + at, '\n', size - at);
		size_t next = newline ? (size_t)(newline + 1 - text) : size;
		if (holds_lines && directive_is_fields(text + at, next - at))
			break;
		holds_lines |= text[at] != '#';
		at = next;
	}
	return at;
}

int fuzz_w3c(const uint8_t *data, size_t size)
{
	struct round_trip *trip = round_trip_automatic();
	const char *text = (const char *)data;
	const struct format *format = 0;
	for (size_t at = 0, end; at < size; at = end) {
		end = block_end(text, at, size);
		quiet(true);
		format = formats_choose(&trip->formats, format, 0, text + at, end - at);
		quiet(false);
		if (format)
			round_trip(trip, format, text + at, end - at);
	}
	return 0;
}

/* Format strings: the input up to its first NUL or newline is a definition; where it can be read, lines of it follow. */
#include "pipeline/error.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/round_trip.h"
#include "tests/fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

int fuzz_format(const uint8_t *data, size_t size)
{
	size_t length = 0;
	while (length < size && data[length] && data[length] != '\n')
		length++;
	char *definition = need(length + 1);
	memcpy(definition, data, length);
	definition[length] = 0;
	struct format *format = format_new(definition);
	if (!format && !*error_text())
		found("refused without a reason", definition, length);
	if (format && strcmp(definition, "auto") != 0 && length < size)
		round_trip_once(definition, (const char *)data + length + 1, size - length - 1);
	format_free(format);
	free(definition);
	return 0;
}

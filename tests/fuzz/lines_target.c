/* Lines: the input is a log, of the format that is detected and, since lines that do not fit their source's format are tried in
 * the others, of another one of those with a name, which its size tells.
 */
#include "tests/fuzz/round_trip.h"
#include "tests/fuzz/targets.h"

int fuzz_lines(const uint8_t *data, size_t size)
{
	struct round_trip *trip = round_trip_automatic();
	const struct format *detected = formats_detect(&trip->formats, (const char *)data, size);
	if (detected)
		round_trip(trip, detected, (const char *)data, size);
	round_trip(trip, trip->formats.list[size % trip->formats.candidates], (const char *)data, size);
	return 0;
}

/* Takes compression and rotation suffixes off file names.
 *
 * A suffix can be read in more than one way ("-20261120.2026-11-20" is two dates, not a date with a counter of 2026),
 * so the name is judged from its end: position p is good where a suffix starts at p and ends at a good position, the
 * end of the name being one.  The first good position is where the longest run of suffixes starts.  Every suffix begins
 * with a dot or a hyphen, so no run of digits can be split between two.
 */
#include "stages/read/origin.h"

#include "stages/read/compression.h"

#include <assert.h>
#include <string.h>

enum { DATE_YEAR_DIGITS = 4, DATE_PART_DIGITS = 2, NUMBER_DIGITS_MAX = 3 };

/* Digits at `at`, counted. */
static size_t digits(const char *name, size_t at, size_t end)
{
	size_t count = 0;
	while (at + count < end && name[at + count] >= '0' && name[at + count] <= '9')
		count++;
	return count;
}

/* Where the date at `at` ends: YYYYMMDD, each hyphen there or not; 0 where there is none. */
static size_t date_end(const char *name, size_t at, size_t end)
{
	if (digits(name, at, end) < DATE_YEAR_DIGITS)
		return 0;
	at += DATE_YEAR_DIGITS;
	for (int part = 0; part < 2; part++) {
		at += at < end && name[at] == '-';
		if (digits(name, at, end) < DATE_PART_DIGITS)
			return 0;
		at += DATE_PART_DIGITS;
	}
	return at;
}

/* Whether a rotation suffix starts at `at` and ends at a good position. */
static bool suffix_fits(const char *name, size_t at, size_t end, const bool *good)
{
	size_t run = digits(name, at + 1, end);
	if (name[at] == '.' && run >= 1 && run <= NUMBER_DIGITS_MAX && good[at + 1 + run])
		return true;
	size_t date = name[at] == '.' || name[at] == '-' ? date_end(name, at + 1, end) : 0;
	if (date == 0)
		return false;
	if (good[date])
		return true;
	size_t counter = date + (date < end && strchr("-_.T", name[date]));
	run = digits(name, counter, end);
	return run > 0 && good[counter + run];
}

/* Length of the name without its rotation suffixes. */
static size_t without_rotation(const char *name, size_t end)
{
	bool good[SOURCE_PATH_BYTES + 1];
	size_t first = end;
	memset(good, 0, end);
	good[end] = true;
	for (size_t at = end; at-- > 0;) {
		good[at] = suffix_fits(name, at, end, good);
		if (good[at])
			first = at;
	}
	return first;
}

void origin_of(const char *path, char origin[SOURCE_PATH_BYTES])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t length = (size_t)(name - path);
	assert(strlen(path) < SOURCE_PATH_BYTES);
	if (strcmp(path, "-") == 0)
		length = 1;
	else
		length += without_rotation(name, compression_without_suffix(name, strlen(name)));
	memcpy(origin, path, length);
	origin[length] = 0;
}

unsigned origin_rotation(const char *name)
{
	size_t end = compression_without_suffix(name, strlen(name)), at = end;
	unsigned number = 0;
	while (at > 0 && digits(name, at - 1, end) == end - at + 1)
		at--;
	if (at == 0 || name[at - 1] != '.' || end - at > NUMBER_DIGITS_MAX)
		return 0;
	for (; at < end; at++)
		number = number * 10 + (unsigned)(name[at] - '0');
	return number;
}

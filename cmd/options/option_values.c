/* The values of options: numbers, sizes, limits, zones, and one of some words. */
#include "cmd/options/options.h"

#include "pipeline/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int option_number(const struct options *options, int64_t least, int64_t most, int64_t *number)
{
	char *end;
	errno = 0;
	long long value = strtoll(options->argument, &end, 10);
	bool fits = end != options->argument && !*end && !errno && value >= least && value <= most;
	if (fits)
		*number = value;
	else
		options_wrong_use(options, "--%s takes a whole number from %lld to %lld, not '%s'", options->name,
			(long long)least, (long long)most, options->argument);
	return fits ? 0 : -1;
}

/* "512K" for 524288: how a size reads in a message. */
static const char *size_text(int64_t bytes, char text[24])
{
	const char *unit = "";
	for (const char *units[] = {"K", "M", "G"}, **next = units; next < units + 3 && bytes && bytes % 1024 == 0;
		next++) {
		bytes /= 1024;
		unit = *next;
	}
	snprintf(text, 24, "%lld%s", (long long)bytes, unit);
	return text;
}

int option_size(const struct options *options, int64_t least, int64_t most, int64_t *bytes)
{
	static const char units[] = "KMG";
	char *end;
	errno = 0;
	long long value = strtoll(options->argument, &end, 10);
	const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;
	unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
	bool fits = end != options->argument && !errno && value >= 0 && value <= INT64_MAX >> shift &&
		    !end[unit ? 1 : 0];
	if (fits && value << shift >= least && value << shift <= most) {
		*bytes = value << shift;
		return 0;
	}
	char from[24], to[24];
	options_wrong_use(options, "--%s takes a size from %s to %s, not '%s'", options->name, size_text(least, from),
		size_text(most, to), options->argument);
	return -1;
}

int option_limit(const struct options *options, int64_t *number, double *percent)
{
	char *end;
	*number = -1;
	*percent = -1;
	errno = 0;
	long long whole = strtoll(options->argument, &end, 10);
	if (end != options->argument && !*end && !errno && whole >= 0) {
		*number = whole;
		return 0;
	}
	double share = strtod(options->argument, &end);
	if (end != options->argument && strcmp(end, "%") == 0 && share >= 0 && share <= 100) {
		*percent = share;
		return 0;
	}
	options_wrong_use(options, "--%s takes a whole number or a percentage from 0%% to 100%%, not '%s'",
		options->name, options->argument);
	return -1;
}

int option_seconds(const struct options *options, double least, double most, int64_t *milliseconds)
{
	char *end;
	double value = strtod(options->argument, &end);
	bool fits = end != options->argument && !*end && value >= least && value <= most;
	if (fits)
		*milliseconds = (int64_t)(value * 1000 + 0.5);
	else
		options_wrong_use(options, "--%s takes seconds from %g to %g, not '%s'", options->name, least, most,
			options->argument);
	return fits ? 0 : -1;
}

bool option_read_span(const char *text, int64_t most, int64_t *seconds)
{
	static const char units[] = "smhdw";
	static const int64_t unit_seconds[] = {1, 60, 3600, 86400, 604800};
	char *end;
	errno = 0;
	long long number = strtoll(text, &end, 10);
	const char *unit = end > text && *end && !end[1] ? strchr(units, *end) : 0;
	if (!unit || errno || number < 0 || number > most / unit_seconds[unit - units])
		return false;
	*seconds = number * unit_seconds[unit - units];
	return true;
}

int option_zone(const struct options *options, struct zone *zone)
{
	if (zone_init(zone, options->argument) == 0)
		return 0;
	options_wrong_use(options, "--%s: %s", options->name, error_text());
	return -1;
}

int option_choice(const struct options *options, const char *choices)
{
	int index = 0;
	for (const char *word = choices; *word; index++) {
		size_t length = strcspn(word, "|");
		if (strlen(options->argument) == length && memcmp(options->argument, word, length) == 0)
			return index;
		word += length + (word[length] == '|');
	}
	options_wrong_use(options, "--%s takes one of %s, not '%s'", options->name, choices, options->argument);
	return -1;
}

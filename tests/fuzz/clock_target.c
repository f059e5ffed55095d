/* Times: the input up to its first newline is a pattern, and each line that follows is a text.
 *
 * A time that was read and printed is canonical: it has to be read again as the same time, and printed as the same bytes.  That
 * is asked of patterns only that say where each number ends, and all that they need.
 */
#include "pipeline/error.h"
#include "stages/parse/text/clock.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/targets.h"

#include <stdlib.h>
#include <string.h>

enum { NOW = 1795176000 /* 2026-11-20T12:00:00Z */ };

/* Whether the time is told without the zone's being known from elsewhere, and no item takes what is the next one's. */
static bool is_plain(const struct clock *clock)
{
	for (size_t i = 0; i < clock->item_count; i++) {
		char code = clock->items[i].conversion;
		bool open = code && strchr("aAs.", code);
		const struct clock_item *next = i + 1 < clock->item_count ? &clock->items[i + 1] : 0;
		if (open && next && (next->conversion || !strchr(" /:-+[]TtZ", next->argument) || !next->argument))
			return false;
		if (open && strchr("aA", code) && next && strchr("TtZ", next->argument))
			return false;
	}
	return clock->whole && (clock->provides & CLOCK_DATE) && (clock->provides & CLOCK_TIME);
}

/* Where each conversion comes at most once: of two days the last one counts. */
static bool has_no_two(const struct clock *clock)
{
	bool seen[256] = {false};
	for (size_t i = 0; i < clock->item_count; i++) {
		unsigned char code = (unsigned char)clock->items[i].conversion;
		if (code && seen[code])
			return false;
		seen[code] = true;
	}
	return !(seen['Y'] && seen['y']) && !(seen['d'] && seen['e']) && !(seen['m'] && seen['b']) &&
	       seen['H'] + seen['k'] + seen['I'] + seen['l'] <= 1 && !(seen['p'] && (seen['H'] || seen['k'])) &&
	       seen['z'] + seen[':'] + seen['Z'] <= 1 && !(seen['N'] && seen['.']) && !seen['s'];
}

static const char *read_time(const struct clock *clock, const char *text, size_t length, struct clock_reading *reading)
{
	*reading = (struct clock_reading){.microsecond = -1};
	const char *end = clock_read(clock, text, text + length, NOW, reading);
	if (end && (end < text || end > text + length))
		found("a time ends outside of its text", text, length);
	return end;
}

static void check(const struct clock *clock, const char *text, size_t length)
{
	struct clock_reading reading, again;
	char printed[CLOCK_TEXT_BYTES], twice[CLOCK_TEXT_BYTES];
	const char *end = read_time(clock, text, length, &reading);
	struct instant instant = clock_instant(&reading);
	if (!end || !block_second_is_sane(instant.second))
		return;
	bool odd = clock_is_odd(clock, &reading, text, (size_t)(end - text));
	size_t used = clock_print(clock, &instant, printed);
	if (!odd && (used != (size_t)(end - text) || memcmp(text, printed, used) != 0))
		found("a time that is not odd is printed as another text", text, length);
	if (!is_plain(clock) || !has_no_two(clock))
		return;
	if (read_time(clock, printed, used, &again) != printed + used)
		found("what was printed cannot be read", printed, used);
	if (again.date != reading.date || again.time != reading.time || again.zone_minutes != reading.zone_minutes)
		found("what was printed is another time", printed, used);
	instant = clock_instant(&again);
	if (clock_print(clock, &instant, twice) != used || memcmp(printed, twice, used) != 0)
		found("what was printed is printed as another text", printed, used);
}

int fuzz_clock(const uint8_t *data, size_t size)
{
	struct clock clock;
	const uint8_t *at = data ? memchr(data, '\n', size) : 0;
	char *pattern = exact_copy(data, at ? (size_t)(at - data) : size);
	int compiled = clock_init(&clock, pattern, at ? (size_t)(at - data) : size);
	if (compiled != 0 && !*error_text())
		found("refused without a reason", data, size);
	free(pattern);
	while (compiled == 0 && at) {
		const uint8_t *text = at + 1;
		at = memchr(text, '\n', (size_t)(data + size - text));
		size_t length = (size_t)((at ? at : data + size) - text);
		char *line = exact_copy(text, length);
		check(&clock, line, length);
		free(line);
	}
	return 0;
}

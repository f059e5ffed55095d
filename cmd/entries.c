/* Asks the same code as an ingest does, line by line. */
#include "cmd/entries.h"

#include "pipeline/error.h"
#include "pipeline/list.h"

#include <stdlib.h>
#include <string.h>

/* The format behind the line, which may say it. */
static const struct format *follow(struct formats *formats, const struct format *format, const struct line *line)
{
	if (line->length == 0 || *line->text != '#' || !format || !format_has_comments(format))
		return format;
	return formats_choose(formats, format, NULL, line->text, line->length);
}

/* None of the formats was chosen for the sample as a whole: its first line that fits any says it. */
static void expect(struct entries *entries, const struct format *format)
{
	entries->chosen = format;
	for (size_t i = 0; i < entries->count && !entries->list[i].expected; i++)
		entries->list[i].expected = format;
}

int entries_read(
	struct entries *entries, struct formats *formats, const struct format *known, const struct sample *sample)
{
	struct line line = {0};
	size_t room = 0;
	const struct format *format = formats_choose(formats, known, NULL, sample->text, sample->length);
	*entries = (struct entries){.chosen = format};
	while (sample_next_line(sample, &line)) {
		format = follow(formats, format, &line);
		if (line.length == 0 || (format && format_skips(format, line.text, line.length)))
			continue;
		if (list_reserve(&entries->list, &room, entries->count + 1, sizeof *entries->list) != 0)
			return error_set_errno("looking at %s", sample->name);
		struct entry *entry = &entries->list[entries->count++];
		*entry = (struct entry){line, format, formats_of_line(formats, format, line.text, line.length)};
		entries->fits += entry->format != NULL;
		if (!format)
			format = entry->format;
	}
	if (!entries->chosen)
		expect(entries, format);
	return 0;
}

void entries_release(struct entries *entries)
{
	free(entries->list);
	memset(entries, 0, sizeof *entries);
}

/* The formats of a run, and which of them a source's lines are in. */
#ifndef LOGETL_PARSE_FORMATS_H
#define LOGETL_PARSE_FORMATS_H

#include "stages/parse/format/format.h"
#include "stages/parse/text/zone.h"

/* Each process has its own: formats that only a source knows are added as it comes. */
struct formats {
	struct format **list;
	size_t count, room;
	size_t candidates; /* the first so many: those that were asked for, each tried on a line that does not fit its source's */
	const struct zone *zone; /* of times without one; NULL: UTC */
	int64_t now;       /* when the run began, in seconds since 1970 */
	bool automatic;    /* auto was asked for: all built-ins, and what the lines themselves tell */
	bool follows;      /* a source's own #Fields lines say its format: automatic, or "w3c" or its like was asked for */
	char *refused;     /* the last such line that could not be read, and was warned of */
	bool certain;      /* just one was asked for, and every source is in it */
};

/* So many definitions, format_new()'s, of which "auto" stands for all that can be known, as none at all does.  Returns 0, or
 * -1 with the error stack set. */
int formats_init(struct formats *formats, const char *const *definitions, size_t count);
void formats_release(struct formats *formats);

/* What is assumed of times without a zone; it must outlive the formats. */
void formats_set_zone(struct formats *formats, const struct zone *zone);

/* The format that format_name() or format_definition() gives this; made where it is not there yet.  NULL where it cannot
 * be, with the error stack set. */
const struct format *formats_find(struct formats *formats, const char *definition);

/* Where that is a pattern: makes its machine code, also for lines in wrappers, which a process cannot make once it is confined.
 * Before the forks; for the formats that were asked for, and for those that sources were stored with. */
void formats_foresee(struct formats *formats, const char *definition);

enum { FORMATS_DETECT_LINES = 200 };

/* The candidate that fits most of the first FORMATS_DETECT_LINES lines that are not blank; of equals the one that finds
 * more fields in them; of those the one that fills more columns; of those the first.  Where all is known that can be: one
 * made for these lines, if they are JSON and it does better, or if they are text of which it fits fewer than half.  The same
 * of lines in wrappers, where as many fit inside of them.  NULL where none fits any line. */
const struct format *formats_detect(struct formats *formats, const char *text, size_t length);

/* The format that a line of a source in `own` (NULL: unknown) is in: see assign.h; "unwrap:" where it is in wrappers.  NULL
 * where it fits none, or where there is no memory for it. */
const struct format *formats_of_line(
	struct formats *formats, const struct format *own, const char *line, size_t length);

/* For the readers, who know a format by its handle only (a const struct format *; NULL is unknown) and the formats of the
 * run by theirs (a struct formats *).
 *
 * The format of lines that are next in a source: the one that they themselves begin with (#Fields, where the run follows
 * that; one that cannot be read is warned of and passed over), else the one so far (NULL: there is none yet), else the one
 * it was stored with (NULL: with none) where that fits a line or was such a #Fields, else formats_detect()'s (but none is made
 * for text that belongs to lines of another format), else the one it was stored with.  Without a text, what was before.  Sets errno to ENOMEM where memory ran out on the way: a
 * better answer may have been missed. */
const void *formats_choose(void *formats, const void *current, const char *stored, const char *text, size_t length);

/* The line's time in seconds since 1970, UTC; false where the format does not fit.  `reference` is clock_read()'s.  Keeps
 * caches that are not for several threads. */
bool format_second(const struct format *format, const char *line, size_t length, int64_t reference, int64_t *second);

/* What the database stores of a format; "" of NULL. */
const char *formats_name(const void *format);

/* format_second() as of now; false of NULL. */
bool formats_second(const void *format, const char *line, size_t length, int64_t *second);

#endif

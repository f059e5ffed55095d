/* logetl verify: its parts.  Each looks at some of what the database promises and adds to the findings; 0, or -1 with the
 * error stack set where it could not look. */
#ifndef LOGETL_CMD_VERIFY_H
#define LOGETL_CMD_VERIFY_H

#include "cmd/verify/findings.h"
#include "pipeline/hash.h"
#include "pipeline/source.h"

#include <sqlite3.h>

struct verified_source {
	char *path; /* NULL: there is no source of that id */
	uint64_t origin_key;
	int64_t first_second, last_second; /* first > last: it covers nothing */
	struct position position;
};

struct verification {
	sqlite3 *database; /* in one transaction */
	bool quick;
	struct hash_secret secret;
	struct verified_source *sources; /* by id */
	size_t source_room;
	struct findings findings;
};

/* The source of that id, or NULL. */
static inline const struct verified_source *verify_source(const struct verification *verify, int64_t id)
{
	bool there = id >= 0 && (uint64_t)id < verify->source_room && verify->sources[id].path;
	return there ? &verify->sources[id] : NULL;
}

/* What SQL can tell of small tables: file, references, counters.  A file that is not sound makes the others pointless. */
int verify_file(struct verification *verify);
int verify_tables(struct verification *verify);

/* Fills secret and sources. */
int verify_read_sources(struct verification *verify);
void verify_free_sources(struct verification *verify);

/* The logs themselves. */
int verify_positions(struct verification *verify);

/* All events, without their strings: references, ids, what sources cover, marks, and what is there twice. */
int verify_rows(struct verification *verify);

/* All events, written as they were logged. */
int verify_lines(struct verification *verify);

/* One second: its events in the order of n, and who delivered them too. */
struct verify_event {
	uint64_t key;
	int64_t source_id;
	uint32_t n;
};
struct verify_marks;
struct verify_marks *verify_marks_new(struct verification *verify); /* NULL with the error stack set */
void verify_marks_free(struct verify_marks *marks);

/* To be called for all seconds that have events, in order. */
int verify_second(struct verify_marks *marks, int64_t second, const struct verify_event *events, uint32_t count);

/* After the last one. */
int verify_marks_end(struct verify_marks *marks);

#endif

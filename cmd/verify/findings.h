/* What a verification found: of each check how much was looked at, and what does not hold. */
#ifndef LOGETL_CMD_FINDINGS_H
#define LOGETL_CMD_FINDINGS_H

#include "cmd/print/output.h"

#include <stdbool.h>
#include <stdint.h>

/* X(ENUM, name, what holds, what to do where it does not) */
#define CHECKS(X) \
	X(FILE, "file", "SQLite finds every page and index sound", \
		"restore a copy, or save what can be read with the sqlite3 shell's .recover") \
	X(REFERENCE, "reference", "every value, source and run that is referred to is there", \
		"something else than logetl deleted it: restore a copy, or ingest the logs into a new database") \
	X(ID, "id", "the events of each second are numbered from 0 on without a gap", \
		"something else than logetl deleted or renumbered rows: restore a copy, or ingest the logs into a new database") \
	X(COVER, "cover", "the first and last second of each source enclose its events", \
		"redeliveries may have been missed: widen the two columns of source, or ingest the logs into a new database") \
	X(MARK, "mark", "every mark of a redelivery is about an event of another source of the same origin", \
		"delete that row of redelivered; an event may then be delivered twice") \
	X(TWICE, "twice", "every event is there as often as the source that delivered it most often has it", \
		"delete the surplus rows, or ingest the logs into a new database") \
	X(COUNTER, "counter", "lines, events, rejects and bytes of all runs add up to what is there", \
		"something else than logetl changed the tables: restore a copy, or ingest the logs into a new database") \
	X(POSITION, "position", "each log that is still there is the one that was read up to its offset", \
		"the next ingest takes it for a new log, whose lines are duplicates where they are known") \
	X(LINE, "line", "each event, written as it was logged, is the line that was read", \
		"something else than logetl changed its columns, or a logetl that did not keep all of a line yet (schema 1) " \
		"loaded it: ingest the log into a new database")

enum check {
#define X(id, name, holds, remedy) CHECK_##id,
	CHECKS(X)
#undef X
	CHECK_COUNT
};

enum { FINDINGS_KEPT = 10 /* of each check; the others are counted */ };

struct finding {
	char *where, *what;
};

struct check_result {
	bool skipped; /* not asked for, or pointless after what others found */
	int64_t looked_at, wrong;
	struct finding kept[FINDINGS_KEPT];
	int kept_count;
};

/* Zeroed at first. */
struct findings {
	struct check_result results[CHECK_COUNT];
};

void findings_release(struct findings *findings);

/* Adds one; the texts are copied, and may hold anything. */
void findings_add(struct findings *findings, enum check check, const char *where, const char *what);
void findings_addf(struct findings *findings, enum check check, const char *where, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Whether there is none. */
bool findings_sound(const struct findings *findings);

void findings_print(const struct findings *findings, struct output *output);
void findings_print_json(const struct findings *findings, struct output *output, int exit_status);

#endif

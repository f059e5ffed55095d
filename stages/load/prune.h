/* Retention: deletes what is older than a second, a batch a transaction, and gives the space back.
 *
 * A prune is a run, of no lines: the events and rejects that it deletes it takes from `inserted` and `rejected`, and adds to
 * `filtered`.  So the rows of `run` add up to what is there, as they do without it, after each of its transactions.
 */
#ifndef LOGETL_LOAD_PRUNE_H
#define LOGETL_LOAD_PRUNE_H

#include "stages/load/orphans.h"

#include <sqlite3.h>

/* What is deleted: X(name, meaning). */
#define PRUNED(X) \
	X(events, "rows of request before the second") \
	X(marks, "rows of redelivered that are about them") \
	X(rejects, "rejects of runs that ended before it") \
	X(runs, "records of such runs; the last one stays, with the counters of all") \
	X(values, "rows of the dimensions that no event is left to refer to")

struct pruned {
#define X(name, meaning) int64_t name;
	PRUNED(X)
#undef X
};

/* A connection that prunes: what it commits goes from the write-ahead log into the file as it comes.  NULL with the error
 * stack set. */
sqlite3 *prune_connect(const char *path);

/* Counts what there is to delete before `second`; only reads.  `orphans` get the values.  0, or -1 with the error stack
 * set; free the orphans in both cases. */
int prune_look(sqlite3 *database, int64_t second, struct pruned *found, struct orphans *orphans);

/* Deletes it, as the run `run_id`.  May be killed at any time: what was committed adds up, and another prune finds the
 * rest.  The orphans are prune_look()'s, and nothing was written since.  *done has what was committed.  0, or -1 with the
 * error stack set. */
int prune_delete(
	sqlite3 *database, int64_t second, int64_t run_id, const struct orphans *orphans, struct pruned *done);

/* The file's free pages. */
struct prune_space {
	int64_t page_bytes, pages, free_pages;
	bool incremental; /* PRAGMA auto_vacuum: they can be cut off the file bit by bit; else only by VACUUM */
};

/* 0, or -1 with the error stack set. */
int prune_read_space(sqlite3 *database, struct prune_space *space);

/* Cuts the free pages off the file: bit by bit where that can be, or by VACUUM (`whole`), which writes all of it anew into
 * the write-ahead log and from there into the file.  Others can read all the time.  0, or -1 with the error stack set. */
int prune_give_back(sqlite3 *database, bool whole);

#endif

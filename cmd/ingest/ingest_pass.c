/* One pass of a follower: an ingest of the files that have changed, in a process of its own, which goes on with the
 * session's run. */
#include "cmd/ingest/ingest.h"

#include "cmd/exit_status.h"
#include "cmd/ingest/ingest_report.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/now.h"
#include "stages/read/siblings.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

static int failed(void)
{
	log_error("%s", error_text());
	return EXIT_STATUS_FAILED;
}

/* An input that could not be read was reported and is tried again by itself; it does not keep the others back.
 * What does not fit a format is stored, and told. */
static int judge(const struct ingest *ingest, const struct supervision_result *how)
{
	ingest_fits_nothing(&ingest->options, ingest->facts.run_id, &ingest->arena->committed_counters);
	if (how->died)
		return EXIT_STATUS_FAILED;
	return how->stop_signal ? EXIT_STATUS_SIGNAL + how->stop_signal : EXIT_STATUS_OK;
}

static void record(struct ingest_session *session, struct arena *arena)
{
#define X(name, meaning) session->counters.name += arena->committed_counters.name;
	COUNTERS(X)
#undef X
	session->zone_assumed |= atomic_load(&arena->zone_assumed);
	memcpy(&session->filters, &arena->filters, sizeof session->filters);
}

/* Whether the database is the one that the run was begun in.  What was found to be read already was found for that one.  A
 * follower has that one open, so no other file can get its number.  0, or -1 with the error stack set. */
static int check_database(const struct ingest_session *session, const char *path)
{
	struct stat there;
	if (stat(path, &there) == 0 && there.st_dev == session->device && there.st_ino == session->inode)
		return 0;
	return error_set("the database %s was moved, deleted or replaced", path);
}

/* The same for the one that is locked now, which the run is to be begun in if it is not.  Without its database the run is lost. */
static int find_database(struct ingest_session *session, const char *path, int lock)
{
	struct stat file;
	if (session->run_id == 0) {
		if (fstat(lock, &file) != 0)
			return error_set_errno("the database %s", path);
		session->device = file.st_dev;
		session->inode = file.st_ino;
	}
	int result = check_database(session, path);
	if (result != 0)
		session->run_id = 0;
	return result;
}

int ingest_pass(struct ingest *ingest)
{
	struct ingest_session *session = ingest->session;
	const struct ingest_options *options = &ingest->options;
	struct supervision_result how;
	supervise_hold_signals();
	if (sandbox_init(options->sandbox) != 0)
		return failed();
	int lock = store_lock(options->database, 0);
	if (lock == STORE_BUSY)
		return EXIT_STATUS_BUSY;
	int begun = lock < 0 || find_database(session, options->database, lock) != 0
			    ? -1
			    : store_begin_run(
				       options->database, (uint32_t)options->jobs, session->run_id, &ingest->facts);
	if (begun == STORE_BUSY)
		return EXIT_STATUS_BUSY;
	if (begun != 0)
		return failed();
	session->run_id = ingest->facts.run_id;
	ingest->formats.now = time(0);
	for (size_t i = 0; i < ingest->inputs.count; i++)
		ingest->inputs.list[i].format = conf_find(&ingest->conf, &ingest->formats, ingest->inputs.list[i].path);
	if (siblings_drop_old(&ingest->inputs, &ingest->facts.sources, options->origin, ingest->facts.since * INT64_C(1000000000)) != 0)
		return failed();
	if (ingest->inputs.count == 0)
		return EXIT_STATUS_OK;
	if (ingest_run(ingest, &how) != 0)
		return failed();
	record(session, ingest->arena);
	return judge(ingest, &how);
}

int ingest_end_session(const struct ingest *ingest, int exit_status)
{
	struct ingest_session *session = ingest->session;
	const char *path = ingest->options.database;
	if (check_database(session, path) == 0 &&
		store_end_run(path, session->run_id, exit_status, &session->filters) == 0 &&
		store_read_counters(path, session->run_id, &session->counters) == 0)
		return EXIT_STATUS_OK;
	return failed();
}

int ingest_report_session(const struct ingest *ingest, int exit_status)
{
	const struct ingest_session *session = ingest->session;
	struct ingest_result result = {
		.counters = session->counters,
		.skipped = session->skipped,
		.seconds = (double)(time_of_day_ns() - session->started_ns) / 1e9,
		.run_id = session->run_id,
		.zone = session->zone_assumed ? ingest->options.zone.name : 0,
		.exit_status = exit_status,
	};
	return ingest_report(&ingest->options, &result);
}

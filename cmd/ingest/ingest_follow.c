/* logetl ingest --follow: watches, and has what has changed read by one pass after the other.
 *
 * This process never has the database open while it has a pass, and forks each pass with everything that it knows
 * already: the formats, the configuration, the files.  A pass starts at once when something has changed, but not sooner
 * than the commit interval after the one before.  One that fails leaves everything as it was at its last commit, and is
 * tried again, after one second at first and a minute at last; files count as read only when a pass over them went
 * well, and could read them.
 *
 * SIGINT and SIGTERM are handed on to the pass, which commits what it has read, and end the follower.  SIGHUP does the
 * same to the pass and then starts this program over, with the configuration and the logs as they are now.  The record of the
 * run is completed by another process, since that may have to wait for who writes the database; a second signal ends the wait.
 */
#include "cmd/exit_status.h"
#include "cmd/ingest/ingest.h"
#include "cmd/ingest/ingest_children.h"
#include "cmd/options/options_file.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/notify.h"
#include "pipeline/now.h"
#include "stages/load/followed.h"
#include "stages/load/holder.h"
#include "stages/read/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_MS = 1000, BUSY_SAY_MS = 5000, BACKOFF_MS_MIN = 1000, BACKOFF_MS_MAX = 60000 };

struct follower {
	struct ingest *ingest;
	struct watch *watch;
	struct children children;
	int mark;        /* followed_mark(); -1: no pass has begun the run yet */
	int64_t next_ms; /* no pass before that */
	int64_t busy_ms; /* since when others have kept the database; 0: they do not */
	int64_t backoff_ms;
	int failed_with; /* the exit status of the last pass, if that failed */
};

static int failed(void)
{
	log_error("%s", error_text());
	return EXIT_STATUS_FAILED;
}

/* --- passes --- */

/* Runs a pass over the inputs.  Its exit status. */
static int run_pass(struct follower *follower, struct inputs *inputs)
{
	int started = child_start(&follower->children, CHILD_PASS);
	if (started < 0) {
		error_wrap("a pass");
		return failed();
	}
	if (started == 0) {
		follower->ingest->inputs = *inputs;
		_exit(ingest_pass(follower->ingest));
	}
	int status = child_await(&follower->children);
	if (process_status_signal(status))
		log_error("the pass was %s", process_status_text(status));
	return process_status_exit(status);
}

/* What `systemctl status` shows: how the last pass went, and what all have read. */
static void tell_status(const struct follower *follower, int status)
{
	const struct counters *counters = &follower->ingest->session->counters;
	const char *how = status == EXIT_STATUS_OK     ? "following"
	                  : status == EXIT_STATUS_BUSY ? "waiting, as another command writes the database"
	                                               : "failed, and trying again";
	notify_status("%s; %zu files, %lld lines: %lld inserted, %lld duplicates, %lld rejected, %lld blank", how,
	        watch_file_count(follower->watch), (long long)counters->lines, (long long)counters->inserted,
	        (long long)counters->duplicates, (long long)counters->rejected, (long long)counters->blank);
}

/* Others have the database, as they may; who waits for long says for whom. */
static void wait_for_others(struct follower *follower, int64_t started_ms)
{
	const struct ingest_options *options = &follower->ingest->options;
	int64_t interval_ms = options->commit_interval_ms;
	if (!follower->busy_ms)
		follower->busy_ms = started_ms;
	follower->next_ms = now_ms() + (interval_ms > BUSY_MS ? interval_ms : BUSY_MS);
	if (follower->next_ms - follower->busy_ms < BUSY_SAY_MS)
		return;
	struct holder holder = holder_find(options->database, HOLDER_RUN, NULL);
	if (!*holder.text)
		holder = holder_find(options->database, HOLDER_WRITER, NULL);
	log_warning("%s: waiting for another command that writes to it%s", options->database, holder.text);
}

/* When the next pass may start, after this one, and what is to be said of it. */
static void judge(struct follower *follower, int status, int64_t started_ms)
{
	int64_t interval_ms = follower->ingest->options.commit_interval_ms;
	tell_status(follower, status);
	if (status == EXIT_STATUS_OK) {
		follower->next_ms = started_ms + interval_ms;
		if (follower->failed_with)
			log_warning("following goes on");
		if (follower->failed_with)
			log_forget();
		follower->busy_ms = 0;
		follower->backoff_ms = 0;
		follower->failed_with = 0;
		return;
	}
	if (status == EXIT_STATUS_BUSY) {
		wait_for_others(follower, started_ms);
		return;
	}
	follower->busy_ms = 0;
	if (follower->backoff_ms == 0)
		log_warning("what was committed stays; it is tried again, at least once a minute");
	follower->failed_with = status;
	follower->backoff_ms = follower->backoff_ms ? 2 * follower->backoff_ms : BACKOFF_MS_MIN;
	if (follower->backoff_ms > BACKOFF_MS_MAX)
		follower->backoff_ms = BACKOFF_MS_MAX;
	follower->next_ms = now_ms() + follower->backoff_ms;
}

/* Has what has changed read.  An exit status that ends the follower where it is not EXIT_STATUS_OK: that of a first
 * pass that could not even begin, or of one that did not find the database any more. */
static int read_changes(struct follower *follower)
{
	struct ingest_session *session = follower->ingest->session;
	struct inputs inputs;
	int status = EXIT_STATUS_OK;
	int64_t run_id = session->run_id, started_ms = now_ms();
	if (watch_take(follower->watch, &inputs) != 0)
		return failed();
	if (inputs.count > 0 || session->run_id == 0)
		status = run_pass(follower, &inputs);
	inputs_release(&inputs);
	if (watch_settle(follower->watch, status == EXIT_STATUS_OK))
		log_forget(); /* what was said of a file may become true again */
	session->skipped = watch_foreign_count(follower->watch);
	if (run_id && session->run_id && session->run_id != run_id) {
		log_warning("the record of the run is gone, as after a prune; following starts over");
		follower->children.reload = true;
	}
	if (follower->children.stop_signal || follower->children.reload)
		return EXIT_STATUS_OK;
	if (session->run_id == 0 && status != EXIT_STATUS_BUSY)
		return status == EXIT_STATUS_OK ? EXIT_STATUS_FAILED : status;
	if (session->run_id && follower->mark < 0) {
		follower->mark = followed_mark(
			follower->ingest->options.database, session->run_id); /* without it `logetl status` says less */
		notify_ready();
	}
	judge(follower, status, started_ms);
	return EXIT_STATUS_OK;
}

/* Until a signal comes.  As read_changes(). */
static int follow(struct follower *follower)
{
	int status = EXIT_STATUS_OK;
	while (status == EXIT_STATUS_OK && !follower->children.stop_signal && !follower->children.reload) {
		int64_t early_ms = follower->next_ms - now_ms();
		if (early_ms > 0) {
			children_wait(&follower->children, -1, early_ms);
			continue;
		}
		if (watch_look(follower->watch) != 0)
			return failed();
		if (watch_has_changed(follower->watch) || follower->ingest->session->run_id == 0)
			status = read_changes(follower);
		else
			children_wait(&follower->children, watch_descriptor(follower->watch), watch_wait_ms(follower->watch));
	}
	return status;
}

/* --- beginning and end --- */

static int watch_names(struct follower *follower)
{
	const struct ingest_options *options = &follower->ingest->options;
	const struct conf *conf = &follower->ingest->conf;
	for (int i = 0; i < options->name_count; i++) {
		struct stat facts;
		const char *name = options->names[i];
		if (watch_add(follower->watch, name) != 0)
			return failed();
		if (stat(name, &facts) != 0 && !strpbrk(name, "*?["))
			log_warning("%s: %s; it is read when it comes", name, strerror(errno));
	}
	for (size_t i = 0; options->name_count == 0 && i < conf->log_count; i++) {
		const struct conf_log *log = &conf->logs[i];
		if (watch_add_series(
			    follower->watch, log->path, log->pattern, log->pattern ? INPUT_FOUND : INPUT_NAMED) != 0)
			return failed();
	}
	return EXIT_STATUS_OK;
}

static int begin(struct follower *follower)
{
	struct ingest_session *session = mmap(
		0, sizeof *session, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (session == MAP_FAILED) {
		error_set_errno("following");
		return failed();
	}
	session->started_ns = time_of_day_ns();
	follower->ingest->session = session;
	follower->watch = watch_new(true);
	if (!follower->watch || children_hold_signals(&follower->children) != 0)
		return failed();
	log_once();
	return watch_names(follower);
}

/* Completes the run, which is over with that exit status, and reports it.  The status, or EXIT_STATUS_FAILED. */
static int end_run(struct follower *follower, int exit_status)
{
	struct ingest *ingest = follower->ingest;
	int started = child_start(&follower->children, CHILD_END);
	if (started < 0) {
		error_wrap("ending the run");
		return failed();
	}
	if (started == 0)
		_exit(ingest_end_session(ingest, exit_status));
	int status = child_await(&follower->children);
	if (process_status_signal(status))
		log_error("the process that was to record the end of the run was %s", process_status_text(status));
	exit_status = ingest_report_session(ingest, status == 0 || follower->children.aborted ? exit_status : EXIT_STATUS_FAILED);
	ingest->session->run_id = 0;
	return exit_status;
}

/* In a process of its own: tries options and configuration as they are now.  An exit status. */
static int try_options(int argc, char **argv)
{
	struct ingest fresh;
	int status;
	memset(&fresh, 0, sizeof fresh);
	options_file_forget();
	return ingest_options_parse(&fresh.options, argc, argv, &status) == 0 ? ingest_prepare(&fresh) : status;
}

/* Whether options and configuration can be used as they are now; reports why not. */
static bool can_start_over(struct follower *follower, int argc, char **argv)
{
	int started = child_start(&follower->children, CHILD_TRIAL);
	if (started < 0) {
		error_wrap("trying the configuration");
		failed();
		return false;
	}
	if (started == 0)
		_exit(try_options(argc, argv));
	return child_await(&follower->children) == 0;
}

/* Starts this program again, the one that is installed now; returns only where that fails.  The signals stay blocked, so
 * that the new one finds those that come before it can take them. */
static void start_over(int argc, char **argv)
{
	char **arguments = calloc((size_t)argc + 2, sizeof *arguments);
	if (arguments) {
		arguments[0] = program_invocation_name;
		memcpy(arguments + 1, argv, (size_t)argc * sizeof *arguments);
		execvp(program_invocation_name, arguments);
	}
	error_set_errno("starting over as %s", program_invocation_name);
	free(arguments);
}

/* After SIGHUP; returns where following goes on as before, or with an exit status where nothing does. */
static int reload(struct follower *follower, int argc, char **argv)
{
	follower->children.reload = false;
	notify_reloading();
	log_forget();
	bool good = can_start_over(follower, argc, argv);
	if (follower->children.stop_signal)
		return EXIT_STATUS_OK;
	if (!good) {
		log_error("following goes on as before");
		notify_ready();
		return EXIT_STATUS_OK;
	}
	if (follower->ingest->session->run_id) {
		int status = end_run(follower, EXIT_STATUS_SIGNAL + SIGHUP);
		if (status != EXIT_STATUS_SIGNAL + SIGHUP)
			return status;
		if (follower->children.stop_signal)
			return EXIT_STATUS_OK;
	}
	start_over(argc, argv);
	return failed();
}

static void release(struct follower *follower)
{
	watch_free(follower->watch);
	children_release(&follower->children);
	if (follower->mark >= 0)
		close(follower->mark);
	if (follower->ingest->session)
		munmap(follower->ingest->session, sizeof *follower->ingest->session);
}

int ingest_follow(struct ingest *ingest, int argc, char **argv)
{
	struct follower follower = {.ingest = ingest, .mark = -1};
	children_init(&follower.children);
	int status = begin(&follower);
	while (status == EXIT_STATUS_OK && !follower.children.stop_signal) {
		status = follow(&follower);
		if (status == EXIT_STATUS_OK && !follower.children.stop_signal)
			status = reload(&follower, argc, argv);
	}
	notify_stopping();
	if (follower.children.stop_signal)
		status = EXIT_STATUS_SIGNAL + follower.children.stop_signal;
	if (ingest->session && ingest->session->run_id)
		status = end_run(&follower, status);
	release(&follower);
	return status;
}

/* logetl ingest: what it is asked for, how it went, and what it says of that.  The processes are ingest_run.c's. */
#include "cmd/ingest/ingest.h"

#include "cmd/commands.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/ingest/ingest_profile.h"
#include "cmd/ingest/ingest_report.h"
#include "pipeline/cpus.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/now.h"

#include <signal.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static int failed(void)
{
	log_error("%s", error_text());
	return EXIT_STATUS_FAILED;
}

/* The quotient of two whole numbers is rounded like the percentage that was typed, so equal ones are equal. */
static bool too_many_errors(const struct ingest_options *options, const struct counters *counters)
{
	int64_t lines = counters->lines - counters->blank;
	if (options->max_errors >= 0 && counters->rejected > options->max_errors)
		return true;
	return options->max_errors_percent >= 0 && counters->rejected > 0 &&
	       (double)counters->rejected * 100 / (double)lines > options->max_errors_percent;
}

/* The worst that happened decides. */
static int judge(struct ingest *ingest, const struct supervision_result *how, const struct counters *counters)
{
	if (how->died || atomic_load(&ingest->arena->problems) > 0)
		return EXIT_STATUS_FAILED;
	if (how->stop_signal)
		return EXIT_STATUS_SIGNAL + how->stop_signal;
	if (ingest->inputs.missing > 0)
		return EXIT_STATUS_NO_INPUT;
	if (ingest_skipped_all(&ingest->options, &ingest->inputs, atomic_load(&ingest->arena->skipped)) ||
		ingest_fits_nothing(&ingest->options, ingest->facts.run_id, counters) ||
		ingest_has_misfits(&ingest->options, &ingest->inputs, ingest->facts.run_id, counters))
		return EXIT_STATUS_DATA;
	if (too_many_errors(&ingest->options, counters)) {
		log_error("%lld line%s rejected, more than %s allows", (long long)counters->rejected,
			counters->rejected == 1 ? "" : "s", ingest->options.strict ? "--strict" : "--max-errors");
		return EXIT_STATUS_REJECTS;
	}
	return EXIT_STATUS_OK;
}

static int finish(struct ingest *ingest, const struct supervision_result *how, double seconds)
{
	const struct ingest_options *options = &ingest->options;
	struct ingest_result result = {
		.counters = ingest->arena->committed_counters,
		.skipped = atomic_load(&ingest->arena->skipped),
		.seconds = seconds,
		.run_id = ingest->facts.run_id,
		.zone = atomic_load(&ingest->arena->zone_assumed) ? options->zone.name : 0,
	};
	struct run_profile profile;
	if (options->profile) {
		ingest_profile_gather(&profile, ingest->arena, cpus_available());
		result.profile = &profile;
	}
	result.exit_status = judge(ingest, how, &result.counters);
	if (!options->dry_run) {
		if (options->rejects_path && ingest_write_rejects(options, result.run_id) != 0)
			result.exit_status = EXIT_STATUS_FAILED;
		if (store_end_run(options->database, result.run_id, result.exit_status, &ingest->arena->filters) != 0)
			result.exit_status = failed();
	}
	return ingest_report(options, &result);
}

static int begin(struct ingest *ingest)
{
	if (ingest->options.dry_run) {
		if (getrandom(&ingest->facts.secret, sizeof ingest->facts.secret, 0) < 0)
			return error_set_errno("reading random numbers");
		return 0;
	}
	return store_begin_run(ingest->options.database, (uint32_t)ingest->options.jobs, 0, &ingest->facts);
}

static int ingest_locked(struct ingest *ingest)
{
	struct supervision_result how;
	int64_t start_ns = now_ns();
	if (sandbox_init(ingest->options.sandbox) != 0)
		return failed();
	int begun = begin(ingest);
	if (begun == STORE_BUSY) {
		log_error("%s", error_text());
		return EXIT_STATUS_BUSY;
	}
	supervise_hold_signals();
	if (begun != 0 || ingest_run(ingest, &how) != 0)
		return failed();
	return finish(ingest, &how, (double)(now_ns() - start_ns) / 1e9);
}

/* What is named on the command line, otherwise the logs of the configuration.  Returns an exit status. */
static int set_up_inputs(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	struct inputs *inputs = &ingest->inputs;
	int status = options->name_count == 0 ? conf_expand(&ingest->conf, inputs)
					      : inputs_expand(inputs, options->names, (size_t)options->name_count);
	if (status != 0)
		return failed();
	for (size_t i = 0; i < inputs->count; i++)
		inputs->list[i].format = conf_find(&ingest->conf, &ingest->formats, inputs->list[i].path);
	return inputs->count == 0 && inputs->missing > 0 ? EXIT_STATUS_NO_INPUT : EXIT_STATUS_OK;
}

int ingest_prepare(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	log_show_notes(isatty(STDERR_FILENO) || options->summary);
	int status = conf_options_load(&options->conf, &options->formats, &ingest->conf, &ingest->formats);
	formats_set_zone(&ingest->formats, &options->zone);
	if (status == EXIT_STATUS_OK && !options->rehearsal && options->name_count == 0 && ingest->conf.log_count == 0) {
		log_error("the configuration names no log that can be read; name the logs to ingest");
		status = EXIT_STATUS_CONFIG;
	}
	return status;
}

/* One run over what is there. */
static int ingest_once(struct ingest *ingest)
{
	bool waited = false;
	int status = set_up_inputs(ingest);
	if (status == EXIT_STATUS_OK && !ingest->options.dry_run)
		status = database_lock(ingest->options.database, ingest->options.wait_ms, &waited);
	if (status == EXIT_STATUS_OK && waited) { /* logs were rotated meanwhile */
		inputs_release(&ingest->inputs);
		status = set_up_inputs(ingest);
	}
	return status == EXIT_STATUS_OK ? ingest_locked(ingest) : status;
}

/* A follower that starts over leaves its signals blocked, which this one is no more, by its configuration. */
static void unblock_signals(void)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &signals, NULL);
}

void ingest_release(struct ingest *ingest)
{
	sandbox_release();
	arena_free(ingest->arena);
	read_plan_release(&ingest->plan);
	known_sources_release(&ingest->facts.sources);
	inputs_release(&ingest->inputs);
	formats_release(&ingest->formats);
	conf_release(&ingest->conf);
}

int cmd_ingest(int argc, char **argv)
{
	struct ingest ingest;
	int status;
	memset(&ingest, 0, sizeof ingest);
	if (ingest_options_parse(&ingest.options, argc, argv, &status) != 0)
		return status;
	if (!ingest.options.follow)
		unblock_signals();
	status = ingest_prepare(&ingest);
	if (status == EXIT_STATUS_OK && !ingest.options.rehearsal)
		status = ingest.options.follow ? ingest_follow(&ingest, argc, argv) : ingest_once(&ingest);
	ingest_release(&ingest);
	return status;
}

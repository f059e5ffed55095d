/* logetl ingest: sets up the processes of a run, hands them to the supervisor, and says how it went.
 *
 *      read × R ──▶ parse × N ──▶ dedup ──▶ load ──▶ database      a checkpointer behind the loader
 *
 * Everything that the processes have to know (formats, inputs and who reads them, the hash secret) is made here before the
 * forks and inherited; no database handle is open while they run.
 */
#include "cmd/commands.h"
#include "cmd/confine.h"
#include "cmd/database.h"
#include "cmd/exit_status.h"
#include "cmd/ingest_options.h"
#include "cmd/ingest_profile.h"
#include "cmd/ingest_report.h"
#include "pipeline/cpus.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/notify.h"
#include "pipeline/progress.h"
#include "pipeline/supervisor.h"
#include "stages/dedup/dedup.h"
#include "stages/load/checkpoint.h"
#include "stages/load/load.h"
#include "stages/load/lookup.h"
#include "stages/load/sink.h"
#include "stages/load/store.h"
#include "stages/parse/formats.h"
#include "stages/parse/parse.h"
#include "stages/read/inputs.h"
#include "stages/read/read.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

struct ingest {
	struct ingest_options options;
	struct conf conf;
	struct inputs inputs;
	struct formats formats;
	struct store_facts facts;
	struct read_plan plan;
	struct arena *arena;
	struct read_settings read;
	struct parse_settings parse;
	struct dedup_settings dedup;
	struct load_settings load;
	struct process_spec specs[ARENA_PROCESSES_MAX];
	uint32_t spec_count;
};

static int failed(void)
{
	log_error("%s", error_text());
	return EXIT_STATUS_FAILED;
}

static void set_up_stages(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	ingest->read = (struct read_settings){
		.plan = &ingest->plan,
		.final_line = options->final_line,
		.ratio_max = options->ratio_max,
		.formats = &ingest->formats,
		.choose = formats_choose,
		.name = formats_name,
		.second = formats_second,
	};
	ingest->parse = (struct parse_settings){.formats = &ingest->formats, .secret = &ingest->facts.secret};
	dedup_settings_init(&ingest->dedup);
	ingest->dedup.lookup = options->dry_run ? 0 : &store_lookup;
	ingest->dedup.database = options->database;
	ingest->dedup.filters.drop_twins = options->drop_twins;
	load_settings_init(&ingest->load);
	ingest->load.sink = options->dry_run ? &null_sink : &sqlite_sink;
	ingest->load.database = options->database;
	ingest->load.run_id = ingest->facts.run_id;
	ingest->load.drop_twins = options->drop_twins;
	ingest->load.full_sync = inputs_have_stream(&ingest->inputs);
	if (options->batch_rows)
		ingest->load.batch_rows = (uint32_t)options->batch_rows;
}

static void add_process(struct ingest *ingest, enum process_role role, uint32_t index,
	int (*run)(struct arena *, struct process *, const void *), const void *argument)
{
	ingest->specs[ingest->spec_count++] =
		(struct process_spec){.role = role, .index = index, .run = run, .argument = argument};
}

static void set_up_processes(struct ingest *ingest)
{
	for (uint32_t i = 0; i < ingest->plan.readers; i++)
		add_process(ingest, PROCESS_READ, i, read_main, &ingest->read);
	for (uint32_t i = 0; i < (uint32_t)ingest->options.jobs; i++)
		add_process(ingest, PROCESS_PARSE, i, parse_main, &ingest->parse);
	add_process(ingest, PROCESS_DEDUP, 0, dedup_main, &ingest->dedup);
	add_process(ingest, PROCESS_LOAD, 0, load_main, &ingest->load);
	if (!ingest->options.dry_run)
		add_process(ingest, PROCESS_CHECKPOINT, 0, checkpoint_main, ingest->options.database);
}

static int set_up_arena(struct ingest *ingest)
{
	int64_t total = 0;
	const struct arena_settings settings = {
		.readers = ingest->plan.readers,
		.parsers = (uint32_t)ingest->options.jobs,
		.block_bytes = (uint32_t)ingest->options.block_bytes,
		.line_max_bytes = (uint32_t)ingest->options.line_max_bytes,
	};
	ingest->arena = arena_new(&settings);
	if (!ingest->arena)
		return -1;
	for (size_t i = 0; i < ingest->inputs.count; i++)
		total += ingest->inputs.list[i].size_bytes;
	atomic_store(&ingest->arena->input_size_bytes, inputs_have_stream(&ingest->inputs) ? 0 : total);
	return 0;
}

static double now_seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int run(struct ingest *ingest, struct supervision_result *how)
{
	struct progress progress;
	struct supervision supervision = {
		.specs = ingest->specs, .count = ingest->spec_count, .profile = ingest->options.profile};
	bool show = !ingest->options.no_progress && isatty(STDERR_FILENO);
	if (show || notify_is_on()) {
		progress_init(&progress, show ? stderr : NULL);
		supervision.tick = progress_draw;
		supervision.context = &progress;
	}
	log_over_progress(show);
	int result = supervise(ingest->arena, &supervision, how);
	log_over_progress(false);
	if (supervision.tick)
		progress_clear(&progress);
	return result;
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
	if (counters->rejected > 0 && counters->inserted + counters->duplicates == 0 &&
		(ingest->options.dry_run || !ingest_any_line_fits(&ingest->options, ingest->facts.run_id))) {
		log_error("no line fits %s; logetl check shows why", ingest->options.formats.count ? "the format" : "any format");
		return EXIT_STATUS_DATA;
	}
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
	return store_begin_run(ingest->options.database, (uint32_t)ingest->options.jobs, &ingest->facts);
}

static int plan_reading(struct ingest *ingest)
{
	return read_plan_init(&ingest->plan, &ingest->inputs, &ingest->facts.sources, &ingest->facts.secret,
		ingest->options.origin, (uint32_t)ingest->options.readers);
}

/* What the processes may do once they have started.  0, or -1 with the error stack set. */
static int set_up_sandbox(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	int result = confine_run(options->dry_run ? NULL : options->database, &ingest->formats, &ingest->facts.sources);
	for (size_t i = 0; result == 0 && i < ingest->inputs.count; i++)
		result = sandbox_allow_input(ingest->inputs.list[i].path);
	return result;
}

static int ingest_locked(struct ingest *ingest)
{
	struct supervision_result how;
	double start = now_seconds();
	if (sandbox_init(ingest->options.sandbox) != 0)
		return failed();
	int begun = begin(ingest);
	if (begun == STORE_BUSY) {
		log_error("%s", error_text());
		return EXIT_STATUS_BUSY;
	}
	supervise_hold_signals();
	if (begun != 0 || plan_reading(ingest) != 0 || set_up_arena(ingest) != 0 || set_up_sandbox(ingest) != 0)
		return failed();
	set_up_stages(ingest);
	set_up_processes(ingest);
	if (run(ingest, &how) != 0)
		return failed();
	return finish(ingest, &how, now_seconds() - start);
}

/* What is named on the command line, otherwise the logs of the configuration.  Returns an exit status. */
static int set_up_inputs(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	struct inputs *inputs = &ingest->inputs;
	if (options->name_count == 0 && ingest->conf.log_count == 0) {
		log_error("the configuration names no log that can be read; name the logs to ingest");
		return EXIT_STATUS_CONFIG;
	}
	int status = options->name_count == 0 ? conf_expand(&ingest->conf, inputs)
					      : inputs_expand(inputs, options->names, (size_t)options->name_count);
	if (status != 0)
		return failed();
	for (size_t i = 0; i < inputs->count; i++)
		inputs->list[i].format = conf_find(&ingest->conf, &ingest->formats, inputs->list[i].path);
	return inputs->count == 0 && inputs->missing > 0 ? EXIT_STATUS_NO_INPUT : EXIT_STATUS_OK;
}

static int prepare(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	log_show_notes(isatty(STDERR_FILENO) || options->summary);
	int status = conf_options_load(&options->conf, &options->formats, &ingest->conf, &ingest->formats);
	formats_set_zone(&ingest->formats, &options->zone);
	if (status == EXIT_STATUS_OK && !options->rehearsal)
		status = set_up_inputs(ingest);
	if (options->rehearsal || status != EXIT_STATUS_OK || options->dry_run)
		return status;
	return database_lock(options->database, options->wait);
}

static void release(struct ingest *ingest)
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
	status = prepare(&ingest);
	if (status == EXIT_STATUS_OK && !ingest.options.rehearsal)
		status = ingest_locked(&ingest);
	release(&ingest);
	return status;
}

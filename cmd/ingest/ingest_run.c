/* The processes of an ingest: set up, and handed to the supervisor.
 *
 *      read × R ──▶ parse × N ──▶ dedup ──▶ load ──▶ database      a checkpointer behind the loader
 *
 * Everything that the processes have to know (formats, inputs and who reads them, the hash secret) is made before the
 * forks and inherited; no database handle is open while they run.
 */
#include "cmd/ingest/ingest.h"

#include "cmd/run_sandbox.h"
#include "pipeline/log.h"
#include "pipeline/notify.h"
#include "pipeline/progress.h"
#include "stages/load/checkpoint.h"
#include "stages/load/lookup.h"
#include "stages/load/sink.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int plan_reading(struct ingest *ingest)
{
	return read_plan_init(&ingest->plan, &ingest->inputs, &ingest->facts.sources, &ingest->facts.secret,
		ingest->options.origin, (uint32_t)ingest->options.readers);
}

static void set_up_stages(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	ingest->read = (struct read_settings){
		.plan = &ingest->plan,
		.final_line = options->final_line,
		.ratio_max = options->ratio_max,
		.patience_ms = inputs_have_stream(&ingest->inputs) ? (uint32_t)options->commit_interval_ms / 5 : 0,
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
	ingest->load.commit_interval_ms = (uint32_t)options->commit_interval_ms - ingest->read.patience_ms;
	if (options->batch_rows)
		ingest->load.batch_rows = (uint32_t)options->batch_rows;
}

static void add_process(struct ingest *ingest, enum process_role role, uint32_t index,
	int (*run)(struct arena *, struct process *, const void *), const void *argument)
{
	ingest->specs[ingest->spec_count++] = (struct process_spec){
		.role = role, .index = index, .run = run, .argument = argument};
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

static int supervise_all(struct ingest *ingest, struct supervision_result *how)
{
	struct progress progress;
	struct supervision supervision = {
		.specs = ingest->specs, .count = ingest->spec_count, .profile = ingest->options.profile,
		.repeated = ingest->session != NULL};
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

/* An input, to be read; of a follower its directory: by the time that it is opened the file may be another one. */
static int allow_input(const struct ingest *ingest, const char *path)
{
	char directory[SOURCE_PATH_BYTES];
	const char *slash = strrchr(path, '/');
	if (!ingest->session || !slash)
		return sandbox_allow_input(path);
	snprintf(directory, sizeof directory, "%.*s", slash == path ? 1 : (int)(slash - path), path);
	return sandbox_allow_input(directory);
}

/* What the processes may do once they have started.  0, or -1 with the error stack set. */
static int set_up_sandbox(struct ingest *ingest)
{
	const struct ingest_options *options = &ingest->options;
	int result = run_sandbox_prepare(options->dry_run ? NULL : options->database, &ingest->formats, &ingest->facts.sources);
	for (size_t i = 0; result == 0 && i < ingest->inputs.count; i++)
		result = allow_input(ingest, ingest->inputs.list[i].path);
	return result;
}

int ingest_run(struct ingest *ingest, struct supervision_result *how)
{
	if (plan_reading(ingest) != 0 || set_up_arena(ingest) != 0 || set_up_sandbox(ingest) != 0)
		return -1;
	set_up_stages(ingest);
	set_up_processes(ingest);
	return supervise_all(ingest, how);
}

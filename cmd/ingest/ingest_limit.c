/* Stages in a row are as fast as the slowest: those before it wait for room, those behind it for input, and it does not
 * wait at all.  So the limit is the stage that waited least for others; and where that one was not at work, it is what
 * held it up: its input, the disk, or a CPU.
 *
 * The thresholds only choose between sentences; the numbers that they look at stand above them in the report.
 */
#include "cmd/ingest/ingest_limit.h"

#include "pipeline/ring.h"

#include <stdio.h>

/* Below this a run is starting and ending more than it is working. */
#define SHORTEST_NS INT64_C(100000000)

#define MUCH     0.5  /* of the time: what is waited for so much is the limit */
#define STARVED  0.2  /* of a stage's working time spent in waiting for a CPU */
#define ALL_CPUS 0.75 /* of all CPUs used: nobody else is to blame that there are not enough */

const char *limit_name(enum run_limit limit)
{
	static const char *const names[] = {
#define X(limit, name, meaning) name,
		RUN_LIMITS(X)
#undef X
	};
	return names[limit];
}

static double share(int64_t part, int64_t whole)
{
	return whole > 0 && part > 0 ? (double)part / (double)whole : 0;
}

int64_t stage_cpu_ns(const struct stage_profile *stage)
{
	return stage->usage.user_ns + stage->usage.system_ns;
}

int64_t run_cpu_ns(const struct run_profile *run)
{
	int64_t sum = 0;
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++)
		sum += stage_cpu_ns(&run->stages[i]);
	return sum;
}

/* Time that a stage did not wait for others: it worked, or was held up. */
static int64_t working_ns(const struct stage_profile *stage)
{
	return stage->usage.life_ns - stage->meter.input_wait_ns - stage->meter.room_wait_ns;
}

static int64_t cpu_wait_ns(const struct stage_profile *stage)
{
	return stage->usage.cpu_wait_ns > 0 ? stage->usage.cpu_wait_ns : 0;
}

int64_t stage_stalled_ns(const struct stage_profile *stage)
{
	int64_t left = working_ns(stage) - stage_cpu_ns(stage) - cpu_wait_ns(stage);
	return left > 0 ? left : 0;
}

double serial_fraction(const struct run_profile *run)
{
	int64_t all = run_cpu_ns(run);
	return all > 0 ? share(stage_cpu_ns(&run->stages[PROCESS_LOAD]), all) : 1;
}

double amdahl_speedup(double serial, double cpus)
{
	return 1 / (serial + (1 - serial) / cpus);
}

double pipeline_speedup(const struct run_profile *run, double cpus)
{
	int64_t all = run_cpu_ns(run), slowest = 0;
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++) {
		const struct stage_profile *stage = &run->stages[i];
		int64_t each = stage->processes && i != PROCESS_PARSE ? stage_cpu_ns(stage) / stage->processes : 0;
		slowest = each > slowest ? each : slowest;
	}
	return slowest > 0 && (double)all < cpus * (double)slowest ? (double)all / (double)slowest : cpus;
}

/* What a stage's share of the run costs it, one process of it, on CPUs that nobody else wants.  Where the kernel does
 * not tell waits for a CPU from those for a disk, none of them counts. */
static int64_t cost_ns(const struct stage_profile *stage)
{
	int64_t stalled = stage->usage.cpu_wait_ns < 0 ? 0 : stage_stalled_ns(stage);
	return stage->processes ? (stage_cpu_ns(stage) + stalled) / stage->processes : 0;
}

/* The slowest stage but for `except`. */
static enum process_role slowest(const struct run_profile *run, enum process_role except)
{
	enum process_role slowest = PROCESS_LOAD;
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++)
		if (i != except && cost_ns(&run->stages[i]) > cost_ns(&run->stages[slowest]))
			slowest = (enum process_role)i;
	return slowest;
}

/* Whom the parsers have to keep pace with. */
static enum process_role slowest_other(const struct run_profile *run)
{
	return slowest(run, PROCESS_PARSE);
}

uint32_t parsers_enough(const struct run_profile *run)
{
	int64_t work = stage_cpu_ns(&run->stages[PROCESS_PARSE]);
	int64_t pace = cost_ns(&run->stages[slowest_other(run)]);
	if (work <= 0 || pace <= 0)
		return 1;
	int64_t parsers = (work + pace - 1) / pace;
	return parsers < RING_PARSERS_MAX ? (uint32_t)parsers : RING_PARSERS_MAX;
}

/* The stage that waited least for others. */
static enum process_role busiest(const struct run_profile *run)
{
	enum process_role busiest = PROCESS_LOAD;
	double most = 0;
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++) {
		const struct stage_profile *stage = &run->stages[i];
		double busy = stage->processes ? (double)working_ns(stage) / stage->processes : 0;
		if (busy > most) {
			most = busy;
			busiest = (enum process_role)i;
		}
	}
	return busiest;
}

/* From the start to the end: the loader is there all the time. */
static int64_t duration_ns(const struct run_profile *run)
{
	return run->stages[PROCESS_LOAD].usage.life_ns;
}

static double cpus_used(const struct run_profile *run)
{
	return share(run_cpu_ns(run), duration_ns(run));
}

static bool uses_all_cpus(const struct run_profile *run)
{
	return cpus_used(run) >= ALL_CPUS * run->cpus;
}

static bool is_starved(const struct run_profile *run, const struct stage_profile *stage)
{
	if (stage->usage.cpu_wait_ns < 0)
		return uses_all_cpus(run) && share(stage_cpu_ns(stage), working_ns(stage)) < 1 - STARVED;
	return share(stage->usage.cpu_wait_ns, working_ns(stage)) >= STARVED;
}

enum run_limit run_limit(const struct run_profile *run)
{
	static const enum run_limit own[] = {
		[PROCESS_READ] = LIMIT_READER,
		[PROCESS_PARSE] = LIMIT_PARSER,
		[PROCESS_DEDUP] = LIMIT_DEDUP,
		[PROCESS_LOAD] = LIMIT_LOADER,
		[PROCESS_CHECKPOINT] = LIMIT_CHECKPOINTER,
	};
	const struct stage_profile *reader = &run->stages[PROCESS_READ];
	if (duration_ns(run) < SHORTEST_NS || run->lines == 0)
		return LIMIT_UNKNOWN;
	if (share(reader->meter.input_wait_ns, duration_ns(run) * reader->processes) >= MUCH)
		return LIMIT_INPUT;
	enum process_role role = busiest(run);
	const struct stage_profile *stage = &run->stages[role];
	if (is_starved(run, stage))
		return uses_all_cpus(run) ? LIMIT_CPUS : LIMIT_OTHER_PROGRAMS;
	if (role == PROCESS_READ && share(stage_stalled_ns(stage), working_ns(stage)) >= MUCH)
		return LIMIT_INPUT_DISK;
	if (role == PROCESS_LOAD && share(stage_stalled_ns(stage), working_ns(stage)) >= MUCH)
		return LIMIT_DISK;
	return own[role];
}

/* A number that would be better than the run's --jobs: as many as are enough, where there are CPUs for them. */
static uint32_t better_jobs(const struct run_profile *run)
{
	uint32_t now = run->stages[PROCESS_PARSE].processes, enough = parsers_enough(run);
	return enough <= now || enough < run->cpus ? enough : now < run->cpus ? run->cpus : now;
}

/* What the numbers add to the sentence; "" where nothing. */
static void explain(const struct run_profile *run, enum run_limit limit, char *text, size_t size)
{
	*text = 0;
	if (limit == LIMIT_CPUS)
		snprintf(text, size, " With twice as many, it could be up to %.2f times as fast.",
			pipeline_speedup(run, 2.0 * run->cpus) / pipeline_speedup(run, run->cpus));
	else if (limit == LIMIT_OTHER_PROGRAMS)
		snprintf(text, size, " It had %.2f of %u; left to itself, its slowest would be the %s process.", cpus_used(run),
			run->cpus, process_role_name(slowest(run, PROCESS_ROLE_COUNT)));
}

static void advise_on_jobs(const struct run_profile *run, enum run_limit limit, char *text, size_t size)
{
	uint32_t now = run->stages[PROCESS_PARSE].processes, enough = parsers_enough(run), better = better_jobs(run);
	const char *pace = process_role_name(slowest_other(run));
	*text = 0;
	if (limit == LIMIT_UNKNOWN || limit == LIMIT_INPUT)
		return;
	if (better < now)
		snprintf(text, size, " --jobs %u is enough to keep pace with the %s process.", better, pace);
	else if (limit == LIMIT_PARSER && better > now)
		snprintf(text, size, " --jobs %u would help: %u keep pace with the %s process.", better, enough, pace);
	else if (limit == LIMIT_PARSER && enough > now)
		snprintf(text, size, " There is no CPU for one more.");
}

const char *limit_advice(const struct run_profile *run, char text[ADVICE_BYTES])
{
	static const char *const meanings[] = {
#define X(limit, name, meaning) meaning,
		RUN_LIMITS(X)
#undef X
	};
	char numbers[ADVICE_BYTES / 4], jobs[ADVICE_BYTES / 4];
	enum run_limit limit = run_limit(run);
	explain(run, limit, numbers, sizeof numbers);
	advise_on_jobs(run, limit, jobs, sizeof jobs);
	snprintf(text, ADVICE_BYTES, "%s%s%s", meanings[limit], numbers, jobs);
	return text;
}

/* What --profile makes of its measurements: made-up runs, of which the limit and the numbers are known. */
#include "cmd/ingest/ingest_limit.h"
#include "pipeline/arena.h"
#include "pipeline/cpus.h"
#include "tests/suites.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS INT64_C(1000000)

enum { RUN_MS = 10000 };

/* A stage that is there from the start to the end of a run: milliseconds on a CPU, asleep, and waiting for a CPU; what
 * is left it was stalled. */
static struct stage_profile stage(uint32_t processes, int cpu_ms, int input_ms, int room_ms, int cpu_wait_ms)
{
	return (struct stage_profile){
		.processes = processes,
		.usage = {.life_ns = processes * RUN_MS * MS, .user_ns = cpu_ms * 3 / 4 * MS,
			.system_ns = (cpu_ms - cpu_ms * 3 / 4) * MS, .cpu_wait_ns = cpu_wait_ms < 0 ? -1 : cpu_wait_ms * MS},
		.meter = {.input_wait_ns = input_ms * MS, .room_wait_ns = room_ms * MS},
	};
}

/* Eight CPUs, one parser; the loader works all the time, a tenth of it less than half of all the work. */
static struct run_profile loader_bound(void)
{
	return (struct run_profile){.lines = 1000000, .bytes = 250000000, .cpus = 8, .slots = 16, .stages = {
		[PROCESS_READ] = stage(1, 1000, 0, 9000, 0),
		[PROCESS_PARSE] = stage(1, 3000, 7000, 0, 0),
		[PROCESS_DEDUP] = stage(1, 2000, 8000, 0, 0),
		[PROCESS_LOAD] = stage(1, 9000, 200, 0, 100),
		[PROCESS_CHECKPOINT] = stage(1, 3000, 6000, 0, 0),
	}};
}

static void expect(const struct run_profile *run, enum run_limit limit, const char *words)
{
	char text[ADVICE_BYTES];
	ck_assert_str_eq(limit_name(run_limit(run)), limit_name(limit));
	limit_advice(run, text);
	ck_assert_msg(strstr(text, words) != NULL, "'%s' is not in: %s", words, text);
}

START_TEST(the_serial_part_is_the_loaders_share_of_the_cpu_time)
{
	struct run_profile run = loader_bound();
	ck_assert_int_eq(run_cpu_ns(&run), 18000 * MS);
	ck_assert_double_eq_tol(serial_fraction(&run), 0.5, 1e-9);
	run.stages[PROCESS_LOAD] = stage(1, 0, 10000, 0, 0);
	ck_assert_double_eq(serial_fraction(&run), 0);
	ck_assert_double_eq(serial_fraction(&(struct run_profile){0}), 1);
}
END_TEST

START_TEST(one_cpu_is_once_as_fast_and_more_never_slower_nor_faster_than_the_serial_part_allows)
{
	ck_assert_double_eq_tol(amdahl_speedup(0.5, 2), 4.0 / 3, 1e-9);
	ck_assert_double_eq_tol(amdahl_speedup(0.1, 9), 5, 1e-9);
	for (int tenths = 0; tenths <= 10; tenths++) {
		double serial = tenths / 10.0, before = 1;
		ck_assert_double_eq_tol(amdahl_speedup(serial, 1), 1, 1e-9);
		for (int cpus = 2; cpus <= 64; cpus *= 2) {
			double now = amdahl_speedup(serial, cpus);
			ck_assert_double_ge(now, before);
			ck_assert_double_le(now, cpus + 1e-9);
			ck_assert(tenths == 0 || now <= 1 / serial + 1e-9);
			before = now;
		}
	}
}
END_TEST

START_TEST(stages_that_work_at_the_same_time_are_as_fast_as_the_slowest_process)
{
	struct run_profile run = loader_bound();
	ck_assert_double_eq_tol(pipeline_speedup(&run, 1), 1, 1e-9);
	ck_assert_double_eq_tol(pipeline_speedup(&run, 2), 2, 1e-9);
	ck_assert_double_eq_tol(pipeline_speedup(&run, 64), 2, 1e-9);
	run.stages[PROCESS_DEDUP] = stage(1, 10000, 0, 0, 0);
	ck_assert_double_eq_tol(pipeline_speedup(&run, 64), 2.6, 1e-9);
	run.stages[PROCESS_PARSE] = stage(1, 24000, 0, 0, 0);
	ck_assert_double_eq_tol(pipeline_speedup(&run, 64), 4.7, 1e-9);
	ck_assert_double_eq(pipeline_speedup(&(struct run_profile){0}, 3), 3);
}
END_TEST

START_TEST(a_loader_that_never_waits_is_the_limit)
{
	struct run_profile run = loader_bound();
	expect(&run, LIMIT_LOADER, "More parsers or CPUs will not help");
	ck_assert_uint_eq(parsers_enough(&run), 1);
	run.stages[PROCESS_PARSE] = stage(4, 3000, 37000, 0, 0);
	expect(&run, LIMIT_LOADER, "--jobs 1 is enough to keep pace with the loader");
}
END_TEST

START_TEST(parsers_that_never_wait_are_the_limit_and_the_number_that_would_do_is_named)
{
	struct run_profile run = loader_bound();
	run.stages[PROCESS_PARSE] = stage(1, 10000, 0, 0, 0);
	run.stages[PROCESS_LOAD] = stage(1, 4000, 6000, 0, 0);
	expect(&run, LIMIT_PARSER, "--jobs 3 would help: 3 keep pace with the loader");
	run.cpus = 2;
	expect(&run, LIMIT_PARSER, "--jobs 2 would help: 3 keep pace with the loader");
	run.cpus = 1;
	expect(&run, LIMIT_PARSER, "There is no CPU for one more");
}
END_TEST

START_TEST(a_dry_run_needs_parsers_for_the_pace_of_dedup)
{
	struct run_profile run = loader_bound();
	run.stages[PROCESS_LOAD] = stage(1, 10, 9990, 0, 0);
	run.stages[PROCESS_CHECKPOINT] = (struct stage_profile){0};
	run.stages[PROCESS_DEDUP] = stage(1, 4000, 6000, 0, 0);
	run.stages[PROCESS_PARSE] = stage(1, 9900, 100, 0, 0);
	expect(&run, LIMIT_PARSER, "--jobs 3 would help: 3 keep pace with the dedup");
	ck_assert_uint_eq(parsers_enough(&run), 3);
}
END_TEST

START_TEST(reader_and_dedup_can_be_the_limit)
{
	struct run_profile run = loader_bound();
	run.stages[PROCESS_LOAD] = stage(1, 4000, 6000, 0, 0);
	run.stages[PROCESS_READ] = stage(1, 9900, 0, 0, 100);
	expect(&run, LIMIT_READER, "decompressing");
	run.stages[PROCESS_READ] = stage(1, 1000, 0, 9000, 0);
	run.stages[PROCESS_DEDUP] = stage(1, 9900, 0, 0, 100);
	expect(&run, LIMIT_DEDUP, "one process");
}
END_TEST

START_TEST(a_pipe_or_a_disk_that_is_slow_is_the_limit)
{
	struct run_profile run = loader_bound();
	run.stages[PROCESS_LOAD] = stage(1, 2000, 8000, 0, 0);
	run.stages[PROCESS_READ] = stage(1, 500, 9000, 0, 0);
	expect(&run, LIMIT_INPUT, "pipe");
	run.stages[PROCESS_READ] = stage(1, 500, 0, 0, 0);
	expect(&run, LIMIT_INPUT_DISK, "disk that the logs are on");
}
END_TEST

START_TEST(a_loader_that_waits_for_the_disk_or_the_checkpointer_is_not_the_limit_itself)
{
	struct run_profile run = loader_bound();
	run.stages[PROCESS_LOAD] = stage(1, 3000, 0, 0, 0);
	expect(&run, LIMIT_DISK, "--batch-rows");
	run.stages[PROCESS_LOAD] = stage(1, 3000, 0, 7000, 0);
	run.stages[PROCESS_CHECKPOINT] = stage(1, 3000, 500, 0, 0);
	expect(&run, LIMIT_CHECKPOINTER, "disk");
}
END_TEST

START_TEST(where_no_cpu_is_left_it_tells_the_runs_own_work_from_that_of_others)
{
	struct run_profile run = loader_bound();
	run.stages[PROCESS_LOAD] = stage(1, 6000, 0, 0, 4000);
	expect(&run, LIMIT_OTHER_PROGRAMS, "It had 1.50 of 8; left to itself, its slowest would be the loader");
	run.cpus = 1;
	expect(&run, LIMIT_CPUS, "With twice as many, it could be up to 2.00 times as fast");
	run.stages[PROCESS_PARSE] = stage(2, 3000, 17000, 0, 0);
	expect(&run, LIMIT_CPUS, "--jobs 1 is enough");
	/* Without the kernel's word on who waits for a CPU, the sum decides. */
	for (unsigned i = 0; i < PROCESS_ROLE_COUNT; i++)
		run.stages[i].usage.cpu_wait_ns = -1;
	expect(&run, LIMIT_CPUS, "");
	run.cpus = 8;
	expect(&run, LIMIT_LOADER, "");
	ck_assert_uint_eq(parsers_enough(&run), 1);
	run.stages[PROCESS_PARSE] = stage(1, 9000, 0, 0, -1);
	run.stages[PROCESS_LOAD] = stage(1, 4000, 3000, 0, -1);
	ck_assert_uint_eq(parsers_enough(&run), 3); /* of the loader's time only what it had of a CPU is known to be needed */
}
END_TEST

START_TEST(of_a_run_that_did_nothing_nothing_is_said)
{
	struct run_profile run = loader_bound();
	run.lines = 0;
	expect(&run, LIMIT_UNKNOWN, "too short");
	run = (struct run_profile){.lines = 5, .cpus = 1};
	expect(&run, LIMIT_UNKNOWN, "too short");
	ck_assert_uint_eq(parsers_enough(&run), 1);
}
END_TEST

START_TEST(what_is_unknown_of_one_process_is_unknown_of_the_sum)
{
	struct usage sum = {.read_calls = 5, .user_ns = 1}, more = {.read_calls = -1, .user_ns = 2};
	profile_add_usage(&sum, &more);
	ck_assert_int_eq(sum.read_calls, -1);
	ck_assert_int_eq(sum.user_ns, 3);
	more.read_calls = 7;
	profile_add_usage(&sum, &more);
	ck_assert_int_eq(sum.read_calls, -1);
}
END_TEST

/* What the child does: so many bytes, in so many calls. */
enum { WRITES = 3, BYTES = 1000 };

START_TEST(what_a_dead_process_wrote_can_still_be_had)
{
	int pipes[2];
	siginfo_t dead;
	struct usage usage = {0};
	struct rusage reaped;
	char bytes[BYTES] = {0};
	ck_assert_int_eq(pipe(pipes), 0);
	pid_t pid = fork();
	if (pid == 0) {
		for (int i = 0; i < WRITES; i++)
			if (write(pipes[1], bytes, BYTES) != BYTES)
				_exit(1);
		_exit(0);
	}
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, &dead, WEXITED | WNOWAIT), 0);
	profile_add_dead(&usage, pid);
	ck_assert_int_eq(wait4(pid, NULL, 0, &reaped), pid);
	profile_add_reaped(&usage, &reaped, 5);
	ck_assert_int_eq(usage.life_ns, 5);
	if (usage.bytes_out >= 0) { /* -1: a system that does not say */
		ck_assert_int_eq(usage.bytes_out, WRITES * BYTES);
		ck_assert_int_eq(usage.write_calls, WRITES);
	}
	profile_add_dead(&usage, pid);
	ck_assert_int_eq(usage.bytes_out, -1);
	close(pipes[0]);
	close(pipes[1]);
}
END_TEST

START_TEST(a_process_counts_its_own_sleeps_and_what_it_finds_before_it)
{
	const struct arena_settings settings = {.readers = 1, .parsers = 1, .block_bytes = BLOCK_TARGET_MIN, .line_max_bytes = 1024};
	struct arena *arena = arena_new(&settings);
	ck_assert_ptr_nonnull(arena);
	struct ring *ring = &arena->ring;
	struct meter meter = {0};
	profile_meter = &meter;
	ck_assert_int_eq(ring_wait_for_room(ring, 0), 0);
	ring_publish(&ring->read[0], 1);
	ck_assert_int_eq(ring_wait_for_room(ring, 1), 0);
	ring_publish(&ring->read[0], 2);
	ck_assert_int_eq(meter.taken, 2);
	ck_assert_int_eq(meter.backlog, 1 + 2);
	ck_assert_int_eq(ring_wait(ring, &ring->read[0], 0), 0);
	ck_assert_int_eq(meter.taken, 3);
	ck_assert_int_eq(meter.backlog, 1 + 2 + 2);
	ck_assert_int_eq(meter.sleeps, 0);
	ck_assert_int_eq(ring_wait_some(ring, &ring->deduped, 0, 5), 1);
	ck_assert_int_gt(meter.sleeps, 0);
	ck_assert_int_gt(meter.input_wait_ns, 0);
	ck_assert_int_eq(meter.room_wait_ns, 0);
	ck_assert_int_eq(ring_wait_some(ring, &arena->checkpoint.checkpointed, 0, 5), 1);
	ck_assert_int_gt(meter.room_wait_ns, 0);
	ck_assert_int_eq(meter.taken, 3);
	ck_assert_int_eq(meter.wakes, 0);
	profile_meter = NULL;
	arena_free(arena);
}
END_TEST

START_TEST(a_quota_of_cpu_time_is_so_many_cpus)
{
	ck_assert_uint_eq(cpus_of_quota("max 100000"), 0);
	ck_assert_uint_eq(cpus_of_quota("100000 100000"), 1);
	ck_assert_uint_eq(cpus_of_quota("150000 100000"), 2);
	ck_assert_uint_eq(cpus_of_quota("10000 100000"), 1);
	ck_assert_uint_eq(cpus_of_quota("-1 100000"), 0);
	ck_assert_uint_eq(cpus_of_quota("5 0"), 0);
	ck_assert_uint_eq(cpus_of_quota(""), 0);
	ck_assert_uint_ge(cpus_available(), 1);
}
END_TEST

Suite *suite_profile(void)
{
	Suite *suite = suite_create("profile");
	TCase *limits = tcase_create("limits");
	tcase_add_test(limits, the_serial_part_is_the_loaders_share_of_the_cpu_time);
	tcase_add_test(
		limits, one_cpu_is_once_as_fast_and_more_never_slower_nor_faster_than_the_serial_part_allows);
	tcase_add_test(limits, stages_that_work_at_the_same_time_are_as_fast_as_the_slowest_process);
	tcase_add_test(limits, a_loader_that_never_waits_is_the_limit);
	tcase_add_test(limits, parsers_that_never_wait_are_the_limit_and_the_number_that_would_do_is_named);
	tcase_add_test(limits, a_dry_run_needs_parsers_for_the_pace_of_dedup);
	tcase_add_test(limits, reader_and_dedup_can_be_the_limit);
	tcase_add_test(limits, a_pipe_or_a_disk_that_is_slow_is_the_limit);
	tcase_add_test(limits, a_loader_that_waits_for_the_disk_or_the_checkpointer_is_not_the_limit_itself);
	tcase_add_test(limits, where_no_cpu_is_left_it_tells_the_runs_own_work_from_that_of_others);
	tcase_add_test(limits, of_a_run_that_did_nothing_nothing_is_said);
	suite_add_tcase(suite, limits);
	TCase *measured = tcase_create("measured");
	tcase_add_test(measured, what_is_unknown_of_one_process_is_unknown_of_the_sum);
	tcase_add_test(measured, what_a_dead_process_wrote_can_still_be_had);
	tcase_add_test(measured, a_process_counts_its_own_sleeps_and_what_it_finds_before_it);
	tcase_add_test(measured, a_quota_of_cpu_time_is_so_many_cpus);
	suite_add_tcase(suite, measured);
	return suite;
}

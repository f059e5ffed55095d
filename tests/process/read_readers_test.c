/* Several readers: what comes of each source is the same whatever their number, a log series is one reader's, and what one
 * of them meets does not touch the others.
 */
#include "pipeline/arena.h"
#include "tests/process/compressed.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SERIES = 5, READERS_TRIED = 8 };

static const char *const names[SERIES + 2] = {"a.log.1.gz", "a.log", "b.log.gz", "c.log", "d.log.gz", "e.log", NULL};

static struct text contents[SERIES + 1];

static bool is_compressed(const char *name)
{
	return strstr(name, ".gz") != NULL;
}

/* Logs of different lengths, one series in two files. */
static void write_logs(void)
{
	for (int i = 0; names[i]; i++) {
		contents[i] = text_lines(500 * (1 + i * i % 7), 100);
		file_replace(names[i], is_compressed(names[i]) ? gzipped(contents[i], 1 + pick(3)) : contents[i]);
	}
}

/* What came of the file in the last run. */
static struct text text_of_file(const char *name)
{
	struct text text = {0};
	for (size_t i = 0, at = 0; i < run.count; at += run.blocks[i++].text_length) {
		if (strcmp(strrchr(run.blocks[i].path, '/') + 1, name) == 0)
			text_add(&text, run.text.bytes + at, run.blocks[i].text_length);
	}
	return text;
}

static void check_files(void)
{
	for (int i = 0; names[i]; i++)
		ck_assert_msg(text_equals(text_of_file(names[i]), contents[i]), "%s: %zu bytes came instead of %zu", names[i],
			text_of_file(names[i]).length, contents[i].length);
}

START_TEST(any_number_of_readers_yields_the_same_of_every_file)
{
	run.readers = 1 + (uint32_t)_i;
	for (uint32_t parsers = 1; parsers <= 3; parsers++) {
		for (int size = 0; size < BLOCK_SIZES; size += 2) {
			run.parsers = parsers;
			run.block_bytes = block_sizes[size];
			run.first_block = (uint64_t)pick(100);
			write_logs();
			start_names(names);
			finish();
			check_files();
			ck_assert_uint_eq(run.problems, 0);
			ck_assert_uint_eq(known.count, SERIES + 1);
			start_names(names);
			finish();
			check_nothing();
			forget_sources();
		}
	}
}
END_TEST

START_TEST(the_order_of_the_blocks_depends_on_the_inputs_alone)
{
	run.readers = 3;
	write_logs();
	start_names(names);
	finish();
	struct text first = run.text;
	for (int i = 0; i < 3; i++) {
		forget_sources();
		start_names(names);
		usleep((useconds_t)pick(3000));
		take_blocks(pick(30));
		usleep((useconds_t)pick(3000));
		finish();
		check_text(first);
	}
}
END_TEST

START_TEST(files_of_one_series_or_that_may_be_one_source_have_one_reader)
{
	run.readers = 4;
	write_logs();
	start_names(names);
	ck_assert_uint_eq(run.plan.reader[0], run.plan.reader[1]);
	finish();
	/* d.log.gz goes on under the name of another series, and c.log has moved to it. */
	file_rename("c.log", "x.log");
	file_append_string("x.log", "more\n");
	START("e.log", "d.log.gz", "x.log", "b.log.gz", "a.log");
	finish();
	ck_assert_uint_eq(run.text.length, strlen("more\n"));
	ck_assert_ptr_nonnull(strstr(last()->origin, "/c.log"));
	file_write_string("c.log", "new\n");
	START("x.log", "b.log.gz", "a.log", "e.log", "c.log");
	ck_assert_uint_eq(run.plan.reader[0], run.plan.reader[4]);
	finish();
	ck_assert_uint_eq(run.text.length, strlen("new\n"));
}
END_TEST

START_TEST(the_largest_series_go_to_the_reader_with_the_least_to_do)
{
	static const int lines[] = {100, 700, 300, 500};
	static const char *const plain[] = {"a.log", "b.log", "c.log", "d.log", NULL};
	static const uint32_t wanted[] = {0, 0, 1, 1}; /* 700 | 500, 300 | 100 to the first */
	run.readers = 2;
	for (int i = 0; plain[i]; i++)
		file_write(plain[i], text_of("a line\n", lines[i]));
	start_names(plain);
	for (int i = 0; plain[i]; i++)
		ck_assert_uint_eq(run.plan.reader[i], wanted[i]);
	finish();
}
END_TEST

START_TEST(one_origin_given_or_a_stream_means_one_reader)
{
	int ends[2];
	run.readers = 4;
	write_logs();
	run.origin = "one";
	start_names(names);
	for (int i = 0; names[i]; i++)
		ck_assert_uint_eq(run.plan.reader[i], run.plan.reader[0]);
	finish();
	check_files();
	forget_sources();
	run.origin = NULL;
	ck_assert_int_eq(pipe(ends), 0);
	close(ends[1]);
	run.standard_input = ends[0];
	START("a.log", "b.log.gz", "-");
	ck_assert_uint_eq(run.plan.readers, 1);
	finish();
}
END_TEST

START_TEST(a_damaged_file_is_one_readers_problem)
{
	run.readers = 1 + (uint32_t)_i;
	write_logs();
	struct text file = gzipped(contents[2], 1);
	file_replace(names[2], text_before(file, file.length / 2));
	start_names(names);
	finish();
	ck_assert_uint_eq(run.problems, 1);
	ck_assert(said("b.log.gz: the compressed data ends too early"));
	for (int i = 0; names[i]; i++)
		ck_assert(text_equals(text_of_file(names[i]), contents[i]) == (i != 2));
	size_t had = text_of_file(names[2]).length;
	file_replace(names[2], file);
	start_names(names);
	finish();
	check_text(text_behind(contents[2], had));
}
END_TEST

START_TEST(a_stop_ends_every_reader_and_the_next_run_goes_on_where_they_were)
{
	size_t before[SERIES + 1];
	run.readers = 3;
	write_logs();
	start_names(names);
	take_blocks(10);
	atomic_store(&run.arena->stop, true);
	finish();
	for (int i = 0; names[i]; i++)
		before[i] = text_of_file(names[i]).length;
	run.readers = 2;
	start_names(names);
	finish();
	ck_assert_uint_gt(run.text.length, 0);
	for (int i = 0; names[i]; i++)
		ck_assert(text_equals(text_of_file(names[i]), text_behind(contents[i], before[i])));
}
END_TEST

START_TEST(a_run_that_is_ended_from_outside_ends_all_readers)
{
	run.readers = 3;
	write_logs();
	start_names(names);
	take_blocks(1);
	arena_poison(run.arena);
	for (uint32_t i = 0; i < run.readers; i++) {
		int status;
		ck_assert_int_gt(waitpid(run.arena->processes[i].pid, &status, 0), 0);
		ck_assert(WIFEXITED(status));
	}
}
END_TEST

void read_readers_tests(TCase *tests)
{
	tcase_add_loop_test(tests, any_number_of_readers_yields_the_same_of_every_file, 0, READERS_TRIED);
	tcase_add_test(tests, the_order_of_the_blocks_depends_on_the_inputs_alone);
	tcase_add_test(tests, files_of_one_series_or_that_may_be_one_source_have_one_reader);
	tcase_add_test(tests, the_largest_series_go_to_the_reader_with_the_least_to_do);
	tcase_add_test(tests, one_origin_given_or_a_stream_means_one_reader);
	tcase_add_loop_test(tests, a_damaged_file_is_one_readers_problem, 0, 4);
	tcase_add_test(tests, a_stop_ends_every_reader_and_the_next_run_goes_on_where_they_were);
	tcase_add_test(tests, a_run_that_is_ended_from_outside_ends_all_readers);
}

/* Streams, which can be read once and may have no end in sight, and what a stop leaves of any input. */
#include "pipeline/arena.h"
#include "tests/process/compressed.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static bool is_nameless_stream(const struct seen *block)
{
	const struct position *after = &block->after;
	return after->stream && !after->finished && after->head_hash == 0 && after->tail_hash == 0 &&
	       after->device == 0 && after->inode == 0 && after->size_bytes == 0 && after->mtime_ns == 0 &&
	       strcmp(block->path, "-") == 0 && strcmp(block->origin, "-") == 0;
}

START_TEST(a_stream_is_read_once_and_its_position_says_so)
{
	run.block_bytes = block_sizes[_i];
	for (int compressed = 0; compressed < 2; compressed++) {
		struct text content = text_lines(2000, 100);
		size_t nameless = 0;
		run.standard_input = pipe_of(compressed ? gzipped(content, 3) : content, 20000, 0);
		EXPECT(content, "-");
		for (size_t i = 0; i < run.count; i++)
			nameless += is_nameless_stream(&run.blocks[i]);
		ck_assert_uint_eq(nameless, run.count);
		run.standard_input = pipe_of(content, 20000, 0);
		EXPECT(content, "-");
		ck_assert_uint_eq(known.count, 2);
		forget_sources();
	}
}
END_TEST

START_TEST(a_pipe_of_a_shell_is_as_nameless_as_standard_input)
{
	struct text content = text_of("one\n", 1);
	char name[32];
	int pipe = pipe_of(content, 4, 0);
	snprintf(name, sizeof name, "/dev/fd/%d", pipe);
	EXPECT(content, name);
	ck_assert_str_eq(last()->path, name);
	ck_assert_str_eq(last()->origin, "-");
	close(pipe);
}
END_TEST

/* Starts a run that reads a named pipe.  Returns the pipe's other end. */
static int start_with_a_fifo(void)
{
	file_make_fifo("pipe.log");
	START("pipe.log");
	int writer = open("pipe.log", O_WRONLY | O_CLOEXEC);
	ck_assert_int_ge(writer, 0);
	return writer;
}

static void write_all(int writer, const char *string)
{
	ck_assert_int_eq(write(writer, string, strlen(string)), (ssize_t)strlen(string));
}

START_TEST(what_a_pipe_has_is_shown_while_its_writer_lives)
{
	int writer = start_with_a_fifo();
	write_all(writer, "one\ntwo\npar");
	take_blocks(1);
	check_text(text_of("one\ntwo\n", 1));
	write_all(writer, "tial\nlast");
	take_blocks(1);
	check_text(text_of("one\ntwo\npartial\n", 1));
	close(writer);
	finish();
	check_text(text_of("one\ntwo\npartial\nlast", 1));
	ck_assert_ptr_nonnull(strstr(last()->origin, "/pipe.log"));
}
END_TEST

START_TEST(lines_that_trickle_in_are_not_held_back_until_their_end)
{
	struct text content = text_of("l\n", 16);
	run.standard_input = pipe_of(content, 1, 60000); /* never silent for 200 ms, and longer than a second */
	EXPECT(content, "-");
	ck_assert_uint_ge(run.count, 2);
}
END_TEST

START_TEST(a_damaged_stream_is_a_problem)
{
	struct text file = gzipped(text_of("one\ntwo", 1), 1);
	run.standard_input = pipe_of(text_before(file, file.length - 4), 5, 0);
	EXPECT_STRING("one\n", "-");
	ck_assert_uint_eq(run.problems, 1);
	ck_assert(said("the rest is lost"));
}
END_TEST

START_TEST(a_flag_ends_the_input_behind_whole_lines_and_the_next_run_goes_on_there)
{
	run.parsers = 3;
	for (int compressed = 0; compressed < 2; compressed++) {
		struct text content = text_lines(5000, 100);
		file_replace("access.log", compressed ? gzipped(content, 2) : content);
		START("access.log");
		take_blocks(5);
		atomic_store(&run.arena->stop, true);
		finish();
		size_t length = run.text.length;
		ck_assert_uint_lt(length, content.length);
		check_text(text_whole_lines(text_before(content, length)));
		ck_assert(!last()->after.finished);
		EXPECT(text_behind(content, length), "access.log");
		ck_assert_uint_eq(known.count, 1);
		forget_sources();
	}
}
END_TEST

START_TEST(a_stop_ends_a_stream_that_waits_and_its_unfinished_line_is_not_taken)
{
	int writer = start_with_a_fifo();
	write_all(writer, "a\nb\nfragment");
	take_blocks(1);
	kill(run.arena->processes[0].pid, SIGTERM);
	finish();
	check_text(text_of("a\nb\n", 1));
	ck_assert_int_eq(last()->after.offset, 4);
	close(writer);
}
END_TEST

void read_streams_tests(TCase *tests)
{
	tcase_add_loop_test(tests, a_stream_is_read_once_and_its_position_says_so, 0, BLOCK_SIZES);
	tcase_add_test(tests, a_pipe_of_a_shell_is_as_nameless_as_standard_input);
	tcase_add_test(tests, what_a_pipe_has_is_shown_while_its_writer_lives);
	tcase_add_test(tests, lines_that_trickle_in_are_not_held_back_until_their_end);
	tcase_add_test(tests, a_damaged_stream_is_a_problem);
	tcase_add_test(tests, a_flag_ends_the_input_behind_whole_lines_and_the_next_run_goes_on_there);
	tcase_add_test(tests, a_stop_ends_a_stream_that_waits_and_its_unfinished_line_is_not_taken);
}

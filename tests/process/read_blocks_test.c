/* Blocks: joined, they are the content; what fits into one; a line that fits into none; and the ring that they go
 * through.  What has to come is worked out anew, line by line.
 */
#include "pipeline/arena.h"
#include "tests/process/compressed.h"
#include "tests/process/read_tests.h"
#include "tests/process/reader_harness.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* What is to be in the blocks: a line beyond the limit is cut there, an unfinished one counts where
 * `takes_fragment`. */
static struct text expected(struct text content, bool takes_fragment)
{
	struct text out = {0};
	for (size_t at = 0; at < content.length;) {
		const char *line = content.bytes + at;
		const char *newline = memchr(line, '\n', content.length - at);
		size_t length = newline ? (size_t)(newline - line) : content.length - at;
		size_t bare = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
		if (!newline && !takes_fragment)
			break;
		text_add(&out, line, bare > LINE_MAX_BYTES ? LINE_MAX_BYTES : newline ? length + 1 : length);
		at += newline ? length + 1 : length;
	}
	return out;
}

static struct text make_content(int kind)
{
	switch (kind % 5) {
	case 0: return text_lines(20000, 12);
	case 1: return text_lines(800, 300);
	case 2: return text_lines(60, 9000);
	case 3: return text_lines(1, 50);
	default: return text_of("\n", 17000);
	}
}

static void read_content(struct text content, bool compressed)
{
	struct text file = compressed ? gzipped(content, 1 + pick(4)) : content;
	file_replace("access.log", file);
	EXPECT(expected(content, compressed), "access.log");
	check_positions(content);
	ck_assert_uint_eq(run.problems, 0);
	ck_assert_int_eq(run.input_bytes, (int64_t)file.length);
	ck_assert_int_eq(last()->after.finished, compressed);
	EXPECT_NOTHING("access.log");
	ck_assert_int_eq(run.input_bytes, (int64_t)file.length);
	forget_sources();
}

START_TEST(the_blocks_joined_are_the_content_for_any_size_of_block_and_any_number_of_parsers)
{
	run.block_bytes = block_sizes[_i];
	run.first_block = UINT32_MAX - 7u;
	for (int i = 0; i < 10; i++) {
		struct text content = make_content(i);
		if (i >= 5)
			text_add_string(&content, "a last line without its newline");
		run.parsers = 1 + (uint32_t)i % 3;
		read_content(content, false);
		run.parsers = 1 + (uint32_t)(i + 1) % 3;
		read_content(content, true);
	}
}
END_TEST

START_TEST(a_block_holds_8192_lines_at_most)
{
	run.block_bytes = 1 << 20;
	file_write("access.log", text_of("\n", 20000));
	INGEST("access.log");
	ck_assert_uint_eq(run.count, 3);
	ck_assert_uint_eq(run.blocks[0].lines, BLOCK_LINES_MAX);
	ck_assert_uint_eq(run.blocks[1].lines, BLOCK_LINES_MAX);
	ck_assert_uint_eq(run.blocks[2].lines, 20000 - 2 * BLOCK_LINES_MAX);
}
END_TEST

/* Lines at and beyond the limit. */
static struct text make_long_lines(void)
{
	struct text text = text_of("a\n", 1);
	text_repeat(&text, "x", 300000);
	text_add_string(&text, "\nb\n");
	text_repeat(&text, "y", LINE_MAX_BYTES);
	text_add_string(&text, "\n");
	text_repeat(&text, "z", LINE_MAX_BYTES);
	text_add_string(&text, "\r\n");
	text_repeat(&text, "v", LINE_MAX_BYTES + 1);
	text_add_string(&text, "\n");
	text_repeat(&text, "w", LINE_MAX_BYTES + 1);
	text_add_string(&text, "\r\nend\n");
	return text;
}

START_TEST(a_line_beyond_the_limit_has_a_block_of_its_own_that_holds_its_beginning)
{
	struct text content = make_long_lines();
	run.block_bytes = block_sizes[_i];
	for (int compressed = 0; compressed < 2; compressed++) {
		size_t overlong = 0;
		file_replace("access.log", compressed ? gzipped(content, 2) : content);
		EXPECT(expected(content, false), "access.log");
		for (size_t i = 0; i < run.count; i++)
			overlong += run.blocks[i].overlong;
		ck_assert_uint_eq(overlong, 3);
		check_positions(content);
		ck_assert_int_eq(last()->after.offset, (int64_t)content.length);
		forget_sources();
	}
}
END_TEST

/* Whether a block of this text has entries before a #Fields line. */
static bool is_mixed(const char *text, size_t length)
{
	bool entries = false;
	for (const char *at = text, *end = text + length, *next; at < end; at = next) {
		next = (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
		if (entries && strncmp(at, "#Fields:", 8) == 0)
			return true;
		entries |= *at != '#' && *at != '\n' && *at != '\r';
	}
	return false;
}

START_TEST(a_line_that_says_the_fields_of_those_behind_it_begins_a_block)
{
	struct text content = text_of("#Version: 1.0\n\n#Fields: a\n#Fields: b\r\n\r\n", 1);
	for (int i = 0; i < 40; i++) {
		text_add_string(&content, i % 3 ? "#Software: x\n#Fields: c\n" : "#Fields:\n");
		text_repeat(&content, "entry\n", i * 40);
		text_add_string(&content, i % 5 ? "" : "# a remark\n #Fields: d\n");
	}
	run.block_bytes = block_sizes[_i];
	for (int compressed = 0; compressed < 2; compressed++) {
		size_t offset = 0, blocks = 0;
		file_replace("access.log", compressed ? gzipped(content, 2) : content);
		EXPECT(content, "access.log");
		for (size_t i = 0; i < run.count; i++) {
			ck_assert(!is_mixed(content.bytes + offset, run.blocks[i].text_length));
			offset += run.blocks[i].text_length;
			blocks++;
		}
		ck_assert_uint_ge(blocks, 39);
		check_positions(content);
		forget_sources();
	}
}
END_TEST

START_TEST(the_reader_waits_while_the_ring_is_full)
{
	struct text content = text_lines(2000, 100);
	run.parsers = 2;
	file_write("access.log", content);
	START("access.log");
	struct ring *ring = &run.arena->ring;
	ck_assert_int_eq(ring_wait(ring, &ring->read[0], ring->slots - 1), 0);
	ck_assert_int_eq(ring_wait_some(ring, &ring->read[0], ring->slots, 50), 1);
	take_blocks(1);
	ck_assert_int_eq(ring_wait(ring, &ring->read[0], ring->slots), 0);
	finish();
	check_text(content);
}
END_TEST

START_TEST(a_run_that_is_ended_from_outside_ends_the_reader)
{
	int status;
	file_write("access.log", text_of("line\n", 100000));
	START("access.log");
	take_blocks(1);
	arena_poison(run.arena);
	ck_assert_int_gt(waitpid(run.arena->processes[0].pid, &status, 0), 0);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
	ck_assert_str_eq(run.arena->processes[0].words, "the run was ended");
}
END_TEST

void read_blocks_tests(TCase *tests)
{
	tcase_add_loop_test(tests, the_blocks_joined_are_the_content_for_any_size_of_block_and_any_number_of_parsers, 0,
		BLOCK_SIZES);
	tcase_add_test(tests, a_block_holds_8192_lines_at_most);
	tcase_add_loop_test(
		tests, a_line_beyond_the_limit_has_a_block_of_its_own_that_holds_its_beginning, 0, BLOCK_SIZES);
	tcase_add_loop_test(
		tests, a_line_that_says_the_fields_of_those_behind_it_begins_a_block, 0, BLOCK_SIZES);
	tcase_add_test(tests, the_reader_waits_while_the_ring_is_full);
	tcase_add_test(tests, a_run_that_is_ended_from_outside_ends_the_reader);
}

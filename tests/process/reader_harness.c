/* Plays parser, dedup, loader, store and supervisor for the readers.  What holds for every block, whatever is read, is
 * checked here, as each comes.
 */
#include "tests/process/reader_harness.h"

#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "pipeline/process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { NAMES_MAX = 8 };

const uint32_t block_sizes[BLOCK_SIZES] = {BLOCK_TARGET_MIN, 5000, 64 << 10, 512 << 10, 1 << 20};

struct run run;
struct known_sources known;

static struct hash_secret secret;
static int messages = -1;

/* What the readers said so far. */
static const char *said_text(void)
{
	static char text[8192];
	ssize_t length = pread(messages, text, sizeof text - 1, 0);
	text[length < 0 ? 0 : length] = 0;
	return text;
}

bool said(const char *words)
{
	return strstr(said_text(), words) != NULL;
}

bool said_nothing(void)
{
	return said_text()[0] == 0;
}

/* --- the store --- */

void forget_sources(void)
{
	known_sources_release(&known);
}

static struct known_source *known_of(int64_t source_id)
{
	for (size_t i = 0; i < known.count; i++) {
		if (known.list[i].position.source_id == source_id)
			return &known.list[i];
	}
	return NULL;
}

static void remember(const struct block *block)
{
	struct known_source *source = known_of(block->after.source_id);
	if (!source) {
		known.list = reallocarray(known.list, known.count + 1, sizeof *known.list);
		ck_assert_ptr_nonnull(known.list);
		source = &known.list[known.count++];
		memset(source, 0, sizeof *source);
		ck_assert_int_gt(block->after.source_id, run.largest_id);
		ck_assert(run.readers > 1 || block->after.source_id == known.largest_id + 1);
		if (block->after.source_id > known.largest_id)
			known.largest_id = block->after.source_id;
	}
	free(source->path);
	free(source->origin);
	free(source->format);
	if (!source->first_format || !*source->first_format) {
		free(source->first_format);
		source->first_format = strdup(block->format);
	}
	source->position = block->after;
	source->path = strdup(block->path);
	source->origin = strdup(block->origin);
	source->format = strdup(block->format);
}

static const void *choose_format(
	void *formats, const void *current, const char *stored, const char *text, size_t length)
{
	ck_assert_ptr_eq(formats, &known);
	if (current || run.format)
		return current ? current : run.format;
	if (text && length > 0 && text[0] != '#')
		return FORMAT_DETECTED;
	return stored && *stored ? stored : NULL;
}

static const char *name_of(const void *format)
{
	return format ? format : "";
}

/* A line that begins with "at N" is of second N. */
static bool second_of(const void *format, const char *line, size_t length, int64_t *second)
{
	if (!format || length < 4 || strncmp(line, "at ", 3) != 0)
		return false;
	*second = strtoll(line + 3, NULL, 10);
	return true;
}

/* --- the start --- */

/* What is run in the reader processes: read_main(), with the standard input that was chosen and its messages kept. */
static int reader_main(struct arena *arena, struct process *self, const void *argument)
{
	(void)argument;
	if (run.standard_input >= 0)
		dup2(run.standard_input, STDIN_FILENO);
	dup2(messages, STDERR_FILENO);
	return read_main(arena, self, &run.settings);
}

static void plan(const char *const *names)
{
	char *copies[NAMES_MAX];
	size_t count = 0;
	for (; names[count]; count++) {
		ck_assert_uint_lt(count, NAMES_MAX);
		copies[count] = text_of(names[count], 1).bytes;
	}
	int standard_error = dup(STDERR_FILENO);
	dup2(messages, STDERR_FILENO);
	int status = inputs_expand(&run.inputs, copies, count);
	if (status == 0 && run.before)
		run.before();
	if (status == 0)
		status = read_plan_init(&run.plan, &run.inputs, &known, &secret, run.origin, run.readers);
	dup2(standard_error, STDERR_FILENO);
	close(standard_error);
	ck_assert_msg(status == 0, "%s", error_text());
}

static void forget_result(void)
{
	free(run.blocks);
	read_plan_release(&run.plan);
	inputs_release(&run.inputs);
	run.blocks = NULL;
	run.text = (struct text){0};
	run.count = 0;
}

void start_names(const char *const *names)
{
	forget_result();
	ck_assert_int_eq(ftruncate(messages, 0), 0);
	plan(names);
	const struct arena_settings settings = {.readers = run.plan.readers, .parsers = run.parsers,
		.block_bytes = run.block_bytes, .line_max_bytes = LINE_MAX_BYTES, .first_block = run.first_block};
	run.settings = (struct read_settings){.plan = &run.plan, .final_line = run.final_line, .patience_ms = 200,
		.formats = &known, .choose = choose_format, .name = name_of, .second = second_of};
	run.next = run.first_block;
	run.largest_id = known.largest_id;
	run.arena = arena_new(&settings);
	ck_assert_ptr_nonnull(run.arena);
	for (uint32_t i = 0; i < run.plan.readers; i++) {
		const struct process_spec spec = {PROCESS_READ, i, reader_main, NULL};
		ck_assert_msg(process_start(run.arena, &run.arena->processes[i], &spec) == 0, "%s", error_text());
	}
}

/* --- blocks --- */

/* The lines of the text; -1 where one of them exceeds the limit. */
static int64_t count_lines(const char *text, size_t text_length, size_t limit)
{
	int64_t lines = 0;
	for (size_t at = 0; at < text_length; lines++) {
		const char *newline = memchr(text + at, '\n', text_length - at);
		size_t end = newline ? (size_t)(newline - text) : text_length;
		size_t length = end - at;
		if (length > limit + (length > 0 && text[end - 1] == '\r'))
			return -1;
		at = end + 1;
	}
	return lines;
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
	return bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0;
}

/* (An assertion of Check is a system call: none stands in a loop.) */
static void check_lines(const struct block_layout *layout, struct block *block)
{
	const char *text = block_text(layout, block);
	ck_assert_uint_le(block->lines, BLOCK_LINES_MAX);
	ck_assert_uint_le(block->text_length, layout->text_bytes);
	ck_assert(block->text_length <= layout->target_bytes || block->lines == 1);
	ck_assert_int_eq(block->lines, count_lines(text, block->text_length, layout->line_max_bytes));
	if (block->overlong) {
		ck_assert_uint_eq(block->lines, 1);
		ck_assert_uint_eq(block->text_length, layout->line_max_bytes);
		ck_assert_int_gt(block->source_bytes, layout->line_max_bytes);
		ck_assert_ptr_null(memchr(text, '\n', block->text_length));
	} else {
		ck_assert_int_eq(block->source_bytes, block->text_length);
	}
}

static void check_block(struct block *block)
{
	const struct block_layout *layout = &run.arena->layout;
	const struct known_source *source = known_of(block->after.source_id);
	ck_assert_uint_eq(block->number, run.next);
	ck_assert(block->heap_length == 0 && block->rows == 0 && block->strings == 0);
	ck_assert(block->blank == 0 && block->rejected == 0);
	ck_assert(is_zero(block_attempts(layout, block), BLOCK_LINES_MAX));
	check_lines(layout, block);
	ck_assert_uint_eq(block->origin_key, hash_bytes(&secret, block->origin, strlen(block->origin)));
	ck_assert_int_eq(block->after.offset, (source ? source->position.offset : 0) + block->source_bytes);
}

static void keep_copy(struct block *block)
{
	run.blocks = reallocarray(run.blocks, run.count + 1, sizeof *run.blocks);
	ck_assert_ptr_nonnull(run.blocks);
	run.blocks[run.count++] = (struct seen){.after = block->after, .text_length = block->text_length,
		.lines = block->lines, .overlong = block->overlong, .path = text_of(block->path, 1).bytes,
		.origin = text_of(block->origin, 1).bytes, .format = text_of(block->format, 1).bytes};
	text_add(&run.text, block_text(&run.arena->layout, block), block->text_length);
}

/* As the stages behind do it, and worse.  The lengths stay sane now and then: by them the reader decides whether to
 * give the slot's memory back. */
static void overwrite(struct block *block)
{
	const struct block_layout *layout = &run.arena->layout;
	uint32_t length = block->text_length;
	memset(block_text(layout, block), '\n', length);
	memset(block, 0xaa, layout->rows_at);
	if (run.next % 3 != 0) {
		block->text_length = length;
		block->heap_length = 1;
	}
}

static void give_back(void)
{
	struct ring *ring = &run.arena->ring;
	ring_publish(ring_parsed(ring, run.next), run.next + 1);
	ring_publish(&ring->deduped, run.next + 1);
	ring_publish(&ring->loaded, run.next + 1);
	run.next++;
}

static void wait_for_block(void)
{
	struct ring *ring = &run.arena->ring;
	struct cursor *cursor = ring_read(ring, run.next);
	struct process *reader = &run.arena->processes[run.next % ring->readers];
	int status;
	while (ring_wait_some(ring, cursor, run.next, 50) != 0) {
		if (waitpid(reader->pid, &status, WNOHANG) == reader->pid && !ring_ready(cursor, run.next))
			ck_abort_msg("the reader %s; %s; %s", process_status_text(status), reader->words, said_text());
	}
	uint64_t next = atomic_load(&cursor->next);
	ck_assert(next == UINT64_MAX || next - run.next <= ring->slots);
}

/* Takes one block, or passes a void one on; RING_OVER at the end. */
static enum ring_found take_block(void)
{
	wait_for_block();
	enum ring_found found = ring_take(&run.arena->ring, ring_read(&run.arena->ring, run.next), run.next);
	if (found == RING_BLOCK) {
		struct block *block = arena_block(run.arena, run.next);
		check_block(block);
		keep_copy(block);
		remember(block);
		overwrite(block);
	}
	give_back();
	return found;
}

void take_blocks(int count)
{
	while (count > 0) {
		enum ring_found found = take_block();
		ck_assert(found == RING_BLOCK || found == RING_VOID);
		count -= found == RING_BLOCK;
	}
}

/* --- the end --- */

static void keep_counters(void)
{
	run.problems = run.arena->problems;
	run.skipped = run.arena->skipped;
	run.input_bytes = run.arena->input_bytes;
}

static void close_standard_input(void)
{
	if (run.standard_input >= 0)
		close(run.standard_input);
	run.standard_input = -1;
}

void finish(void)
{
	while (take_block() != RING_OVER)
		;
	for (uint32_t i = 0; i < run.plan.readers; i++) {
		struct process *reader = &run.arena->processes[i];
		int status = 0;
		pid_t pid = waitpid(reader->pid, &status, 0);
		ck_assert(pid == reader->pid || errno == ECHILD); /* the wait for a block may have seen it end */
		ck_assert_msg(status == 0 && reader->done, "%s: %s", process_status_text(status), said_text());
	}
	keep_counters();
	close_standard_input();
	arena_free(run.arena);
	run.arena = NULL;
}

/* --- what came --- */

const struct seen *last(void)
{
	ck_assert_uint_gt(run.count, 0);
	return &run.blocks[run.count - 1];
}

void check_text(struct text wanted)
{
	ck_assert_msg(text_equals(run.text, wanted), "%zu bytes came instead of %zu: %s", run.text.length,
		wanted.length, said_text());
}

void check_nothing(void)
{
	ck_assert_uint_eq(run.count, 0);
	ck_assert_uint_eq(run.problems, 0);
}

/* Whether the position is the one behind its offset in this content. */
static bool position_fits(const struct position *position, struct text content)
{
	size_t offset = (size_t)position->offset;
	size_t covers = offset < SOURCE_WINDOW_BYTES ? offset : SOURCE_WINDOW_BYTES;
	return offset <= content.length && position->head_hash == hash_bytes(&secret, content.bytes, covers) &&
	       position->tail_hash == hash_bytes(&secret, content.bytes + offset - covers, covers);
}

void check_positions(struct text content)
{
	size_t fitting = 0;
	for (size_t i = 0; i < run.count; i++)
		fitting += position_fits(&run.blocks[i].after, content);
	ck_assert_uint_eq(fitting, run.count);
}

/* --- around a test --- */

void harness_begin(void)
{
	text_seed();
	directory_enter();
	messages = file_unnamed();
	for (int i = 0; i < HASH_SECRET_BYTES; i++)
		secret.bytes[i] = (unsigned char)pick(256);
	memset(&known, 0, sizeof known);
	run = (struct run){.readers = 1, .parsers = 1, .block_bytes = BLOCK_TARGET_MIN,
		.standard_input = -1};
}

void harness_end(void)
{
	arena_free(run.arena);
	forget_result();
	forget_sources();
	text_release_all();
	close(messages);
	directory_leave();
}

/* The real reader process, for whom the test plays every other stage: it keeps a copy of each block, overwrites the
 * slot and gives it back, and remembers the position as the store would.  What a reader has to hand on is worked out anew,
 * line by line, from content that is random and kept beside the file.
 *
 * Each test starts in an empty directory of its own.
 */
#include "pipeline/arena.h"
#include "pipeline/error.h"
#include "pipeline/process.h"
#include "stages/read/read.h"
#include "tests/suites.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

enum { SMALL_BLOCK = BLOCK_TARGET_MIN, LINE_MAX_BYTES = 4096, NAMES_MAX = 8 };

/* What the test's two functions for formats answer. */
enum { FORMAT_DETECTED = 3, FORMAT_STORED = 5 };

static uint64_t random_state;

static int pick(int below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int)(random_state % (uint64_t)below);
}

/* --- bytes --- */

struct text {
	char *bytes;
	size_t length, room;
};

static char *reserve(struct text *text, size_t more)
{
	if (text->length + more > text->room) {
		text->room = 2 * (text->length + more);
		text->bytes = realloc(text->bytes, text->room);
		ck_assert_ptr_nonnull(text->bytes);
	}
	return text->bytes + text->length;
}

static void add(struct text *text, const void *bytes, size_t length)
{
	char *at = reserve(text, length + 1);
	if (length > 0)
		memcpy(at, bytes, length);
	text->length += length;
}

static void add_string(struct text *text, const char *string)
{
	add(text, string, strlen(string));
}

static void repeat(struct text *text, const char *string, int count)
{
	while (count-- > 0)
		add_string(text, string);
}

static struct text text_of(const char *string, int count)
{
	struct text text = {0};
	repeat(&text, string, count);
	return text;
}

static bool equals(struct text a, struct text b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

/* The text behind its first `from` bytes, and the one before; both refer to it. */
static struct text behind(struct text text, size_t from)
{
	return (struct text){.bytes = text.bytes + from, .length = text.length - from};
}

static struct text before(struct text text, size_t to)
{
	return (struct text){.bytes = text.bytes, .length = to};
}

static size_t whole_lines(struct text text)
{
	while (text.length > 0 && text.bytes[text.length - 1] != '\n')
		text.length--;
	return text.length;
}

/* Lines of 0 to `longest` bytes and any of them, NUL and CR included; those that are not empty begin with a letter. */
static void add_lines(struct text *text, int count, int longest)
{
	for (int i = 0; i < count; i++) {
		int length = pick(10) == 0 ? 0 : pick(longest) + 1;
		char *at = reserve(text, (size_t)length + 2);
		for (int j = 0; j < length; j++) {
			char byte = (char)(j > 0 && pick(16) == 0 ? pick(256) : 'a' + pick(26));
			*at++ = byte == '\n' ? 0 : byte;
		}
		text->length += (size_t)length;
		add_string(text, pick(4) == 0 ? "\r\n" : "\n");
	}
}

static void add_member(struct text *out, struct text content, int level)
{
	z_stream zlib = {0};
	ck_assert_int_eq(deflateInit2(&zlib, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	uLong bound = deflateBound(&zlib, content.length);
	zlib.next_out = (Bytef *)reserve(out, bound);
	zlib.avail_out = (uInt)bound;
	zlib.next_in = (Bytef *)content.bytes;
	zlib.avail_in = (uInt)content.length;
	ck_assert_int_eq(deflate(&zlib, Z_FINISH), Z_STREAM_END);
	out->length += zlib.total_out;
	deflateEnd(&zlib);
}

/* gzip data of so many members, cut anywhere. */
static struct text compress_text(struct text content, int members)
{
	struct text out = {0};
	for (int left = members; left > 1; left--) {
		size_t cut = (size_t)pick((int)content.length + 1);
		add_member(&out, before(content, cut), pick(10));
		content = behind(content, cut);
	}
	add_member(&out, content, 6);
	return out;
}

/* --- files --- */

static void put(const char *name, struct text text, int flags)
{
	int descriptor = open(name, O_WRONLY | O_CREAT | flags, 0600);
	ck_assert_int_ge(descriptor, 0);
	for (size_t at = 0; at < text.length;) {
		ssize_t count = write(descriptor, text.bytes + at, text.length - at);
		ck_assert_int_gt(count, 0);
		at += (size_t)count;
	}
	close(descriptor);
}

static void write_file(const char *name, struct text text)
{
	put(name, text, O_TRUNC);
}

static void write_string(const char *name, const char *string)
{
	put(name, (struct text){.bytes = (char *)(uintptr_t)string, .length = strlen(string)}, O_TRUNC);
}

static void append_string(const char *name, const char *string)
{
	put(name, (struct text){.bytes = (char *)(uintptr_t)string, .length = strlen(string)}, O_APPEND);
}

static void set_mtime(const char *name, struct timespec time)
{
	const struct timespec times[2] = {time, time};
	ck_assert_int_eq(utimensat(AT_FDCWD, name, times, 0), 0);
}

static struct stat facts_of(const char *name)
{
	struct stat facts;
	ck_assert_int_eq(stat(name, &facts), 0);
	return facts;
}

/* The end of a pipe that the text comes out of, in pieces; a child writes it. */
static int feed(struct text text, int longest, useconds_t pause)
{
	int ends[2];
	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid > 0) {
		close(ends[1]);
		return ends[0];
	}
	for (size_t at = 0; at < text.length;) {
		size_t left = text.length - at, piece = (size_t)pick(longest) + 1;
		ssize_t count = write(ends[1], text.bytes + at, piece < left ? piece : left);
		if (count <= 0)
			_exit(1);
		at += (size_t)count;
		usleep(pause);
	}
	_exit(0);
}

/* --- the directory --- */

static char directory[64];
static int home = -1, messages = -1;

/* What the reader said so far. */
static const char *said(void)
{
	static char text[8192];
	ssize_t length = pread(messages, text, sizeof text - 1, 0);
	text[length < 0 ? 0 : length] = 0;
	return text;
}

static int remove_entry(const char *path, const struct stat *facts, int type, struct FTW *place)
{
	(void)facts;
	(void)type;
	return place->level > 0 ? remove(path) : 0;
}

static void empty_directory(void)
{
	nftw(directory, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static void make_directory(void)
{
	strcpy(directory, "/tmp/logetl-read-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
}

static void remove_directory(void)
{
	empty_directory();
	rmdir(directory);
}

/* --- what the store would know --- */

static struct known_sources known;

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
		ck_assert_int_eq(block->after.source_id, known.largest_id + 1);
		known.largest_id = block->after.source_id;
	}
	free(source->path);
	free(source->origin);
	free(source->format);
	source->position = block->after;
	source->path = strdup(block->path);
	source->origin = strdup(block->origin);
	source->format = block->format >= 0 ? strdup("stored") : NULL;
}

static int32_t detect(const void *formats, const char *text, size_t length)
{
	ck_assert_ptr_eq(formats, &known);
	return length > 0 && text[0] == '#' ? BLOCK_FORMAT_UNKNOWN : FORMAT_DETECTED;
}

static int32_t find(const void *formats, const char *name)
{
	ck_assert_ptr_eq(formats, &known);
	return strcmp(name, "stored") == 0 ? FORMAT_STORED : BLOCK_FORMAT_UNKNOWN;
}

/* --- a run --- */

struct seen {
	struct position after;
	size_t text_at; /* in the run's text */
	uint32_t text_length, lines;
	int32_t format;
	bool overlong;
	char *path, *origin;
};

struct run {
	/* Chosen by the test; 0 is the default. */
	uint32_t parsers, block_bytes, line_max_bytes;
	uint64_t first_block;
	bool final_line;
	const char *origin;
	int standard_input;
	int format_given; /* its index plus one */
	int (*main)(struct arena *arena, struct process *self, const void *run);

	/* While it runs. */
	struct arena *arena;
	struct inputs inputs;
	struct read_settings settings;
	uint64_t next;
	uint32_t ends;

	/* What came of it. */
	struct seen *blocks;
	size_t count;
	struct text text; /* of all blocks */
	uint32_t problems, skipped;
	int64_t input_bytes;
};

static struct hash_secret secret;

static int read_quietly(struct arena *arena, struct process *self, const void *argument)
{
	const struct run *run = argument;
	if (run->standard_input)
		dup2(run->standard_input, STDIN_FILENO);
	dup2(messages, STDERR_FILENO);
	return read_main(arena, self, &run->settings);
}

static void expand(struct run *run, const char *const *names)
{
	char *copies[NAMES_MAX];
	size_t count = 0;
	for (; names[count]; count++)
		ck_assert_ptr_nonnull(copies[count] = strdup(names[count]));
	int standard_error = dup(STDERR_FILENO);
	dup2(messages, STDERR_FILENO);
	int status = inputs_expand(&run->inputs, copies, count);
	dup2(standard_error, STDERR_FILENO);
	close(standard_error);
	ck_assert_msg(status == 0, "%s", error_text());
	while (count > 0)
		free(copies[--count]);
}

/* Forgets the result of the run before. */
static void clear(struct run *run)
{
	for (size_t i = 0; i < run->count; i++) {
		free(run->blocks[i].path);
		free(run->blocks[i].origin);
	}
	free(run->blocks);
	free(run->text.bytes);
	inputs_release(&run->inputs);
	run->blocks = NULL;
	run->text = (struct text){0};
	run->count = run->ends = 0;
}

/* Starts the process; `names` ends with NULL. */
static void start(struct run *run, const char *const *names)
{
	const struct process_spec spec = {PROCESS_READ, 0, run->main ? run->main : read_quietly, run};
	const struct arena_settings settings = {
		.parsers = run->parsers ? run->parsers : 1,
		.block_bytes = run->block_bytes ? run->block_bytes : SMALL_BLOCK,
		.line_max_bytes = run->line_max_bytes ? run->line_max_bytes : LINE_MAX_BYTES,
		.first_block = run->first_block,
	};
	clear(run);
	expand(run, names);
	run->settings = (struct read_settings){.inputs = &run->inputs, .known = &known, .secret = &secret,
		.origin = run->origin, .final_line = run->final_line, .format = run->format_given - 1,
		.formats = &known, .detect = detect, .find = find};
	run->next = run->first_block;
	run->arena = arena_new(&settings);
	ck_assert_ptr_nonnull(run->arena);
	ck_assert_int_eq(ftruncate(messages, 0), 0);
	ck_assert_msg(process_start(run->arena, &run->arena->processes[0], &spec) == 0, "%s", error_text());
}

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

/* What holds for every block, whatever is read.  (An assertion of Check is a system call: none stands in a loop.) */
static void check_block(const struct run *run, struct block *block)
{
	const struct block_layout *layout = &run->arena->layout;
	const char *text = block_text(layout, block);
	const struct known_source *source = known_of(block->after.source_id);
	ck_assert_uint_eq(block->number, run->next);
	ck_assert(block->heap_length == 0 && block->rows == 0 && block->strings == 0);
	ck_assert(block->blank == 0 && block->rejected == 0);
	ck_assert(is_zero(block_attempts(layout, block), BLOCK_LINES_MAX));
	if (block->end) {
		ck_assert(block->text_length == 0 && block->lines == 0 && block->source_bytes == 0);
		ck_assert(block->after.source_id == 0 && block->format == BLOCK_FORMAT_UNKNOWN && !block->overlong);
		return;
	}
	ck_assert_uint_le(block->lines, BLOCK_LINES_MAX);
	ck_assert_uint_le(block->text_length, layout->text_bytes);
	ck_assert(block->text_length <= layout->target_bytes || block->lines == 1);
	ck_assert_int_eq(block->lines, count_lines(text, block->text_length, layout->line_max_bytes));
	ck_assert_uint_eq(block->origin_key, hash_bytes(&secret, block->origin, strlen(block->origin)));
	ck_assert_int_eq(block->after.offset, (source ? source->position.offset : 0) + block->source_bytes);
	if (block->overlong) {
		ck_assert_uint_eq(block->lines, 1);
		ck_assert_uint_eq(block->text_length, layout->line_max_bytes);
		ck_assert_int_gt(block->source_bytes, layout->line_max_bytes);
		ck_assert_ptr_null(memchr(text, '\n', block->text_length));
	} else {
		ck_assert_int_eq(block->source_bytes, block->text_length);
	}
}

static void keep_copy(struct run *run, struct block *block)
{
	run->blocks = reallocarray(run->blocks, run->count + 1, sizeof *run->blocks);
	ck_assert_ptr_nonnull(run->blocks);
	run->blocks[run->count++] = (struct seen){.after = block->after, .text_at = run->text.length,
		.text_length = block->text_length, .lines = block->lines, .format = block->format,
		.overlong = block->overlong, .path = strdup(block->path), .origin = strdup(block->origin)};
	add(&run->text, block_text(&run->arena->layout, block), block->text_length);
}

/* As the stages behind do it, and worse.  The lengths stay sane now and then: by them the reader decides whether to
 * give the slot's memory back. */
static void overwrite(const struct run *run, struct block *block)
{
	const struct block_layout *layout = &run->arena->layout;
	uint32_t length = block->text_length;
	memset(block_text(layout, block), '\n', length);
	memset(block, 0xaa, layout->rows_at);
	if (run->next % 3 != 0) {
		block->text_length = length;
		block->heap_length = 1;
	}
}

static void give_back(struct run *run)
{
	struct ring *ring = &run->arena->ring;
	ring_publish(ring_parsed(ring, run->next), run->next + 1);
	ring_publish(&ring->deduped, run->next + 1);
	ring_publish(&ring->loaded, run->next + 1);
	run->next++;
}

static void wait_for_block(struct run *run)
{
	struct ring *ring = &run->arena->ring;
	struct process *reader = &run->arena->processes[0];
	int status;
	while (ring_wait_some(ring, &ring->read, run->next, 50) != 0) {
		if (waitpid(reader->pid, &status, WNOHANG) == reader->pid && !ring_ready(&ring->read, run->next))
			ck_abort_msg("the reader %s; %s; %s", process_status_text(status), reader->words, said());
	}
	ck_assert_uint_le(atomic_load(&ring->read.next) - run->next, ring->slots);
}

/* Takes one block; false where it is an end mark. */
static bool take_block(struct run *run)
{
	wait_for_block(run);
	struct block *block = arena_block(run->arena, run->next);
	check_block(run, block);
	bool end = block->end;
	if (!end) {
		ck_assert_uint_eq(run->ends, 0);
		keep_copy(run, block);
		remember(block);
		overwrite(run, block);
	}
	give_back(run);
	return !end;
}

/* Takes the rest, and waits for the process. */
static void finish(struct run *run)
{
	struct process *reader = &run->arena->processes[0];
	int status = 0;
	while (run->ends < run->arena->ring.parsers)
		run->ends += !take_block(run);
	pid_t pid = waitpid(reader->pid, &status, 0);
	ck_assert(pid == reader->pid || errno == ECHILD); /* the wait for a block may have seen it end */
	ck_assert_msg(status == 0 && reader->done, "%s: %s", process_status_text(status), said());
	ck_assert_uint_eq(atomic_load(&run->arena->ring.read.next), run->next);
	run->problems = run->arena->problems;
	run->skipped = run->arena->skipped;
	run->input_bytes = run->arena->input_bytes;
	arena_free(run->arena);
	run->arena = NULL;
}

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})

static void ingest(struct run *run, const char *const *names)
{
	start(run, names);
	finish(run);
}

static void begin_test(void)
{
	random_state = 88172645463325252u;
	home = open(".", O_RDONLY | O_CLOEXEC);
	empty_directory();
	ck_assert_int_eq(chdir(directory), 0);
	messages = open(directory, O_RDWR | O_TMPFILE | O_CLOEXEC | O_APPEND, 0600);
	ck_assert_int_ge(messages, 0);
	for (int i = 0; i < HASH_SECRET_BYTES; i++)
		secret.bytes[i] = (unsigned char)pick(256);
	memset(&known, 0, sizeof known);
}

static void end_test(void)
{
	known_sources_release(&known);
	close(messages);
	ck_assert_int_eq(fchdir(home), 0);
	close(home);
}

/* --- what is expected --- */

/* What is to be in the blocks: a line beyond the limit is cut there, an unfinished one counts where
 * `takes_fragment`. */
static struct text expected(struct text content, uint32_t limit, bool takes_fragment)
{
	struct text out = {0};
	for (size_t at = 0; at < content.length;) {
		const char *line = content.bytes + at;
		const char *newline = memchr(line, '\n', content.length - at);
		size_t length = newline ? (size_t)(newline - line) : content.length - at;
		size_t bare = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
		if (!newline && !takes_fragment)
			break;
		add(&out, line, bare > limit ? limit : newline ? length + 1 : length);
		at += newline ? length + 1 : length;
	}
	return out;
}

/* Whether the position is the one behind its offset in this content. */
static bool position_fits(const struct position *position, struct text content)
{
	size_t offset = (size_t)position->offset;
	size_t covers = offset < SOURCE_WINDOW_BYTES ? offset : SOURCE_WINDOW_BYTES;
	return offset <= content.length && position->head_hash == hash_bytes(&secret, content.bytes, covers) &&
	       position->tail_hash == hash_bytes(&secret, content.bytes + offset - covers, covers);
}

static void check_positions(const struct run *run, struct text content)
{
	size_t fitting = 0;
	for (size_t i = 0; i < run->count; i++)
		fitting += position_fits(&run->blocks[i].after, content);
	ck_assert_uint_eq(fitting, run->count);
}

static void check_text(const struct run *run, struct text wanted)
{
	ck_assert_msg(equals(run->text, wanted), "%zu bytes came instead of %zu: %s", run->text.length, wanted.length,
		said());
}

static void check_string(const struct run *run, const char *wanted)
{
	check_text(run, (struct text){.bytes = (char *)(uintptr_t)wanted, .length = strlen(wanted)});
}

/* The last block; of a run without one, NULL. */
static const struct seen *last(const struct run *run)
{
	return run->count > 0 ? &run->blocks[run->count - 1] : NULL;
}

/* --- blocks --- */

static const uint32_t block_sizes[] = {4 << 10, 5000, 64 << 10, 512 << 10, 1 << 20};
enum { BLOCK_SIZES = sizeof block_sizes / sizeof *block_sizes };

static struct text make_content(int kind)
{
	struct text content = {0};
	switch (kind % 5) {
	case 0: add_lines(&content, 20000, 12); break;
	case 1: add_lines(&content, 800, 300); break;
	case 2: add_lines(&content, 60, 9000); break;
	case 3: add_lines(&content, 1, 50); break;
	default: repeat(&content, "\n", 17000);
	}
	return content;
}

static void read_content(struct text content, uint32_t block_bytes, uint32_t parsers, bool compressed)
{
	struct run run = {.block_bytes = block_bytes, .parsers = parsers, .first_block = UINT32_MAX - 7u};
	struct text wanted = expected(content, LINE_MAX_BYTES, compressed);
	struct text file = compressed ? compress_text(content, 1 + pick(4)) : content;
	unlink("access.log");
	write_file("access.log", file);
	ingest(&run, NAMES("access.log"));
	check_text(&run, wanted);
	check_positions(&run, content);
	ck_assert_uint_eq(run.problems, 0);
	ck_assert_int_eq(run.input_bytes, (int64_t)file.length);
	ck_assert_int_eq(last(&run)->after.finished, compressed);
	ingest(&run, NAMES("access.log"));
	ck_assert_uint_eq(run.count, 0);
	ck_assert_int_eq(run.input_bytes, (int64_t)file.length);
	known_sources_release(&known);
	clear(&run);
	free(wanted.bytes);
	if (compressed)
		free(file.bytes);
}

START_TEST(the_blocks_joined_are_the_content_for_any_size_of_block_and_any_number_of_parsers)
{
	for (int i = 0; i < 10; i++) {
		struct text content = make_content(i);
		if (i >= 5)
			add_string(&content, "a last line without its newline");
		read_content(content, block_sizes[_i], 1 + (uint32_t)i % 3, false);
		read_content(content, block_sizes[_i], 1 + (uint32_t)(i + 1) % 3, true);
		free(content.bytes);
	}
}
END_TEST

START_TEST(a_block_holds_8192_lines_at_most)
{
	struct run run = {.block_bytes = 1 << 20};
	struct text content = text_of("\n", 20000);
	write_file("access.log", content);
	ingest(&run, NAMES("access.log"));
	ck_assert_uint_eq(run.count, 3);
	ck_assert_uint_eq(run.blocks[0].lines, BLOCK_LINES_MAX);
	ck_assert_uint_eq(run.blocks[1].lines, BLOCK_LINES_MAX);
	ck_assert_uint_eq(run.blocks[2].lines, 20000 - 2 * BLOCK_LINES_MAX);
	clear(&run);
	free(content.bytes);
}
END_TEST

/* Lines at and beyond the limit of 4,096 bytes. */
static struct text make_long_lines(void)
{
	struct text text = text_of("a\n", 1);
	repeat(&text, "x", 300000);
	add_string(&text, "\nb\n");
	repeat(&text, "y", LINE_MAX_BYTES);
	add_string(&text, "\n");
	repeat(&text, "z", LINE_MAX_BYTES);
	add_string(&text, "\r\n");
	repeat(&text, "v", LINE_MAX_BYTES + 1);
	add_string(&text, "\n");
	repeat(&text, "w", LINE_MAX_BYTES + 1);
	add_string(&text, "\r\nend\n");
	return text;
}

START_TEST(a_line_beyond_the_limit_has_a_block_of_its_own_that_holds_its_beginning)
{
	struct text content = make_long_lines();
	struct text wanted = expected(content, LINE_MAX_BYTES, false);
	for (int compressed = 0; compressed < 2; compressed++) {
		struct run run = {.block_bytes = block_sizes[_i]};
		struct text file = compress_text(content, 2);
		size_t overlong = 0;
		unlink("access.log");
		write_file("access.log", compressed ? file : content);
		ingest(&run, NAMES("access.log"));
		for (size_t i = 0; i < run.count; i++)
			overlong += run.blocks[i].overlong;
		ck_assert_uint_eq(overlong, 3);
		check_text(&run, wanted);
		check_positions(&run, content);
		ck_assert_int_eq(last(&run)->after.offset, (int64_t)content.length);
		known_sources_release(&known);
		clear(&run);
		free(file.bytes);
	}
	free(content.bytes);
	free(wanted.bytes);
}
END_TEST

START_TEST(the_reader_waits_while_the_ring_is_full)
{
	struct run run = {.parsers = 2};
	struct text content = {0};
	add_lines(&content, 2000, 100);
	write_file("access.log", content);
	start(&run, NAMES("access.log"));
	struct ring *ring = &run.arena->ring;
	ck_assert_int_eq(ring_wait(ring, &ring->read, ring->slots - 1), 0);
	ck_assert_int_eq(ring_wait_some(ring, &ring->read, ring->slots, 50), 1);
	ck_assert(take_block(&run));
	ck_assert_int_eq(ring_wait(ring, &ring->read, ring->slots), 0);
	finish(&run);
	check_text(&run, content);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_run_that_is_ended_from_outside_ends_the_reader)
{
	struct run run = {0};
	struct text content = text_of("line\n", 100000);
	int status;
	write_file("access.log", content);
	start(&run, NAMES("access.log"));
	ck_assert(take_block(&run));
	arena_poison(run.arena);
	ck_assert_int_gt(waitpid(run.arena->processes[0].pid, &status, 0), 0);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
	ck_assert_str_eq(run.arena->processes[0].words, "the run was ended");
	arena_free(run.arena);
	clear(&run);
	free(content.bytes);
}
END_TEST

/* --- the last line --- */

START_TEST(a_plain_files_last_line_waits_for_its_newline)
{
	struct run run = {0};
	write_string("access.log", "one\ntwo");
	ingest(&run, NAMES("access.log"));
	check_string(&run, "one\n");
	append_string("access.log", "!");
	ingest(&run, NAMES("access.log"));
	check_string(&run, "");
	append_string("access.log", "\nthree");
	ingest(&run, NAMES("access.log"));
	check_string(&run, "two!\n");
	clear(&run);
}
END_TEST

START_TEST(a_plain_files_overlong_last_line_waits_for_its_newline)
{
	struct run run = {0};
	struct text content = text_of("one\n", 1);
	repeat(&content, "x", 50000);
	write_file("access.log", content);
	ingest(&run, NAMES("access.log"));
	check_string(&run, "one\n");
	append_string("access.log", "x");
	ingest(&run, NAMES("access.log"));
	ck_assert_uint_eq(run.text.length, 0);
	ck_assert_int_eq(last(&run)->after.offset, 4);
	append_string("access.log", "\ntwo\n");
	ingest(&run, NAMES("access.log"));
	ck_assert_uint_eq(run.count, 2);
	ck_assert(run.blocks[0].overlong);
	ck_assert_int_eq(run.blocks[0].after.offset, 4 + 50000 + 1 + 1);
	ck_assert_uint_eq(run.text.length, LINE_MAX_BYTES + 4);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_plain_files_last_line_is_taken_as_it_is_where_that_is_wanted)
{
	struct run run = {.final_line = true};
	write_string("access.log", "one\ntwo");
	ingest(&run, NAMES("access.log"));
	check_string(&run, "one\ntwo");
	ck_assert_uint_eq(last(&run)->lines, 2);
	append_string("access.log", "more\nthree\n");
	ingest(&run, NAMES("access.log"));
	check_string(&run, "more\nthree\n");
	clear(&run);
}
END_TEST

START_TEST(the_last_line_of_a_gzip_file_or_of_a_stream_needs_no_newline)
{
	struct run run = {0};
	struct text content = text_of("one\ntwo", 1), file = compress_text(content, 1);
	write_file("access.log.gz", file);
	ingest(&run, NAMES("access.log.gz"));
	check_text(&run, content);
	for (int compressed = 0; compressed < 2; compressed++) {
		run.standard_input = feed(compressed ? file : content, 3, 0);
		ingest(&run, NAMES("-"));
		check_text(&run, content);
		close(run.standard_input);
	}
	clear(&run);
	free(content.bytes);
	free(file.bytes);
}
END_TEST

START_TEST(an_input_without_a_whole_line_leaves_no_trace)
{
	struct run run = {0};
	struct text empty = {0}, file = compress_text(empty, 3);
	write_string("empty.log", "");
	write_string("fragment.log", "frag");
	write_file("empty.log.gz", file);
	run.standard_input = feed(empty, 1, 0);
	ingest(&run, NAMES("empty.log", "fragment.log", "empty.log.gz", "-"));
	ck_assert_uint_eq(run.count, 0);
	ck_assert_uint_eq(run.problems, 0);
	close(run.standard_input);
	clear(&run);
	free(file.bytes);
}
END_TEST

/* --- gzip --- */

START_TEST(zero_bytes_behind_gzip_data_are_padding)
{
	static const size_t paddings[] = {1, 511, 70000};
	struct run run = {0};
	struct text content = {0};
	char *zeros = calloc(1, 70000);
	add_lines(&content, 200, 100);
	for (size_t i = 0; i < sizeof paddings / sizeof *paddings; i++) {
		struct text file = compress_text(content, 2);
		add(&file, zeros, paddings[i]);
		unlink("access.log.gz");
		write_file("access.log.gz", file);
		ingest(&run, NAMES("access.log.gz"));
		check_text(&run, content);
		ck_assert_str_eq(said(), "");
		known_sources_release(&known);
		free(file.bytes);
	}
	clear(&run);
	free(zeros);
	free(content.bytes);
}
END_TEST

START_TEST(anything_else_behind_gzip_data_is_ignored_with_a_warning)
{
	static const char *const tails[] = {"x", "\x1f", "\x1fx", "garbage\nin lines\n"};
	struct run run = {0};
	struct text content = {0};
	add_lines(&content, 200, 100);
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		struct text file = compress_text(content, 2);
		add_string(&file, tails[i]);
		unlink("access.log.gz");
		write_file("access.log.gz", file);
		ingest(&run, NAMES("access.log.gz"));
		check_text(&run, content);
		ck_assert_uint_eq(run.problems, 0);
		ck_assert_ptr_nonnull(strstr(said(), "warning: "));
		ck_assert_ptr_nonnull(strstr(said(), "garbage"));
		ck_assert(last(&run)->after.finished);
		known_sources_release(&known);
		free(file.bytes);
	}
	clear(&run);
	free(content.bytes);
}
END_TEST

/* What can be had of gzip data that is cut off; *ended tells whether it ends between two members.  A single byte behind
 * one is taken for garbage. */
static struct text inflate_all(struct text file, bool *ended)
{
	struct text out = {0};
	while (file.length > 1) {
		z_stream zlib = {.next_in = (Bytef *)file.bytes, .avail_in = (uInt)file.length};
		int status = Z_OK;
		ck_assert_int_eq(inflateInit2(&zlib, 15 + 16), Z_OK);
		while (status == Z_OK) {
			zlib.next_out = (Bytef *)reserve(&out, 4096);
			zlib.avail_out = 4096;
			status = inflate(&zlib, Z_NO_FLUSH);
			out.length += 4096 - zlib.avail_out;
		}
		*ended = status == Z_STREAM_END;
		file = behind(file, file.length - zlib.avail_in);
		inflateEnd(&zlib);
	}
	return out;
}

START_TEST(a_truncated_gzip_file_yields_its_whole_lines_and_the_complete_one_the_rest)
{
	for (int i = 0; i < 25; i++) {
		struct run run = {.block_bytes = block_sizes[pick(BLOCK_SIZES)]};
		struct text content = {0};
		bool ended = false;
		add_lines(&content, 300, 200);
		struct text file = compress_text(content, 1 + pick(3));
		/* A short file's first bytes must tell that it is gzip. */
		struct text part = before(file, 10 + (size_t)pick((int)file.length - 10));
		struct text had = inflate_all(part, &ended);
		size_t kept = ended ? had.length : whole_lines(had);
		unlink("access.log.gz");
		write_file("access.log.gz", part);
		ingest(&run, NAMES("access.log.gz"));
		check_text(&run, before(had, kept));
		ck_assert_uint_eq(run.problems, !ended);
		ck_assert_int_eq(strstr(said(), "ends too early") != NULL, !ended);
		write_file("access.log.gz", file);
		ingest(&run, NAMES("access.log.gz"));
		check_text(&run, behind(content, kept));
		ck_assert_uint_eq(run.problems, 0);
		ck_assert_uint_eq(known.count, 1);
		ck_assert(known.list[0].position.finished);
		known_sources_release(&known);
		clear(&run);
		free(content.bytes);
		free(file.bytes);
		free(had.bytes);
	}
}
END_TEST

START_TEST(a_damaged_gzip_file_is_a_problem_and_the_lines_before_the_damage_are_good)
{
	struct run run = {0};
	struct text first = {0}, second = {0}, file = {0};
	add_lines(&first, 200, 100);
	add_lines(&second, 200, 100);
	add_member(&file, first, 6);
	size_t method_at = file.length + 2;
	add_member(&file, second, 6);
	file.bytes[method_at] = 7;
	write_file("a.log.gz", file);
	write_string("b.log", "next\n");
	ingest(&run, NAMES("a.log.gz", "b.log"));
	add_string(&first, "next\n");
	check_text(&run, first);
	ck_assert_uint_eq(run.problems, 1);
	ck_assert_ptr_nonnull(strstr(said(), "damaged"));
	file.bytes[method_at] = 8;
	write_file("a.log.gz", file);
	ingest(&run, NAMES("a.log.gz", "b.log"));
	check_text(&run, second);
	ck_assert_uint_eq(known.count, 2);
	clear(&run);
	free(first.bytes);
	free(second.bytes);
	free(file.bytes);
}
END_TEST

START_TEST(a_gzip_file_damaged_anywhere_is_a_problem_and_yields_whole_lines)
{
	struct text content = {0};
	add_lines(&content, 300, 200);
	for (int i = 0; i < 25; i++) {
		struct run run = {0};
		struct text file = compress_text(content, 1);
		file.bytes[10 + pick((int)file.length - 10)] ^= (char)(1 << pick(8));
		unlink("access.log.gz");
		write_file("access.log.gz", file);
		ingest(&run, NAMES("access.log.gz"));
		ck_assert_uint_eq(run.problems, 1);
		ck_assert_uint_eq(whole_lines(run.text), run.text.length);
		ck_assert(run.count == 0 || !last(&run)->after.finished);
		known_sources_release(&known);
		clear(&run);
		free(file.bytes);
	}
	free(content.bytes);
}
END_TEST

START_TEST(whether_a_file_is_gzip_its_content_tells)
{
	struct run run = {0};
	struct text content = text_of("one\ntwo\n", 1), file = compress_text(content, 1);
	write_file("plain.gz", content);
	write_file("compressed.log", file);
	ingest(&run, NAMES("plain.gz", "compressed.log"));
	check_string(&run, "one\ntwo\none\ntwo\n");
	ck_assert(!run.blocks[0].after.finished && last(&run)->after.finished);
	clear(&run);
	free(content.bytes);
	free(file.bytes);
}
END_TEST

START_TEST(another_compression_is_a_problem_where_the_file_is_named_and_a_warning_in_a_directory)
{
	static const struct text files[] = {
		{.bytes = (char *)(uintptr_t)"\xfd" "7zXZ\0\0\4", .length = 8},
		{.bytes = (char *)(uintptr_t)"\x28\xb5\x2f\xfd\4\0", .length = 6},
		{.bytes = (char *)(uintptr_t)"BZh91AY&SY\0", .length = 11},
	};
	struct run run = {0};
	ck_assert_int_eq(mkdir("logs", 0700), 0);
	write_file("logs/log", files[_i]);
	write_string("logs/access.log", "one\n");
	ingest(&run, NAMES("logs/log", "logs/access.log"));
	check_string(&run, "one\n");
	ck_assert_uint_eq(run.problems, 1);
	known_sources_release(&known);
	ingest(&run, NAMES("logs"));
	check_string(&run, "one\n");
	ck_assert_uint_eq(run.problems, 0);
	ck_assert_ptr_nonnull(strstr(said(), "warning: "));
	clear(&run);
}
END_TEST

/* --- known sources --- */

START_TEST(of_a_file_that_grew_only_what_is_new_is_read)
{
	struct run run = {.block_bytes = block_sizes[_i]};
	struct text content = {0};
	size_t read_to = 0;
	for (int i = 0; i < 15; i++) {
		size_t from = content.length;
		add_lines(&content, pick(i == 5 ? 800 : 40), 300);
		if (content.length - from > 2)
			content.length -= (size_t)pick(3); /* in the middle of a line, or before the LF of a CRLF */
		put("access.log", behind(content, from), O_APPEND);
		ingest(&run, NAMES("access.log"));
		check_text(&run, before(behind(content, read_to), whole_lines(content) - read_to));
		check_positions(&run, content);
		read_to = whole_lines(content);
	}
	ck_assert_uint_eq(known.count, 1);
	clear(&run);
	free(content.bytes);
}
END_TEST

/* Ingests 1,000 lines from access.log; the content is returned. */
static struct text ingest_access_log(struct run *run)
{
	struct text content = {0};
	add_lines(&content, 1000, 100);
	write_file("access.log", content);
	ingest(run, NAMES("access.log"));
	check_text(run, content);
	return content;
}

START_TEST(a_rotated_file_is_the_same_source_and_its_new_name_is_stored)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run);
	append_string("access.log", "at the last moment\n");
	ck_assert_int_eq(rename("access.log", "access.log.1"), 0);
	write_string("access.log", "fresh\n");
	ingest(&run, NAMES("."));
	ck_assert_uint_eq(known.count, 2);
	ck_assert_uint_eq(run.text.length, strlen("at the last moment\nfresh\n"));
	ck_assert_int_eq(rename("access.log.1", "access.log.2"), 0);
	ingest(&run, NAMES("."));
	ck_assert_uint_eq(run.count, 1);
	ck_assert_uint_eq(last(&run)->lines, 0);
	ck_assert_uint_eq(last(&run)->text_length, 0);
	ck_assert_int_eq(last(&run)->after.source_id, 1);
	ck_assert_ptr_nonnull(strstr(last(&run)->path, "/access.log.2"));
	ingest(&run, NAMES("."));
	ck_assert_uint_eq(run.count, 0);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_file_that_was_compressed_since_is_the_same_source_and_is_finished_with_its_rest)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run);
	add_string(&content, "the last line\n");
	struct text file = compress_text(content, 2);
	ck_assert_int_eq(unlink("access.log"), 0);
	write_file("access.log.2.gz", file);
	ingest(&run, NAMES("access.log.2.gz"));
	check_string(&run, "the last line\n");
	ck_assert_uint_eq(known.count, 1);
	ck_assert(last(&run)->after.finished);
	ingest(&run, NAMES("access.log.2.gz"));
	ck_assert_uint_eq(run.count, 0);
	clear(&run);
	free(content.bytes);
	free(file.bytes);
}
END_TEST

START_TEST(a_finished_compressed_file_that_did_not_change_is_not_looked_at)
{
	struct run run = {0};
	struct text content = text_of("one\ntwo\n", 1), file = compress_text(content, 1);
	write_file("access.log.gz", file);
	ingest(&run, NAMES("access.log.gz"));
	check_text(&run, content);
	struct stat facts = facts_of("access.log.gz");
	memset(file.bytes, '\n', file.length);
	put("access.log.gz", file, 0);
	set_mtime("access.log.gz", facts.st_mtim);
	ingest(&run, NAMES("access.log.gz"));
	ck_assert_uint_eq(run.count, 0);
	ck_assert_uint_eq(run.problems, 0);
	facts.st_mtim.tv_nsec ^= 1;
	set_mtime("access.log.gz", facts.st_mtim);
	ingest(&run, NAMES("access.log.gz"));
	check_text(&run, file);
	ck_assert_uint_eq(known.count, 2);
	clear(&run);
	free(content.bytes);
	free(file.bytes);
}
END_TEST

START_TEST(a_truncated_and_rewritten_file_is_a_new_source)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run), fresh = {0};
	add_lines(&fresh, 2000, 100);
	write_file("access.log", fresh);
	ingest(&run, NAMES("access.log"));
	check_text(&run, fresh);
	ck_assert_int_eq(last(&run)->after.source_id, 2);
	write_string("access.log", "short\n");
	ingest(&run, NAMES("access.log"));
	check_string(&run, "short\n");
	ck_assert_int_eq(last(&run)->after.source_id, 3);
	clear(&run);
	free(content.bytes);
	free(fresh.bytes);
}
END_TEST

START_TEST(a_file_that_differs_in_its_head_or_before_its_offset_only_is_a_new_source)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run);
	const size_t places[] = {0, SOURCE_WINDOW_BYTES - 1, content.length - SOURCE_WINDOW_BYTES, content.length - 3};
	for (int i = 0; i < 4; i++) {
		content.bytes[places[i]] = '!';
		ck_assert_int_eq(rename("access.log", "old"), 0);
		write_file("access.log", content);
		ingest(&run, NAMES("access.log"));
		ck_assert_int_eq(last(&run)->after.source_id, 2 + i);
		ck_assert_int_eq(last(&run)->after.offset, (int64_t)whole_lines(content));
		ck_assert_uint_eq(run.text.length, whole_lines(content));
	}
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(of_several_copies_one_is_the_source_the_file_itself_before_others)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run);
	write_file("access.log.1", content);
	append_string("access.log.1", "copy\n");
	append_string("access.log", "itself\n");
	add_string(&content, "copy\n");
	ingest(&run, NAMES("access.log.1", "access.log"));
	ck_assert_uint_eq(known.count, 2);
	ck_assert_int_eq(last(&run)->after.source_id, 1);
	add_string(&content, "itself\n");
	check_text(&run, content);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_copy_alone_is_the_source)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run);
	write_file("access.log.1", content);
	append_string("access.log.1", "copy\n");
	ck_assert_int_eq(unlink("access.log"), 0);
	ingest(&run, NAMES("access.log.1"));
	check_string(&run, "copy\n");
	ck_assert_uint_eq(known.count, 1);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(of_several_sources_that_fit_the_longest_is_gone_on_with)
{
	struct run run = {0};
	struct text content = {0};
	add_lines(&content, 1000, 100);
	for (int i = 1; i <= 3; i++) {
		char name[32];
		snprintf(name, sizeof name, "access.log.%d", i);
		/* The second is the longest. */
		write_file(name, before(content, whole_lines(before(content, 7000u * (i == 2 ? 4u : (unsigned)i)))));
	}
	for (int i = 1; i <= 3; i++) {
		struct known_sources others = known;
		char name[32];
		snprintf(name, sizeof name, "access.log.%d", i);
		known.list = NULL;
		known.count = 0; /* largest_id goes on */
		ingest(&run, NAMES(name));
		known.list = reallocarray(known.list, known.count + others.count, sizeof *known.list);
		if (others.count > 0)
			memcpy(known.list + known.count, others.list, others.count * sizeof *others.list);
		known.count += others.count;
		free(others.list);
		ck_assert_int_eq(unlink(name), 0);
	}
	ck_assert_uint_eq(known.count, 3);
	for (size_t i = 0; i < known.count; i++)
		known.list[i].position.inode = 0;
	write_file("access.log", content);
	ingest(&run, NAMES("access.log"));
	ck_assert_int_eq(last(&run)->after.source_id, 2);
	check_text(&run, behind(content, whole_lines(before(content, 28000))));
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_compressed_file_that_only_begins_like_a_source_gives_it_free)
{
	struct run run = {0};
	struct text head = text_of("the same beginning\n", 1000), other = {0};
	add(&other, head.bytes, head.length);
	repeat(&head, "A\n", 5000);
	repeat(&other, "B\n", 9000);
	write_file("access.log", head);
	ingest(&run, NAMES("access.log"));
	struct text file = compress_text(other, 1);
	write_file("access.log.3.gz", file);
	write_file("access.log.2", head);
	append_string("access.log.2", "more\n");
	ck_assert_int_eq(unlink("access.log"), 0);
	ingest(&run, NAMES("access.log.3.gz", "access.log.2"));
	add_string(&other, "more\n");
	check_text(&run, other);
	ck_assert_int_eq(last(&run)->after.source_id, 1);
	ck_assert_uint_eq(known.count, 2);
	clear(&run);
	free(head.bytes);
	free(other.bytes);
	free(file.bytes);
}
END_TEST

START_TEST(a_file_moved_out_of_its_series_keeps_its_source_and_origin)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run);
	ck_assert_int_eq(mkdir("archive", 0700), 0);
	ck_assert_int_eq(rename("access.log", "archive/other.txt"), 0);
	append_string("archive/other.txt", "more\n");
	ingest(&run, NAMES("archive"));
	check_string(&run, "more\n");
	ck_assert_uint_eq(known.count, 1);
	ck_assert_ptr_nonnull(strstr(last(&run)->origin, "/access.log"));
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_copy_in_another_series_is_a_source_of_its_own)
{
	struct run run = {0};
	struct text content = ingest_access_log(&run);
	write_file("other.log", content);
	ingest(&run, NAMES("access.log", "other.log"));
	check_text(&run, content);
	ck_assert_uint_eq(known.count, 2);
	run.origin = "series";
	write_file("third.log", content);
	ingest(&run, NAMES("third.log"));
	check_text(&run, content);
	ck_assert_str_eq(last(&run)->origin, "series");
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_file_that_is_replaced_while_the_run_is_under_way_is_left_for_the_next)
{
	struct run run = {0};
	struct text big = text_of("a line that makes up many blocks\n", 5000);
	write_file("big.log", big);
	write_string("small.log", "old\n");
	start(&run, NAMES("big.log", "small.log"));
	ck_assert(take_block(&run));
	ck_assert_int_eq(rename("small.log", "small.log.1"), 0);
	write_string("small.log", "new\n");
	finish(&run);
	check_text(&run, big);
	ck_assert_uint_eq(known.count, 1);
	ck_assert_ptr_nonnull(strstr(said(), "replaced"));
	ingest(&run, NAMES("small.log.1", "small.log"));
	check_string(&run, "old\nnew\n");
	clear(&run);
	free(big.bytes);
}
END_TEST

/* --- formats --- */

START_TEST(what_is_new_of_a_source_decides_its_format_then_what_was_stored)
{
	struct run run = {0};
	write_string("access.log", "#one\n");
	ingest(&run, NAMES("access.log"));
	ck_assert_int_eq(last(&run)->format, BLOCK_FORMAT_UNKNOWN);
	append_string("access.log", "two\n");
	ingest(&run, NAMES("access.log"));
	ck_assert_int_eq(last(&run)->format, FORMAT_DETECTED);
	append_string("access.log", "#three\n");
	ingest(&run, NAMES("access.log"));
	ck_assert_int_eq(last(&run)->format, FORMAT_STORED);
	run.format_given = 1 + 1;
	append_string("access.log", "four\n");
	ingest(&run, NAMES("access.log"));
	ck_assert_int_eq(last(&run)->format, 1);
	clear(&run);
}
END_TEST

START_TEST(a_format_once_found_holds_for_the_source)
{
	struct run run = {0};
	struct text content = text_of("#unlike any format\n", 1000);
	write_string("a.log", "one\n");
	put("a.log", content, O_APPEND);
	write_file("b.log", content);
	ingest(&run, NAMES("a.log", "b.log"));
	for (size_t i = 0; i < run.count; i++)
		ck_assert_int_eq(run.blocks[i].format,
			run.blocks[i].after.source_id == 1 ? FORMAT_DETECTED : BLOCK_FORMAT_UNKNOWN);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_directorys_file_that_no_format_fits_is_skipped_unless_its_series_is_known)
{
	struct run run = {0};
	/* Its first block ends in the middle of a line, whose rest must not reach the next file. */
	struct text notes = text_of("#no log at all\n", 3000);
	write_file("notes.txt", notes);
	set_mtime("notes.txt", (struct timespec){.tv_sec = 1});
	write_string("access.log", "one\n");
	ingest(&run, NAMES("."));
	check_string(&run, "one\n");
	ck_assert_uint_eq(run.skipped, 1);
	ck_assert_uint_eq(known.count, 1);
	ck_assert_int_eq(rename("access.log", "access.log.1"), 0);
	write_string("access.log", "#broken\n");
	ingest(&run, NAMES("."));
	check_string(&run, "#broken\n");
	ck_assert_uint_eq(run.skipped, 1);
	append_string("access.log.1", "#broken, too\n");
	ingest(&run, NAMES("."));
	check_string(&run, "#broken, too\n");
	ingest(&run, NAMES("notes.txt"));
	check_text(&run, notes);
	ck_assert_uint_eq(run.skipped, 0);
	ck_assert_int_eq(run.problems, 0);
	clear(&run);
	free(notes.bytes);
}
END_TEST

/* --- stops --- */

START_TEST(a_flag_ends_the_input_behind_whole_lines_and_the_next_run_goes_on_there)
{
	for (int compressed = 0; compressed < 2; compressed++) {
		struct run run = {.parsers = 3};
		struct text content = {0};
		add_lines(&content, 5000, 100);
		struct text file = compress_text(content, 2);
		unlink("access.log");
		write_file("access.log", compressed ? file : content);
		start(&run, NAMES("access.log"));
		for (int i = 0; i < 5; i++)
			ck_assert(take_block(&run));
		atomic_store(&run.arena->stop, true);
		finish(&run);
		size_t length = run.text.length;
		ck_assert_uint_lt(length, content.length);
		check_text(&run, before(content, whole_lines(before(content, length))));
		ck_assert(!last(&run)->after.finished);
		ingest(&run, NAMES("access.log"));
		check_text(&run, behind(content, length));
		ck_assert_uint_eq(known.count, 1);
		known_sources_release(&known);
		clear(&run);
		free(content.bytes);
		free(file.bytes);
	}
}
END_TEST

START_TEST(a_stop_ends_a_stream_that_waits_and_its_unfinished_line_is_not_taken)
{
	struct run run = {0};
	ck_assert_int_eq(mkfifo("pipe.log", 0600), 0);
	start(&run, NAMES("pipe.log"));
	int writer = open("pipe.log", O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(write(writer, "a\nb\nfragment", 12), 12);
	ck_assert(take_block(&run));
	kill(run.arena->processes[0].pid, SIGTERM);
	finish(&run);
	check_string(&run, "a\nb\n");
	ck_assert_int_eq(last(&run)->after.offset, 4);
	close(writer);
	clear(&run);
}
END_TEST

/* --- streams --- */

static bool is_nameless_stream(const struct seen *block)
{
	const struct position *after = &block->after;
	return after->stream && !after->finished && after->head_hash == 0 && after->tail_hash == 0 &&
	       after->device == 0 && after->inode == 0 && after->size_bytes == 0 && after->mtime_ns == 0 &&
	       strcmp(block->path, "-") == 0 && strcmp(block->origin, "-") == 0;
}

START_TEST(a_stream_is_read_once_and_its_position_says_so)
{
	for (int compressed = 0; compressed < 2; compressed++) {
		struct run run = {.block_bytes = block_sizes[_i]};
		struct text content = {0};
		add_lines(&content, 2000, 100);
		struct text file = compress_text(content, 3);
		size_t nameless = 0;
		run.standard_input = feed(compressed ? file : content, 20000, 0);
		ingest(&run, NAMES("-"));
		check_text(&run, content);
		for (size_t i = 0; i < run.count; i++)
			nameless += is_nameless_stream(&run.blocks[i]);
		ck_assert_uint_eq(nameless, run.count);
		close(run.standard_input);
		run.standard_input = feed(content, 20000, 0);
		ingest(&run, NAMES("-"));
		check_text(&run, content);
		ck_assert_uint_eq(known.count, 2);
		close(run.standard_input);
		known_sources_release(&known);
		clear(&run);
		free(content.bytes);
		free(file.bytes);
	}
}
END_TEST

START_TEST(a_pipe_of_a_shell_is_as_nameless_as_standard_input)
{
	struct run run = {0};
	struct text content = text_of("one\n", 1);
	char name[32];
	int pipe = feed(content, 4, 0);
	snprintf(name, sizeof name, "/dev/fd/%d", pipe);
	ingest(&run, NAMES(name));
	check_text(&run, content);
	ck_assert_str_eq(last(&run)->path, name);
	ck_assert_str_eq(last(&run)->origin, "-");
	close(pipe);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(what_a_pipe_has_is_shown_while_its_writer_lives)
{
	struct run run = {0};
	ck_assert_int_eq(mkfifo("pipe.log", 0600), 0);
	start(&run, NAMES("pipe.log"));
	int writer = open("pipe.log", O_WRONLY | O_CLOEXEC);
	ck_assert_int_eq(write(writer, "one\ntwo\npar", 11), 11);
	ck_assert(take_block(&run));
	check_string(&run, "one\ntwo\n");
	ck_assert_int_eq(write(writer, "tial\nlast", 9), 9);
	ck_assert(take_block(&run));
	check_string(&run, "one\ntwo\npartial\n");
	close(writer);
	finish(&run);
	check_string(&run, "one\ntwo\npartial\nlast");
	ck_assert_ptr_nonnull(strstr(last(&run)->origin, "/pipe.log"));
	clear(&run);
}
END_TEST

START_TEST(lines_that_trickle_in_are_not_held_back_until_their_end)
{
	struct run run = {0};
	struct text content = text_of("l\n", 16);
	run.standard_input = feed(content, 1, 60000); /* never silent for 200 ms, and longer than a second */
	ingest(&run, NAMES("-"));
	check_text(&run, content);
	ck_assert_uint_ge(run.count, 2);
	close(run.standard_input);
	clear(&run);
	free(content.bytes);
}
END_TEST

START_TEST(a_damaged_stream_is_a_problem)
{
	struct run run = {0};
	struct text content = text_of("one\ntwo", 1), file = compress_text(content, 1);
	run.standard_input = feed(before(file, file.length - 4), 5, 0);
	ingest(&run, NAMES("-"));
	check_string(&run, "one\n");
	ck_assert_uint_eq(run.problems, 1);
	ck_assert_ptr_nonnull(strstr(said(), "the rest is lost"));
	close(run.standard_input);
	clear(&run);
	free(content.bytes);
	free(file.bytes);
}
END_TEST

/* --- inputs --- */

START_TEST(a_directory_stands_for_its_logs_the_oldest_first)
{
	static const struct {
		const char *name;
		time_t second;
	} files[] = {{"b\nlog", 5}, {"access.log.2", 7}, {"access.log", 9}, {"access.log.10", 9}, {"access.log.1", 9},
		{"z.log", 8}, {".hidden", 1}};
	struct run run = {0};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char line[64];
		snprintf(line, sizeof line, "%zu\n", i);
		write_string(files[i].name, line);
		set_mtime(files[i].name, (struct timespec){.tv_sec = files[i].second});
	}
	ck_assert_int_eq(mkdir("below", 0700), 0);
	write_string("below/access.log", "below\n");
	ck_assert_int_eq(mkfifo("pipe", 0600), 0);
	ck_assert_int_eq(symlink("nowhere", "dangling"), 0);
	ck_assert_int_eq(symlink("z.log", "link"), 0);
	ingest(&run, NAMES("."));
	check_string(&run, "0\n1\n5\n3\n4\n2\n");
	ck_assert_uint_eq(run.inputs.missing, 0);
	clear(&run);
}
END_TEST

START_TEST(a_database_in_a_directory_is_no_log_nor_is_what_stands_beside_it)
{
	struct run run = {0};
	struct text database = {0};
	add(&database, "SQLite format 3", 16);
	add_string(&database, "\nand so on\n");
	write_file("logs.db", database);
	write_string("logs.db-wal", "wal\n");
	write_string("logs.db-shm", "shm\n");
	write_string("logs.db-journal", "journal\n");
	write_string("other-wal", "a log\n");
	ingest(&run, NAMES("."));
	check_string(&run, "a log\n");
	clear(&run);
	free(database.bytes);
}
END_TEST

START_TEST(what_is_named_twice_is_read_once_in_its_first_place)
{
	struct run run = {0};
	write_string("a.log", "a\n");
	write_string("b.log", "b\n");
	ck_assert_int_eq(link("a.log", "c.log"), 0);
	ingest(&run, NAMES("b.log", "c.log", ".", "./a.log", "b.log"));
	check_string(&run, "b\na\n");
	clear(&run);
}
END_TEST

START_TEST(a_name_that_does_not_exist_is_counted_and_the_others_are_read)
{
	struct run run = {0};
	write_string("a.log", "a\n");
	ingest(&run, NAMES("none.log", "a.log", "nowhere/a.log"));
	check_string(&run, "a\n");
	ck_assert_uint_eq(run.inputs.missing, 2);
	ck_assert_uint_eq(run.problems, 0);
	clear(&run);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_a_problem_and_the_others_are_read)
{
	struct run run = {0};
	struct text big = text_of("a line that makes up many blocks\n", 5000);
	write_file("a.log", big);
	write_string("b.log", "b\n");
	write_string("c.log", "c\n");
	start(&run, NAMES("a.log", "b.log", "c.log"));
	ck_assert(take_block(&run));
	ck_assert_int_eq(unlink("b.log"), 0);
	finish(&run);
	add_string(&big, "c\n");
	check_text(&run, big);
	ck_assert_uint_eq(run.problems, 1);
	ck_assert_ptr_nonnull(strstr(said(), "b.log"));
	clear(&run);
	free(big.bytes);
}
END_TEST

/* Stands in for the reader: in it the file becomes unreadable for anybody, root included. */
static int read_after_the_file_became_a_directory(struct arena *arena, struct process *self, const void *argument)
{
	if (unlink("b.log") != 0 || mkdir("b.log", 0700) != 0 || unlink("c.log") != 0)
		return error_set_errno("preparing");
	return read_quietly(arena, self, argument);
}

START_TEST(files_that_cannot_be_read_at_the_start_are_problems_and_the_others_are_read)
{
	struct run run = {0};
	write_string("a.log", "a\n");
	write_string("b.log", "b\n");
	write_string("c.log", "c\n");
	write_string("d.log", "d\n");
	run.main = read_after_the_file_became_a_directory;
	ingest(&run, NAMES("a.log", "b.log", "c.log", "d.log"));
	check_string(&run, "a\nd\n");
	ck_assert_uint_eq(run.problems, 2);
	clear(&run);
}
END_TEST

/* --- the suite --- */

static TCase *add_case(Suite *suite, const char *name)
{
	TCase *tests = tcase_create(name);
	tcase_set_timeout(tests, 120);
	tcase_add_unchecked_fixture(tests, make_directory, remove_directory);
	tcase_add_checked_fixture(tests, begin_test, end_test);
	suite_add_tcase(suite, tests);
	return tests;
}

static void add_block_tests(TCase *tests)
{
	tcase_add_loop_test(tests, the_blocks_joined_are_the_content_for_any_size_of_block_and_any_number_of_parsers, 0,
		BLOCK_SIZES);
	tcase_add_test(tests, a_block_holds_8192_lines_at_most);
	tcase_add_loop_test(
		tests, a_line_beyond_the_limit_has_a_block_of_its_own_that_holds_its_beginning, 0, BLOCK_SIZES);
	tcase_add_test(tests, the_reader_waits_while_the_ring_is_full);
	tcase_add_test(tests, a_run_that_is_ended_from_outside_ends_the_reader);
	tcase_add_test(tests, a_plain_files_last_line_waits_for_its_newline);
	tcase_add_test(tests, a_plain_files_overlong_last_line_waits_for_its_newline);
	tcase_add_test(tests, a_plain_files_last_line_is_taken_as_it_is_where_that_is_wanted);
	tcase_add_test(tests, the_last_line_of_a_gzip_file_or_of_a_stream_needs_no_newline);
	tcase_add_test(tests, an_input_without_a_whole_line_leaves_no_trace);
}

static void add_gzip_tests(TCase *tests)
{
	tcase_add_test(tests, zero_bytes_behind_gzip_data_are_padding);
	tcase_add_test(tests, anything_else_behind_gzip_data_is_ignored_with_a_warning);
	tcase_add_test(tests, a_truncated_gzip_file_yields_its_whole_lines_and_the_complete_one_the_rest);
	tcase_add_test(tests, a_damaged_gzip_file_is_a_problem_and_the_lines_before_the_damage_are_good);
	tcase_add_test(tests, a_gzip_file_damaged_anywhere_is_a_problem_and_yields_whole_lines);
	tcase_add_test(tests, whether_a_file_is_gzip_its_content_tells);
	tcase_add_loop_test(
		tests, another_compression_is_a_problem_where_the_file_is_named_and_a_warning_in_a_directory, 0, 3);
}

static void add_source_tests(TCase *tests)
{
	tcase_add_loop_test(tests, of_a_file_that_grew_only_what_is_new_is_read, 0, BLOCK_SIZES);
	tcase_add_test(tests, a_rotated_file_is_the_same_source_and_its_new_name_is_stored);
	tcase_add_test(tests, a_file_that_was_compressed_since_is_the_same_source_and_is_finished_with_its_rest);
	tcase_add_test(tests, a_finished_compressed_file_that_did_not_change_is_not_looked_at);
	tcase_add_test(tests, a_truncated_and_rewritten_file_is_a_new_source);
	tcase_add_test(tests, a_file_that_differs_in_its_head_or_before_its_offset_only_is_a_new_source);
	tcase_add_test(tests, of_several_copies_one_is_the_source_the_file_itself_before_others);
	tcase_add_test(tests, a_copy_alone_is_the_source);
	tcase_add_test(tests, of_several_sources_that_fit_the_longest_is_gone_on_with);
	tcase_add_test(tests, a_compressed_file_that_only_begins_like_a_source_gives_it_free);
	tcase_add_test(tests, a_file_moved_out_of_its_series_keeps_its_source_and_origin);
	tcase_add_test(tests, a_copy_in_another_series_is_a_source_of_its_own);
	tcase_add_test(tests, a_file_that_is_replaced_while_the_run_is_under_way_is_left_for_the_next);
	tcase_add_test(tests, what_is_new_of_a_source_decides_its_format_then_what_was_stored);
	tcase_add_test(tests, a_format_once_found_holds_for_the_source);
	tcase_add_test(tests, a_directorys_file_that_no_format_fits_is_skipped_unless_its_series_is_known);
}

static void add_input_tests(TCase *tests)
{
	tcase_add_test(tests, a_directory_stands_for_its_logs_the_oldest_first);
	tcase_add_test(tests, a_database_in_a_directory_is_no_log_nor_is_what_stands_beside_it);
	tcase_add_test(tests, what_is_named_twice_is_read_once_in_its_first_place);
	tcase_add_test(tests, a_name_that_does_not_exist_is_counted_and_the_others_are_read);
	tcase_add_test(tests, a_file_that_cannot_be_read_is_a_problem_and_the_others_are_read);
	tcase_add_test(tests, files_that_cannot_be_read_at_the_start_are_problems_and_the_others_are_read);
}

static void add_stream_tests(TCase *tests)
{
	tcase_add_loop_test(tests, a_stream_is_read_once_and_its_position_says_so, 0, BLOCK_SIZES);
	tcase_add_test(tests, a_pipe_of_a_shell_is_as_nameless_as_standard_input);
	tcase_add_test(tests, what_a_pipe_has_is_shown_while_its_writer_lives);
	tcase_add_test(tests, lines_that_trickle_in_are_not_held_back_until_their_end);
	tcase_add_test(tests, a_damaged_stream_is_a_problem);
	tcase_add_test(tests, a_flag_ends_the_input_behind_whole_lines_and_the_next_run_goes_on_there);
	tcase_add_test(tests, a_stop_ends_a_stream_that_waits_and_its_unfinished_line_is_not_taken);
}

Suite *suite_read(void)
{
	Suite *suite = suite_create("read");
	add_block_tests(add_case(suite, "blocks"));
	add_gzip_tests(add_case(suite, "gzip"));
	add_source_tests(add_case(suite, "known sources"));
	add_input_tests(add_case(suite, "inputs"));
	add_stream_tests(add_case(suite, "streams and stops"));
	return suite;
}

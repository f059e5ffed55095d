/* The parser's loop.
 *
 *      wait for block k ─▶ split it into lines ─▶ match each along the format ─▶ fill its row ─▶ publish; k += parsers
 *
 * What must stay true: nothing is remembered from block to block that changes a result, so that a parser that died can
 * be replaced at its cursor and any number of parsers gives the same rows; the text itself is never written to; the
 * last thing that is done with a block is to publish it.
 *
 * The lines are hostile.  A line that kills the parser (which would be a bug of ours) kills its successor as well; then
 * the supervisor asks for care: the line in hand is marked in shared memory, and the next parser rejects it.
 */
#include "stages/parse/parse.h"

#include "pipeline/error.h"
#include "pipeline/fault.h"
#include "pipeline/mark.h"
#include "pipeline/sandbox.h"
#include "stages/parse/dialect/dialect.h"
#include "stages/parse/event_key.h"
#include "stages/parse/format/op.h"
#include "stages/parse/parser.h"
#include "stages/parse/text/scan.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

/* What a line's entry in the block's attempts says. */
enum { ATTEMPT_NONE, ATTEMPT_UNDER_WAY, ATTEMPT_KILLS };

/* CPU time for one block: some thousand times what it needs.  Past it, a line loops. */
#ifdef LOGETL_FAULTS
enum { BLOCK_CPU_SECONDS_MAX = 3 };
#else
enum { BLOCK_CPU_SECONDS_MAX = 60 };
#endif

struct parser *parser_new(const struct parse_settings *settings, const struct block_layout *layout)
{
	struct parser *parser = calloc(1, sizeof *parser);
	if (!parser) {
		error_set_errno("making a parser");
		return 0;
	}
	parser->settings = *settings;
	parser->layout = *layout;
	parser->scratch = malloc(layout->text_bytes);
	parser->scratch_escaped = malloc((size_t)layout->text_bytes * ESCAPE_WORST);
	if (!parser->scratch || !parser->scratch_escaped)
		error_set_errno("making a parser");
	else if (dictionary_init(&parser->dictionary, settings->secret) == 0)
		return parser;
	parser_free(parser);
	return 0;
}

void parser_free(struct parser *parser)
{
	if (!parser)
		return;
	dictionary_release(&parser->dictionary);
	free(parser->scratch);
	free(parser->scratch_escaped);
	print_buffer_release(&parser->printed);
	free(parser);
}

/* What decides on the year of times without one: a file is not newer than its last modification, so that it has the same
 * rows whenever it is read. */
static int64_t reference_of(const struct parser *parser, const struct block *block)
{
	int64_t modified = block->after.mtime_ns / 1000000000;
	return modified > 0 ? modified : parser->settings.formats->now;
}

/* Blocks of one source come one after the other: the last format is mostly the next one. */
static void set_format(struct parser *parser, const struct block *block)
{
	if (!parser->stamped || strcmp(format_name(parser->stamped), block->format) != 0)
		parser->stamped = *block->format ? formats_find(parser->settings.formats, block->format) : 0;
	parser->format = parser->stamped;
	parser->has_header = parser->format && parser->format->header;
	parser->has_comments = parser->format && parser->format->dialect->has_comments;
}

static void start_block(struct parser *parser, struct block *block)
{
	parser->block = block;
	set_format(parser, block);
	parser->bytes = block_text(&parser->layout, block);
	parser->heap_end = block->text_length;
	parser->extra_offset = parser->extra_length = 0;
	memset(parser->field_offset, 0, sizeof parser->field_offset);
	parser->key_second = 0;
	parser->key_seed = event_key_seed(block->origin_key, 0);
	block->rows = block->blank = block->rejected = 0;
	match_refer(&parser->match, reference_of(parser, block));
	dictionary_start(&parser->dictionary, block_strings(&parser->layout, block), parser->bytes, block->lines);
}

static void end_block(struct parser *parser)
{
	struct block *block = parser->block;
	block->strings = parser->dictionary.count;
	block->heap_length = parser->heap_end - block->text_length;
	assert(block->rows + block->blank == block->lines);
	assert(block_counts_are_sane(block));
}

/* The line in hand: its place, and where the next one starts. */
struct line {
	const char *text;
	uint32_t length; /* less the line ending */
	uint32_t index;
};

/* Takes the line at `at`; returns where the next one starts. */
static inline const char *take_line(struct parser *parser, struct line *line, const char *at, const char *end)
{
	const char *stop = scan_newline(at, end, &parser->plain);
	line->text = at;
	line->length = (uint32_t)(stop - at);
	if (line->length > 0 && stop[-1] == '\r')
		line->length--;
	return stop < end ? stop + 1 : end;
}

/* The row for the line, its place filled in; NULL for a blank line, or a comment. */
static inline struct row *start_row(struct parser *parser, const struct line *line)
{
	struct block *block = parser->block;
	if (line->length == 0 || (parser->has_comments && *line->text == '#') ||
		(parser->has_header && format_skips(parser->stamped, line->text, line->length))) {
		block->blank++;
		return 0;
	}
	struct row *row = &block_rows(&parser->layout, block)[block->rows++];
	row->line_offset = (uint32_t)(line->text - parser->bytes);
	row->line_length = line->length;
	row->line_index = line->index;
	return row;
}

static inline void parse_line(struct parser *parser, const struct line *line)
{
	fault_on_line(line->text, line->length);
	struct row *row = start_row(parser, line);
	if (row)
		row_fill(parser, row, line->text, line->length);
}

/* Where the block's first line starts: a byte order mark at the beginning of a source is none of its line. */
static const char *first_line(const struct parser *parser)
{
	const struct block *block = parser->block;
	bool first = block->source_bytes > 0 && block->after.offset == block->source_bytes;
	return parser->bytes + (first ? mark_length(parser->bytes, block->text_length) : 0);
}

void parse_block(struct parser *parser, struct block *block)
{
	start_block(parser, block);
	struct line line = {0};
	const char *end = parser->bytes + block->text_length;
	for (const char *at = first_line(parser); at < end && line.index < BLOCK_LINES_MAX; line.index++) {
		at = take_line(parser, &line, at, end);
		parse_line(parser, &line);
	}
	end_block(parser);
}

/* A line that an earlier parser was at when it died kills, unless that death says nothing about the line. */
static void settle_attempts(uint8_t *attempts, bool forgive)
{
	for (uint32_t i = 0; i < BLOCK_LINES_MAX; i++) {
		if (attempts[i] == ATTEMPT_UNDER_WAY)
			attempts[i] = forgive ? ATTEMPT_NONE : ATTEMPT_KILLS;
	}
}

/* Stores that are in shared memory before the line is tried, and in this order whatever the compiler would like. */
static void mark(uint8_t *attempt, uint8_t value)
{
	atomic_signal_fence(memory_order_seq_cst);
	*(volatile uint8_t *)attempt = value;
	atomic_signal_fence(memory_order_seq_cst);
}

static void parse_line_carefully(struct parser *parser, const struct line *line, uint8_t *attempt)
{
	if (*attempt != ATTEMPT_KILLS) {
		mark(attempt, ATTEMPT_UNDER_WAY);
		parse_line(parser, line);
		mark(attempt, ATTEMPT_NONE);
		return;
	}
	struct row *row = start_row(parser, line);
	if (row)
		row_reject(parser, row, REJECT_CRASH, 0, 0);
}

void parse_block_carefully(struct parser *parser, struct block *block, bool forgive)
{
	uint8_t *attempts = block_attempts(&parser->layout, block);
	settle_attempts(attempts, forgive);
	start_block(parser, block);
	struct line line = {0};
	const char *end = parser->bytes + block->text_length;
	for (const char *at = first_line(parser); at < end && line.index < BLOCK_LINES_MAX; line.index++) {
		at = take_line(parser, &line, at, end);
		parse_line_carefully(parser, &line, &attempts[line.index]);
	}
	end_block(parser);
}

/* Gives the block in hand its CPU time; past it the kernel sends SIGXCPU. */
static void limit_cpu(void)
{
	struct rusage usage;
	struct rlimit limit;
	if (getrusage(RUSAGE_SELF, &usage) < 0 || getrlimit(RLIMIT_CPU, &limit) < 0)
		return; /* without a limit a line that loops would hang the run: no reason to end it now */
	rlim_t used = (rlim_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + 1;
	rlim_t wanted = used + BLOCK_CPU_SECONDS_MAX;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_CPU, &limit);
}

static void parse_for(struct process *self, struct parser *parser, struct block *block)
{
	/* Taken back at once: the next death will say something of its own. */
	bool forgive = atomic_exchange(&self->forgive, false);
	limit_cpu();
	if (atomic_load(&self->careful))
		parse_block_carefully(parser, block, forgive);
	else
		parse_block(parser, block);
}

/* Whether the process that this one replaces died behind its last block: there is nothing left to wait for. */
static bool nothing_left(const struct process *self, const struct cursor *cursor)
{
	return atomic_load(&self->done) && atomic_load(&cursor->next) > atomic_load(&self->block);
}

/* The report names the zone that was assumed. */
static void note_zone(struct arena *arena, const struct parser *parser)
{
	if (parser->match.zone_assumed)
		atomic_store_explicit(&arena->zone_assumed, true, memory_order_relaxed);
}

static int parse_blocks(struct arena *arena, struct process *self, struct parser *parser)
{
	struct ring *ring = &arena->ring;
	struct cursor *cursor = &ring->parsed[self->index];
	uint64_t number = ring_block_of(atomic_load(&cursor->next), self->index, ring->parsers);
	for (bool end = nothing_left(self, cursor); !end; number += ring->parsers) {
		atomic_store(&self->block, number);
		enum ring_found found = ring_take(ring, ring_read(ring, number), number);
		if (found == RING_POISONED)
			return error_set("the run was ended");
		if (found == RING_BLOCK) {
			parse_for(self, parser, arena_block(arena, number));
			note_zone(arena, parser);
		}
		end = found == RING_OVER;
		if (end)
			atomic_store(&self->done, true); /* before it is published: see nothing_left() */
		ring_publish(cursor, number + 1);
		atomic_store(&self->careful, false);
	}
	return 0;
}

int parse_main(struct arena *arena, struct process *self, const void *settings)
{
	struct parser *parser = parser_new(settings, &arena->layout);
	if (!parser)
		return -1;
	int result = sandbox_enter(PROCESS_PARSE);
	if (result == 0)
		result = parse_blocks(arena, self, parser);
	parser_free(parser);
	return result;
}

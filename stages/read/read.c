/* The reader's loop: input after input, block after block.
 *
 * What must stay true: each block is stamped with the position that holds after it, so that whatever was committed can
 * be resumed; what was not consumed (a partial last line, the rest of a damaged file) is before no stored offset; a
 * source gets its number with its first block, so that an input without content leaves no trace.
 */
#include "stages/read/read.h"

#include "pipeline/error.h"
#include "pipeline/log.h"
#include "stages/read/fill.h"
#include "stages/read/identity.h"
#include "stages/read/publish.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct reader {
	struct arena *arena;
	const struct read_settings *settings;
	struct publisher publisher;
	struct identity identity;
	struct fill fill;
	struct stream stream;
	int64_t last_id;    /* of a source */
	int64_t bytes_done; /* of the inputs before this one, as on disk */

	/* The source that is being read. */
	const struct input *input;
	const struct known_source *known; /* NULL where it is new */
	char origin[SOURCE_PATH_BYTES];
	uint64_t origin_key;
	int32_t format;
	struct position stamped;  /* on its last block, of this run or a former one; source_id 0: there is none */
	const char *stamped_path; /* the same */
};

static bool stopping(const struct reader *reader)
{
	return process_stop_requested || atomic_load_explicit(&reader->arena->stop, memory_order_relaxed);
}

/* Tells the progress line; `bytes` of the current input are read. */
static void show_progress(struct reader *reader, int64_t bytes)
{
	if (!reader->input->stream && bytes > reader->input->size_bytes)
		bytes = reader->input->size_bytes;
	atomic_store_explicit(&reader->arena->input_bytes, reader->bytes_done + bytes, memory_order_relaxed);
}

static void count_problem(struct reader *reader)
{
	atomic_fetch_add_explicit(&reader->arena->problems, 1, memory_order_relaxed);
}

static void report(struct reader *reader)
{
	log_error("%s", error_text());
	count_problem(reader);
}

static void become(struct reader *reader, const struct known_source *known)
{
	reader->known = known;
	memset(&reader->stamped, 0, sizeof reader->stamped);
	reader->stamped_path = 0;
	if (known) {
		assert(strlen(known->origin) < SOURCE_PATH_BYTES);
		strcpy(reader->origin, known->origin);
		reader->stamped = known->position;
		reader->stamped_path = known->path;
	} else {
		identity_origin(&reader->identity, reader->input, reader->origin);
	}
	reader->origin_key = hash_bytes(reader->settings->secret, reader->origin, strlen(reader->origin));
	reader->format = BLOCK_FORMAT_UNKNOWN;
}

/* The format for a block of these lines.  Once it is known it holds for the source: what decides is the beginning of
 * what is new, then what was stored.  The beginning of an overlong line decides nothing. */
static int32_t choose_format(struct reader *reader, const char *text, uint32_t length, bool whole_lines)
{
	const struct read_settings *settings = reader->settings;
	int32_t format = settings->format >= 0 ? settings->format : reader->format;
	if (format < 0 && whole_lines)
		format = settings->detect(settings->formats, text, length);
	if (format < 0 && reader->known && reader->known->format)
		format = settings->find(settings->formats, reader->known->format);
	if (whole_lines)
		reader->format = format;
	return format;
}

/* The position after what was consumed so far, with the file's facts as they are now. */
static struct position position_now(struct reader *reader)
{
	struct position now = {.source_id = reader->stamped.source_id, .stream = reader->input->stream};
	struct stat facts;
	if (now.stream) {
		now.offset = reader->fill.window.offset;
		return now;
	}
	window_stamp(&reader->fill.window, reader->settings->secret, &now);
	now.finished = reader->stream.finished;
	if (fstat(reader->stream.descriptor, &facts) == 0) {
		now.device = (int64_t)facts.st_dev;
		now.inode = (int64_t)facts.st_ino;
		now.size_bytes = facts.st_size;
		now.mtime_ns = facts.st_mtim.tv_sec * INT64_C(1000000000) + facts.st_mtim.tv_nsec;
	}
	return now;
}

/* Publishes the block with this position; the counts and the format are written. */
static void stamp(struct reader *reader, struct block *block, struct position after)
{
	if (after.source_id == 0)
		after.source_id = ++reader->last_id;
	block->end = false;
	block->after = after;
	block->origin_key = reader->origin_key;
	assert(strlen(reader->input->path) < SOURCE_PATH_BYTES);
	strcpy(block->path, reader->input->path);
	strcpy(block->origin, reader->origin);
	reader->stamped = after;
	reader->stamped_path = reader->input->path;
	publisher_publish(&reader->publisher);
}

/* Whether the file is merely there, in a directory, and no access log: no format fits its first lines, and nothing of
 * its log series is known.  What was an access log once is read on, and its lines become rejects. */
static bool is_foreign(const struct reader *reader, int32_t format)
{
	return format < 0 && reader->input->from_directory && !reader->fill.overlong &&
	       reader->stamped.source_id == 0 && !identity_knows_origin(&reader->identity, reader->origin);
}

/* Publishes the lines that were filled in; false where the file is to be left alone instead. */
static bool publish_lines(struct reader *reader, struct block *block)
{
	const struct fill *fill = &reader->fill;
	int32_t format = choose_format(reader, fill->text, fill->text_length, !fill->overlong);
	if (is_foreign(reader, format)) {
		log_note("%s: no line at its beginning fits any format; skipped", reader->input->path);
		atomic_fetch_add_explicit(&reader->arena->skipped, 1, memory_order_relaxed);
		return false;
	}
	block->overlong = fill->overlong;
	block->text_length = fill->text_length;
	block->lines = fill->lines;
	block->source_bytes = fill->source_bytes;
	block->format = format;
	stamp(reader, block, position_now(reader));
	return true;
}

static bool same_facts(const struct position *a, const struct position *b)
{
	return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
	       a->mtime_ns == b->mtime_ns && a->finished == b->finished;
}

/* Publishes an empty block where the facts are not those of the source's last one.  0, or -1 with the error set. */
static int publish_facts(struct reader *reader, struct position now)
{
	if (reader->stamped.source_id == 0 ||
		(same_facts(&now, &reader->stamped) && strcmp(reader->stamped_path, reader->input->path) == 0))
		return 0;
	struct block *block = publisher_block(&reader->publisher);
	if (!block)
		return -1;
	block->overlong = false;
	block->text_length = block->lines = 0;
	block->source_bytes = 0;
	block->format = choose_format(reader, 0, 0, false);
	stamp(reader, block, now);
	return 0;
}

/* Goes to the position of a known source.  1, or 0 where the content before it is not the source's. */
static int resume(struct reader *reader, const struct position *position)
{
	struct window *window = &reader->fill.window;
	struct stream *stream = &reader->stream;
	ssize_t covers = (ssize_t)window_covers(position->offset);
	if (stream->kind == STREAM_GZIP) {
		if (!fill_skip(&reader->fill, position->offset))
			return 0;
	} else {
		if (stream_read_at(stream, window->head, (size_t)covers, 0) != covers ||
			stream_read_at(stream, window->tail, (size_t)covers, position->offset - covers) != covers ||
			stream_seek(stream, position->offset) != 0)
			return 0;
		window->offset = position->offset;
	}
	return window_is_at(window, reader->settings->secret, position);
}

/* Finds out which source the opened file is, and goes to where it was left.  1, or 0 where the file is to be left
 * alone, or -1 with the error stack set. */
static int find_position(struct reader *reader, size_t at)
{
	int holds = identity_holds(&reader->identity, at, &reader->stream);
	if (holds < 0)
		return -1;
	if (!holds) {
		log_warning("%s: replaced since this run began; the next run reads it", reader->input->path);
		return 0;
	}
	const struct known_source *known = identity_claim(&reader->identity, at);
	while (known && !resume(reader, &known->position)) {
		if (stopping(reader))
			return 0;
		if (stream_rewind(&reader->stream) != 0)
			return -1;
		window_clear(&reader->fill.window);
		known = identity_refute(&reader->identity, at);
	}
	become(reader, known);
	return 1;
}

/* A file that could be read in part only. */
static void report_failure(struct reader *reader)
{
	bool again = !reader->input->stream;
	const char *remedy = again ? "repair or replace it and run again for the rest" : "the rest is lost";
	log_error("%s; its whole lines up to byte %lld of the log text are loaded; %s", error_text(),
		(long long)reader->fill.window.offset, remedy);
	count_problem(reader);
}

/* A stop ends a file where it is, for the next run reads on there.  What was taken from a stream cannot be had again: no
 * more is taken, and the whole lines of it are published. */
static bool may_go_on(struct reader *reader)
{
	if (!stopping(reader))
		return true;
	reader->stream.stopped = true;
	return reader->input->stream;
}

/* Reads the opened stream to its end.  0, or -1 with the error stack set. */
static int read_blocks(struct reader *reader)
{
	enum fill_end end = FILL_MORE;
	while (end == FILL_MORE && may_go_on(reader)) {
		struct block *block = publisher_block(&reader->publisher);
		if (!block)
			return -1;
		end = fill_block(&reader->fill, block_text(&reader->arena->layout, block));
		if (end == FILL_FAILED)
			report_failure(reader);
		if (reader->fill.lines > 0 && !publish_lines(reader, block))
			return 0;
		show_progress(reader, reader->stream.taken_bytes);
	}
	if (reader->stream.garbage)
		log_warning("%s: trailing garbage behind the compressed data ignored", reader->input->path);
	bool at_end = end == FILL_ENDED || end == FILL_FAILED;
	return at_end ? publish_facts(reader, position_now(reader)) : 0;
}

/* Reads one input that is to be opened.  0, or -1 with the error stack set. */
static int read_opened(struct reader *reader, size_t at)
{
	const struct input *input = reader->input;
	bool takes_fragment = input->stream || reader->stream.kind == STREAM_GZIP || reader->settings->final_line;
	fill_start(&reader->fill, &reader->stream, takes_fragment);
	int found = 1;
	if (input->stream)
		become(reader, 0);
	else
		found = find_position(reader, at);
	if (found < 0)
		report(reader);
	return found > 0 ? read_blocks(reader) : 0;
}

static int read_input(struct reader *reader, size_t at)
{
	const struct claim *claim = &reader->identity.claims[at];
	reader->input = &reader->settings->inputs->list[at];
	if (claim->unreadable)
		return 0;
	if (claim->finished) {
		become(reader, claim->source);
		return publish_facts(reader, claim->source->position);
	}
	if (stream_open(&reader->stream, reader->input->path, reader->input->stream) != 0) {
		report(reader);
		return 0;
	}
	int status = read_opened(reader, at);
	stream_close(&reader->stream);
	return status;
}

static int read_inputs(struct reader *reader)
{
	const struct inputs *inputs = reader->settings->inputs;
	for (size_t i = 0; i < inputs->count && !stopping(reader); i++) {
		if (read_input(reader, i) != 0)
			return -1;
		if (stopping(reader))
			break;
		show_progress(reader, inputs->list[i].stream ? reader->stream.taken_bytes : inputs->list[i].size_bytes);
		reader->bytes_done = atomic_load_explicit(&reader->arena->input_bytes, memory_order_relaxed);
	}
	return publisher_end(&reader->publisher);
}

int read_main(struct arena *arena, struct process *self, const void *argument)
{
	const struct read_settings *settings = argument;
	if (settings->origin && strlen(settings->origin) >= SOURCE_PATH_BYTES)
		return error_set("the origin is longer than %d bytes", SOURCE_PATH_BYTES - 1);
	struct reader *reader = calloc(1, sizeof *reader);
	if (!reader)
		return error_set_errno("starting to read");
	reader->arena = arena;
	reader->settings = settings;
	reader->last_id = settings->known->largest_id;
	publisher_init(&reader->publisher, arena, self);
	int status = fill_init(&reader->fill, &arena->layout, &arena->stop);
	if (status == 0)
		status = identity_init(&reader->identity, arena, settings->inputs, settings->known, settings->secret,
			settings->origin);
	if (status == 0)
		status = read_inputs(reader);
	identity_release(&reader->identity);
	fill_release(&reader->fill);
	free(reader);
	return status;
}

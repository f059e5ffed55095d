/* One input after the other, block after block.
 *
 * What must stay true: each block is stamped with the position that holds after it, so that whatever was committed can
 * be resumed; what was not consumed (a partial last line, the rest of a damaged file) is before no stored offset; a
 * source gets its number with its first block, so that an input without content leaves no trace.
 */
#include "stages/read/track.h"

#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/now.h"
#include "stages/read/fill.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct track {
	struct reading *reading;
	const size_t *inputs; /* numbers of them */
	size_t count, next;
	int64_t second; /* see track_second() */
	struct fill fill;
	struct stream stream;
	bool open;

	/* The source that is being read. */
	const struct input *input;
	int64_t shown_bytes;              /* that the progress line knows of it */
	const struct known_source *known; /* NULL where it is new */
	char origin[SOURCE_PATH_BYTES];
	uint64_t origin_key;
	const void *format;       /* that its lines were in so far; NULL: unknown */
	const char *first_format; /* of its first lines, by name; NULL: unknown */
	struct position stamped;  /* on its last block, of this run or a former one; source_id 0: there is none */
	const char *stamped_path; /* the same */
};

static bool stopping(const struct track *track)
{
	return process_stop_requested || atomic_load_explicit(&track->reading->arena->stop, memory_order_relaxed);
}

/* Tells the progress line how much of the current input is read. */
static void show_progress(struct track *track, int64_t bytes)
{
	if (!track->input->stream && bytes > track->input->size_bytes)
		bytes = track->input->size_bytes;
	atomic_fetch_add_explicit(
		&track->reading->arena->input_bytes, bytes - track->shown_bytes, memory_order_relaxed);
	track->shown_bytes = bytes;
}

static void count_problem(struct track *track)
{
	atomic_fetch_add_explicit(&track->reading->arena->problems, 1, memory_order_relaxed);
}

static void report(struct track *track)
{
	log_error("%s", error_text());
	count_problem(track);
	inputs_note(track->input, INPUT_FAILED);
}

static void become(struct track *track, const struct known_source *known)
{
	track->known = known;
	memset(&track->stamped, 0, sizeof track->stamped);
	track->stamped_path = 0;
	if (known) {
		assert(strlen(known->origin) < SOURCE_PATH_BYTES);
		strcpy(track->origin, known->origin);
		track->stamped = known->position;
		track->stamped_path = known->path;
	} else {
		identity_origin(track->reading->identity, track->input, track->origin);
	}
	track->origin_key = hash_bytes(track->reading->identity->secret, track->origin, strlen(track->origin));
	track->format = track->input->from_directory ? 0 : track->input->format;
	track->first_format = known && *known->first_format ? known->first_format : 0;
}

/* The format of these lines, or of none (NULL).  What a directory has may be no log at all, whatever it is said to be:
 * some format has to fit it first.  0, or -1 with the error stack set. */
static int find_format(const struct track *track, const char *text, size_t length, const void **format)
{
	const struct read_settings *settings = track->reading->settings;
	const char *stored = track->known ? track->known->format : 0;
	errno = 0;
	*format = settings->choose(settings->formats, track->format, stored, text, length);
	if (errno == ENOMEM)
		return error_set_errno("%s: finding out its format", track->input->path);
	if (*format && !track->format && track->input->format)
		*format = track->input->format;
	return 0;
}

/* The format for a block of these lines; NULL: there are none, or only the beginning of an overlong one, which decides
 * nothing.  0, or -1 with the error stack set. */
static int choose_format(struct track *track, const char *text, uint32_t length, const void **format)
{
	if (find_format(track, text, length, format) != 0)
		return -1;
	if (text)
		track->format = *format;
	return 0;
}

static void stamp_format(struct track *track, struct block *block, const void *format)
{
	const char *name = track->reading->settings->name(format);
	assert(strlen(name) < BLOCK_FORMAT_BYTES);
	strcpy(block->format, name);
	if (!track->first_format && *name)
		track->first_format = name;
	block->format_changed = *name && strcmp(name, track->first_format) != 0;
}

/* The position after what was consumed so far, with the file's facts as they are now. */
static struct position position_now(struct track *track)
{
	struct position now = {.source_id = track->stamped.source_id, .stream = track->input->stream};
	struct stat facts;
	if (now.stream) {
		now.offset = track->fill.window.offset;
		return now;
	}
	window_stamp(&track->fill.window, track->reading->identity->secret, &now);
	if (fstat(track->stream.descriptor, &facts) == 0) {
		/* Something may have been appended behind the end that was read. */
		now.finished = track->stream.finished &&
			       (track->stream.garbage || facts.st_size == track->stream.taken_bytes);
		now.device = (int64_t)facts.st_dev;
		now.inode = (int64_t)facts.st_ino;
		now.size_bytes = facts.st_size;
		now.mtime_ns = time_ns(facts.st_mtim);
	}
	return now;
}

/* Numbers of new sources are dealt out in turn, so that they depend on the inputs alone. */
static int64_t new_source_id(struct reading *reading)
{
	int64_t id = reading->next_source_id;
	reading->next_source_id += reading->settings->plan->readers;
	return id;
}

/* Publishes the block with this position; the counts and the format are written. */
static void stamp(struct track *track, struct block *block, struct position after)
{
	if (after.source_id == 0)
		after.source_id = new_source_id(track->reading);
	block->after = after;
	block->origin_key = track->origin_key;
	assert(strlen(track->input->path) < SOURCE_PATH_BYTES);
	strcpy(block->path, track->input->path);
	strcpy(block->origin, track->origin);
	track->stamped = after;
	track->stamped_path = track->input->path;
	publisher_publish(&track->reading->publisher);
}

/* Whether the file is merely there, in a directory, and no access log: no format fits its first lines, and nothing of
 * its log series is known.  What was an access log once is read on, and its lines become rejects. */
static bool is_foreign(const struct track *track, const void *format)
{
	return !format && track->input->from_directory && !track->fill.overlong &&
	       track->stamped.source_id == 0 && !identity_knows_origin(track->reading->identity, track->origin);
}

/* Whether there are but comments and blank lines, as they may stand before those of a log. */
static bool is_preface(const char *text, size_t length)
{
	for (const char *end = text + length, *newline; text < end; text = newline ? newline + 1 : end) {
		newline = memchr(text, '\n', (size_t)(end - text));
		if (*text != '#' && *text != '\n' && *text != '\r')
			return false;
	}
	return true;
}

/* Leaves the file alone. */
static void skip(const struct track *track)
{
	log_note("%s: no line at its beginning fits any format; skipped", track->input->path);
	atomic_fetch_add_explicit(&track->reading->arena->skipped, 1, memory_order_relaxed);
	if (!is_preface(track->fill.text, track->fill.text_length))
		inputs_note(track->input, INPUT_FOREIGN);
}

static void note_time(struct track *track, const void *format, const char *line, const char *newline)
{
	const struct read_settings *settings = track->reading->settings;
	int64_t second;
	size_t length = (size_t)(newline - line);
	if (length > 0 && line[length - 1] == '\r')
		length--;
	if (settings->second(format, line, length, &second))
		track->second = second;
}

/* Notes the time of the last line of the block. */
static void note_last_time(struct track *track, const void *format)
{
	const struct fill *fill = &track->fill;
	const char *end = fill->text + fill->text_length - 1; /* the newline, or the last byte of a fragment */
	const char *before = memrchr(fill->text, '\n', (size_t)(end - fill->text));
	note_time(track, format, before ? before + 1 : fill->text, end);
}

/* Publishes the lines that were filled in: 1.  0 where the file is to be left alone instead, -1 with the error stack set. */
static int publish_lines(struct track *track, struct block *block)
{
	const struct fill *fill = &track->fill;
	const void *format;
	if (choose_format(track, fill->overlong ? 0 : fill->text, fill->text_length, &format) != 0)
		return -1;
	if (is_foreign(track, format)) {
		skip(track);
		return 0;
	}
	block->overlong = fill->overlong;
	block->text_length = fill->text_length;
	block->lines = fill->lines;
	block->source_bytes = fill->source_bytes;
	stamp_format(track, block, format);
	if (!fill->overlong)
		note_last_time(track, format);
	stamp(track, block, position_now(track));
	return 1;
}

static bool same_facts(const struct position *a, const struct position *b)
{
	return a->device == b->device && a->inode == b->inode && a->size_bytes == b->size_bytes &&
	       a->mtime_ns == b->mtime_ns && a->finished == b->finished;
}

/* Publishes an empty block where the facts are not those of the source's last one.  0, or -1 with the error set. */
static int publish_facts(struct track *track, struct position now)
{
	if (track->stamped.source_id == 0 ||
		(same_facts(&now, &track->stamped) && strcmp(track->stamped_path, track->input->path) == 0))
		return 0;
	const void *format;
	struct block *block = publisher_block(&track->reading->publisher);
	if (!block || choose_format(track, 0, 0, &format) != 0)
		return -1;
	block->overlong = false;
	block->text_length = block->lines = 0;
	block->source_bytes = 0;
	stamp_format(track, block, format);
	stamp(track, block, now);
	return 0;
}

/* Whether so many bytes at the offset could be read: 1 or 0, or -1 with the error stack set. */
static int read_exactly(const struct stream *stream, void *out, size_t length, int64_t offset)
{
	ssize_t count = stream_read_at(stream, out, length, offset);
	return count < 0 ? -1 : count == (ssize_t)length;
}

/* Goes to the position of a known source.  1, or 0 where the content before it is not the source's, or -1 with the error
 * stack set. */
static int resume(struct track *track, const struct position *position)
{
	struct window *window = &track->fill.window;
	struct stream *stream = &track->stream;
	size_t covers = window_covers(position->offset);
	if (stream->kind == STREAM_COMPRESSED) {
		if (!fill_skip(&track->fill, position->offset))
			return stream->unreadable ? -1 : 0;
	} else {
		int found = read_exactly(stream, window->head, covers, 0);
		if (found == 1)
			found = read_exactly(stream, window->tail, covers, position->offset - (int64_t)covers);
		if (found != 1)
			return found;
		if (stream_seek(stream, position->offset) != 0)
			return -1;
		window->offset = position->offset;
	}
	return window_is_at(window, track->reading->identity->secret, position);
}

static void report_replaced(const struct input *input)
{
	log_warning("%s: replaced since this run began; the next run reads it", input->path);
}

/* Finds out which source the opened file is, and goes to where it was left.  1, or 0 where the file is to be left
 * alone, or -1 with the error stack set. */
static int find_position(struct track *track, size_t at)
{
	int holds = identity_holds(track->reading->identity, at, &track->stream);
	if (holds < 0)
		return -1;
	if (!holds) {
		report_replaced(track->input);
		return 0;
	}
	const struct known_source *known = identity_claim(track->reading->identity, at);
	int found;
	while (known && (found = resume(track, &known->position)) != 1) {
		if (found < 0)
			return -1;
		if (stopping(track))
			return 0;
		if (stream_rewind(&track->stream) != 0)
			return -1;
		window_clear(&track->fill.window);
		known = identity_refute(track->reading->identity, at);
	}
	become(track, known);
	return 1;
}

/* A file that could be read in part only. */
static void report_failure(struct track *track)
{
	bool again = !track->input->stream;
	const char *remedy = again ? "repair or replace it and run again for the rest" : "the rest is lost";
	log_error("%s; its whole lines up to byte %lld of the log text are loaded; %s", error_text(),
		(long long)track->fill.window.offset, remedy);
	count_problem(track);
	if (track->stream.unreadable)
		inputs_note(track->input, INPUT_FAILED);
}

/* A stop ends a file where it is, for the next run reads on there.  What was taken from a stream cannot be had again: no
 * more is taken, and the whole lines of it are published. */
static bool may_go_on(struct track *track)
{
	if (!stopping(track))
		return true;
	track->stream.stopped = true;
	return track->input->stream;
}

/* The opened input is at its end.  0, or -1 with the error stack set. */
static int end_input(struct track *track)
{
	if (track->stream.garbage)
		log_warning("%s: trailing garbage behind the compressed data ignored", track->input->path);
	return publish_facts(track, position_now(track));
}

static void close_input(struct track *track)
{
	stream_close(&track->stream);
	track->open = false;
	track->second = TRACK_SECOND_UNKNOWN;
}

/* Fills and publishes one block of the opened input.  0, or -1 with the error stack set. */
static int read_block(struct track *track)
{
	struct block *block = publisher_block(&track->reading->publisher);
	if (!block)
		return -1;
	enum fill_end end = fill_block(&track->fill, block_text(&track->reading->arena->layout, block));
	if (end == FILL_FAILED)
		report_failure(track);
	if (end == FILL_STOPPED && track->input->stream && track->fill.unended_bytes > 0)
		log_warning("%s: stopped inside of a line, of which %lld bytes came; they are lost", track->input->path,
			(long long)track->fill.unended_bytes);
	int wanted = track->fill.lines == 0 ? 1 : publish_lines(track, block);
	if (wanted < 0)
		return -1;
	show_progress(track, track->stream.taken_bytes);
	if (wanted && end == FILL_MORE)
		return 0;
	int status = wanted && end != FILL_STOPPED ? end_input(track) : 0;
	if (end != FILL_STOPPED)
		show_progress(track, track->input->stream ? track->stream.taken_bytes : track->input->size_bytes);
	close_input(track);
	return status;
}

/* The first line that is no comment. */
static const char *skip_comments(const char *text, const char *end)
{
	while (text < end && *text == '#')
		text = (const char *)memchr(text, '\n', (size_t)(end - text)) + 1;
	return text;
}

/* Notes the time of the first line that is to be read.  0, or -1 with the error stack set. */
static int look_at_time(struct track *track)
{
	const char *text, *newline;
	const void *format;
	size_t length = fill_peek(&track->fill, &text);
	newline = length ? memrchr(text, '\n', length) : 0;
	if (!newline)
		return 0;
	if (find_format(track, text, (size_t)(newline + 1 - text), &format) != 0)
		return -1;
	const char *first = skip_comments(text, newline + 1);
	if (first <= newline)
		note_time(track, format, first, memchr(first, '\n', (size_t)(newline + 1 - first)));
	return 0;
}

/* Whether another file goes by the input's name by now, which a reader may not be allowed to open. */
static bool is_replaced(const struct input *input)
{
	struct stat facts;
	return !input->stream && stat(input->path, &facts) == 0 &&
	       ((int64_t)facts.st_dev != input->device || (int64_t)facts.st_ino != input->inode);
}

/* Opens the input and goes to where it was left, if there is anything to be read.  0, or -1 with the error stack set. */
static int open_input(struct track *track, size_t at)
{
	const struct claim *claim = &track->reading->identity->claims[at];
	const struct input *input = track->input = &track->reading->identity->inputs->list[at];
	track->shown_bytes = 0;
	if (claim->unreadable) {
		show_progress(track, input->size_bytes);
		return 0;
	}
	if (claim->finished) {
		become(track, claim->source);
		show_progress(track, input->size_bytes);
		return publish_facts(track, claim->source->position);
	}
	if (stream_open(&track->stream, input->path, input->stream) != 0) {
		show_progress(track, input->size_bytes);
		if (is_replaced(input))
			report_replaced(input);
		else if (!inputs_gone(input))
			report(track);
		return 0;
	}
	track->open = true;
	track->stream.ratio_max = track->reading->settings->ratio_max;
	fill_start(&track->fill, &track->stream,
		input->stream || track->stream.kind == STREAM_COMPRESSED || track->reading->settings->final_line);
	int found = 1;
	if (input->stream)
		become(track, 0);
	else
		found = find_position(track, at);
	if (found < 0)
		report(track);
	show_progress(track, found > 0 ? track->stream.taken_bytes : input->size_bytes);
	if (found <= 0)
		close_input(track);
	else if (!input->stream)
		return look_at_time(track);
	return 0;
}

int track_read(struct track *track)
{
	if (track->open && !may_go_on(track))
		close_input(track);
	if (track->open)
		return read_block(track) == 0 ? 1 : -1;
	if (track->next == track->count || stopping(track))
		return 0;
	return open_input(track, track->inputs[track->next++]) == 0 ? 1 : -1;
}

struct track *track_new(struct reading *reading, const size_t *inputs, size_t count)
{
	struct track *track = calloc(1, sizeof *track);
	if (!track || fill_init(&track->fill, &reading->arena->layout, reading->settings->patience_ms, &reading->arena->stop) != 0) {
		free(track);
		error_set("no memory to read another log series");
		return 0;
	}
	track->reading = reading;
	track->inputs = inputs;
	track->count = count;
	track->second = TRACK_SECOND_UNKNOWN;
	return track;
}

void track_free(struct track *track)
{
	if (!track)
		return;
	if (track->open)
		close_input(track);
	fill_release(&track->fill);
	free(track);
}

int64_t track_second(const struct track *track)
{
	return track->second;
}

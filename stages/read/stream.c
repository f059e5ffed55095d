/* Reads inputs.  A plain regular file goes straight from read(2) to where the caller wants it; everything else comes
 * through the buffer, either to be decompressed from there or because a pipe's first bytes have to be looked at.
 */
#include "stages/read/stream.h"

#include "pipeline/error.h"
#include "pipeline/process.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int become(struct stream *stream, const unsigned char *bytes, size_t count)
{
	const struct compression *compression = compression_find(bytes, count);
	if (compression && decompressor_init(&stream->decompressor, compression) != 0)
		return STREAM_ERROR;
	stream->kind = compression ? STREAM_COMPRESSED : STREAM_PLAIN;
	return 0;
}

static bool is_standard_input(const struct stream *stream)
{
	return stream->waits && strcmp(stream->path, "-") == 0;
}

/* A pipe without a writer must not hold open(2) up, and a terminal must not become ours. */
static int open_input(const struct stream *stream)
{
	if (is_standard_input(stream))
		return STDIN_FILENO;
	return open(stream->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

int stream_open(struct stream *stream, const char *path, bool waits)
{
	unsigned char magic[COMPRESSION_MAGIC_BYTES_MAX];
	stream->path = path;
	stream->waits = waits;
	stream->kind = STREAM_UNKNOWN;
	stream->stopped = stream->input_ended = stream->finished = stream->garbage = false;
	stream->unreadable = false;
	stream->taken_bytes = stream->added_bytes = stream->grown_bytes = 0;
	stream->ratio_max = STREAM_RATIO_MAX;
	stream->start = stream->end = 0;
	stream->descriptor = open_input(stream);
	if (stream->descriptor < 0)
		return error_set_errno("%s", path);
	if (waits)
		return 0;
	ssize_t count = stream_read_at(stream, magic, sizeof magic, 0);
	if (count < 0 || become(stream, magic, (size_t)count) != 0) {
		stream_close(stream);
		return STREAM_ERROR;
	}
	posix_fadvise(stream->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
	return 0;
}

void stream_close(struct stream *stream)
{
	if (stream->kind == STREAM_COMPRESSED)
		decompressor_release(&stream->decompressor);
	if (!is_standard_input(stream))
		close(stream->descriptor);
}

/* read(2), with the wait before it. */
static ssize_t take(struct stream *stream, void *out, size_t room, int milliseconds)
{
	if (stream->waits) {
		if (stream->stopped)
			return STREAM_IDLE;
		int ready = process_wait_readable(stream->descriptor, milliseconds);
		if (ready <= 0)
			return ready < 0 ? STREAM_ERROR : STREAM_IDLE;
	}
	ssize_t count;
	do {
		count = read(stream->descriptor, out, room);
	} while (count < 0 && errno == EINTR);
	if (count < 0 && errno == EAGAIN && stream->waits)
		return STREAM_IDLE;
	if (count < 0) {
		stream->unreadable = true;
		return error_set_errno("%s: reading", stream->path);
	}
	stream->input_ended = count == 0;
	stream->taken_bytes += count;
	return count;
}

/* Adds to the buffer.  The bytes added, or as stream_read(). */
static ssize_t refill(struct stream *stream, int milliseconds)
{
	if (stream->start == stream->end)
		stream->start = stream->end = 0;
	ssize_t count = take(stream, stream->buffer + stream->end, STREAM_BUFFER_BYTES - stream->end, milliseconds);
	if (count > 0) {
		stream->end += (size_t)count;
		stream->added_bytes = count;
		stream->grown_bytes = 0;
	}
	return count;
}

/* Reads from an unknown stream until its kind can be told.  0, or as stream_read(). */
static int find_kind(struct stream *stream, int milliseconds)
{
	while (!stream->input_ended && compression_wants_more(stream->buffer, stream->end)) {
		ssize_t count = refill(stream, milliseconds);
		if (count < 0)
			return (int)count;
	}
	return become(stream, stream->buffer, stream->end);
}

static ssize_t read_plain(struct stream *stream, void *out, size_t room, int milliseconds)
{
	size_t held = stream->end - stream->start;
	if (held == 0)
		return take(stream, out, room < STREAM_READ_BYTES_MAX ? room : STREAM_READ_BYTES_MAX, milliseconds);
	if (held > room)
		held = room;
	memcpy(out, stream->buffer + stream->start, held);
	stream->start += held;
	return (ssize_t)held;
}

/* Nothing more comes out.  STREAM_END, or STREAM_ERROR. */
static int end_compressed(struct stream *stream)
{
	const struct decompressor *decompressor = &stream->decompressor;
	if (decompressor->state == DECOMPRESSOR_DAMAGED)
		return error_set("%s: the compressed data is damaged (%s)", stream->path, decompressor->problem);
	if (decompressor->state == DECOMPRESSOR_TOO_LARGE)
		return error_set("%s: decompressing it takes more memory than there is, or than the %d MiB allowed;"
				 " try %s FILE | logetl ingest --origin SERIES -", stream->path,
			1 << (COMPRESSION_WINDOW_LOG2_MAX - 20), decompressor->compression->tool);
	if (!decompressor_may_end(decompressor))
		return error_set("%s: the compressed data ends too early", stream->path);
	stream->finished = true;
	stream->garbage = decompressor->state == DECOMPRESSOR_GARBAGE;
	return STREAM_END;
}

/* Whether the compressed bytes that came last are a bomb: looked at by themselves, since it may stand behind a log. */
static bool grows_too_much(const struct stream *stream)
{
	return stream->ratio_max > 0 && stream->grown_bytes > STREAM_RATIO_FREE_BYTES &&
	       stream->grown_bytes / stream->ratio_max > stream->added_bytes;
}

static ssize_t read_compressed(struct stream *stream, void *out, size_t room, int milliseconds)
{
	struct decompressor *decompressor = &stream->decompressor;
	for (;;) {
		struct flow flow = {stream->buffer + stream->start, stream->end - stream->start, out, room};
		size_t written = decompressor_run(decompressor, &flow);
		stream->start = stream->end - flow.in_bytes;
		stream->grown_bytes += (int64_t)written;
		if (grows_too_much(stream))
			return error_set("%s: a bomb is in the compressed data, which is more than %lld times as large when it "
					 "is read (--max-ratio)", stream->path, (long long)stream->ratio_max);
		if (written > 0)
			return (ssize_t)written;
		if (stream->input_ended || !decompressor_wants_input(decompressor))
			return end_compressed(stream);
		ssize_t count = refill(stream, milliseconds);
		if (count < 0)
			return count;
	}
}

ssize_t stream_read(struct stream *stream, void *out, size_t room, int milliseconds)
{
	if (stream->kind == STREAM_UNKNOWN) {
		int found = find_kind(stream, milliseconds);
		if (found != 0)
			return found;
	}
	if (stream->kind == STREAM_COMPRESSED)
		return read_compressed(stream, out, room, milliseconds);
	return read_plain(stream, out, room, milliseconds);
}

ssize_t stream_head(struct stream *stream, void *out, size_t room)
{
	size_t held = 0;
	if (stream->kind == STREAM_PLAIN)
		return stream_read_at(stream, out, room, 0);
	while (held < room) {
		ssize_t count = stream_read(stream, (char *)out + held, room - held, -1);
		if (count <= 0)
			break;
		held += (size_t)count;
	}
	if (stream->unreadable)
		return STREAM_ERROR;
	return stream_rewind(stream) == 0 ? (ssize_t)held : STREAM_ERROR;
}

int stream_seek(struct stream *stream, int64_t offset)
{
	if (lseek(stream->descriptor, offset, SEEK_SET) < 0)
		return error_set_errno("%s: moving to byte %lld", stream->path, (long long)offset);
	stream->taken_bytes = offset;
	stream->input_ended = stream->finished = stream->garbage = false;
	return 0;
}

int stream_rewind(struct stream *stream)
{
	stream->start = stream->end = 0;
	stream->grown_bytes = 0;
	if (stream->kind == STREAM_COMPRESSED && decompressor_reset(&stream->decompressor) != 0)
		return STREAM_ERROR;
	return stream_seek(stream, 0);
}

ssize_t stream_read_at(const struct stream *stream, void *out, size_t length, int64_t offset)
{
	size_t held = 0;
	while (held < length) {
		ssize_t count = pread(stream->descriptor, (char *)out + held, length - held, offset + (int64_t)held);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return error_set_errno("%s: reading", stream->path);
		if (count == 0)
			break;
		held += (size_t)count;
	}
	return (ssize_t)held;
}

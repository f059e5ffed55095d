/* Reads what stages/read can read, up to a limit. */
#include "cmd/sample.h"

#include "cmd/exit_status.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/mark.h"
#include "stages/read/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Fills the buffer; a problem after some bytes is only worth a warning.  0, or -1 with the error stack set. */
static int fill(struct sample *sample, struct stream *stream)
{
	ssize_t got = 0;
	while (sample->length < SAMPLE_BYTES &&
	       (got = stream_read(stream, sample->buffer + sample->length, SAMPLE_BYTES - sample->length, -1)) > 0)
		sample->length += (size_t)got;
	sample->whole = got <= 0;
	sample->compression = stream->kind == STREAM_COMPRESSED ? stream->decompressor.compression->name : NULL;
	if (got == STREAM_ERROR && sample->length == 0)
		return -1;
	if (got == STREAM_ERROR)
		log_warning("%s", error_text());
	return 0;
}

/* What was cut off in mid-line would not fit, whatever it is. */
static void drop_last_part(struct sample *sample)
{
	const char *newline = memrchr(sample->text, '\n', sample->length);
	if (!sample->whole && newline)
		sample->length = (size_t)(newline - sample->text) + 1;
}

static int read_stream(struct sample *sample, const char *path, bool waits)
{
	struct stream *stream = malloc(sizeof *stream);
	int result = -1;
	if (!stream || !(sample->buffer = malloc(SAMPLE_BYTES)))
		error_set_errno("no memory for %s", path);
	else if (stream_open(stream, path, waits) == 0) {
		result = fill(sample, stream);
		stream_close(stream);
	}
	free(stream);
	return result;
}

int sample_read(struct sample *sample, const char *path)
{
	struct stat status;
	bool standard_input = strcmp(path, "-") == 0;
	*sample = (struct sample){.name = standard_input ? "standard input" : path};
	if (!standard_input && (stat(path, &status) < 0 || access(path, R_OK) < 0)) {
		error_set_errno("%s", path);
		return EXIT_STATUS_NO_INPUT;
	}
	if (!standard_input && S_ISDIR(status.st_mode)) {
		error_set("%s is a directory; name the files in it", path);
		return EXIT_STATUS_NO_INPUT;
	}
	if (!standard_input && S_ISREG(status.st_mode))
		sample->modified = status.st_mtime;
	if (read_stream(sample, path, standard_input || !S_ISREG(status.st_mode)) < 0) {
		sample_release(sample);
		return EXIT_STATUS_DATA;
	}
	size_t mark = mark_length(sample->buffer, sample->length);
	sample->text = sample->buffer + mark;
	sample->length -= mark;
	drop_last_part(sample);
	return EXIT_STATUS_OK;
}

void sample_release(struct sample *sample)
{
	free(sample->buffer);
	sample->buffer = NULL;
}

bool sample_next_line(const struct sample *sample, struct line *line)
{
	const char *end = sample->text + sample->length, *start = line->next ? line->next : sample->text;
	if (start == end)
		return false;
	const char *newline = memchr(start, '\n', (size_t)(end - start));
	line->text = start;
	line->length = (size_t)((newline ? newline : end) - start);
	line->next = newline ? newline + 1 : end;
	line->number++;
	if (line->length > 0 && start[line->length - 1] == '\r')
		line->length--;
	return true;
}

size_t sample_count_lines(const struct sample *sample)
{
	size_t lines = 0;
	struct line line = {0};
	while (sample_next_line(sample, &line))
		lines += line.length > 0;
	return lines;
}

bool sample_is_text(const struct sample *sample)
{
	size_t odd = 0;
	for (size_t i = 0; i < sample->length; i++) {
		unsigned char byte = (unsigned char)sample->text[i];
		if (byte == 0)
			return false;
		odd += (byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t') || byte == 0x7f;
	}
	return sample_count_lines(sample) > 0 && odd <= sample->length / 20;
}

const char *sample_looks_like(const struct sample *sample)
{
	if (sample->length == 0)
		return "empty";
	if (sample_count_lines(sample) == 0)
		return "blank lines only";
	return sample_is_text(sample) ? "text" : "binary data";
}

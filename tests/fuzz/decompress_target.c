/* Compressed files: the input is one, or a plain file, read as a stream of bytes and again as blocks of lines: both have to
 * say the same, in bounded memory, whatever damage there is.
 */
#include "pipeline/error.h"
#include "stages/read/fill.h"
#include "tests/fuzz/finding.h"
#include "tests/fuzz/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CONTENT_BYTES_MAX = 1 << 20, LINE_MAX_BYTES = 1000 };

/* What comes out, up to a limit. */
struct content {
	char bytes[CONTENT_BYTES_MAX];
	size_t length;
	bool failed;
};

/* In pieces that depend on the size of the input. */
static void read_bytes(struct stream *stream, struct content *content, size_t piece)
{
	ssize_t count = 1;
	content->length = 0;
	while (content->length < CONTENT_BYTES_MAX && count > 0) {
		size_t room = CONTENT_BYTES_MAX - content->length;
		count = stream_read(stream, content->bytes + content->length, room < piece ? room : piece, -1);
		if (count > 0 && (size_t)count > piece)
			found("more was read than there was room for", "", 0);
		content->length += count > 0 ? (size_t)count : 0;
	}
	content->failed = count < 0;
	if (content->failed && !*error_text())
		found("it failed without a reason", "", 0);
}

/* A block is whole lines of the content, from `at` on. */
static void check_block(const struct fill *fill, const struct content *content, size_t at, bool ended)
{
	size_t lines = 0;
	if (fill->text_length > fill->layout->text_bytes || fill->used > fill->layout->text_bytes)
		found("a block without room", "", 0);
	if (at + (size_t)fill->source_bytes > content->length || (size_t)fill->source_bytes < fill->text_length)
		found("a block of other bytes than the content has", "", 0);
	if (memcmp(fill->text, content->bytes + at, fill->text_length) != 0)
		found("a block of another text", fill->text, fill->text_length);
	for (size_t i = 0; i < fill->text_length; i++)
		lines += fill->text[i] == '\n';
	bool fragment = fill->text_length > 0 && fill->text[fill->text_length - 1] != '\n';
	if (lines + fragment != fill->lines || (fragment && !ended && !fill->overlong))
		found("a block of other lines", fill->text, fill->text_length);
}

static void read_blocks(struct stream *stream, const struct content *content)
{
	static struct block_layout layout;
	static char *text;
	static const _Atomic bool stop;
	struct fill fill;
	size_t at = 0;
	enum fill_end end = FILL_MORE;
	block_layout_init(&layout, BLOCK_TARGET_MIN, LINE_MAX_BYTES);
	if (!text)
		text = need(layout.text_bytes);
	if (fill_init(&fill, &layout, 0, &stop) != 0)
		found(error_text(), "", 0);
	fill_start(&fill, stream, true);
	while (end == FILL_MORE && at + 2 * layout.text_bytes < CONTENT_BYTES_MAX) {
		end = fill_block(&fill, text);
		/* A line longer than what is compared; or damage, which a library finds sooner or later by the room that it has. */
		bool cut = content->length == CONTENT_BYTES_MAX || content->failed;
		if (cut && at + (size_t)fill.source_bytes > content->length)
			break;
		check_block(&fill, content, at, end == FILL_ENDED);
		at += (size_t)fill.source_bytes;
		if (fill.window.offset != (int64_t)at)
			found("the window is elsewhere", "", 0);
	}
	if (end == FILL_ENDED && (at != content->length || content->failed))
		found("the blocks end before the content does", "", 0);
	if (end == FILL_FAILED && content->length < CONTENT_BYTES_MAX && !content->failed)
		found("the blocks fail where the content does not", "", 0);
	fill_release(&fill);
}

int fuzz_decompress(const uint8_t *data, size_t size)
{
	static struct content content;
	static struct stream stream;
	static int descriptor = -1;
	char path[64];
	if (descriptor < 0)
		descriptor = memfd_create("input", 0);
	if (descriptor < 0 || ftruncate(descriptor, 0) != 0 || pwrite(descriptor, data, size, 0) != (ssize_t)size)
		found("no file in memory can be made", "", 0);
	snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
	if (stream_open(&stream, path, false) != 0)
		return 0;
	read_bytes(&stream, &content, 1 + size % 3000);
	if (stream_rewind(&stream) == 0)
		read_blocks(&stream, &content);
	stream_close(&stream);
	return 0;
}

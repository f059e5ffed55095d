/* The same windows of bytes that decide which source a file is (identity.h), held against one source. */
#include "stages/read/standing.h"

#include "pipeline/error.h"
#include "stages/read/stream.h"
#include "stages/read/window.h"

#include <stdlib.h>
#include <sys/stat.h>

struct look {
	struct stream stream;
	struct window window;
	unsigned char bytes[STREAM_READ_BYTES_MAX];
};

static bool head_fits(struct look *look, const struct position *position, const struct hash_secret *secret)
{
	size_t length = window_covers(position->offset);
	if (length == 0)
		return true;
	return stream_head(&look->stream, look->bytes, length) == (ssize_t)length &&
	       hash_bytes(secret, look->bytes, length) == position->head_hash;
}

/* Brings the window to the offset; false where the content ends or fails before. */
static bool move_to(struct look *look, int64_t offset)
{
	window_clear(&look->window);
	while (look->window.offset < offset) {
		int64_t left = offset - look->window.offset;
		size_t room = left < (int64_t)sizeof look->bytes ? (size_t)left : sizeof look->bytes;
		ssize_t count = stream_read(&look->stream, look->bytes, room, -1);
		if (count <= 0)
			return false;
		window_add(&look->window, look->bytes, (size_t)count);
	}
	return true;
}

static bool tail_fits(struct look *look, const struct position *position, const struct hash_secret *secret, bool whole)
{
	size_t length = window_covers(position->offset);
	if (look->stream.kind == STREAM_COMPRESSED)
		return !whole || (move_to(look, position->offset) && window_is_at(&look->window, secret, position));
	return stream_read_at(&look->stream, look->bytes, length, position->offset - (int64_t)length) == (ssize_t)length &&
	       hash_bytes(secret, look->bytes, length) == position->tail_hash;
}

static enum standing compare(
	struct look *look, const struct position *position, const struct hash_secret *secret, bool whole, bool same_file)
{
	if (!head_fits(look, position, secret))
		return STANDING_OTHER;
	if (tail_fits(look, position, secret, whole))
		return STANDING_HERE;
	return same_file ? STANDING_CHANGED : STANDING_OTHER;
}

int standing_find(const char *path, const struct position *position, const struct hash_secret *secret, bool whole,
	enum standing *standing)
{
	struct stat status;
	*standing = STANDING_GONE;
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
		return 0;
	struct look *look = malloc(sizeof *look);
	if (!look)
		return error_set_errno("a buffer");
	if (stream_open(&look->stream, path, false) == 0) {
		bool same_file = (int64_t)status.st_dev == position->device && (int64_t)status.st_ino == position->inode;
		*standing = compare(look, position, secret, whole, same_file);
		stream_close(&look->stream);
	}
	free(look);
	return 0;
}

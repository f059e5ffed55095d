/* inflater.h by ISA-L.
 *
 * Its raw mode is used, for what it makes of a wrapper depends on the version, and a header that comes in two pieces is
 * misread.  It takes its input eight bytes at a time, and so some that are behind the data; where these came with an
 * earlier call they are handed over in `behind`.  It keeps output that finds no room; what was good before a damage is
 * still to be had then.  It decodes up to three symbols at once or none of them, so where data is cut off the last bytes
 * are missing that zlib would give.
 */
#include "stages/read/inflater.h"

#include "pipeline/error.h"

#include <assert.h>
#include <isa-l.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define STRING(x) #x
#define VERSION_TEXT(major, minor, patch) STRING(major) "." STRING(minor) "." STRING(patch)

struct inflater_library {
	unsigned char last[INFLATER_BEHIND_MAX]; /* the bytes taken last, as many as there were */
	int failure;                             /* what the library said when it failed; 0 before */
	struct inflate_state isal;
};

int inflater_init(struct inflater *inflater)
{
	memset(inflater, 0, sizeof *inflater);
	inflater->library = calloc(1, sizeof *inflater->library);
	if (!inflater->library)
		return error_set("starting ISA-L: out of memory");
	inflater_reset(inflater);
	return 0;
}

void inflater_release(struct inflater *inflater)
{
	free(inflater->library);
}

void inflater_reset(struct inflater *inflater)
{
	struct inflater_library *library = inflater->library;
	isal_inflate_init(&library->isal);
	library->failure = 0;
	inflater->state = INFLATER_DATA;
	inflater->behind_bytes = 0;
}

static uint32_t isal_size(size_t bytes)
{
	return bytes < INT_MAX ? (uint32_t)bytes : INT_MAX;
}

/* Puts the bytes at the end of what was taken last. */
static void remember(struct inflater_library *library, const unsigned char *bytes, size_t length)
{
	if (length >= sizeof library->last) {
		memcpy(library->last, bytes + length - sizeof library->last, sizeof library->last);
		return;
	}
	memmove(library->last, library->last + length, sizeof library->last - length);
	memcpy(library->last + sizeof library->last - length, bytes, length);
}

/* Gives back what was taken from behind the data: so many of the bytes in [start, end), which were taken now, and
 * before these the ones taken last.  Returns the new end. */
static const unsigned char *give_back(
	struct inflater *inflater, const unsigned char *start, const unsigned char *end, size_t behind)
{
	size_t now = (size_t)(end - start);
	if (behind <= now)
		return end - behind;
	inflater->behind_bytes = behind - now;
	assert(inflater->behind_bytes <= sizeof inflater->behind);
	memcpy(inflater->behind, inflater->library->last + sizeof inflater->library->last - inflater->behind_bytes,
		inflater->behind_bytes);
	return start;
}

static const char *problem_text(int failure)
{
	switch (failure) {
	case ISAL_INVALID_BLOCK: return "invalid block";
	case ISAL_INVALID_SYMBOL: return "invalid code";
	case ISAL_INVALID_LOOKBACK: return "invalid distance too far back";
	default: return "invalid data";
	}
}

/* Output for which there was no room before the library failed.  It cannot be asked again. */
static size_t take_rest(struct inflater *inflater, void *out, size_t room)
{
	struct inflate_state *isal = &inflater->library->isal;
	size_t left = (size_t)(isal->tmp_out_valid - isal->tmp_out_processed);
	size_t length = left < room ? left : room;
	memcpy(out, isal->tmp_out_buffer + isal->tmp_out_processed, length);
	isal->tmp_out_processed += (int32_t)length;
	if (length == left) {
		inflater->state = INFLATER_DAMAGED;
		inflater->problem = problem_text(inflater->library->failure);
	}
	return length;
}

size_t inflater_run(struct inflater *inflater, const unsigned char **in, size_t *in_bytes, void *out, size_t room)
{
	struct inflater_library *library = inflater->library;
	struct inflate_state *isal = &library->isal;
	const unsigned char *start = *in;
	uint32_t room_before = isal_size(room);
	if (inflater->state != INFLATER_DATA)
		return 0;
	if (library->failure)
		return take_rest(inflater, out, room);
	isal->next_in = (uint8_t *)(uintptr_t)start;
	isal->avail_in = isal_size(*in_bytes);
	isal->next_out = out;
	isal->avail_out = room_before;
	int status = isal_inflate(isal);
	library->failure = status < 0 ? status : 0;
	size_t written = room_before - isal->avail_out;
	const unsigned char *end = isal->next_in;
	if (!library->failure && isal->block_state == ISAL_BLOCK_FINISH) {
		end = give_back(inflater, start, end, (size_t)isal->read_in_length / CHAR_BIT);
		inflater->state = INFLATER_ENDED;
	}
	remember(library, start, (size_t)(end - start));
	*in_bytes -= (size_t)(end - start);
	*in = end;
	if (library->failure)
		written += take_rest(inflater, (char *)out + written, room - written);
	return written;
}

uint32_t inflater_crc(uint32_t crc, const void *bytes, size_t length)
{
	return crc32_gzip_refl(crc, bytes, length);
}

const char *inflater_library_name(void)
{
	return "ISA-L " VERSION_TEXT(ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
}

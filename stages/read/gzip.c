/* gzip members (RFC 1952): header, data, trailer.  What is in the data is the inflater's business; the checksums are looked
 * at here, so that it does not matter which library inflates.  Zero bytes behind the last member are padding (a tape's or
 * a file system's), and garbage there is ignored, as gzip(1) does.
 */
#include "stages/read/compression.h"
#include "stages/read/inflater.h"

#include <stdlib.h>

enum { METHOD_DEFLATE = 8, FLAGS_UNKNOWN = 0xe0, START_BYTES = 10 };

/* The parts of a member, in their order; those of the header behind the first are there or not. */
enum part {
	PART_START,
	PART_EXTRA_LENGTH,
	PART_EXTRA,
	PART_NAME,
	PART_COMMENT,
	PART_HEADER_CRC,
	PART_DATA,
	PART_TRAILER,
};

struct gunzip {
	enum decompressor_state state;
	const char *problem; /* static */
	enum part part;
	uint32_t part_bytes;      /* of the part in hand, taken so far */
	uint64_t number;          /* the first eight of them, little-endian: all of a length or a checksum */
	unsigned char flags;      /* of the header */
	uint32_t extra_length;
	uint32_t header_crc, crc; /* of what was taken of the header, and of the data */
	uint32_t length;          /* of the data, modulo 2^32 */
	struct inflater inflater;
};

/* What of the flags says that a part is there, and how long it is: 0 is up to a NUL, or the extra length. */
static const struct {
	unsigned char flag, bytes;
} parts[] = {
	[PART_START] = {0, START_BYTES},
	[PART_EXTRA_LENGTH] = {4, 2},
	[PART_EXTRA] = {4, 0},
	[PART_NAME] = {8, 0},
	[PART_COMMENT] = {16, 0},
	[PART_HEADER_CRC] = {2, 2},
	[PART_TRAILER] = {0, 8},
};

static void start_part(struct gunzip *gunzip, enum part part)
{
	gunzip->part = part;
	gunzip->part_bytes = 0;
	gunzip->number = 0;
}

static int restart(void *state)
{
	struct gunzip *gunzip = state;
	gunzip->state = DECOMPRESSOR_INSIDE;
	gunzip->header_crc = gunzip->crc = gunzip->length = 0;
	inflater_reset(&gunzip->inflater);
	start_part(gunzip, PART_START);
	return 0;
}

static void close_library(void *state)
{
	struct gunzip *gunzip = state;
	inflater_release(&gunzip->inflater);
	free(gunzip);
}

static void *open_library(void)
{
	struct gunzip *gunzip = calloc(1, sizeof *gunzip);
	if (gunzip && inflater_init(&gunzip->inflater) == 0) {
		restart(gunzip);
		return gunzip;
	}
	free(gunzip);
	return NULL;
}

static void fail(struct gunzip *gunzip, enum decompressor_state state, const char *problem)
{
	gunzip->state = state;
	gunzip->problem = problem;
}

static void damaged(struct gunzip *gunzip, const char *problem)
{
	fail(gunzip, DECOMPRESSOR_DAMAGED, problem);
}

/* Looks at a byte of the ten that every header has. */
static void check_start(struct gunzip *gunzip, unsigned char byte)
{
	switch (gunzip->part_bytes) {
	case 0:
	case 1:
		if (byte != (gunzip->part_bytes ? 0x8b : 0x1f))
			fail(gunzip, DECOMPRESSOR_GARBAGE, "incorrect header check");
		break;
	case 2:
		if (byte != METHOD_DEFLATE)
			damaged(gunzip, "unknown compression method");
		break;
	case 3:
		gunzip->flags = byte;
		if (byte & FLAGS_UNKNOWN)
			damaged(gunzip, "unknown header flags set");
		break;
	}
}

static void check_trailer(struct gunzip *gunzip)
{
	gunzip->state = DECOMPRESSOR_BETWEEN;
	if ((uint32_t)gunzip->number != gunzip->crc)
		damaged(gunzip, "incorrect data check");
	else if ((uint32_t)(gunzip->number >> 32) != gunzip->length)
		damaged(gunzip, "incorrect length check");
}

/* Goes to the next part of the header that is there, or to the data. */
static void next_part(struct gunzip *gunzip)
{
	enum part part = gunzip->part + 1;
	while (part < PART_DATA &&
		(!(gunzip->flags & parts[part].flag) || (part == PART_EXTRA && gunzip->extra_length == 0)))
		part++;
	start_part(gunzip, part);
}

/* Ends a part, all bytes of which were taken. */
static void end_part(struct gunzip *gunzip)
{
	if (gunzip->part == PART_TRAILER) {
		check_trailer(gunzip);
		return;
	}
	if (gunzip->part == PART_HEADER_CRC && gunzip->number != (gunzip->header_crc & 0xffff)) {
		damaged(gunzip, "header crc mismatch");
		return;
	}
	if (gunzip->part == PART_EXTRA_LENGTH)
		gunzip->extra_length = (uint32_t)gunzip->number;
	next_part(gunzip);
}

static bool is_last_of_part(const struct gunzip *gunzip, unsigned char byte)
{
	if (parts[gunzip->part].bytes)
		return gunzip->part_bytes == parts[gunzip->part].bytes;
	return gunzip->part == PART_EXTRA ? gunzip->part_bytes == gunzip->extra_length : byte == 0;
}

/* Takes a byte of the header or the trailer. */
static void take_byte(struct gunzip *gunzip, unsigned char byte)
{
	if (gunzip->part == PART_START)
		check_start(gunzip, byte);
	if (gunzip->part < PART_HEADER_CRC)
		gunzip->header_crc = inflater_crc(gunzip->header_crc, &byte, 1);
	if (gunzip->part_bytes < sizeof gunzip->number)
		gunzip->number |= (uint64_t)byte << (8 * gunzip->part_bytes);
	gunzip->part_bytes++;
	if (gunzip->state == DECOMPRESSOR_INSIDE && is_last_of_part(gunzip, byte))
		end_part(gunzip);
}

/* Inflates from the data.  False where nothing came of it. */
static bool inflate_data(struct gunzip *gunzip, struct flow *flow)
{
	struct inflater *inflater = &gunzip->inflater;
	const struct flow before = *flow;
	size_t written = inflater_run(inflater, &flow->in, &flow->in_bytes, flow->out, flow->room);
	flow_advance(flow, 0, written);
	gunzip->crc = inflater_crc(gunzip->crc, before.out, written);
	gunzip->length += (uint32_t)written;
	if (inflater->state == INFLATER_DAMAGED)
		damaged(gunzip, inflater->problem);
	if (inflater->state == INFLATER_ENDED) {
		next_part(gunzip);
		for (size_t i = 0; i < inflater->behind_bytes; i++)
			take_byte(gunzip, inflater->behind[i]);
	}
	return written > 0 || flow->in != before.in || gunzip->part != PART_DATA;
}

static enum decompressor_state run(void *state, struct flow *flow, const char **problem)
{
	struct gunzip *gunzip = state;
	bool goes_on = true;
	while (goes_on && gunzip->state == DECOMPRESSOR_INSIDE) {
		if (gunzip->part == PART_DATA) {
			goes_on = flow->room > 0 && inflate_data(gunzip, flow);
		} else if ((goes_on = flow->in_bytes > 0)) {
			take_byte(gunzip, *flow->in);
			flow_advance(flow, 1, 0);
		}
	}
	*problem = gunzip->problem;
	return gunzip->state;
}

const struct compression compression_gzip = {
	.name = "gzip",
	.tool = "gzip -dc",
	.suffixes = {".gz"},
	.magics = {MAGIC("\x1f\x8b\x08")},
	.padding = 1,
	.open = open_library,
	.restart = restart,
	.run = run,
	.close = close_library,
};

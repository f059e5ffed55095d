/* Takes gzip members apart: header, data, trailer.  What is in the data is the inflater's business; the checksums are
 * looked at here, so that it does not matter which library inflates.  What may stand between and behind members is what
 * gzip(1) takes: another member, zero bytes to the end (a tape's or a file system's padding), or garbage, which is left
 * alone.
 */
#include "stages/read/gunzip.h"

#include <string.h>

enum { METHOD_DEFLATE = 8, FLAGS_UNKNOWN = 0xe0, START_BYTES = 10 };

/* What of the flags says that a part is there, and how long it is: 0 is up to a NUL, or the extra length. */
static const struct {
	unsigned char flag, bytes;
} parts[] = {
	[GUNZIP_START] = {0, START_BYTES},
	[GUNZIP_EXTRA_LENGTH] = {4, 2},
	[GUNZIP_EXTRA] = {4, 0},
	[GUNZIP_NAME] = {8, 0},
	[GUNZIP_COMMENT] = {16, 0},
	[GUNZIP_HEADER_CRC] = {2, 2},
	[GUNZIP_TRAILER] = {0, 8},
};

int gunzip_init(struct gunzip *gunzip)
{
	memset(gunzip, 0, sizeof *gunzip);
	return inflater_init(&gunzip->inflater);
}

void gunzip_release(struct gunzip *gunzip)
{
	inflater_release(&gunzip->inflater);
}

static void start_part(struct gunzip *gunzip, enum gunzip_part part)
{
	gunzip->part = part;
	gunzip->part_bytes = 0;
	gunzip->number = 0;
}

void gunzip_reset(struct gunzip *gunzip)
{
	gunzip->state = GUNZIP_MEMBER;
	gunzip->header_crc = gunzip->crc = gunzip->length = 0;
	inflater_reset(&gunzip->inflater);
	start_part(gunzip, GUNZIP_START);
}

static void damaged(struct gunzip *gunzip, const char *problem)
{
	gunzip->state = GUNZIP_DAMAGED;
	gunzip->problem = problem;
}

/* Looks at a byte of the ten that every header has. */
static void check_start(struct gunzip *gunzip, unsigned char byte)
{
	switch (gunzip->part_bytes) {
	case 0:
	case 1:
		if (byte != (gunzip->part_bytes ? 0x8b : 0x1f))
			damaged(gunzip, "incorrect header check");
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
	gunzip->state = GUNZIP_BETWEEN;
	if ((uint32_t)gunzip->number != gunzip->crc)
		damaged(gunzip, "incorrect data check");
	else if ((uint32_t)(gunzip->number >> 32) != gunzip->length)
		damaged(gunzip, "incorrect length check");
}

/* Goes to the next part of the header that is there, or to the data. */
static void next_part(struct gunzip *gunzip)
{
	enum gunzip_part part = gunzip->part + 1;
	while (part < GUNZIP_DATA &&
		(!(gunzip->flags & parts[part].flag) || (part == GUNZIP_EXTRA && gunzip->extra_length == 0)))
		part++;
	start_part(gunzip, part);
}

/* Ends a part, all bytes of which were taken. */
static void end_part(struct gunzip *gunzip)
{
	if (gunzip->part == GUNZIP_TRAILER) {
		check_trailer(gunzip);
		return;
	}
	if (gunzip->part == GUNZIP_HEADER_CRC && gunzip->number != (gunzip->header_crc & 0xffff)) {
		damaged(gunzip, "header crc mismatch");
		return;
	}
	if (gunzip->part == GUNZIP_EXTRA_LENGTH)
		gunzip->extra_length = (uint32_t)gunzip->number;
	next_part(gunzip);
}

static bool is_last_of_part(const struct gunzip *gunzip, unsigned char byte)
{
	if (parts[gunzip->part].bytes)
		return gunzip->part_bytes == parts[gunzip->part].bytes;
	return gunzip->part == GUNZIP_EXTRA ? gunzip->part_bytes == gunzip->extra_length : byte == 0;
}

/* Takes a byte of the header or the trailer. */
static void take_byte(struct gunzip *gunzip, unsigned char byte)
{
	if (gunzip->part == GUNZIP_START)
		check_start(gunzip, byte);
	if (gunzip->part < GUNZIP_HEADER_CRC)
		gunzip->header_crc = inflater_crc(gunzip->header_crc, &byte, 1);
	if (gunzip->part_bytes < sizeof gunzip->number)
		gunzip->number |= (uint64_t)byte << (8 * gunzip->part_bytes);
	gunzip->part_bytes++;
	if (gunzip->state == GUNZIP_MEMBER && is_last_of_part(gunzip, byte))
		end_part(gunzip);
}

/* Inflates from the data; returns the bytes written. */
static size_t inflate_data(struct gunzip *gunzip, const unsigned char **in, size_t *in_bytes, void *out, size_t room)
{
	struct inflater *inflater = &gunzip->inflater;
	size_t written = inflater_run(inflater, in, in_bytes, out, room);
	gunzip->crc = inflater_crc(gunzip->crc, out, written);
	gunzip->length += (uint32_t)written;
	if (inflater->state == INFLATER_DAMAGED)
		damaged(gunzip, inflater->problem);
	if (inflater->state == INFLATER_ENDED) {
		next_part(gunzip);
		for (size_t i = 0; i < inflater->behind_bytes; i++)
			take_byte(gunzip, inflater->behind[i]);
	}
	return written;
}

/* Looks at one byte that is not inside a member; returns how many bytes of it were used, 0 or 1. */
static size_t look_behind_member(struct gunzip *gunzip, unsigned char byte)
{
	switch (gunzip->state) {
	case GUNZIP_BETWEEN:
		gunzip->state = byte == 0x1f ? GUNZIP_MAGIC : byte == 0 ? GUNZIP_PADDING : GUNZIP_GARBAGE;
		return 1;
	case GUNZIP_MAGIC:
		if (byte != 0x8b) {
			gunzip->state = GUNZIP_GARBAGE;
			return 0;
		}
		gunzip_reset(gunzip);
		take_byte(gunzip, 0x1f);
		return 0;
	default:
		if (byte != 0)
			gunzip->state = GUNZIP_GARBAGE;
		return 1;
	}
}

size_t gunzip(struct gunzip *gunzip, const unsigned char **in, size_t *in_bytes, void *out, size_t room)
{
	size_t written = 0;
	while (written < room && gunzip->state != GUNZIP_GARBAGE && gunzip->state != GUNZIP_DAMAGED) {
		if (gunzip->state == GUNZIP_MEMBER && gunzip->part == GUNZIP_DATA) {
			/* Without input too: the inflater may hold output for which there was no room. */
			size_t in_before = *in_bytes;
			size_t more = inflate_data(gunzip, in, in_bytes, (char *)out + written, room - written);
			written += more;
			if (more == 0 && *in_bytes == in_before && gunzip->part == GUNZIP_DATA)
				break;
		} else if (*in_bytes == 0) {
			break;
		} else {
			size_t used = 1;
			if (gunzip->state == GUNZIP_MEMBER)
				take_byte(gunzip, **in);
			else
				used = look_behind_member(gunzip, **in);
			*in += used;
			*in_bytes -= used;
		}
	}
	return written;
}

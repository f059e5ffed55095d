/* What must stay true: nothing is read behind `end`; the time is linear in the length of the list. */
#include "stages/parse/format/forwarded.h"

#include "stages/parse/text/scan.h"

#include <string.h>

/* The delimiters stand in the braces of ~h{…}. */
static bool is_delimiter(const struct op *op, char byte)
{
	const char *from = op->name + 3;
	return memchr(from, byte, strlen(from) - 1) != 0;
}

static const char *skip_delimiters(const struct op *op, const char *at, const char *end)
{
	while (at < end && is_delimiter(op, *at))
		at++;
	return at;
}

static bool is_address_byte(char byte)
{
	return scan_is_digit(byte) || (unsigned char)((byte | 0x20) - 'a') < 6 || memchr(".:[]%", byte, 5);
}

/* The end of an address, of any form (IPv4, IPv6, with a port); NULL where there is none. */
static const char *address_end(const struct op *op, const char *text, const char *end)
{
	const char *at = text;
	bool dotted = false;
	for (; at < end && !is_delimiter(op, *at) && is_address_byte(*at); at++)
		dotted |= *at == '.' || *at == ':';
	return dotted ? at : 0;
}

/* Behind the last address, or `-`; NULL where there is neither. */
static const char *last_end(const struct op *op, const char *text, const char *end)
{
	const char *at = skip_delimiters(op, text, end), *last = 0;
	if (at < end && *at == '-')
		return at + 1;
	for (const char *stop; (stop = address_end(op, at, end)); at = skip_delimiters(op, stop, end))
		last = stop;
	return last;
}

const char *forwarded_end(const struct format *format, const struct op *op, const char *text, const char *end)
{
	const char *last = last_end(op, text, end);
	const char *literal = format->literals + op->literal;
	const char *limit = last ? skip_delimiters(op, last, end) : 0;
	for (const char *at = last; at && at < limit; at++) {
		if ((size_t)(end - at) >= op->literal_length && memcmp(at, literal, op->literal_length) == 0)
			return at;
	}
	return limit;
}

struct span forwarded_first(const struct op *op, const struct span *list)
{
	const char *end = list->text + list->length, *text = skip_delimiters(op, list->text, end);
	const char *stop = address_end(op, text, end);
	if (!stop && text < end && *text == '-')
		stop = text + 1;
	return (struct span){text, (uint32_t)((stop ? stop : end) - text), false};
}

/* Log escapes in, JSON escapes out.
 *
 * What must stay true: nothing here trusts its input.  A log line holds any byte but a newline, and a decoded one any
 * byte at all.
 */
#include "stages/parse/escape.h"

#include "stages/parse/scan.h"

#include <string.h>

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* What the letter behind a backslash stands for; 0 where it is no escape of one letter. */
static char letter_escape(char letter)
{
	switch (letter) {
	case '"':
	case '\\': return letter;
	case 't': return '\t';
	case 'n': return '\n';
	case 'r': return '\r';
	case 'b': return '\b';
	case 'v': return '\v';
	case 'f': return '\f';
	default: return 0;
	}
}

size_t escape_decode(char *out, const char *text, size_t length)
{
	const char *end = text + length;
	char *to = out;
	while (text < end) {
		const char *backslash = memchr(text, '\\', (size_t)(end - text));
		size_t plain = (size_t)((backslash ? backslash : end) - text);
		memcpy(to, text, plain);
		to += plain;
		text += plain;
		if (!backslash)
			break;
		char letter = end - text >= 2 ? letter_escape(text[1]) : 0;
		if (letter) {
			*to++ = letter;
			text += 2;
		} else if (end - text >= 4 && text[1] == 'x' && hex_digit(text[2]) >= 0 && hex_digit(text[3]) >= 0) {
			*to++ = (char)(hex_digit(text[2]) << 4 | hex_digit(text[3]));
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	return (size_t)(to - out);
}

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* The length of the UTF-8 sequence of several bytes at the start of `at`; 0 where there is none.  The second byte's
 * range excludes overlong forms, surrogates and what is above U+10FFFF (RFC 3629, section 4). */
static size_t sequence_length(const unsigned char *at, size_t length)
{
	unsigned char lead = at[0];
	size_t wanted = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (wanted == 0 || wanted > length)
		return 0;
	unsigned char least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (at[1] < least || at[1] > most)
		return 0;
	for (size_t i = 2; i < wanted; i++) {
		if (!is_continuation(at[i]))
			return 0;
	}
	return wanted;
}

bool escape_is_text(const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t i = scan_plain(bytes, length);
	while (i < length) {
		if (at[i] >= 0x80) {
			size_t sequence = sequence_length(at + i, length - i);
			if (sequence == 0)
				return false;
			i += sequence;
		} else if (at[i++] == 0) {
			return false;
		}
	}
	return true;
}

static char *put_escaped(char *to, unsigned char byte)
{
	static const char hex[] = "0123456789abcdef";
	memcpy(to, "\\u00", 4);
	to[4] = hex[byte >> 4];
	to[5] = hex[byte & 15];
	return to + 6;
}

size_t escape_json(char *out, const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
	char *to = out;
	*to++ = '"';
	while (at < end) {
		size_t sequence = *at >= 0x80 ? sequence_length(at, (size_t)(end - at)) : 0;
		if (sequence) {
			memcpy(to, at, sequence);
			to += sequence;
			at += sequence;
			continue;
		}
		if (*at == '"' || *at == '\\') {
			*to++ = '\\';
			*to++ = (char)*at;
		} else if (*at < 0x20 || *at >= 0x7f) {
			to = put_escaped(to, *at);
		} else {
			*to++ = (char)*at;
		}
		at++;
	}
	*to++ = '"';
	return (size_t)(to - out);
}

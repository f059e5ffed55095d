#include "stages/parse/text/utf8.h"

#include <stdbool.h>

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* The second byte's range excludes overlong forms, surrogates and what is above U+10FFFF (RFC 3629, section 4). */
size_t utf8_sequence(const unsigned char *at, size_t length)
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

size_t utf8_count(const char *text, size_t length)
{
	size_t count = 0;
	for (size_t i = 0; i < length; count++) {
		size_t sequence = utf8_sequence((const unsigned char *)text + i, length - i);
		i += sequence ? sequence : 1;
	}
	return count;
}

size_t utf8_put(char *out, uint32_t character)
{
	if (character < 0x80) {
		out[0] = (char)character;
		return 1;
	}
	size_t length = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
	static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
	for (size_t i = length - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (character & 0x3f));
		character >>= 6;
	}
	out[0] = (char)(leads[length] | character);
	return length;
}

/* Texts live in buffers that are never moved nor freed before the end of the test: one that outgrows its buffer is copied
 * to a larger one, and views of the old one stay good.
 */
#include "tests/process/text.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
	struct buffer *next;
	char bytes[];
};

static struct buffer *buffers;
static uint64_t random_state;

void text_seed(void)
{
	random_state = 88172645463325252u;
}

int pick(int below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (int)(random_state % (uint64_t)below);
}

void text_release_all(void)
{
	while (buffers) {
		struct buffer *next = buffers->next;
		free(buffers);
		buffers = next;
	}
}

char *text_reserve(struct text *text, size_t more)
{
	if (text->length + more > text->room) {
		size_t room = 2 * (text->length + more);
		struct buffer *buffer = malloc(sizeof *buffer + room);
		if (!buffer)
			ck_abort_msg("no memory"); /* not an assertion: each is a system call */
		buffer->next = buffers;
		buffers = buffer;
		if (text->length > 0)
			memcpy(buffer->bytes, text->bytes, text->length);
		text->bytes = buffer->bytes;
		text->room = room;
	}
	return text->bytes + text->length;
}

void text_add(struct text *text, const void *bytes, size_t length)
{
	char *at = text_reserve(text, length + 1);
	if (length > 0)
		memcpy(at, bytes, length);
	at[length] = 0;
	text->length += length;
}

void text_add_string(struct text *text, const char *string)
{
	text_add(text, string, strlen(string));
}

void text_add_text(struct text *text, struct text more)
{
	text_add(text, more.bytes, more.length);
}

void text_repeat(struct text *text, const char *string, int count)
{
	while (count-- > 0)
		text_add_string(text, string);
}

struct text text_of(const char *string, int count)
{
	struct text text = {0};
	text_repeat(&text, string, count);
	return text;
}

bool text_equals(struct text a, struct text b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

struct text text_behind(struct text text, size_t from)
{
	ck_assert_uint_le(from, text.length);
	return (struct text){.bytes = text.bytes ? text.bytes + from : NULL, .length = text.length - from};
}

struct text text_before(struct text text, size_t to)
{
	ck_assert_uint_le(to, text.length);
	return (struct text){.bytes = text.bytes, .length = to};
}

struct text text_whole_lines(struct text text)
{
	size_t length = text.length;
	while (length > 0 && text.bytes[length - 1] != '\n')
		length--;
	return text_before(text, length);
}

struct text text_lines(int count, int longest)
{
	struct text text = {0};
	for (int i = 0; i < count; i++) {
		int length = pick(10) == 0 ? 0 : pick(longest) + 1;
		char *at = text_reserve(&text, (size_t)length + 2);
		for (int j = 0; j < length; j++) {
			char byte = (char)(j > 0 && pick(16) == 0 ? pick(256) : 'a' + pick(26));
			*at++ = byte == '\n' ? 0 : byte;
		}
		text.length += (size_t)length;
		text_add_string(&text, pick(4) == 0 ? "\r\n" : "\n");
	}
	return text;
}

struct text text_any(void)
{
	struct text content = {0};
	for (int parts = pick(6); parts > 0; parts--) {
		switch (pick(4)) {
		case 0:
			for (int i = pick(3000); i > 0; i--)
				text_add(&content, &(char){(char)pick(256)}, 1);
			break;
		case 1: text_add_text(&content, text_lines(pick(200), 100)); break;
		case 2: text_repeat(&content, "x", pick(70000)); break;
		default:
			if (content.length > 0) {
				size_t from = (size_t)pick((int)content.length);
				size_t rest = content.length - from;
				text_add_text(&content, text_before(text_behind(content, from), (size_t)pick((int)rest + 1)));
			}
		}
	}
	return content;
}

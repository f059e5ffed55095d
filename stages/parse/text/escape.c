/* Escapes of logs, out and in.
 *
 * What must stay true: nothing here trusts its input.  A log line holds any byte but a newline, and a decoded one any
 * byte at all.
 */
#include "stages/parse/text/escape.h"

#include "stages/parse/text/scan.h"
#include "stages/parse/text/utf8.h"

#include <string.h>

static const char letters[] = "\"\\tnrbvf", letter_meanings[] = "\"\\\t\n\r\b\v\f";
static const char small_digits[] = "0123456789abcdef", large_digits[] = "0123456789ABCDEF";

char escape_mark(enum escape escape)
{
	static const char marks[] = {
#define X(name, mark) mark,
		ESCAPES(X)
#undef X
	};
	return marks[escape];
}

const char *escape_quoted_end(const char *text, const char *end)
{
	const char *at = text < end && *text == '"' ? text + 1 : 0;
	while (at && (at = memchr(at, '"', (size_t)(end - at)))) {
		if (end - at < 2 || at[1] != '"')
			return at + 1;
		at += 2;
	}
	return 0;
}

static bool is_quoted(enum escape escape, const char *text, size_t length)
{
	return (escape == ESCAPE_QUOTED || escape == ESCAPE_PLUS) && length > 0 && *text == '"' &&
	       escape_quoted_end(text, text + length) == text + length;
}

bool escape_is_in(enum escape escape, const char *text, size_t length)
{
	return escape != ESCAPE_NONE && (memchr(text, escape_mark(escape), length) || is_quoted(escape, text, length));
}

static int hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return byte - '0';
	byte |= 0x20;
	return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* The number that `count` hexadecimal digits are, or -1. */
static int32_t hex_number(const char *text, const char *end, int count)
{
	int32_t number = 0;
	if (end - text < count)
		return -1;
	for (int i = 0; i < count; i++) {
		int digit = hex_digit(text[i]);
		if (digit < 0)
			return -1;
		number = number << 4 | digit;
	}
	return number;
}

/* One escape of a kind, at its mark: writes what it stands for to `*to`.  Returns its length, 0 where it is none. */
typedef size_t undo_one(char **to, const char *text, const char *end);

static size_t undo_letter(char **to, const char *text, const char *end)
{
	const char *letter = end - text >= 2 && text[1] ? strchr(letters, text[1]) : 0;
	if (letter)
		*(*to)++ = letter_meanings[letter - letters];
	return letter ? 2 : 0;
}

static size_t undo_log(char **to, const char *text, const char *end)
{
	int32_t byte = end - text >= 4 && text[1] == 'x' ? hex_number(text + 2, end, 2) : -1;
	if (byte < 0)
		return undo_letter(to, text, end);
	*(*to)++ = (char)byte;
	return 4;
}

static int32_t utf16_unit(const char *text, const char *end)
{
	return end - text >= 6 && text[0] == '\\' && text[1] == 'u' ? hex_number(text + 2, end, 4) : -1;
}

static size_t undo_json(char **to, const char *text, const char *end)
{
	int32_t unit = utf16_unit(text, end);
	size_t length = 6;
	if (unit < 0) {
		if (end - text >= 2 && text[1] == '/') {
			*(*to)++ = '/';
			return 2;
		}
		return end - text >= 2 && text[1] == 'v' ? 0 : undo_letter(to, text, end);
	}
	if (unit >= 0xd800 && unit < 0xe000) {
		int32_t second = unit < 0xdc00 ? utf16_unit(text + 6, end) : -1;
		if (second < 0xdc00 || second >= 0xe000)
			return 0;
		unit = 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
		length = 12;
	}
	*to += utf8_put(*to, (uint32_t)unit);
	return length;
}

/* Inside of the quotes each is one of two. */
static size_t undo_quoted(char **to, const char *text, const char *end)
{
	(void)end;
	*(*to)++ = *text;
	return 2;
}

static size_t undo_percent(char **to, const char *text, const char *end)
{
	int32_t byte = hex_number(text + 1, end, 2);
	if (byte < 0)
		return 0;
	*(*to)++ = (char)byte;
	return 3;
}

static size_t undo_csv(char **to, const char *text, const char *end)
{
	if (end - text < 2 || text[1] != '"')
		return 0;
	*(*to)++ = '"';
	return 2;
}

/* One byte for another. */
static size_t exchange(char from, char to, char *out, const char *bytes, size_t length)
{
	memcpy(out, bytes, length);
	for (char *at = out; (at = memchr(at, from, (size_t)(out + length - at)));)
		*at++ = to;
	return length;
}

size_t escape_undo(enum escape escape, char *out, const char *text, size_t length)
{
	static undo_one *const undo[] = {
		[ESCAPE_APACHE] = undo_log,
		[ESCAPE_NGINX] = undo_log,
		[ESCAPE_JSON] = undo_json,
		[ESCAPE_QUOTED] = undo_quoted,
		[ESCAPE_PERCENT] = undo_percent,
		[ESCAPE_HASH] = undo_percent,
		[ESCAPE_CSV] = undo_csv,
	};
	const char *end = text + length;
	char *to = out;
	if (is_quoted(escape, text, length)) {
		escape = ESCAPE_QUOTED;
		text++;
		end--;
	} else if (escape == ESCAPE_QUOTED) {
		escape = ESCAPE_NONE;
	}
	if (escape == ESCAPE_PLUS)
		return exchange('+', ' ', out, text, length);
	while (text < end) {
		const char *mark = escape == ESCAPE_NONE ? 0 : memchr(text, escape_mark(escape), (size_t)(end - text));
		size_t plain = (size_t)((mark ? mark : end) - text);
		memcpy(to, text, plain);
		to += plain;
		text += plain;
		if (!mark)
			break;
		size_t taken = undo[escape](&to, text, end);
		if (taken == 0)
			*to++ = *text++;
		text += taken;
	}
	return (size_t)(to - out);
}

static char *put_hex(char *to, const char *before, const char *digits, unsigned char byte)
{
	size_t length = strlen(before);
	memcpy(to, before, length);
	to[length] = digits[byte >> 4];
	to[length + 1] = digits[byte & 15];
	return to + length + 2;
}

/* A backslash and a letter, of the first so many of `letters`; false where the byte has none. */
static bool put_letter(char **to, unsigned char byte, size_t count)
{
	const char *meaning = byte ? memchr(letter_meanings, byte, count) : 0;
	if (!meaning)
		return false;
	*(*to)++ = '\\';
	*(*to)++ = letters[meaning - letter_meanings];
	return true;
}

/* Writes the byte, which is not part of a UTF-8 sequence of several. */
typedef char *apply_one(char *to, unsigned char byte);

static char *put_byte(char *to, unsigned char byte)
{
	*to = (char)byte;
	return to + 1;
}

static char *apply_apache(char *to, unsigned char byte)
{
	if (put_letter(&to, byte, 8))
		return to;
	return byte < 0x20 || byte >= 0x7f ? put_hex(to, "\\x", small_digits, byte) : put_byte(to, byte);
}

static char *apply_nginx(char *to, unsigned char byte)
{
	bool plain = byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
	return plain ? put_byte(to, byte) : put_hex(to, "\\x", large_digits, byte);
}

/* Bytes that are not UTF-8 have no place in JSON: they become characters of the same number. */
static char *apply_json(char *to, unsigned char byte)
{
	if (byte != '\v' && put_letter(&to, byte, 8))
		return to;
	return byte < 0x20 || byte >= 0x80 ? put_hex(to, "\\u00", small_digits, byte) : put_byte(to, byte);
}

static char *apply_quoted(char *to, unsigned char byte)
{
	if (byte == '"')
		*to++ = '"';
	return put_byte(to, byte);
}

static char *apply_percent(char *to, unsigned char byte)
{
	bool plain = byte > 0x20 && byte < 0x7f && !strchr("\"%\\", byte);
	return plain ? put_byte(to, byte) : put_hex(to, "%", large_digits, byte);
}

static char *apply_hash(char *to, unsigned char byte)
{
	bool plain = byte >= 0x20 && byte < 0x7f && !strchr("\"#{}", byte);
	return plain ? put_byte(to, byte) : put_hex(to, "#", large_digits, byte);
}

static char *apply_csv(char *to, unsigned char byte)
{
	to = put_byte(to, byte);
	return byte == '"' ? put_byte(to, byte) : to;
}

/* Applies to each byte, or but to those of UTF-8 sequences, which stay as they are. */
static size_t apply(apply_one *one, bool keeps_utf8, char *out, const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes, *end = at + length;
	char *to = out;
	while (at < end) {
		size_t sequence = keeps_utf8 && *at >= 0x80 ? utf8_sequence(at, (size_t)(end - at)) : 0;
		memcpy(to, at, sequence);
		to = sequence ? to + sequence : one(to, *at);
		at += sequence ? sequence : 1;
	}
	return (size_t)(to - out);
}

/* The same where only quotes, backslashes and what is not printable ASCII is escaped: all between is copied. */
static size_t apply_sparsely(apply_one *one, bool keeps_utf8, char *out, const char *bytes, size_t length)
{
	const char *at = bytes, *end = bytes + length;
	char *to = out;
	for (;;) {
		const char *stop = scan_escapable(bytes, at, end);
		to = mempcpy(to, at, (size_t)(stop - at));
		if (stop == end)
			return (size_t)(to - out);
		const unsigned char *odd = (const unsigned char *)stop;
		size_t sequence = keeps_utf8 && *odd >= 0x80 ? utf8_sequence(odd, (size_t)(end - stop)) : 0;
		to = sequence ? mempcpy(to, stop, sequence) : one(to, *odd);
		at = stop + (sequence ? sequence : 1);
	}
}

/* W3C quotes what would be another text, or several, without.  (An empty text has no room for quotes.) */
static size_t apply_quotes(char *out, const char *bytes, size_t length)
{
	bool plain = !(length == 1 && *bytes == '-') && !memchr(bytes, ' ', length) &&
		     !memchr(bytes, '\t', length) && !memchr(bytes, '"', length);
	if (plain) {
		memcpy(out, bytes, length);
		return length;
	}
	out[0] = '"';
	size_t inside = apply(apply_quoted, false, out + 1, bytes, length);
	out[inside + 1] = '"';
	return inside + 2;
}

size_t escape_apply(enum escape escape, char *out, const char *bytes, size_t length)
{
	switch (escape) {
	case ESCAPE_APACHE: return apply_sparsely(apply_apache, true, out, bytes, length);
	case ESCAPE_NGINX: return apply_sparsely(apply_nginx, false, out, bytes, length);
	case ESCAPE_JSON: return apply_sparsely(apply_json, true, out, bytes, length);
	case ESCAPE_QUOTED: return apply_quotes(out, bytes, length);
	case ESCAPE_PLUS: return exchange(' ', '+', out, bytes, length);
	case ESCAPE_PERCENT: return apply(apply_percent, false, out, bytes, length);
	case ESCAPE_HASH: return apply(apply_hash, false, out, bytes, length);
	case ESCAPE_CSV: return apply(apply_csv, false, out, bytes, length);
	default: memcpy(out, bytes, length); return length;
	}
}

bool escape_is_text(const char *bytes, size_t length)
{
	const unsigned char *at = (const unsigned char *)bytes;
	size_t i = scan_plain(bytes, length);
	while (i < length) {
		if (at[i] >= 0x80) {
			size_t sequence = utf8_sequence(at + i, length - i);
			if (sequence == 0)
				return false;
			i += sequence;
		} else if (at[i++] == 0) {
			return false;
		}
	}
	return true;
}

static char *apply_json_string(char *to, unsigned char byte)
{
	if (byte == '"' || byte == '\\') {
		*to++ = '\\';
		return put_byte(to, byte);
	}
	return byte < 0x20 || byte >= 0x7f ? put_hex(to, "\\u00", small_digits, byte) : put_byte(to, byte);
}

static size_t quote(bool keeps_utf8, char *out, const char *bytes, size_t length)
{
	out[0] = '"';
	size_t inside = apply_sparsely(apply_json_string, keeps_utf8, out + 1, bytes, length);
	out[inside + 1] = '"';
	return inside + 2;
}

size_t escape_json(char *out, const char *bytes, size_t length)
{
	return quote(true, out, bytes, length);
}

size_t escape_json_bytes(char *out, const char *bytes, size_t length)
{
	return quote(false, out, bytes, length);
}

size_t escape_json_bytes_undo(char *out, const char *text, size_t length)
{
	const char *end = text + length;
	char *to = out;
	while (text < end) {
		int32_t unit = *text == '\\' ? utf16_unit(text, end) : -1;
		if (unit >= 0) {
			*to++ = (char)unit;
			text += 6;
		} else {
			text += *text == '\\' && end - text >= 2;
			*to++ = *text++;
		}
	}
	return (size_t)(to - out);
}

/* Wide scans: the first byte of a kind in a span of text, 16 bytes (SSE2) or 8 bytes (elsewhere) at a time.
 *
 * Nothing outside the given span is read.  White space is isspace()'s in the C locale: blank, \t, \n, \v, \f and \r.
 */
#ifndef LOGETL_PARSE_SCAN_H
#define LOGETL_PARSE_SCAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SCAN_PORTABLE)
#include <emmintrin.h>
#define SCAN_SSE2 1
#endif

static inline bool scan_is_space(char byte)
{
	return byte == ' ' || (unsigned char)(byte - '\t') <= '\r' - '\t';
}

static inline bool scan_is_digit(char byte)
{
	return (unsigned char)(byte - '0') <= 9;
}

/* Eight bytes. */
static inline uint64_t scan_load(const char *text)
{
	uint64_t word;
	memcpy(&word, text, sizeof word);
	return word;
}

/* Whether two texts of that length are the same: memcmp() without the call where they are short. */
static inline bool scan_is_same(const char *a, const char *b, size_t length)
{
	if (length > 32)
		return memcmp(a, b, length) == 0;
	uint64_t different = 0;
	if (length < 8) {
		for (size_t i = 0; i < length; i++)
			different |= (uint64_t)(a[i] ^ b[i]);
		return different == 0;
	}
	different |= scan_load(a) ^ scan_load(b);
	different |= scan_load(a + length - 8) ^ scan_load(b + length - 8);
	if (length > 16) {
		different |= scan_load(a + 8) ^ scan_load(b + 8);
		different |= scan_load(a + length - 16) ^ scan_load(b + length - 16);
	}
	return different == 0;
}

#ifndef SCAN_SSE2
/* Marks bytes below `limit` (at most 128) with their top bit.  The lowest mark is exact, which is the one that is used:
 * a borrow only ever disturbs bytes above a true match.  Little-endian. */
static inline uint64_t scan_marks_below(uint64_t word, unsigned limit)
{
	return (word - UINT64_C(0x0101010101010101) * limit) & ~word & UINT64_C(0x8080808080808080);
}

static inline uint64_t scan_marks_equal(uint64_t word, unsigned char byte)
{
	return scan_marks_below(word ^ UINT64_C(0x0101010101010101) * byte, 1);
}
#endif

#ifdef SCAN_SSE2
/* One bit for each of 16 bytes: white space, or `other`. */
static inline unsigned scan_spaces_of_16(const char *text, char other)
{
	const __m128i blank = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t'), span = _mm_set1_epi8('\r' - '\t');
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
	__m128i above_tab = _mm_sub_epi8(bytes, tab);
	__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(above_tab, span), above_tab);
	__m128i equal = _mm_or_si128(_mm_cmpeq_epi8(bytes, blank), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other)));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(control, equal));
}

/* The same: `a` or `b`. */
static inline unsigned scan_either_of_16(const char *text, char a, char b)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
	__m128i equal = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(a)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b)));
	return (unsigned)_mm_movemask_epi8(equal);
}
#endif

/* The first white space or `other`, or `end`.  Reads in [floor, end), floor <= text: the last bytes are read together
 * with some before them. */
static inline const char *scan_space_or(const char *floor, const char *text, const char *end, char other)
{
#ifdef SCAN_SSE2
	for (; end - text >= 16; text += 16) {
		unsigned found = scan_spaces_of_16(text, other);
		if (found)
			return text + __builtin_ctz(found);
	}
	if (end - floor >= 16) {
		unsigned found = scan_spaces_of_16(end - 16, other) >> (16 - (end - text));
		return found ? text + __builtin_ctz(found) : end;
	}
#else
	(void)floor;
	while (end - text >= 8) {
		uint64_t word;
		memcpy(&word, text, sizeof word);
		uint64_t found = scan_marks_below(word, ' ' + 1) | scan_marks_equal(word, (unsigned char)other);
		text += found ? __builtin_ctzll(found) / 8 : 8;
		if (found && (scan_is_space(*text) || *text == other))
			return text;
		text += found != 0; /* another control byte */
	}
#endif
	while (text < end && !scan_is_space(*text) && *text != other)
		text++;
	return text;
}

/* The first white space, or `end`. */
static inline const char *scan_space(const char *floor, const char *text, const char *end)
{
	return scan_space_or(floor, text, end, ' ');
}

/* The first white space, or `end`; *marked becomes whether there is a `"` or `mark` before it.  Reads as scan_space()
 * does. */
static inline const char *scan_word(const char *floor, const char *text, const char *end, char mark, bool *marked)
{
#ifdef SCAN_SSE2
	bool before = false;
	for (const char *at = text; end - at >= 16; at += 16) {
		unsigned spaces = scan_spaces_of_16(at, ' '), marks = scan_either_of_16(at, '"', mark);
		if (spaces) {
			*marked = before || (marks & (spaces ^ (spaces - 1)) >> 1) != 0;
			return at + __builtin_ctz(spaces);
		}
		before |= marks != 0;
	}
#endif
	const char *stop = scan_space(floor, text, end);
	const char *at = text;
	while (at < stop && *at != '"' && *at != mark)
		at++;
	*marked = at < stop;
	return stop;
}

/* The first `a` or `b`, or `end`.  Reads as scan_space() does. */
static inline const char *scan_either(const char *floor, const char *text, const char *end, char a, char b)
{
#ifdef SCAN_SSE2
	for (; end - text >= 32; text += 32) {
		unsigned found = scan_either_of_16(text, a, b) | scan_either_of_16(text + 16, a, b) << 16;
		if (found)
			return text + __builtin_ctz(found);
	}
	if (end - floor >= 32) {
		unsigned found = scan_either_of_16(end - 32, a, b) | scan_either_of_16(end - 16, a, b) << 16;
		uint64_t here = (uint64_t)found >> (32 - (end - text));
		return here ? text + __builtin_ctzll(here) : end;
	}
#else
	(void)floor;
	for (; end - text >= 8; text += 8) {
		uint64_t word;
		memcpy(&word, text, sizeof word);
		uint64_t found = scan_marks_equal(word, (unsigned char)a) | scan_marks_equal(word, (unsigned char)b);
		if (found)
			return text + __builtin_ctzll(found) / 8;
	}
#endif
	while (text < end && *text != a && *text != b)
		text++;
	return text;
}

#ifdef SCAN_SSE2
/* One bit for each of 16 bytes: a quote, a backslash or a control byte. */
static inline unsigned scan_string_of_16(const char *text)
{
	const __m128i control = _mm_set1_epi8(0x1f);
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
	__m128i equal = _mm_or_si128(
		_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
	return (unsigned)_mm_movemask_epi8(_mm_or_si128(equal, _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes)));
}
#endif

/* The first byte that cannot stand for itself in a JSON string: `"`, `\` or a control byte; or `end`.  Reads as
 * scan_space() does. */
static inline const char *scan_string(const char *floor, const char *text, const char *end)
{
#ifdef SCAN_SSE2
	for (; end - text >= 16; text += 16) {
		unsigned found = scan_string_of_16(text);
		if (found)
			return text + __builtin_ctz(found);
	}
	if (end - floor >= 16) {
		unsigned found = scan_string_of_16(end - 16) >> (16 - (end - text));
		return found ? text + __builtin_ctz(found) : end;
	}
#else
	(void)floor;
	for (; end - text >= 8; text += 8) {
		uint64_t word = scan_load(text);
		uint64_t found = scan_marks_below(word, ' ') | scan_marks_equal(word, '"') | scan_marks_equal(word, '\\');
		if (found)
			return text + __builtin_ctzll(found) / 8;
	}
#endif
	while (text < end && *text != '"' && *text != '\\' && (unsigned char)*text >= ' ')
		text++;
	return text;
}

/* How many decimal digits the eight bytes begin with, 8 where all are.  *value is their number, for up to 7. */
static inline unsigned scan_digits_of_8(const char *text, uint32_t *value)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	memcpy(&word, text, sizeof word);
	word ^= ones * '0';
	/* A byte above 9 gets its top bit; a carry disturbs only bytes behind the first such one. */
	uint64_t others = ((word + ones * (0x80 - 10)) | word) & ones * 0x80;
	if (!others)
		return 8;
	unsigned count = (unsigned)__builtin_ctzll(others) / 8;
	word = count ? word << (64 - 8 * count) : 0; /* zeros in front */
	/* Neighbours are joined: 8 digits, 4 pairs, 2 fours, one number. */
	word = (word * 10 + (word >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
	word = (word * 100 + (word >> 16)) & UINT64_C(0x0000ffff0000ffff);
	*value = (uint32_t)(word * 10000 + (word >> 32));
	return count;
}

/* Whether the byte is printable ASCII: a blank to `~`. */
static inline bool scan_is_plain(char byte)
{
	return (unsigned char)(byte - ' ') <= '~' - ' ';
}

#ifdef SCAN_SSE2
/* All ones for each of 16 bytes that is. */
static inline __m128i scan_plain_of_16(__m128i bytes)
{
	__m128i above_blank = _mm_sub_epi8(bytes, _mm_set1_epi8(' '));
	return _mm_cmpeq_epi8(_mm_min_epu8(above_blank, _mm_set1_epi8('~' - ' ')), above_blank);
}

/* One bit for each that is not, or is a quote or a backslash. */
static inline unsigned scan_escapable_of_16(const char *text)
{
	__m128i plain = scan_plain_of_16(_mm_loadu_si128((const __m128i *)(const void *)text));
	return ((unsigned)_mm_movemask_epi8(plain) ^ 0xffff) | scan_either_of_16(text, '"', '\\');
}
#endif

/* The first byte that logs or JSON may escape, `"`, `\` or what is not printable ASCII; or `end`.  Reads as scan_space()
 * does. */
static inline const char *scan_escapable(const char *floor, const char *text, const char *end)
{
#ifdef SCAN_SSE2
	for (; end - text >= 16; text += 16) {
		unsigned found = scan_escapable_of_16(text);
		if (found)
			return text + __builtin_ctz(found);
	}
	if (end - floor >= 16) {
		unsigned found = scan_escapable_of_16(end - 16) >> (16 - (end - text));
		return found ? text + __builtin_ctz(found) : end;
	}
#else
	(void)floor;
#endif
	while (text < end && scan_is_plain(*text) && *text != '"' && *text != '\\')
		text++;
	return text;
}

/* The first newline, or `end`.  *plain becomes whether all bytes before it are printable ASCII. */
static inline const char *scan_newline(const char *text, const char *end, bool *plain)
{
	bool only_plain = true;
#ifdef SCAN_SSE2
	const __m128i newline = _mm_set1_epi8('\n');
	__m128i all_plain = _mm_set1_epi8(-1);
	for (; end - text >= 32; text += 32) {
		__m128i low = _mm_loadu_si128((const __m128i *)(const void *)text);
		__m128i high = _mm_loadu_si128((const __m128i *)(const void *)(text + 16));
		unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(low, newline)) |
				 (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(high, newline)) << 16;
		__m128i low_plain = scan_plain_of_16(low), high_plain = scan_plain_of_16(high);
		if (found) {
			unsigned here = (unsigned)_mm_movemask_epi8(low_plain) | (unsigned)_mm_movemask_epi8(high_plain) << 16;
			unsigned before = (found ^ (found - 1)) >> 1;
			*plain = _mm_movemask_epi8(all_plain) == 0xffff && (here & before) == before;
			return text + __builtin_ctz(found);
		}
		all_plain = _mm_and_si128(all_plain, _mm_and_si128(low_plain, high_plain));
	}
	only_plain = _mm_movemask_epi8(all_plain) == 0xffff;
#endif
	for (; text < end && *text != '\n'; text++)
		only_plain &= scan_is_plain(*text);
	*plain = only_plain;
	return text;
}

/* How many bytes at the start are ASCII and not NUL, in whole words of 16 or 8. */
static inline size_t scan_plain(const char *text, size_t length)
{
	size_t i = 0;
#ifdef SCAN_SSE2
	for (; length - i >= 16; i += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + i));
		if (_mm_movemask_epi8(_mm_or_si128(bytes, _mm_cmpeq_epi8(bytes, _mm_setzero_si128()))))
			return i;
	}
#endif
	for (; length - i >= 8; i += 8) {
		uint64_t word;
		memcpy(&word, text + i, sizeof word);
		if ((word | (word - UINT64_C(0x0101010101010101))) & UINT64_C(0x8080808080808080))
			return i;
	}
	return i;
}

#endif

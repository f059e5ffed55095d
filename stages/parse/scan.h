/* Wide scans: the first byte of a kind in a span of text, 16 bytes (SSE2) or 8 bytes (elsewhere) at a time.
 *
 * Nothing outside [text, end) is read.  White space is what isspace() says in the C locale: blank and \t \n \v \f \r.
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

/* The first white space, or `end`. */
static inline const char *scan_space(const char *text, const char *end)
{
#ifdef SCAN_SSE2
	const __m128i blank = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t'), span = _mm_set1_epi8('\r' - '\t');
	for (; end - text >= 16; text += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
		__m128i above_tab = _mm_sub_epi8(bytes, tab);
		__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(above_tab, span), above_tab);
		unsigned found = (unsigned)_mm_movemask_epi8(_mm_or_si128(control, _mm_cmpeq_epi8(bytes, blank)));
		if (found)
			return text + __builtin_ctz(found);
	}
#else
	while (end - text >= 8) {
		uint64_t word;
		memcpy(&word, text, sizeof word);
		uint64_t found = scan_marks_below(word, ' ' + 1);
		text += found ? __builtin_ctzll(found) / 8 : 8;
		if (found && scan_is_space(*text))
			return text;
		text += found != 0; /* another control byte */
	}
#endif
	while (text < end && !scan_is_space(*text))
		text++;
	return text;
}

/* The first `a` or `b`, or `end`. */
static inline const char *scan_either(const char *text, const char *end, char a, char b)
{
#ifdef SCAN_SSE2
	const __m128i as = _mm_set1_epi8(a), bs = _mm_set1_epi8(b);
	for (; end - text >= 16; text += 16) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
		__m128i equal = _mm_or_si128(_mm_cmpeq_epi8(bytes, as), _mm_cmpeq_epi8(bytes, bs));
		unsigned found = (unsigned)_mm_movemask_epi8(equal);
		if (found)
			return text + __builtin_ctz(found);
	}
#else
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

#endif

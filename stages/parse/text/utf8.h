/* UTF-8 as RFC 3629 has it. */
#ifndef LOGETL_PARSE_UTF8_H
#define LOGETL_PARSE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* The length of the sequence of several bytes at the start of `at`; 0 where there is none. */
size_t utf8_sequence(const unsigned char *at, size_t length);

/* How many characters a text has; a byte that belongs to none counts as one. */
size_t utf8_count(const char *text, size_t length);

/* Writes a character below 0x110000; returns the bytes written, at most 4. */
size_t utf8_put(char *out, uint32_t character);

#endif

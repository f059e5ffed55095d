/* What must not be. */
#include "tests/fuzz/finding.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void found(const char *what, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	fprintf(stderr, "found: %s: ", what);
	for (size_t i = 0; i < length; i++)
		fprintf(stderr, at[i] >= ' ' && at[i] < 127 && at[i] != '\\' ? "%c" : "\\x%02x", at[i]);
	fputc('\n', stderr);
	abort();
}

void *need(size_t length)
{
	void *memory = malloc(length ? length : 1);
	if (!memory)
		found("no memory", "", 0);
	return memory;
}

char *exact_copy(const void *bytes, size_t length)
{
	char *copy = need(length);
	if (length > 0)
		memcpy(copy, bytes, length);
	return copy;
}

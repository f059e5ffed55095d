/* What must not be. */
#include "tests/fuzz/finding.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void found(const char *what, const void *bytes, size_t length)
{
	const unsigned char *at = bytes;
	fprintf(stderr, "found: %s: ", what);
	for (size_t i = 0; i < length; i++)
		fprintf(stderr, at[i] >= ' ' && at[i] < 127 && at[i] != '\\' ? "%c" : "\\x%02x", at[i]);
	fputc('\n', stderr);
	abort();
}

/* The sanitizers', where there is one: what they report goes there from now on. */
void __sanitizer_set_report_fd(void *descriptor) __attribute__((weak));

void quiet(bool on)
{
	static int nowhere = -1, standard_error = -1;
	if (nowhere < 0) {
		nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
		standard_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
		if (__sanitizer_set_report_fd)
			__sanitizer_set_report_fd((void *)(intptr_t)standard_error);
	}
	dup2(on ? nowhere : standard_error, STDERR_FILENO);
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

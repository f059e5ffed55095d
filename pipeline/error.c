/* The error stack is one bounded line of text; wrapping puts the new words in front and lets the far end fall off. */
#include "pipeline/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char text[ERROR_TEXT_BYTES];
static bool memory;

int error_set(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	memory = false;
	return -1;
}

int error_set_errno(const char *format, ...)
{
	int number = errno;
	char message[ERROR_TEXT_BYTES / 2];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	error_set("%s: %s", message, strerror(number));
	memory = number == ENOMEM;
	return -1;
}

int error_wrap(const char *format, ...)
{
	char inner[ERROR_TEXT_BYTES], outer[ERROR_TEXT_BYTES / 2];
	bool was_memory = memory;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(outer, sizeof outer, format, arguments);
	va_end(arguments);
	memcpy(inner, text, sizeof inner);
	error_set("%s: %s", outer, inner);
	memory = was_memory;
	return -1;
}

bool error_is_memory(void)
{
	return memory;
}

const char *error_text(void)
{
	return text;
}

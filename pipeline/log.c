/* Messages for people.  Names of files and fields come from strangers: nothing raw reaches the terminal. */
#include "pipeline/log.h"

#include "pipeline/error.h"
#include "pipeline/glyph.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 2 * ERROR_TEXT_BYTES };

static bool over_progress, show_notes;

void log_over_progress(bool on)
{
	over_progress = on;
}

void log_show_notes(bool on)
{
	show_notes = on;
}

static size_t append_safe(char *out, size_t used, size_t room, const char *in)
{
	for (size_t length = strlen(in); length > 0;) {
		struct glyph glyph = glyph_first(in, length);
		if (used + glyph.length > room)
			break;
		memcpy(out + used, glyph.shown, glyph.length);
		used += glyph.length;
		in += glyph.bytes;
		length -= glyph.bytes;
	}
	return used;
}

static void say(const char *kind, const char *format, va_list arguments)
{
	char message[MESSAGE_BYTES], line[2 * MESSAGE_BYTES];
	vsnprintf(message, sizeof message, format, arguments);
	size_t used = (size_t)snprintf(line, sizeof line, "%slogetl: %s", over_progress ? "\r\033[K" : "", kind);
	used = append_safe(line, used, sizeof line - 1, message);
	line[used++] = '\n';
	/* There is nowhere to report that standard error is gone. */
	ssize_t ignored = write(STDERR_FILENO, line, used);
	(void)ignored;
}

void log_warning(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say("warning: ", format, arguments);
	va_end(arguments);
}

void log_error(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say("", format, arguments);
	va_end(arguments);
}

void log_note(const char *format, ...)
{
	va_list arguments;
	if (!show_notes)
		return;
	va_start(arguments, format);
	say("", format, arguments);
	va_end(arguments);
}

/* Messages for people.  Names of files and fields come from strangers: nothing raw reaches the terminal. */
#include "pipeline/log.h"

#include "pipeline/error.h"
#include "pipeline/glyph.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MESSAGE_BYTES = 2 * ERROR_TEXT_BYTES };

static bool over_progress, show_notes;

/* The messages printed last, as hashes, in memory that all processes share; NULL: none is kept back. */
enum { SAID_MAX = 4096 };
static struct said {
	_Atomic uint64_t hashes[SAID_MAX];
	_Atomic uint32_t count;
} *said;

/* Of syslog, as sd-daemon(3) has them. */
enum priority { PRIORITY_ERROR = 3, PRIORITY_WARNING = 4, PRIORITY_NOTE = 6 };

/* $JOURNAL_STREAM names the journal's stream as DEVICE:INODE.  It is inherited, so standard error may be another file by now. */
static bool is_journal(void)
{
	unsigned long long device, inode;
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat file;
	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(STDERR_FILENO, &file) == 0 &&
	       file.st_dev == device && file.st_ino == inode;
}

void log_over_progress(bool on)
{
	over_progress = on;
}

void log_show_notes(bool on)
{
	show_notes = on;
}

void log_once(void)
{
	void *memory = mmap(0, sizeof *said, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	said = memory == MAP_FAILED ? 0 : memory;
}

void log_forget(void)
{
	if (said)
		atomic_store(&said->count, 0);
}

/* Whether the message was said before; from now on it was.  The latest push the earliest out. */
static bool was_said(const char *message)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */
	if (!said)
		return false;
	for (; *message; message++)
		hash = (hash ^ (unsigned char)*message) * UINT64_C(1099511628211);
	uint32_t count = atomic_load(&said->count);
	for (uint32_t i = 0; i < count && i < SAID_MAX; i++) {
		if (atomic_load(&said->hashes[i]) == hash)
			return true;
	}
	atomic_store(&said->hashes[atomic_fetch_add(&said->count, 1) % SAID_MAX], hash);
	return false;
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

static void say(enum priority priority, const char *kind, const char *format, va_list arguments)
{
	char message[MESSAGE_BYTES], line[2 * MESSAGE_BYTES], start[16] = "";
	vsnprintf(message, sizeof message, format, arguments);
	if (was_said(message))
		return;
	if (over_progress)
		strcpy(start, "\r\033[K");
	else if (is_journal())
		snprintf(start, sizeof start, "<%d>", priority);
	size_t used = (size_t)snprintf(line, sizeof line, "%slogetl: %s", start, kind);
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
	say(PRIORITY_WARNING, "warning: ", format, arguments);
	va_end(arguments);
}

void log_error(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(PRIORITY_ERROR, "", format, arguments);
	va_end(arguments);
}

void log_note(const char *format, ...)
{
	va_list arguments;
	if (!show_notes)
		return;
	va_start(arguments, format);
	say(PRIORITY_NOTE, "", format, arguments);
	va_end(arguments);
}

/* Output that never makes a snapshot wait.
 *
 * The bytes go through three places, in this order; each may be empty:
 *
 *      spool [spool_read, spool_written)  →  the oldest
 *      buffer [0, used)                   →  the newest
 *
 * A full buffer is written as long as the descriptor takes it without waiting, and what is left goes to the spool.  A
 * pipe that polls as writable takes PIPE_BUF bytes without waiting, so no more are written at once.  A reader that is
 * only a little slow should not cost a temporary file: there is some patience, in milliseconds, for all of the output
 * together.  When the reader catches up, the spool is empty again and shrinks to nothing.
 */
#include "cmd/print/output.h"

#include "cmd/exit_status.h"
#include "pipeline/error.h"
#include "pipeline/log.h"
#include "pipeline/now.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 256 << 10, PATIENCE_MS = 1000 };

struct output {
	int descriptor;
	int spool; /* -1 until it is needed */
	off_t spool_read, spool_written;
	const volatile sig_atomic_t *stop;
	int failure; /* errno of what failed first; 0 while nothing has */
	bool finishing; /* no snapshot is held any more: writing may wait */
	bool waits; /* writing to the descriptor may wait: it is no regular file */
	int patience_ms;
	unsigned columns;
	size_t used;
	char buffer[BUFFER_BYTES];
};

static unsigned terminal_columns(int descriptor)
{
	struct winsize size;
	if (!isatty(descriptor))
		return 0;
	if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

struct output *output_new(int descriptor, const volatile sig_atomic_t *stop)
{
	struct output *output = malloc(sizeof *output);
	if (!output) {
		error_set_errno("no memory for output");
		return NULL;
	}
	struct stat status;
	output->descriptor = descriptor;
	output->spool = -1;
	output->spool_read = output->spool_written = 0;
	output->stop = stop;
	output->failure = 0;
	output->finishing = false;
	output->waits = fstat(descriptor, &status) < 0 || !S_ISREG(status.st_mode);
	output->patience_ms = PATIENCE_MS;
	output->columns = terminal_columns(descriptor);
	output->used = 0;
	return output;
}

void output_free(struct output *output)
{
	if (output && output->spool >= 0)
		close(output->spool);
	free(output);
}

bool output_failed(const struct output *output)
{
	return output->failure != 0;
}

unsigned output_columns(const struct output *output)
{
	return output->columns;
}

static void fail(struct output *output, int number)
{
	if (!output->failure)
		output->failure = number;
	output->used = 0;
	output->spool_read = output->spool_written;
}

/* After EINTR: whether to go on. */
static bool goes_on(struct output *output)
{
	if (!output->stop || !*output->stop)
		return true;
	fail(output, EINTR);
	return false;
}

/* Whether PIPE_BUF bytes can be written without waiting, or soon enough. */
static bool writable_now(struct output *output)
{
	struct pollfd poll_for = {.fd = output->descriptor, .events = POLLOUT};
	int ready = poll(&poll_for, 1, 0);
	if (ready == 0 && output->patience_ms > 0) {
		int64_t before = now_ms();
		ready = poll(&poll_for, 1, output->patience_ms);
		output->patience_ms -= (int)(now_ms() - before);
	}
	if (ready < 0 && errno == EINTR)
		goes_on(output);
	return ready > 0;
}

/* Writes as much as may be written; returns how much that was. */
static size_t write_some(struct output *output, const char *bytes, size_t length)
{
	size_t done = 0;
	while (done < length && !output->failure) {
		size_t chunk = length - done;
		if (output->waits && !output->finishing) {
			if (!writable_now(output))
				break;
			if (chunk > PIPE_BUF)
				chunk = PIPE_BUF;
		}
		ssize_t written = write(output->descriptor, bytes + done, chunk);
		if (written >= 0)
			done += (size_t)written;
		else if (errno == EAGAIN) /* somebody else made the descriptor non-blocking */
			poll(&(struct pollfd){.fd = output->descriptor, .events = POLLOUT}, 1, 1000);
		else if (errno != EINTR)
			fail(output, errno);
		else
			goes_on(output);
	}
	return done;
}

/* An unlinked file in $TMPDIR or /var/tmp (/tmp is memory on many systems), or in /tmp. */
static int open_spool(void)
{
	const char *directories[] = {getenv("TMPDIR"), "/var/tmp", "/tmp"};
	for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
		if (!directories[i] || !*directories[i])
			continue;
		int descriptor = open(directories[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		if (descriptor >= 0)
			return descriptor;
		char path[PATH_MAX];
		snprintf(path, sizeof path, "%s/logetl-XXXXXX", directories[i]);
		descriptor = mkostemp(path, O_CLOEXEC);
		if (descriptor >= 0) {
			unlink(path);
			return descriptor;
		}
	}
	return -1;
}

static void spool(struct output *output, const char *bytes, size_t length)
{
	if (output->spool < 0 && (output->spool = open_spool()) < 0)
		fail(output, errno);
	while (length > 0 && !output->failure) {
		ssize_t written = pwrite(output->spool, bytes, length, output->spool_written);
		if (written < 0 && errno != EINTR)
			fail(output, errno);
		if (written <= 0)
			continue;
		output->spool_written += written;
		bytes += written;
		length -= (size_t)written;
	}
}

/* Moves the spool on to the descriptor, as far as that may be. */
static void drain_spool(struct output *output)
{
	char chunk[PIPE_BUF];
	while (output->spool_read < output->spool_written && !output->failure) {
		ssize_t length = pread(output->spool, chunk, sizeof chunk, output->spool_read);
		if (length <= 0) {
			fail(output, length < 0 ? errno : EIO);
			return;
		}
		size_t written = write_some(output, chunk, (size_t)length);
		output->spool_read += (off_t)written;
		if (written < (size_t)length)
			return;
	}
	if (output->spool_written > 0 && !output->failure) {
		output->spool_read = output->spool_written = 0;
		if (ftruncate(output->spool, 0) < 0)
			fail(output, errno);
	}
}

/* Empties the buffer. */
static void flush(struct output *output)
{
	size_t written = 0;
	drain_spool(output);
	if (output->spool_read == output->spool_written)
		written = write_some(output, output->buffer, output->used);
	if (written < output->used)
		spool(output, output->buffer + written, output->used - written);
	output->used = 0;
}

void output_write(struct output *output, const void *bytes, size_t length)
{
	const char *from = bytes;
	while (length > 0 && !output->failure) {
		size_t part = BUFFER_BYTES - output->used;
		if (part > length)
			part = length;
		memcpy(output->buffer + output->used, from, part);
		output->used += part;
		from += part;
		length -= part;
		if (output->used == BUFFER_BYTES)
			flush(output);
	}
}

void output_text(struct output *output, const char *text)
{
	output_write(output, text, strlen(text));
}

void output_printf(struct output *output, const char *format, ...)
{
	char *text;
	va_list arguments;
	va_start(arguments, format);
	int length = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (length < 0) {
		fail(output, ENOMEM);
		return;
	}
	output_write(output, text, (size_t)length);
	free(text);
}

void output_log_line(struct output *output, const char *line, size_t length)
{
	output_write(output, line, length);
	output_text(output, length > 0 && line[length - 1] == '\r' ? "\r\n" : "\n");
}

void output_repeat(struct output *output, char byte, size_t count)
{
	char some[64];
	memset(some, byte, sizeof some);
	for (; count > sizeof some; count -= sizeof some)
		output_write(output, some, sizeof some);
	output_write(output, some, count);
}

void output_drain(struct output *output)
{
	output->finishing = true;
	flush(output);
	output->finishing = false;
}

static int die_of_sigpipe(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
	return EXIT_STATUS_SIGNAL + SIGPIPE; /* where it is blocked */
}

int output_finish(struct output *output, int status)
{
	output->finishing = true;
	flush(output);
	int failure = output->failure;
	output_free(output);
	if (failure == EPIPE)
		return die_of_sigpipe();
	if (failure == EINTR)
		return EXIT_STATUS_SIGNAL + SIGINT;
	if (failure) {
		log_error("the output cannot be written: %s", strerror(failure));
		return EXIT_STATUS_FAILED;
	}
	return status;
}

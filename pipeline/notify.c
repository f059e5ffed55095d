/* The protocol is short enough to be spoken without libsystemd, which would be a library in every process for one
 * sendto(2). */
#include "pipeline/notify.h"

#include "pipeline/now.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool notify_is_on(void)
{
	const char *name = getenv("NOTIFY_SOCKET");
	return name && (*name == '/' || *name == '@') && strlen(name) < sizeof((struct sockaddr_un *)0)->sun_path;
}

static void tell(const char *message)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	if (!notify_is_on())
		return;
	size_t length = strlen(getenv("NOTIFY_SOCKET"));
	memcpy(address.sun_path, getenv("NOTIFY_SOCKET"), length);
	if (*address.sun_path == '@')
		*address.sun_path = 0; /* abstract: a name without a file */
	int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (descriptor < 0)
		return;
	socklen_t address_bytes = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	sendto(descriptor, message, strlen(message), MSG_NOSIGNAL, (const struct sockaddr *)&address, address_bytes);
	close(descriptor);
}

void notify_ready(void)
{
	tell("READY=1");
}

void notify_reloading(void)
{
	char message[64];
	snprintf(message, sizeof message, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, now_ns() / 1000);
	tell(message);
}

void notify_stopping(void)
{
	tell("STOPPING=1");
}

void notify_status(const char *format, ...)
{
	char message[512] = "STATUS=";
	const size_t start = strlen(message);
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message + start, sizeof message - start, format, arguments);
	va_end(arguments);
	for (char *c = message + start; *c; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	}
	tell(message);
}

/* $WATCHDOG_USEC; 0 where there is none, or it is for another process. */
static int64_t watchdog_us(void)
{
	const char *interval = getenv("WATCHDOG_USEC"), *process = getenv("WATCHDOG_PID");
	if (!interval || !notify_is_on() || (process && atoll(process) != getpid()))
		return 0;
	long long us = atoll(interval);
	return us > 0 ? us : 0;
}

int64_t notify_alive(void)
{
	static int64_t told_us;
	int64_t every_us = watchdog_us() / 2, now = now_ns() / 1000;
	if (every_us == 0)
		return -1;
	if (told_us == 0 || now - told_us >= every_us) {
		tell("WATCHDOG=1");
		told_us = now;
	}
	return told_us + every_us - now;
}

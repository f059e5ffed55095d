/* A made-up request, and the lines that servers would log of it. */
#ifndef LOGETL_BENCH_EVENT_H
#define LOGETL_BENCH_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Paths, queries and referers are numbers, of which their texts are computed. */
struct event {
	int64_t second;
	uint64_t path, query, referer;
	uint64_t noise;                               /* what only some formats log: durations, ports, ids */
	const char *method, *protocol, *user, *agent; /* user: NULL where there is none */
	uint32_t client, status, bytes;
	bool has_query, has_referer;
};

enum { EVENT_LINE_BYTES = 2048 };

/* X(name, strftime pattern of the part of a line that changes with the second, text before the first line) */
#define EVENT_FORMATS(X) \
	X(combined, "%d/%b/%Y:%H:%M:%S +0000", "") \
	X(main, "%d/%b/%Y:%H:%M:%S +0000", "") \
	X(caddy, "", "") \
	X(w3c, "%Y-%m-%d %H:%M:%S", \
		"#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-09-21 14:13:20\n" \
		"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) " \
		"cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n") \
	X(alb, "%Y-%m-%dT%H:%M:%S", "")

struct event_format {
	const char *name, *stamp, *header;
	char *(*write)(char *out, const struct event *event); /* with its line ending; returns the end */
};

/* The format of that name, or NULL.  Lines are written along the one that was asked for last. */
const struct event_format *event_format(const char *name);

/* For lines that are no event's: both return the end. */
char *put(char *out, const char *text);
char *put_number(char *out, uint64_t number);

#endif

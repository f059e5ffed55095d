/* What others put around a log line on its way: syslog, container runtimes, grep.
 *
 *      Nov  6 12:00:00 web1 nginx[7]: LINE                             "syslog": RFC 3164, with or without <PRI>; the time also
 *      2026-11-06T12:00:00.123456+01:00 web1 nginx[7]: LINE            as rsyslog and journalctl have it; tag or host may lack
 *      <134>1 2026-11-06T12:00:00Z web1 nginx 7 - - LINE               "rfc5424": with structured data and a BOM if they are there
 *      2026-11-06T12:00:00.123456789Z stdout F LINE                    "cri": Kubernetes
 *      {"log":"LINE\n","stream":"stdout","time":"…"}                   "docker": its json-file; LINE is escaped
 *      {"@timestamp":"…","message":"LINE",…}                           "object": journald, Fluent Bit, Filebeat, Loki, Splunk and
 *                                                                      others; of several such members the first; likewise
 *      2026-11-06T12:00:00.123456789Z LINE                             "timestamp": docker logs -t
 *      web_1  | LINE                                                   "compose"
 *      access.log:LINE, access.log:12:LINE                             "grep"
 */
#ifndef LOGETL_PARSE_WRAPPER_H
#define LOGETL_PARSE_WRAPPER_H

#include <stdbool.h>
#include <stddef.h>

/* X(ENUM, name in extra) */
#define WRAPPERS(X) \
	X(SYSLOG, "syslog") \
	X(RFC5424, "rfc5424") \
	X(CRI, "cri") \
	X(DOCKER, "docker") \
	X(OBJECT, "object") \
	X(TIMESTAMP, "timestamp") \
	X(COMPOSE, "compose") \
	X(GREP, "grep")

enum wrapper_kind {
#define X(name, text) WRAPPER_##name,
	WRAPPERS(X)
#undef X
};

/* A part of the text; NULL where it is not there. */
struct part {
	const char *text;
	size_t length;
};

/* The line stands between before and after; the other parts are in them. */
struct wrapper {
	enum wrapper_kind kind;
	struct part before, after;
	struct part priority, host, app, pid; /* visible ASCII */
	struct part logged; /* unwrap.h */
};

/* Whether what is inside of it is a JSON string. */
static inline bool wrapper_is_json(enum wrapper_kind kind)
{
	return kind == WRAPPER_DOCKER || kind == WRAPPER_OBJECT;
}

/* Recognises a wrapper by content, in time linear in the length; no further than that: whether a log line is inside of it is
 * for others to find out. */
bool wrapper_recognise(struct wrapper *wrapper, const char *text, size_t length);

#endif

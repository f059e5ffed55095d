/* What the lines of an unknown log have in common: the text between their columns, and what the columns hold. */
#ifndef LOGETL_PARSE_LAYOUT_H
#define LOGETL_PARSE_LAYOUT_H

#include "stages/parse/detect/cells.h"
#include "stages/parse/detect/forms.h"

/* What a column can be: X(ENUM, in a definition, words of which its key must have one: any key where there is none).  A TIME is
 * written in its notation. */
#define ROLES(X) \
	X(FIELD, 0, "") \
	X(TIME, 0, "time date ts t") \
	X(OFFSET, "${time_zone:%:z}", ZONE_KEYS) \
	X(BASIC_OFFSET, "${time_zone:%z}", ZONE_KEYS) \
	X(ZONE_NAME, "${time_zone:%Z}", ZONE_KEYS) \
	X(EPOCH, "$msec", "time date ts msec") \
	X(REQUEST, "$request", "") \
	X(METHOD, "$request_method", "") \
	X(TARGET, "$request_uri", "") \
	X(PROTOCOL, "$server_protocol", "") \
	X(STATUS, "$status", "status code") \
	X(BYTES, "$body_bytes_sent", "bytes size") \
	X(SECONDS, "$request_time", "") \
	X(MILLISECONDS, "$request_time_ms", "") \
	X(MICROSECONDS, "$request_time_us", "") \
	X(NANOSECONDS, "$request_time_ns", "") \
	X(ADDRESS, "$remote_addr", "client remote ip") \
	X(ENDPOINT, "$remote_addr:$remote_port", "client remote") \
	X(CLIENT_HOST, "$remote_addr", "host") /* LTSV's name for it */ \
	X(HOST, "$host", "vhost") \
	X(LOGNAME, "-", "") \
	X(USER, "$remote_user", "") \
	X(REFERER, "$http_referer", "refer") \
	X(AGENT, "$http_user_agent", "agent ua")

#define ZONE_KEYS "tz zone offset"

enum role {
#define X(name, definition, keys) ROLE_##name,
	ROLES(X)
#undef X
};

struct found {
	size_t forms[FORM_COUNT];         /* how many values are of each */
	size_t notations[NOTATION_COUNT]; /* how many are a time in each */
	size_t zones;                     /* how many may say when a time is: cells_may_be_zone() */
	bool keyed;                       /* all have the same key, which is literal */
	bool varies;                      /* two values differ */
	bool listed;                      /* some are several words */
	enum role role;
	unsigned notation;                /* of a TIME */
};

struct layout {
	const struct cells *example; /* a line that has it */
	size_t alike;                  /* how many have it */
	char separator;                /* of its cells: one of CELLS_SEPARATORS */
	struct found found[FORMAT_OPS_MAX];
	int time, request, behind_request, status; /* columns; -1: none */
};

/* Gives the columns their roles, from all else that was found; time to status are set as well.  False where they are no
 * event of an access log. */
bool layout_find_roles(struct layout *layout);

/* 95 % of them, and some. */
bool layout_is_nearly_all(size_t count, size_t all);

#endif

/* What a value by itself looks like. */
#ifndef LOGETL_PARSE_FORMS_H
#define LOGETL_PARSE_FORMS_H

#include <stdbool.h>
#include <stddef.h>

/* X(ENUM, function); a value may be of several. */
#define FORMS(X) \
	X(NOTHING, is_nothing)           /* `-`, or empty */ \
	X(ADDRESS, is_address)           /* IPv4 or IPv6, also with a zone (%eth0) */ \
	X(ENDPOINT, is_endpoint)         /* IPv4 and a port */ \
	X(HOST, is_host)                 /* a name with a domain, localhost or _, with or without a port */ \
	X(NUMBER, is_number)             /* decimal digits */ \
	X(DECIMAL, is_decimal)           /* the same, with or without a fraction */ \
	X(STATUS, is_status)             /* 100 to 599 */ \
	X(USUAL_STATUS, is_usual_status) /* one of those that are in use: most numbers of three digits are not */ \
	X(REQUEST, is_request)           /* METHOD target PROTOCOL, or METHOD and what is a target without doubt */ \
	X(METHOD, is_method)             /* one that is registered or known to be in use */ \
	X(TARGET, is_target)             /* /…, http://…, https://… or * */ \
	X(PROTOCOL, is_protocol)         /* HTTP/… */ \
	X(LINK, is_link)                 /* http://…, https://… */ \
	X(AGENT, is_agent)               /* some word of it is a product: NAME/digit */ \
	X(BROWSER, is_browser)           /* Mozilla/… */ \
	X(OFFSET, is_offset)             /* east of UTC: +0100, +01:00 */ \
	X(BASIC_OFFSET, is_basic_offset) /* the same without a colon */ \
	X(ZONE_NAME, is_zone_name)       /* one of CLOCK_ZONES */ \
	X(EPOCH, is_epoch)               /* seconds since 1970, with or without a fraction, of the years 1990 to 2039 */

enum form {
#define X(name, function) FORM_##name,
	FORMS(X)
#undef X
	FORM_COUNT
};

/* `text` may be NULL where there is none (`length` 0). */
bool form_is(enum form form, const char *text, size_t length);

#endif

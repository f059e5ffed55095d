/* A format: what a line looks like, made from a definition in one of several dialects. */
#ifndef LOGETL_PARSE_FORMAT_H
#define LOGETL_PARSE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The formats that are known by name: X(name, definition, description). */
#define BUILTIN_FORMATS(X) \
	X("common", "%h %l %u %t \"%r\" %>s %b", "Common Log Format: Apache's common, what most servers can write") \
	X("combined", "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", \
		"Combined Log Format: Apache's and nginx's combined, common with referer and user agent") \
	X("vcommon", "%v:%p %h %l %u %t \"%r\" %>s %b", "common behind the virtual host and its port") \
	X("vcombined", "%v:%p %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", \
		"combined behind the virtual host and its port: Debian's other_vhosts_access.log") \
	X("main", \
		"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" " \
		"\"$http_user_agent\" \"$http_x_forwarded_for\"", \
		"combined with X-Forwarded-For: the default of nginx's own packages") \
	X("w3c", \
		"#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) " \
		"cs(Referer) sc-status sc-substatus sc-win32-status time-taken", \
		"W3C extended log: as its own #Fields lines say; before the first, the default of IIS") \
	X("cloudfront", \
		"#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) " \
		"cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol " \
		"cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type " \
		"cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte " \
		"x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end", \
		"W3C extended log: as its own #Fields lines say; before the first, CloudFront's standard log")

/* What the name or definition of a format begins with whose lines arrive in wrappers (wrapper.h). */
#define FORMAT_WRAPPED "unwrap:"

struct format;

/* Makes the built-in format of that name (in any case), or one from a format string, either behind FORMAT_WRAPPED or
 * not.  Returns NULL with the error stack
 * set: which directive at which column is not understood, or what the format lacks. */
struct format *format_new(const char *definition);
void format_free(struct format *format);

/* A built-in's name, otherwise the definition: what the database stores; format_new() takes either.  All three belong
 * to the format. */
const char *format_name(const struct format *format);
const char *format_definition(const struct format *format);
const char *format_description(const struct format *format); /* one line */

/* Whether lines that begin with # are comments. */
bool format_has_comments(const struct format *format);

/* The zone that is assumed of times without one; NULL where the format has one. */
const char *format_zone_assumed(const struct format *format);

/* Whether dates have a year; otherwise see clock_read(). */
bool format_has_year(const struct format *format);

/* The names of the built-ins by their number, from 0; NULL behind the last. */
const char *format_builtin(size_t number);

#endif

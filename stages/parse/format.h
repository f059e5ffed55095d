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
		"W3C extended log: as its own #Fields lines say; before the first, CloudFront's standard log") \
	X("caddy", \
		"{\"ts\":$msec|$time_rfc3339,\"msg\":\"handled request|NOP\"," \
		"\"request\":{\"client_ip\":\"$remote_addr\",\"remote_ip\":\"$remote_addr\"," \
		"\"remote_addr\":\"$remote_addr:$remote_port\",\"proto\":\"$server_protocol\",\"method\":\"$request_method\"," \
		"\"host\":\"$host\",\"uri\":\"$request_uri\",\"headers\":{\"User-Agent\":[\"$http_user_agent\"]," \
		"\"Referer\":[\"$http_referer\"]}},\"user_id\":\"$remote_user\",\"duration\":$request_time," \
		"\"size\":$body_bytes_sent,\"status\":$status}", \
		"JSON as Caddy 2 logs it") \
	X("traefik-json", \
		"{\"StartUTC\":\"$time_rfc3339\",\"StartLocal\":\"$time_rfc3339\",\"time\":\"$time_rfc3339\"," \
		"\"ClientHost\":\"$remote_addr\",\"ClientUsername\":\"$remote_user\"," \
		"\"RequestMethod\":\"$request_method\"," \
		"\"RequestPath\":\"$request_uri\",\"RequestProtocol\":\"$server_protocol\",\"RequestHost\":\"$host\"," \
		"\"DownstreamStatus\":$status,\"DownstreamContentSize\":$body_bytes_sent," \
		"\"Duration\":$request_time_ns,\"request_User-Agent\":\"$http_user_agent\"," \
		"\"request_Referer\":\"$http_referer\"}", \
		"JSON as Traefik logs it") \
	X("nginx-json", \
		"{\"time_iso8601\":\"$time_iso8601\",\"time_local\":\"$time_local\",\"msec\":$msec," \
		"\"@timestamp\":\"$time_iso8601|$time_rfc3339\",\"timestamp\":\"$time_iso8601|$time_rfc3339|$time_local|$msec\"," \
		"\"time\":\"$time_iso8601|$time_rfc3339|$time_local|$msec\",\"remote_addr\":\"$remote_addr\"," \
		"\"remote_user\":\"$remote_user\",\"request\":\"$request\",\"request_method\":\"$request_method\"," \
		"\"request_uri\":\"$request_uri\",\"uri\":\"$uri\",\"args\":\"$args\",\"query_string\":\"$query_string\"," \
		"\"server_protocol\":\"$server_protocol\",\"status\":$status,\"body_bytes_sent\":$body_bytes_sent," \
		"\"request_time\":$request_time,\"http_referer\":\"$http_referer\"," \
		"\"http_referrer\":\"$http_referer\",\"http_user_agent\":\"$http_user_agent\"," \
		"\"host\":\"$host\",\"http_host\":\"$http_host\",\"server_name\":\"$server_name\"}", \
		"JSON whose keys are the names of nginx's variables") \
	X("envoy-json", \
		"{\"start_time\":\"$time_rfc3339\",\"@timestamp\":\"$time_rfc3339\"," \
		"\"downstream_remote_address\":\"$remote_addr:$remote_port\",\"method\":\"$request_method\"," \
		"\"x-envoy-original-path\":\"$request_uri\",\"x-envoy-origin-path\":\"$request_uri\"," \
		"\"path\":\"$request_uri\",\"protocol\":\"$server_protocol\",\"response_code\":$status," \
		"\"bytes_sent\":$body_bytes_sent,\"duration\":$request_time_ms,\"user_agent\":\"$http_user_agent\"," \
		"\"user-agent\":\"$http_user_agent\",\"referer\":\"$http_referer\",\":authority\":\"$host\"," \
		"\"authority\":\"$host\"}", \
		"JSON as Envoy, Istio and Contour log it") \
	X("cloudflare", \
		"{\"EdgeStartTimestamp\":\"$time_rfc3339|$time_sec|$time_nsec\",\"ClientIP\":\"$remote_addr\"," \
		"\"ClientRequestHost\":\"$host\",\"ClientRequestMethod\":\"$request_method\"," \
		"\"ClientRequestURI\":\"$request_uri\"," \
		"\"ClientRequestProtocol\":\"$server_protocol\",\"ClientRequestReferer\":\"$http_referer\"," \
		"\"ClientRequestUserAgent\":\"$http_user_agent\",\"EdgeResponseStatus\":$status," \
		"\"EdgeResponseBytes\":$body_bytes_sent}", \
		"JSON as Cloudflare's Logpush writes it")

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

/* The fields that are known by name: one table.
 *
 * nginx: https://nginx.org/en/docs/varindex.html; any other variable is text and goes to extra under its own name.
 * Apache: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html and mod_logio; the directives %{NAME}i, o, e, n, C,
 * x, ^ti and ^to become the name that nginx has for the same thing (%{Referer}i is http_referer), looked up by it.
 */
#ifndef LOGETL_PARSE_FIELD_H
#define LOGETL_PARSE_FIELD_H

#include "stages/parse/format/op.h"

/* X(nginx variable, which is the key in extra; Apache directives, separated by blanks; kind; unit; column) */
#define FIELDS(X) \
	X("remote_addr", "%h %a", TEXT, 1, REMOTE_ADDR) \
	X("realip_remote_addr", "%{c}a %{c}h", TEXT, 1, EXTRA) \
	X("remote_logname", "%l", TEXT, 1, EXTRA) \
	X("remote_user", "%u", USER, 1, REMOTE_USER) \
	X("time_local", "%t", CLOCK, 1, TIME) \
	X("time_iso8601", "", CLOCK, 1, TIME) \
	X("time_rfc3339", "", CLOCK, 1, TIME) /* with or without a fraction; Z for UTC */ \
	X("msec", "", EPOCH, 1, TIME) \
	X("time_sec", "%{sec}t %{%s}t", EPOCH, 1, TIME) \
	X("time_msec", "%{msec}t", EPOCH, 1000, TIME) \
	X("time_usec", "%{usec}t", EPOCH, 1000000, TIME) \
	X("time_nsec", "", EPOCH, 1000000000, TIME) \
	X("time_msec_frac", "%{msec_frac}t", FRACTION, 1000, TIME) \
	X("time_usec_frac", "%{usec_frac}t", FRACTION, 1000000, TIME) \
	X("request", "%r", REQUEST, 1, METHOD) \
	X("request_method", "%m", TEXT, 1, METHOD) \
	X("request_uri", "", URI, 1, PATH) \
	X("uri", "%U", TEXT, 1, PATH) \
	X("document_uri", "", TEXT, 1, PATH) \
	X("args", "", TEXT, 1, QUERY) \
	X("args", "%q", QUERY, 1, QUERY) \
	X("args_with_mark", "", QUERY, 1, QUERY) /* ?a=b or nothing: what %q is in a log without names for it */ \
	X("query_string", "", TEXT, 1, QUERY) \
	X("server_protocol", "%H", TEXT, 1, PROTOCOL) \
	X("status", "%s", STATUS, 1, STATUS) \
	X("body_bytes_sent", "%b %B", INTEGER, 1, BODY_BYTES_SENT) \
	X("bytes_sent", "%O", INTEGER, 1, EXTRA) \
	X("request_length", "%I", INTEGER, 1, EXTRA) \
	X("bytes_transferred", "%S", INTEGER, 1, EXTRA) \
	X("request_time", "%T %{s}T", DURATION, 1, REQUEST_TIME) \
	X("request_time_ms", "%{ms}T", DURATION, 1000, REQUEST_TIME) \
	X("request_time_us", "%D %{us}T", DURATION, 1000000, REQUEST_TIME) \
	X("request_time_ns", "", DURATION, 1000000000, REQUEST_TIME) \
	X("request_duration", "", UNITS, 1, REQUEST_TIME) /* with its units, as Go writes it: 1.5ms */ \
	X("first_byte_time_us", "%^FB", INTEGER, 1, EXTRA) \
	X("http_referer", "", TEXT, 1, REFERER) \
	X("http_user_agent", "", TEXT, 1, USER_AGENT) \
	X("host", "%V", TEXT, 1, HOST) \
	X("http_host", "", TEXT, 1, HOST) \
	X("server_name", "%v", TEXT, 1, HOST) \
	X("server_addr", "%A", TEXT, 1, EXTRA) \
	X("server_port", "%p %{canonical}p %{local}p", INTEGER, 1, EXTRA) \
	X("remote_port", "%{remote}p", INTEGER, 1, EXTRA) \
	X("connection", "", INTEGER, 1, EXTRA) \
	X("connection_requests", "%k", INTEGER, 1, EXTRA) \
	X("connection_status", "%X", TEXT, 1, EXTRA) \
	X("pid", "%P %{pid}P", INTEGER, 1, EXTRA) \
	X("tid", "%{tid}P", INTEGER, 1, EXTRA) \
	X("hextid", "%{hextid}P", TEXT, 1, EXTRA) \
	X("request_id", "%L", TEXT, 1, EXTRA) \
	X("connection_id", "%{c}L", TEXT, 1, EXTRA) \
	X("request_filename", "%f", TEXT, 1, EXTRA) \
	X("handler", "%R", TEXT, 1, EXTRA) \
	X("upstream_addr", "", LIST, 1, EXTRA) \
	X("upstream_status", "", LIST, 1, EXTRA) \
	X("upstream_response_time", "", LIST, 1, EXTRA) \
	X("upstream_response_length", "", LIST, 1, EXTRA) \
	X("upstream_connect_time", "", LIST, 1, EXTRA) \
	X("upstream_header_time", "", LIST, 1, EXTRA) \
	X("upstream_bytes_received", "", LIST, 1, EXTRA) \
	X("upstream_bytes_sent", "", LIST, 1, EXTRA) \
	X("upstream_cache_status", "", TEXT, 1, EXTRA) \
	X("http_x_forwarded_for", "", LIST, 1, EXTRA) \
	X("proxy_add_x_forwarded_for", "", LIST, 1, EXTRA) \
	X("scheme", "", TEXT, 1, EXTRA) \
	OTHER_SERVERS_FIELDS(X)

/* What nginx does not have, by the names in the documentation of those who do: Google Cloud Storage, Envoy, HAProxy, AWS,
 * Traefik; server_message is what PHP's server says of a response.  Only what is not plain text without blanks. */
#define OTHER_SERVERS_FIELDS(X) \
	X("time_micros", "", EPOCH, 1000000, TIME) \
	X("date_utc", "", CLOCK, 1, TIME) \
	X("time_utc", "", CLOCK, 1, TIME) \
	X("bytes_received", "", INTEGER, 1, EXTRA) \
	X("captured_request_headers", "", USER, 1, EXTRA) \
	X("captured_response_headers", "", USER, 1, EXTRA) \
	X("tq", "", INTEGER, 1, EXTRA) \
	X("tw", "", INTEGER, 1, EXTRA) \
	X("tc", "", INTEGER, 1, EXTRA) \
	X("tr", "", INTEGER, 1, EXTRA) \
	X("actconn", "", INTEGER, 1, EXTRA) \
	X("feconn", "", INTEGER, 1, EXTRA) \
	X("beconn", "", INTEGER, 1, EXTRA) \
	X("srv_conn", "", INTEGER, 1, EXTRA) \
	X("retries", "", INTEGER, 1, EXTRA) \
	X("srv_queue", "", INTEGER, 1, EXTRA) \
	X("backend_queue", "", INTEGER, 1, EXTRA) \
	X("request_processing_time", "", DURATION, 1, EXTRA) \
	X("backend_processing_time", "", DURATION, 1, EXTRA) \
	X("target_processing_time", "", DURATION, 1, EXTRA) \
	X("response_processing_time", "", DURATION, 1, EXTRA) \
	X("received_bytes", "", INTEGER, 1, EXTRA) \
	X("matched_rule_priority", "", INTEGER, 1, EXTRA) \
	X("object_size", "", INTEGER, 1, EXTRA) \
	X("turn_around_time", "", INTEGER, 1, EXTRA) \
	X("request_count", "", INTEGER, 1, EXTRA) \
	X("server_message", "", USER, 1, EXTRA) \
	X("further_fields", "", USER, 1, EXTRA)

/* Apache's directives with a name in braces: X(letters behind the braces, what is put before the name). */
#define FIELD_FAMILIES(X) \
	X("i", "http_") \
	X("o", "sent_http_") \
	X("e", "env_") \
	X("n", "note_") \
	X("C", "cookie_") \
	X("x", "") \
	X("^ti", "trailer_") \
	X("^to", "sent_trailer_")

struct field {
	const char *variable, *directives;
	uint8_t kind, column;
	uint32_t unit;
};

/* The field of an nginx variable (without the `$`), or NULL. */
const struct field *field_of_variable(const char *variable, size_t length);

/* The field of an Apache directive without modifiers, as in the table ("%h", "%{us}T"), or NULL. */
const struct field *field_of_directive(const char *directive, size_t length);

enum { FIELD_KEY_BYTES = 256 };

/* The nginx name for the Apache directive %{NAME}LETTERS of a family: "http_user_agent" for "User-Agent" and "i".
 * Returns its length in `key`, or 0 where the letters are no family's or the name is too long. */
size_t field_family_key(char key[FIELD_KEY_BYTES], const char *name, size_t name_length, const char *letters);

#endif

/* The event of all examples, so that none can go stale: what `logetl export` would write of it. */
#include "stages/parse/format/example.h"

/* What has no column: X(key of extra, JSON).  Other fields are `-`. */
#define EXTRA(X) \
	X("actconn", "1") \
	X("app", "\"0\"") \
	X("app_requests", "\"17\"") \
	X("backend_name", "\"shop\"") \
	X("backend_queue", "0") \
	X("beconn", "0") \
	X("bucket", "\"shop\"") \
	X("bytes_sent", "5391") \
	X("core", "\"0\"") \
	X("elb", "\"app/shop/50dc6c495c0c9188\"") \
	X("feconn", "1") \
	X("frontend_name", "\"https-in~\"") \
	X("headers", "\"2\"") \
	X("hierarchy_status", "\"HIER_DIRECT\"") \
	X("hsize", "\"80\"") \
	X("http_x_forwarded_for", "\"198.51.100.4\"") \
	X("operation", "\"REST.GET.OBJECT\"") \
	X("pid", "4711") \
	X("pktsize", "\"512\"") \
	X("remote_port", "50712") \
	X("request_count", "42") \
	X("request_length", "412") \
	X("retries", "0") \
	X("router_name", "\"shop@docker\"") \
	X("sc_substatus", "0") \
	X("sc_win32_status", "0") \
	X("scheme", "\"https\"") \
	X("sent_http_content_type", "\"text/html\"") \
	X("server_addr", "\"192.0.2.80\"") \
	X("server_port", "443") \
	X("service_url", "\"http://192.0.2.80:8080\"") \
	X("squid_request_status", "\"TCP_MISS\"") \
	X("srv_conn", "0") \
	X("srv_name", "\"shop1\"") \
	X("srv_queue", "0") \
	X("switches", "\"1\"") \
	X("target_processing_time", "\"0.011\"") \
	X("tc", "1") \
	X("termination_state", "\"----\"") \
	X("tq", "0") \
	X("tr", "10") \
	X("tw", "0") \
	X("type", "\"h2\"") \
	X("upstream_addr", "\"192.0.2.80:8080\"") \
	X("upstream_status", "\"200\"") \
	X("vars", "\"38\"") \
	X("x_edge_location", "\"FRA60-P3\"")

#define TEXT(string) {string, sizeof string - 1}
#define MEMBER(key, value) "\"" key "\":" value ","

static const struct record event = {
	.instant = {.second = 1795179909, .microsecond = 123456, .zone_minutes = 60},
	.status = 200,
	.body_bytes_sent = 5120,
	.request_time_us = 12345,
	.strings =
		{
			[DIMENSION_REMOTE_ADDR] = TEXT("203.0.113.7"),
			[DIMENSION_METHOD] = TEXT("GET"),
			[DIMENSION_PATH] = TEXT("/products"),
			[DIMENSION_QUERY] = TEXT("page=2"),
			[DIMENSION_PROTOCOL] = TEXT("HTTP/1.1"),
			[DIMENSION_REFERER] = TEXT("https://www.example.com/"),
			[DIMENSION_USER_AGENT] = TEXT("curl/8.14.1"),
			[DIMENSION_REMOTE_USER] = TEXT("alice"),
			[DIMENSION_HOST] = TEXT("www.example.com"),
		},
	.extra = TEXT("{" EXTRA(MEMBER) "\"last\":0}"),
};

bool example_print(const struct format *format, struct print_buffer *buffer)
{
	if (!print_record(format, &event, false, buffer))
		return false;
	print_text(buffer, "", 1);
	return !buffer->failed;
}

/* The formats of other servers that are known by name, and what nginx's language has for them. */
#include "pipeline/error.h"
#include "stages/parse/detect/formats.h"
#include "stages/parse/format/op.h"
#include "tests/suites.h"
#include "tests/unit/render.h"

#include <string.h>

START_TEST(an_elapsed_time_of_squids_is_filled_up_with_blanks)
{
	expect("squid",
		"1795179909.123    340 2001:db8::1 TCP_MISS/200 5391 GET http://www.example.com/a?b=c alice "
		"HIER_DIRECT/192.0.2.80 text/html",
		"time=1795179909.123000+0, remote_addr=2001:db8::1, request_method=GET, "
		"request_path=http://www.example.com/a, query_string=b=c, remote_user=alice, status=200, "
		"request_time=340000, extra={\"squid_request_status\":\"TCP_MISS\",\"bytes_sent\":5391,"
		"\"hierarchy_status\":\"HIER_DIRECT\",\"upstream_addr\":\"192.0.2.80\","
		"\"sent_http_content_type\":\"text/html\"}");
	expect("squid",
		"1795179909.123 1234567 192.0.2.1 TCP_TUNNEL/200 39 CONNECT www.example.com:443 - "
		"HIER_DIRECT/192.0.2.80 -",
		"time=1795179909.123000+0, remote_addr=192.0.2.1, request_method=CONNECT, "
		"request_path=www.example.com:443, status=200, request_time=1234567000, "
		"extra={\"squid_request_status\":\"TCP_TUNNEL\",\"bytes_sent\":39,\"hierarchy_status\":\"HIER_DIRECT\","
		"\"upstream_addr\":\"192.0.2.80\"}");
	expect("squid",
		"1795179909.123 0 192.0.2.1 NONE_NONE/000 0 GET error:invalid-request - HIER_NONE/- text/html",
		"time=1795179909.123000+0, remote_addr=192.0.2.1, request_method=GET, "
		"request_path=error:invalid-request, status=0, request_time=0, "
		"extra={\"squid_request_status\":\"NONE_NONE\",\"bytes_sent\":0,\"hierarchy_status\":\"HIER_NONE\","
		"\"sent_http_content_type\":\"text/html\"}, note={\"line\":\"1795179909.123 0 192.0.2.1 NONE_NONE/000 "
		"0 GET error:invalid-request - HIER_NONE/- text/html\"}");
	expect("squid",
		"1795179909.123    340 192.0.2.1 TCP_MISS 5391 GET http://x/ - HIER_NONE/- -",
		"reject no_match at 32 in $squid_request_status");
	expect("squid",
		"1795179909.123    340 192.0.2.1 TCP_MISS/200 5391 GET http://x/",
		"reject no_match at 63 in $request_uri");
}
END_TEST

START_TEST(a_gin_line_is_in_columns_and_its_duration_has_a_unit)
{
	expect("gin",
		"[GIN] 2026/11/20 - 13:05:09 | 200 |        12.5ms |       192.0.2.1 | GET      \"/a?b=c\"",
		"time=1795179909+0, remote_addr=192.0.2.1, request_method=GET, request_path=/a, query_string=b=c, "
		"status=200, request_time=12500");
	expect("gin",
		"[GIN] 2026/11/20 - 13:05:09 | 404 |         340\u00b5s |     2001:db8::1 | OPTIONS  \"/a\"",
		"time=1795179909+0, remote_addr=2001:db8::1, request_method=OPTIONS, request_path=/a, status=404, "
		"request_time=340");
	expect("gin", /* finer than a microsecond */
		"[GIN] 2026/11/20 - 13:05:09 | 200 |     340.127\u00b5s |       192.0.2.1 | PROPFIND  \"/a \\\"b\\\"\"",
		"time=1795179909+0, remote_addr=192.0.2.1, request_method=PROPFIND, request_path=/a \"b\", status=200, "
		"request_time=340, note={\"logged\":{\"2\":\"340.127\\u00c2\\u00b5s\",\"5\":\"/a \\\\\\\"b\\\\\\\"\"}}");
	expect("gin", /* filled up otherwise, as newer versions do */
		"[GIN] 2026/11/20 - 13:05:09 | 200 |     1m2s |       192.0.2.1 | GET      \"/a\"",
		"time=1795179909+0, remote_addr=192.0.2.1, request_method=GET, request_path=/a, status=200, "
		"request_time=62000000, note={\"line\":\"[GIN] 2026/11/20 - 13:05:09 | 200 |     1m2s |       192.0.2.1 | "
		"GET      \\\"/a\\\"\"}");
	expect("gin", "[GIN] 2026/11/20 - 13:05:09 | 200 |          1000 |       192.0.2.1 | GET      \"/a\"",
		"reject bad_number at 45 in ${request_duration:13}");
	expect("gin", "[GIN] 2026/11/20 - 13:05:09 | 200 |            1s |       192.0.2.1 | GET  \"/a\"",
		"reject no_match at 75 in ${request_method:-7}");
	expect("gin", "[GIN-debug] Listening and serving HTTP on :8080", "reject no_match at 0 in ${time:%Y/%m/%d - %H:%M:%S}");
}
END_TEST

START_TEST(what_uwsgi_does_not_know_is_empty)
{
	expect("uwsgi",
		"[pid: 7|app: 0|req: 3/12] 192.0.2.1 (alice) {38 vars in 512 bytes} [Fri Nov 20 13:05:09 2026] GET /a?b=c => "
		"generated 5 bytes in 12 msecs (HTTP/1.1 200) 2 headers in 80 bytes (1 switches on core 0)",
		"time=1795179909+0, remote_addr=192.0.2.1, request_method=GET, request_path=/a, query_string=b=c, "
		"server_protocol=HTTP/1.1, remote_user=alice, status=200, body_bytes_sent=5, request_time=12000, extra={"
		"\"pid\":7,\"app\":\"0\",\"app_requests\":\"3\",\"request_count\":12,\"vars\":\"38\",\"pktsize\":\"512\","
		"\"headers\":\"2\",\"hsize\":\"80\",\"switches\":\"1\",\"core\":\"0\"}");
	expect("uwsgi",
		"[pid: 7|app: -1|req: -1/13] 2001:db8::1 () {38 vars in 512 bytes} [Sun Nov  1 13:05:09 2026] POST /\"x => "
		"generated 0 bytes in 1 msecs via sendfile() (HTTP/1.0 404) 2 headers in 80 bytes (1 switches on core 3)",
		"time=1793538309+0, remote_addr=2001:db8::1, request_method=POST, request_path=/\"x, "
		"server_protocol=HTTP/1.0, status=404, body_bytes_sent=0, request_time=1000, extra={\"pid\":7,"
		"\"app\":\"-1\",\"app_requests\":\"-1\",\"request_count\":13,\"vars\":\"38\",\"pktsize\":\"512\","
		"\"via\":\"sendfile()\",\"headers\":\"2\",\"hsize\":\"80\",\"switches\":\"1\",\"core\":\"3\"}");
	expect("uwsgi",
		"[pid: 7|app: -1|req: -1/13]  () {0 vars in 0 bytes} [Sun Nov  1 13:05:09 2026]   => generated 0 bytes in 1 "
		"msecs ( 400) 2 headers in 80 bytes (1 switches on core 3)",
		"time=1793538309+0, status=400, body_bytes_sent=0, request_time=1000, extra={\"pid\":7,"
		"\"app\":\"-1\",\"app_requests\":\"-1\",\"request_count\":13,\"vars\":\"0\",\"pktsize\":\"0\","
		"\"headers\":\"2\",\"hsize\":\"80\",\"switches\":\"1\",\"core\":\"3\"}");
	expect("uwsgi",
		"[pid: 7|app: 0|req: 3/12] 192.0.2.1 () {38 vars in 512 bytes} [Fri Nov 20 13:05:09 2026] GET /a => "
		"generated 5 bytes in 12345 micros (HTTP/1.1 200) 2 headers in 80 bytes (1 switches on core 0)",
		"reject no_match at 125 in $request_time_ms");
	expect("uwsgi", "spawned uWSGI worker 1 (pid: 7, cores: 1)", "reject no_match at 0 in $pid");
}
END_TEST

START_TEST(a_line_of_phps_server_may_say_why)
{
	expect("php", "[Fri Nov 20 13:05:09 2026] 192.0.2.1:50712 [200]: GET /a?b=c",
		"time=1795179909+0, remote_addr=192.0.2.1, request_method=GET, request_path=/a, query_string=b=c, status=200, "
		"extra={\"remote_port\":50712}");
	expect("php", "[Sun Nov  1 13:05:09 2026] [2001:db8::1]:50712 [404]: POST /a - No such file or directory",
		"time=1793538309+0, remote_addr=[2001:db8::1], request_method=POST, request_path=/a, status=404, "
		"extra={\"remote_port\":50712,\"server_message\":\"No such file or directory\"}");
	expect("php", "[Fri Nov 20 13:05:09 2026] 192.0.2.1:50712 Accepted", "reject no_match at 42 in $remote_port");
	expect("php", "[Fri Nov 20 13:05:09 2026] 192.0.2.1:50712 Closing", "reject no_match at 42 in $remote_port");
}
END_TEST

START_TEST(a_field_of_traefiks_may_be_a_dash_without_its_quotes)
{
	expect("traefikclf",
		"2001:db8::1 - - [20/Nov/2026:14:05:09 +0100] \"GET /a?b HTTP/2.0\" 200 5 \"https://x/\" \"a "
		"\\\"b\\\"\" 42 \"shop@docker\" \"http://192.0.2.80:80\" 12ms",
		"time=1795179909+60, remote_addr=2001:db8::1, request_method=GET, request_path=/a, query_string=b, "
		"server_protocol=HTTP/2.0, http_referer=https://x/, http_user_agent=a \"b\", status=200, "
		"body_bytes_sent=5, request_time=12000, extra={\"request_count\":42,\"router_name\":\"shop@docker\","
		"\"service_url\":\"http://192.0.2.80:80\"}, note={\"logged\":{\"8\":\"a \\\\\\\"b\\\\\\\"\"}}");
	expect("traefikclf",
		"192.0.2.1 - al ice [20/Nov/2026:14:05:09 +0100] \"GET /a HTTP/1.1\" - - - - 43 - - 0ms",
		"time=1795179909+60, remote_addr=192.0.2.1, request_method=GET, request_path=/a, "
		"server_protocol=HTTP/1.1, remote_user=al ice, request_time=0, extra={\"request_count\":43}, "
		"note={\"logged\":{\"7\":\"-\",\"8\":\"-\",\"10\":\"-\",\"11\":\"-\"}}");
	expect("traefikclf",
		"192.0.2.1 - - [20/Nov/2026:14:05:09 +0100] \"GET /a HTTP/1.1\" 200 5 \"-\" \"-\" 42 \"-\" \"-\" 0s",
		"reject no_match at 87 in ${request_time_ms}");
	expect("traefikclf",
		"192.0.2.1 - - [20/Nov/2026:14:05:09 +0100] \"GET /a HTTP/1.1\" 200 5 \"-\" \"-\" 42 \"-\"",
		"reject no_match at 80 in ${router_name:-}");
}
END_TEST

START_TEST(a_line_that_a_piece_in_the_middle_makes_ambiguous_is_noted)
{
	expect("haproxy",
		"192.0.2.1:1 [20/Nov/2026:14:05:09.123] w s/s1 0/0/1/10/11 200 1 - - ---- 3/2/1/1/0 0/0 {a} {} &GET /} {b} {} "
		"\"GET /b HTTP/2.0\"",
		"time=1795183509.123000+0, remote_addr=192.0.2.1, request_method=GET, request_path=/b, "
		"server_protocol=HTTP/2.0, status=200, request_time=11000, extra={\"remote_port\":1,\"frontend_name\":\"w\","
		"\"backend_name\":\"s\",\"srv_name\":\"s1\",\"tq\":0,\"tw\":0,\"tc\":1,\"tr\":10,\"bytes_sent\":1,"
		"\"termination_state\":\"----\",\"actconn\":3,\"feconn\":2,\"beconn\":1,\"srv_conn\":1,\"retries\":0,"
		"\"srv_queue\":0,\"backend_queue\":0,\"captured_request_headers\":\"a\","
		"\"captured_response_headers\":\"} &GET /} {b} {\"}, note={\"line\":\"192.0.2.1:1 [20/Nov/2026:14:05:09.123] w "
		"s/s1 0/0/1/10/11 200 1 - - ---- 3/2/1/1/0 0/0 {a} {} &GET /} {b} {} \\\"GET /b HTTP/2.0\\\"\"}");
}
END_TEST

START_TEST(haproxys_captured_headers_may_be_there_or_not_and_its_numbers_may_have_signs)
{
	expect("haproxy",
		"2001:db8::1:50123 [20/Nov/2026:14:05:09.123] https-in~ shop/shop1 0/0/1/10/11 200 5391 - - ---- "
		"3/2/1/1/0 0/0 \"GET /a?b HTTP/1.1\"",
		"time=1795183509.123000+0, remote_addr=2001:db8::1, request_method=GET, request_path=/a, "
		"query_string=b, server_protocol=HTTP/1.1, status=200, request_time=11000, "
		"extra={\"remote_port\":50123,\"frontend_name\":\"https-in~\",\"backend_name\":\"shop\","
		"\"srv_name\":\"shop1\",\"tq\":0,\"tw\":0,\"tc\":1,\"tr\":10,\"bytes_sent\":5391,"
		"\"termination_state\":\"----\",\"actconn\":3,\"feconn\":2,\"beconn\":1,\"srv_conn\":1,\"retries\":0,"
		"\"srv_queue\":0,\"backend_queue\":0}");
	expect("haproxy",
		"192.0.2.1:50123 [20/Nov/2026:14:05:09.123] www shop/shop1 0/0/1/10/+11 200 +5391 sid=1 sid=2 --NI "
		"3/2/1/1/+1 0/0 {www.example.com|curl #7b x} \"GET /a HTTP/1.1\"",
		"time=1795183509.123000+0, remote_addr=192.0.2.1, request_method=GET, request_path=/a, "
		"server_protocol=HTTP/1.1, status=200, request_time=11000, extra={\"remote_port\":50123,"
		"\"frontend_name\":\"www\",\"backend_name\":\"shop\",\"srv_name\":\"shop1\",\"tq\":0,\"tw\":0,\"tc\":1,"
		"\"tr\":10,\"bytes_sent\":\"+5391\",\"captured_request_cookie\":\"sid=1\","
		"\"captured_response_cookie\":\"sid=2\",\"termination_state\":\"--NI\",\"actconn\":3,\"feconn\":2,"
		"\"beconn\":1,\"srv_conn\":1,\"retries\":\"+1\",\"srv_queue\":0,\"backend_queue\":0,"
		"\"captured_request_headers\":\"www.example.com|curl { x\"}, note={\"logged\":{\"10\":\"+11\","
		"\"23\":\"www.example.com|curl #7b x\"}}");
	expect("haproxy",
		"192.0.2.1:50123 [20/Nov/2026:14:05:09.123] www shop/<NOSRV> -1/-1/-1/-1/-1 -1 0 - - CR-- 3/2/1/1/0 "
		"0/0 {|} {} \"<BADREQ>\"",
		"time=1795183509.123000+0, remote_addr=192.0.2.1, extra={\"remote_port\":50123,"
		"\"frontend_name\":\"www\",\"backend_name\":\"shop\",\"srv_name\":\"<NOSRV>\",\"tq\":-1,\"tw\":-1,"
		"\"tc\":-1,\"tr\":-1,\"bytes_sent\":0,\"termination_state\":\"CR--\",\"actconn\":3,\"feconn\":2,"
		"\"beconn\":1,\"srv_conn\":1,\"retries\":0,\"srv_queue\":0,\"backend_queue\":0,"
		"\"captured_request_headers\":\"|\",\"captured_response_headers\":\"\",\"request\":\"<BADREQ>\"}, "
		"note={\"logged\":{\"10\":\"-1\",\"11\":\"-1\"}}");
	expect("haproxy",
		"192.0.2.1:50123 [20/Nov/2026:14:05:09.123] https-in~ shop/shop1 0/0/1/10/11 200 5 - - ---- 3/2/1/1/0 "
		"0/0 \"GET / HTTP/1.1\" 0/0/0/0/1 www.example.com/TLSv1.3/TLS_AES_128_GCM_SHA256",
		"time=1795183509.123000+0, remote_addr=192.0.2.1, request_method=GET, request_path=/, "
		"server_protocol=HTTP/1.1, status=200, request_time=11000, extra={\"remote_port\":50123,"
		"\"frontend_name\":\"https-in~\",\"backend_name\":\"shop\",\"srv_name\":\"shop1\",\"tq\":0,\"tw\":0,"
		"\"tc\":1,\"tr\":10,\"bytes_sent\":5,\"termination_state\":\"----\",\"actconn\":3,\"feconn\":2,"
		"\"beconn\":1,\"srv_conn\":1,\"retries\":0,\"srv_queue\":0,\"backend_queue\":0,\"fc_conn_err\":\"0\","
		"\"ssl_fc_err\":\"0\",\"ssl_c_err\":\"0\",\"ssl_c_ca_err\":\"0\",\"ssl_fc_is_resumed\":\"1\","
		"\"ssl_server_name\":\"www.example.com\",\"ssl_protocol\":\"TLSv1.3\","
		"\"ssl_cipher\":\"TLS_AES_128_GCM_SHA256\"}");
	expect("haproxy",
		"192.0.2.1:50123 [20/Nov/2026:14:05:09.123] www shop/shop1: SSL handshake failure",
		"reject bad_number at 59 in $tq");
	expect("haproxy",
		"192.0.2.1:50123 [20/Nov/2026:14:05:09.123] www shop/shop1 0/0/1/10/11 200 5 - - ---- 3/2/1/1/0 0/0 {a "
		"\"GET / HTTP/1.1\"",
		"reject no_match at 100 in $captured_request_headers");
	expect("haproxy",
		"192.0.2.1:50123 [20/Nov/2026:14:05:09.123] www shop/shop1 0/0/1/10/11 200 5 - - ---- 3/2/1/1/0 0/0 "
		"\"GET /cut",
		"reject unterminated at 100 in $request");
}
END_TEST

START_TEST(a_request_without_a_response_has_no_status_with_envoy)
{
	expect("envoy",
		"[2026-11-20T13:05:09.123Z] \"GET /a?b HTTP/2\" 200 - 0 5 12 11 \"2001:db8::1\" \"curl\" \"id\" "
		"\"www.example.com\" \"192.0.2.80:8080\"",
		"time=1795179909.123000+0, request_method=GET, request_path=/a, query_string=b, "
		"server_protocol=HTTP/2, http_user_agent=curl, host=www.example.com, status=200, body_bytes_sent=5, "
		"request_time=12000, extra={\"bytes_received\":0,"
		"\"upstream_http_x_envoy_upstream_service_time\":\"11\",\"http_x_forwarded_for\":\"2001:db8::1\","
		"\"http_x_request_id\":\"id\",\"upstream_addr\":\"192.0.2.80:8080\"}");
	expect("envoy",
		"[2026-11-20T13:05:09.123Z] \"GET /a HTTP/1.1\" 0 DC 0 0 12 - \"-\" \"-\" \"-\" \"-\" \"-\"",
		"time=1795179909.123000+0, request_method=GET, request_path=/a, server_protocol=HTTP/1.1, "
		"body_bytes_sent=0, request_time=12000, extra={\"response_flags\":\"DC\",\"bytes_received\":0}, "
		"note={\"logged\":{\"2\":\"0\"}}");
	expect("envoy",
		"[2026-11-20T13:05:09.123Z] \"- - HTTP/1.1\" 400 DPE 0 11 0 - \"-\" \"-\" \"-\" \"-\" \"-\"",
		"time=1795179909.123000+0, status=400, body_bytes_sent=11, request_time=0, extra={\"request\":\"- - "
		"HTTP/1.1\",\"response_flags\":\"DPE\",\"bytes_received\":0}");
	expect("envoy",
		"[2026-11-20T13:05:09.123Z] \"GET /a HTTP/1.1\" 20 - 0 0 12 - \"-\" \"-\" \"-\" \"-\" \"-\"",
		"reject bad_number at 45 in $status");
}
END_TEST

START_TEST(istios_format_is_envoys_with_more_fields)
{
	expect("istio",
		"[2026-11-20T13:05:09.123Z] \"GET /a HTTP/1.1\" 200 - via_upstream - \"-\" 0 5 12 11 \"-\" \"curl\" "
		"\"id\" \"www\" \"192.0.2.80:80\" inbound|80|| 192.0.2.2:1 192.0.2.3:2 192.0.2.1:50123 - default",
		"time=1795179909.123000+0, remote_addr=192.0.2.1, request_method=GET, request_path=/a, "
		"server_protocol=HTTP/1.1, http_user_agent=curl, host=www, status=200, body_bytes_sent=5, "
		"request_time=12000, extra={\"response_code_details\":\"via_upstream\",\"bytes_received\":0,"
		"\"upstream_http_x_envoy_upstream_service_time\":\"11\",\"http_x_request_id\":\"id\","
		"\"upstream_addr\":\"192.0.2.80:80\",\"upstream_cluster\":\"inbound|80||\","
		"\"upstream_local_address\":\"192.0.2.2:1\",\"downstream_local_address\":\"192.0.2.3:2\","
		"\"remote_port\":50123,\"route_name\":\"default\"}");
}
END_TEST

START_TEST(a_line_of_awss_load_balancers_may_end_early_or_have_fields_that_are_not_known_yet)
{
	expect("awsalb",
		"http 2026-11-20T13:05:09.123456Z app/shop/50dc 192.0.2.1:50123 192.0.2.80:80 0.000 0.011 0.000 200 "
		"200 34 366 \"GET http://www.example.com:80/a?b HTTP/1.1\" \"curl\" - - arn:aws:x \"Root=1\"",
		"time=1795179909.123456+0, remote_addr=192.0.2.1, request_method=GET, "
		"request_path=http://www.example.com:80/a, query_string=b, server_protocol=HTTP/1.1, "
		"http_user_agent=curl, status=200, extra={\"type\":\"http\",\"elb\":\"app/shop/50dc\","
		"\"remote_port\":50123,\"upstream_addr\":\"192.0.2.80:80\",\"request_processing_time\":\"0.000\","
		"\"target_processing_time\":\"0.011\",\"response_processing_time\":\"0.000\","
		"\"upstream_status\":\"200\",\"request_length\":34,\"bytes_sent\":366,"
		"\"target_group_arn\":\"arn:aws:x\",\"trace_id\":\"Root=1\"}");
	expect("awsalb",
		"h2 2026-11-20T13:05:09.123456Z app/shop/50dc 2001:db8::1:50123 - -1 -1 -1 503 - 34 366 \"GET "
		"https://www.example.com:443/ HTTP/2.0\" \"a \\x22b\\x22\" AES TLSv1.3 - \"Root=1\" "
		"\"www.example.com\" \"-\"",
		"time=1795179909.123456+0, remote_addr=2001:db8::1, request_method=GET, "
		"request_path=https://www.example.com:443/, server_protocol=HTTP/2.0, http_user_agent=a \"b\", "
		"status=503, extra={\"type\":\"h2\",\"elb\":\"app/shop/50dc\",\"remote_port\":50123,"
		"\"request_processing_time\":\"-1\",\"target_processing_time\":\"-1\","
		"\"response_processing_time\":\"-1\",\"request_length\":34,\"bytes_sent\":366,\"ssl_cipher\":\"AES\","
		"\"ssl_protocol\":\"TLSv1.3\",\"trace_id\":\"Root=1\",\"ssl_server_name\":\"www.example.com\"}, "
		"note={\"logged\":{\"20\":\"-\"}}");
	expect("awsalb",
		"h2 2026-11-20T13:05:09.123456Z app/shop/50dc 192.0.2.1:50123 192.0.2.80:80 0.000 0.011 0.000 200 200 "
		"34 366 \"- http://x:80- -\" \"-\" - - arn:aws:x \"Root=1\" \"-\" \"-\" -1 2026-11-20T13:05:09.123000Z "
		"\"waf,forward\" \"-\" \"-\" \"192.0.2.80:80\" \"200\" \"-\" \"-\" TID_1 \"-\" \"-\" \"-\" new 1 \"new "
		"2\"",
		"time=1795179909.123456+0, remote_addr=192.0.2.1, status=200, extra={\"type\":\"h2\","
		"\"elb\":\"app/shop/50dc\",\"remote_port\":50123,\"upstream_addr\":\"192.0.2.80:80\","
		"\"request_processing_time\":\"0.000\",\"target_processing_time\":\"0.011\","
		"\"response_processing_time\":\"0.000\",\"upstream_status\":\"200\",\"request_length\":34,"
		"\"bytes_sent\":366,\"request\":\"- http://x:80- -\",\"target_group_arn\":\"arn:aws:x\","
		"\"trace_id\":\"Root=1\",\"matched_rule_priority\":-1,"
		"\"request_creation_time\":\"2026-11-20T13:05:09.123000Z\",\"actions_executed\":\"waf,forward\","
		"\"target_port_list\":\"192.0.2.80:80\",\"target_status_code_list\":\"200\","
		"\"conn_trace_id\":\"TID_1\",\"further_fields\":\"new 1 \\\"new 2\\\"\"}, "
		"note={\"logged\":{\"34\":\"new 1 \\\"new 2\\\"\"}}");
	expect("awsalb",
		"h2 2026-11-20T13:05:09.123456Z app/shop/50dc 192.0.2.1:50123 192.0.2.80:80 0.000 0.011 0.000 200 200 "
		"34 366 \"GET /\" \"-\" - - arn:aws:x \"Root=1\" \"-\" \"-\" x",
		"reject bad_number at 151 in $matched_rule_priority");
	expect("awsalb",
		"h2 2026-11-20T13:05:09.123456Z app/shop/50dc 192.0.2.1:50123 192.0.2.80:80 0.000 0.011 0.000 200 200 "
		"34 366 \"GET /\" \"-\" - - arn:aws:x \"Root=1\" \"cut",
		"reject unterminated at 144 in $ssl_server_name");
	expect("awsalb",
		"h2 2026-11-20T13:05:09.123456Z app/shop/50dc 192.0.2.1:50123 192.0.2.80:80 0.000 0.011 0.000 200 200 "
		"34 366 \"GET /\" \"-\"",
		"reject no_match at 118 in $http_user_agent");
	expect("awselb",
		"2026-11-20T13:05:09.123456Z shop 192.0.2.1:50123 192.0.2.80:80 0.000040 0.011000 0.000030 200 200 0 "
		"29 \"GET http://www.example.com:80/ HTTP/1.1\"",
		"time=1795179909.123456+0, remote_addr=192.0.2.1, request_method=GET, "
		"request_path=http://www.example.com:80/, server_protocol=HTTP/1.1, status=200, body_bytes_sent=29, "
		"extra={\"elb\":\"shop\",\"remote_port\":50123,\"upstream_addr\":\"192.0.2.80:80\","
		"\"request_processing_time\":\"0.000040\",\"backend_processing_time\":\"0.011000\","
		"\"response_processing_time\":\"0.000030\",\"upstream_status\":\"200\",\"received_bytes\":0}");
	expect("awselb",
		"2026-11-20T13:05:09.123456Z shop 192.0.2.1:50123 - -1 -1 -1 504 0 0 0 \"GET "
		"http://www.example.com:80/ HTTP/1.1\" \"curl\" - -",
		"time=1795179909.123456+0, remote_addr=192.0.2.1, request_method=GET, "
		"request_path=http://www.example.com:80/, server_protocol=HTTP/1.1, http_user_agent=curl, status=504, "
		"body_bytes_sent=0, extra={\"elb\":\"shop\",\"remote_port\":50123,\"request_processing_time\":\"-1\","
		"\"backend_processing_time\":\"-1\",\"response_processing_time\":\"-1\",\"upstream_status\":\"0\","
		"\"received_bytes\":0}, note={\"logged\":{\"14\":\"-\"}}");
	expect("awselb",
		"2026-11-20T13:05:09.123456Z shop 192.0.2.1:50123 192.0.2.80:80 0.000040 0.011000 0.000030 - - 82 305 "
		"\"- - - \" \"-\" AES TLSv1.2",
		"time=1795179909.123456+0, remote_addr=192.0.2.1, body_bytes_sent=305, extra={\"elb\":\"shop\","
		"\"remote_port\":50123,\"upstream_addr\":\"192.0.2.80:80\",\"request_processing_time\":\"0.000040\","
		"\"backend_processing_time\":\"0.011000\",\"response_processing_time\":\"0.000030\","
		"\"received_bytes\":82,\"request\":\"- - - \",\"ssl_cipher\":\"AES\",\"ssl_protocol\":\"TLSv1.2\"}");
	expect("awselb",
		"2026-11-20T13:05:09.123456Z shop 192.0.2.1:50123 192.0.2.80:80 0.000040 0.011000 0.000030 200 200 0 "
		"29 \"GET /\" \"curl\" -",
		"reject no_match at 119 in $ssl_cipher");
}
END_TEST

START_TEST(a_batch_of_s3s_has_no_request_and_no_quotes)
{
	expect("awss3",
		"owner shop [20/Nov/2026:13:05:09 +0000] 2001:db8::1 - 3E57 REST.GET.OBJECT a.jpg \"GET /a.jpg?x "
		"HTTP/1.1\" 200 - 113 120 7 3 \"-\" \"curl\" -",
		"time=1795179909+0, remote_addr=2001:db8::1, request_method=GET, request_path=/a.jpg, query_string=x, "
		"server_protocol=HTTP/1.1, http_user_agent=curl, status=200, body_bytes_sent=113, request_time=7000, "
		"extra={\"bucket_owner\":\"owner\",\"bucket\":\"shop\",\"request_id\":\"3E57\","
		"\"operation\":\"REST.GET.OBJECT\",\"key\":\"a.jpg\",\"object_size\":120,\"turn_around_time\":3}");
	expect("awss3",
		"owner shop [20/Nov/2026:13:05:09 +0000] 192.0.2.1 arn:aws:iam::1:user/a 3E57 BATCH.DELETE.OBJECT "
		"a.jpg - 204 - - 4 - - - - - aG9z= SigV4 AES AuthHeader shop.s3.example.com TLSv1.3 - Yes eu-central-1 "
		"more fields",
		"time=1795179909+0, remote_addr=192.0.2.1, host=shop.s3.example.com, status=204, "
		"extra={\"bucket_owner\":\"owner\",\"bucket\":\"shop\",\"requester\":\"arn:aws:iam::1:user/a\","
		"\"request_id\":\"3E57\",\"operation\":\"BATCH.DELETE.OBJECT\",\"key\":\"a.jpg\",\"object_size\":4,"
		"\"host_id\":\"aG9z=\",\"signature_version\":\"SigV4\",\"ssl_cipher\":\"AES\","
		"\"authentication_type\":\"AuthHeader\",\"ssl_protocol\":\"TLSv1.3\",\"acl_required\":\"Yes\","
		"\"source_region\":\"eu-central-1\",\"further_fields\":\"more fields\"}, note={\"logged\":{\"8\":\"-\","
		"\"15\":\"-\",\"16\":\"-\"}}");
	expect("awss3",
		"owner shop [20/Nov/2026:13:05:09 +0000] 192.0.2.1 - 3E57 REST.GET.OBJECT a.jpg \"GET /a.jpg "
		"HTTP/1.1\" 200 - x 120 7 3 \"-\" \"curl\" -",
		"reject bad_number at 107 in $body_bytes_sent");
	expect("awss3",
		"owner shop [20/Nov/2026:13:05:09 +0000] 192.0.2.1 - 3E57 REST.GET.OBJECT a.jpg \"GET /a.jpg "
		"HTTP/1.1\" 200 - 113 120 7 3 \"-\"",
		"reject no_match at 121 in ${http_referer:-}");
}
END_TEST

START_TEST(googles_cells_have_their_quotes_doubled)
{
	expect("cloudstorage",
		"\"1795179909123456\",\"2001:db8::1\",\"2\",\"\",\"GET\",\"/shop/a.jpg?x\",\"200\",\"312\",\"5391\","
		"\"12345\",\"storage.example.com\",\"\",\"an \"\"odd\"\" agent\",\"id\",\"GET_Object\",\"shop\","
		"\"a.jpg\"",
		"time=1795179909.123456+0, remote_addr=2001:db8::1, request_method=GET, request_path=/shop/a.jpg, "
		"query_string=x, http_user_agent=an \"odd\" agent, host=storage.example.com, status=200, "
		"request_time=12345, extra={\"c_ip_type\":\"2\",\"request_length\":312,\"bytes_sent\":5391,"
		"\"s_request_id\":\"id\",\"cs_operation\":\"GET_Object\",\"cs_bucket\":\"shop\","
		"\"cs_object\":\"a.jpg\"}");
	expect("cloudstorage",
		"\"1795179909123456\",\"192.0.2.1\",\"1\",\"\",\"PUT\",\"/shop/a,b\"\"c\",\"200\",\"312\",\"\","
		"\"12345\",\"storage.example.com\",\"-\",\"\",\"id\",\"PUT_Object\",\"shop\",\"a,b\"\"c\"",
		"time=1795179909.123456+0, remote_addr=192.0.2.1, request_method=PUT, request_path=/shop/a,b\"c, "
		"host=storage.example.com, status=200, request_time=12345, extra={\"c_ip_type\":\"1\","
		"\"request_length\":312,\"s_request_id\":\"id\",\"cs_operation\":\"PUT_Object\",\"cs_bucket\":\"shop\","
		"\"cs_object\":\"a,b\\\"c\"}, note={\"logged\":{\"11\":\"-\"}}");
	expect("cloudstorage",
		"\"1795179909123456\",\"192.0.2.1\",\"1\",\"\",\"GET\",\"/shop/a.jpg\",\"200\",\"312\"",
		"reject no_match at 68 in $request_length");
}
END_TEST

START_TEST(formats_like_combined_are_read_as_themselves)
{
	expect("lighttpd",
		"2001:db8::1 www.example.com - [20/Nov/2026:14:05:09 +0100] \"GET /a?b HTTP/1.1\" 200 5 \"-\" \"curl\"",
		"time=1795179909+60, remote_addr=2001:db8::1, request_method=GET, request_path=/a, query_string=b, "
		"server_protocol=HTTP/1.1, http_user_agent=curl, host=www.example.com, status=200, body_bytes_sent=5");
	expect("npm-proxy",
		"[20/Nov/2026:14:05:09 +0100] HIT 200, 304 200 - GET https www.example.com \"/a b?c\" [Client "
		"2001:db8::1] [Length 5] [Gzip 2.45] [Sent-to shop] \"curl\" \"-\"",
		"time=1795179909+60, remote_addr=2001:db8::1, request_method=GET, request_path=/a b, query_string=c, "
		"http_user_agent=curl, host=www.example.com, status=200, body_bytes_sent=5, "
		"extra={\"upstream_cache_status\":\"HIT\",\"upstream_status\":\"200, 304\",\"scheme\":\"https\","
		"\"gzip_ratio\":\"2.45\",\"server\":\"shop\"}");
	expect("npm-proxy",
		"[20/Nov/2026:14:05:09 +0100] - - 499 - GET http www.example.com \"/\" [Client 192.0.2.1] [Length 0] "
		"[Gzip -] [Sent-to shop] \"-\" \"-\"",
		"time=1795179909+60, remote_addr=192.0.2.1, request_method=GET, request_path=/, host=www.example.com, "
		"status=499, body_bytes_sent=0, extra={\"scheme\":\"http\",\"server\":\"shop\"}");
	expect("npm-standard",
		"[20/Nov/2026:14:05:09 +0100] 444 - GET https 192.0.2.9 \"/.env\" [Client 192.0.2.1] [Length 0] [Gzip "
		"-] \"a \\x22b\\x22\" \"-\"",
		"time=1795179909+60, remote_addr=192.0.2.1, request_method=GET, request_path=/.env, http_user_agent=a "
		"\"b\", host=192.0.2.9, status=444, body_bytes_sent=0, extra={\"scheme\":\"https\"}");
	expect("npm-standard",
		"[20/Nov/2026:14:05:09 +0100] 444 - GET https 192.0.2.9 \"/.env\" [Client 192.0.2.1] [Length 0] \"-\" "
		"\"-\"",
		"reject no_match at 91 in $body_bytes_sent");
	expect("bunkerweb",
		"www.example.com 2001:db8::1 - 95386da8 alice [20/Nov/2026:14:05:09 +0100] \"GET /a?b HTTP/1.1\" 200 5 "
		"\"-\" \"curl\"",
		"time=1795179909+60, remote_addr=2001:db8::1, request_method=GET, request_path=/a, query_string=b, "
		"server_protocol=HTTP/1.1, http_user_agent=curl, remote_user=alice, host=www.example.com, status=200, "
		"body_bytes_sent=5, extra={\"request_id\":\"95386da8\"}");
	expect("bunkerweb",
		"www.example.com 192.0.2.1 - [20/Nov/2026:14:05:09 +0100] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl\"",
		"reject no_match at 50 in $remote_user");
}
END_TEST

START_TEST(a_target_is_told_apart_from_the_host_before_it)
{
	expect("$msec $scheme://$host$request_uri $status",
		"1.000 https://www.example.com/a/b?c://d 200",
		"time=1.000000+0, request_path=/a/b, query_string=c://d, host=www.example.com, status=200, "
		"extra={\"scheme\":\"https\"}");
	expect("$msec $scheme://$host:$server_port$request_uri $status",
		"1.000 https://www.example.com:443/a 200",
		"time=1.000000+0, request_path=/a, host=www.example.com, status=200, extra={\"scheme\":\"https\","
		"\"server_port\":443}");
	expect("$msec \"$scheme://$host$request_uri\"",
		"1.000 \"http://www.example.com/\"",
		"time=1.000000+0, request_path=/, host=www.example.com, extra={\"scheme\":\"http\"}");
	expect("$msec $host$uri x",
		"1.000 www.example.com x",
		"reject no_match at 6 in $host");
}
END_TEST

START_TEST(a_field_may_be_filled_up_with_blanks_on_its_left)
{
	expect("$msec ${request_time_ms:6} $status",
		"1.000     12 200",
		"time=1.000000+0, status=200, request_time=12000");
	expect("$msec ${request_time_ms:6} $status",
		"1.000 1234567 200",
		"time=1.000000+0, status=200, request_time=1234567000");
	expect("$msec ${request_time_ms:6} $status",
		"1.000 12 200",
		"time=1.000000+0, status=200, request_time=12000, note={\"line\":\"1.000 12 200\"}");
	expect("$msec ${host:8} $status",
		"1.000      www 200",
		"time=1.000000+0, host=www, status=200");
}
END_TEST

START_TEST(a_piece_may_be_missing_where_the_text_does_not_stand_that_it_begins_with)
{
	expect("$msec $status$[ a=$a$[ b=$b$]$] z",
		"1.000 200 z",
		"time=1.000000+0, status=200");
	expect("$msec $status$[ a=$a$[ b=$b$]$] z",
		"1.000 200 a=1 z",
		"time=1.000000+0, status=200, extra={\"a\":\"1\"}");
	expect("$msec $status$[ a=$a$[ b=$b$]$] z",
		"1.000 200 a=1 b=2 z",
		"time=1.000000+0, status=200, extra={\"a\":\"1\",\"b\":\"2\"}");
	expect("$msec $status$[ a=$a$[ b=$b$]$] z",
		"1.000 200 b=2 z",
		"reject no_match at 9 in $status");
	expect("$msec $status$[ a=$a$[ b=$b$]$] z",
		"1.000 200 a=- z",
		"time=1.000000+0, status=200, note={\"logged\":{\"2\":\"-\"}}");
	expect("$msec $status$[ \"$a\" $b$]",
		"1.000 200 \"-\" -",
		"time=1.000000+0, status=200, note={\"logged\":{\"2\":\"-\"}}");
}
END_TEST

START_TEST(a_quoted_field_may_be_a_bare_dash_where_its_format_says_so)
{
	expect("$msec $status \"${a:-}\" \"${b:-}\"$[ $c$]",
		"1.000 200 - -",
		"time=1.000000+0, status=200, note={\"logged\":{\"2\":\"-\",\"3\":\"-\"}}");
	expect("$msec $status \"${a:-}\" \"${b:-}\"$[ $c$]",
		"1.000 200 - \"x\" y",
		"time=1.000000+0, status=200, extra={\"b\":\"x\",\"c\":\"y\"}, note={\"logged\":{\"2\":\"-\"}}");
	expect("$msec $status \"${a:-}\" \"${b:-}\"$[ $c$]",
		"1.000 200 -x \"x\" y",
		"reject no_match at 9 in $status");
	expect("$msec $status \"${a:-}\"",
		"1.000 200 -",
		"time=1.000000+0, status=200, note={\"logged\":{\"2\":\"-\"}}");
}
END_TEST

START_TEST(a_format_may_say_how_it_is_escaped)
{
	expect("escape=none $msec \"$http_user_agent\" $host",
		"1.000 \"a \\x22 b\\\" www",
		"time=1.000000+0, http_user_agent=a \\x22 b\\, host=www");
	expect("escape=none $msec \"$http_user_agent\" $host",
		"1.000 \"\" www",
		"time=1.000000+0, host=www");
	expect("escape=none $msec $http_referer $host",
		"1.000  www",
		"time=1.000000+0, host=www");
	expect("escape=none $msec $http_referer $host",
		"1.000 - www",
		"time=1.000000+0, host=www, note={\"logged\":{\"1\":\"-\"}}");
	expect("escape=json $msec \"$http_user_agent\" $host",
		"1.000 \"a \\\"b\\\" \\u00e9\" www",
		"time=1.000000+0, http_user_agent=a \"b\" é, host=www, note={\"logged\":{\"1\":\"a \\\\\\\"b\\\\\\\" "
		"\\\\u00e9\"}}");
	expect("escape=json $msec \"$status\" \"$body_bytes_sent\" \"$request_time\"",
		"1.000 \"200\" \"\" \"0.5\"",
		"time=1.000000+0, status=200, request_time=500000, note={\"logged\":{\"3\":\"0.5\"}}");
	expect("escape=csv \"$msec\",\"$host\"",
		"\"1.000\",\"a\"\"b\"",
		"time=1.000000+0, host=a\"b");
}
END_TEST

START_TEST(a_piece_that_could_not_be_told_from_what_follows_is_refused)
{
	static const char *const cases[][2] = {
		{"$msec$[$a$]", "column 10: a piece that may be missing begins with text"},
		{"$msec$[ x$]", "column 10: a piece that may be missing begins with text, and has a field"},
		{"$msec$[ $a", "a $[ has no $] behind it"},
		{"$msec $a$]", "column 9: no $[ before this $]"},
		{"$msec$[ $a$]$[ $b$]", "column 13: a piece that may be missing stands behind a field that may not"},
		{"$msec$[ $a$] x$[ $b$]", "column 15: a piece that may be missing stands behind"},
		{"$[ $msec$]", "column 1: a piece that may be missing stands behind a field"},
		{"$host$[ $msec$]", "no field tells the date"},
		{"$msec $a$[:$b$] $c", "where $a ends is not certain"},
		{"$msec $remote_user$[ [$b$] $c", "where $remote_user ends is not certain"},
		{"$msec ${a:-}", "${a:-} has no quotes around it"},
		{"$msec \"$b\"$[ \"${a:-}\"$]", "${a:-} begins a piece that may be missing"},
		{"$msec ${a:65}", "behind the colon of \"${a:65}\" stands neither a time pattern, nor -, nor a comma (of a text), nor a width of 1 to 64"},
		{"$msec ${a:-65} ", "behind the colon of \"${a:-65}\" stands neither"},
		{"$msec ${bytes_sent:-6} ", "behind the colon of \"${bytes_sent:-6}\" stands neither"},
		{"$msec ${a:-6}", "${a:-6} is filled up with blanks on its right: a blank stands behind it"},
		{"$msec ${a:-6}: $b", "${a:-6} is filled up with blanks on its right: a blank stands behind it"},
		{"$msec ${a:-6}$[ $b$]", "where ${a:-6} ends is not certain"},
		{"$msec ${a:x}", "behind the colon of \"${a:x}\""},
		{"$msec ${a:%Q}", "%Q"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ck_assert_msg(!format_new(cases[i][0]), "%s is accepted", cases[i][0]);
		ck_assert_msg(strstr(error_text(), cases[i][1]), "%s: %s", cases[i][0], error_text());
	}
}
END_TEST

START_TEST(a_name_is_known_in_any_case)
{
	static const char *const names[] = {"COMMON", "COMBINED", "VCOMMON", "VCOMBINED", "CLOUDSTORAGE", "AWSELB", "AWSALB",
		"AWSS3", "SQUID", "TRAEFIKCLF", "HAProxy", "Envoy"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct format *format = format_new(names[i]);
		ck_assert_msg(format != NULL, "%s: %s", names[i], error_text());
		format_free(format);
	}
}
END_TEST

/* "none" also where a format was made of the line itself. */
static const char *detected(struct formats *formats, const char *line)
{
	const struct format *found = formats_detect(formats, line, strlen(line));
	bool is_named = found && strcmp(format_name(found), format_definition(found)) != 0;
	return is_named ? format_name(found) : "none";
}

START_TEST(a_line_with_more_behind_it_is_taken_by_no_other_format_with_a_name)
{
	static const char line[] = "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"";
	static const char *const tails[] = {" ", " -", " x", " 5", " \"", " \"a", " \"a\" \"b\"", " 5 \"a\" \"b\" 5", "x", " {} {}"};
	char text[TEXT_BYTES];
	struct formats formats;
	ck_assert_int_eq(formats_init(&formats, NULL, 0), 0);
	ck_assert_str_eq(detected(&formats, line), "combined");
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		strcpy(text, line);
		strcat(text, tails[i]);
		ck_assert_msg(strcmp(detected(&formats, text), "none") == 0, "%s is %s", text, detected(&formats, text));
	}
	formats_release(&formats);
}
END_TEST

Suite *suite_named_formats(void)
{
	Suite *suite = suite_create("named_formats");
	TCase *all = tcase_create("formats");
	tcase_add_checked_fixture(all, render_set_up, render_tear_down);
	tcase_set_timeout(all, 60);
	tcase_add_test(all, an_elapsed_time_of_squids_is_filled_up_with_blanks);
	tcase_add_test(all, what_uwsgi_does_not_know_is_empty);
	tcase_add_test(all, a_line_of_phps_server_may_say_why);
	tcase_add_test(all, a_gin_line_is_in_columns_and_its_duration_has_a_unit);
	tcase_add_test(all, a_field_of_traefiks_may_be_a_dash_without_its_quotes);
	tcase_add_test(all, a_line_that_a_piece_in_the_middle_makes_ambiguous_is_noted);
	tcase_add_test(all, haproxys_captured_headers_may_be_there_or_not_and_its_numbers_may_have_signs);
	tcase_add_test(all, a_request_without_a_response_has_no_status_with_envoy);
	tcase_add_test(all, istios_format_is_envoys_with_more_fields);
	tcase_add_test(all, a_line_of_awss_load_balancers_may_end_early_or_have_fields_that_are_not_known_yet);
	tcase_add_test(all, a_batch_of_s3s_has_no_request_and_no_quotes);
	tcase_add_test(all, googles_cells_have_their_quotes_doubled);
	tcase_add_test(all, formats_like_combined_are_read_as_themselves);
	tcase_add_test(all, a_target_is_told_apart_from_the_host_before_it);
	tcase_add_test(all, a_field_may_be_filled_up_with_blanks_on_its_left);
	tcase_add_test(all, a_piece_may_be_missing_where_the_text_does_not_stand_that_it_begins_with);
	tcase_add_test(all, a_quoted_field_may_be_a_bare_dash_where_its_format_says_so);
	tcase_add_test(all, a_format_may_say_how_it_is_escaped);
	tcase_add_test(all, a_piece_that_could_not_be_told_from_what_follows_is_refused);
	tcase_add_test(all, a_name_is_known_in_any_case);
	tcase_add_test(all, a_line_with_more_behind_it_is_taken_by_no_other_format_with_a_name);
	suite_add_tcase(suite, all);
	return suite;
}

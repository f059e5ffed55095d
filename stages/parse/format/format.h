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
	X("hcommon", "%v %h %l %u %t \"%r\" %>s %b", "common behind the virtual host, without its port") \
	X("hcombined", "%v %h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", \
		"combined behind the virtual host, without its port") \
	X("fcombined", \
		"date-format=%d/%b/%Y time-format=%T ~h{, \"} - %e [%d:%t %^] \"%r\" %s %b \"%R\" \"%u\"", \
		"combined with the addresses of X-Forwarded-For in the place of the client's") \
	X("main", \
		"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" " \
		"\"$http_user_agent\" \"$http_x_forwarded_for\"", \
		"combined with X-Forwarded-For: the default of nginx's own packages") \
	X("ingress-nginx", \
		"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" " \
		"\"$http_user_agent\" $request_length $request_time [$proxy_upstream_name] " \
		"[$proxy_alternative_upstream_name] $upstream_addr $upstream_response_length $upstream_response_time " \
		"$upstream_status $req_id", \
		"Kubernetes' ingress-nginx: combined with what the upstream did") \
	X("squid", \
		"$msec ${request_time_ms:6} $remote_addr $squid_request_status/$status $bytes_sent $request_method " \
		"$request_uri $remote_user $hierarchy_status/$upstream_addr $sent_http_content_type", \
		"Squid's native access.log") \
	X("traefikclf", \
		"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent " \
		"\"${http_referer:-}\" \"${http_user_agent:-}\" $request_count \"${router_name:-}\" " \
		"\"${service_url:-}\" ${request_time_ms}ms", \
		"Traefik's common: combined with router, service and duration") \
	X("haproxy", \
		"escape=haproxy $remote_addr:$remote_port [${time:%d/%b/%Y:%T.%3N}] $frontend_name " \
		"$backend_name/$srv_name $tq/$tw/$tc/$tr/$request_time_ms $status $bytes_sent " \
		"$captured_request_cookie $captured_response_cookie $termination_state " \
		"$actconn/$feconn/$beconn/$srv_conn/$retries $srv_queue/$backend_queue$[ " \
		"{$captured_request_headers}$[ {$captured_response_headers}$]$] \"$request\"$[ " \
		"$fc_conn_err/$ssl_fc_err/$ssl_c_err/$ssl_c_ca_err/$ssl_fc_is_resumed " \
		"$ssl_server_name/$ssl_protocol/$ssl_cipher$]", \
		"HAProxy's option httplog, and httpslog; the time is of the zone of the run") \
	X("envoy", \
		"[${time:%FT%T.%3N%:Z}] \"$request\" $status $response_flags " \
		"$bytes_received $body_bytes_sent $request_time_ms $upstream_http_x_envoy_upstream_service_time " \
		"\"$http_x_forwarded_for\" \"$http_user_agent\" \"$http_x_request_id\" \"$host\" \"$upstream_addr\"", \
		"Envoy's default text format") \
	X("istio", \
		"[${time:%FT%T.%3N%:Z}] \"$request\" $status $response_flags " \
		"$response_code_details $connection_termination_details \"$upstream_transport_failure_reason\" " \
		"$bytes_received $body_bytes_sent $request_time_ms $upstream_http_x_envoy_upstream_service_time " \
		"\"$http_x_forwarded_for\" \"$http_user_agent\" \"$http_x_request_id\" \"$host\" \"$upstream_addr\" " \
		"$upstream_cluster $upstream_local_address $downstream_local_address $remote_addr:$remote_port " \
		"$ssl_server_name $route_name", \
		"Istio's default text format") \
	X("awsalb", \
		"$type ${time:%FT%T.%6N%:Z} $elb $remote_addr:$remote_port " \
		"$upstream_addr $request_processing_time $target_processing_time $response_processing_time $status " \
		"$upstream_status $request_length $bytes_sent \"$request\" \"$http_user_agent\" $ssl_cipher " \
		"$ssl_protocol $target_group_arn \"$trace_id\"$[ \"$ssl_server_name\"$[ \"$chosen_cert_arn\"$[ " \
		"$matched_rule_priority$[ $request_creation_time$[ \"$actions_executed\"$[ \"$redirect_url\"$[ " \
		"\"$error_reason\"$[ \"$target_port_list\"$[ \"$target_status_code_list\"$[ \"$classification\"$[ " \
		"\"$classification_reason\"$[ $conn_trace_id$[ \"$transformed_host\"$[ \"$transformed_uri\"$[ " \
		"\"$request_transform_status\"$[ $further_fields$]$]$]$]$]$]$]$]$]$]$]$]$]$]$]$]", \
		"AWS Application Load Balancer") \
	X("awselb", \
		"${time:%FT%T.%6N%:Z} $elb $remote_addr:$remote_port $upstream_addr " \
		"$request_processing_time $backend_processing_time $response_processing_time $status $upstream_status " \
		"$received_bytes $body_bytes_sent \"$request\"$[ \"$http_user_agent\"$[ $ssl_cipher $ssl_protocol$]$]", \
		"AWS Classic Load Balancer") \
	X("awss3", \
		"$bucket_owner $bucket [$time_local] $remote_addr $requester $request_id $operation $key " \
		"\"${request:-}\" $status $error_code $body_bytes_sent $object_size $request_time_ms " \
		"$turn_around_time \"${http_referer:-}\" \"${http_user_agent:-}\" $version_id$[ $host_id$[ " \
		"$signature_version$[ $ssl_cipher$[ $authentication_type$[ $host$[ $ssl_protocol$[ " \
		"$access_point_arn$[ $acl_required$[ $source_region$[ $further_fields$]$]$]$]$]$]$]$]$]$]", \
		"Amazon S3 server access log") \
	X("cloudstorage", \
		"escape=csv \"$time_micros\",\"$remote_addr\",\"$c_ip_type\",\"$c_ip_region\",\"$request_method\"," \
		"\"$request_uri\",\"$status\",\"$request_length\",\"$bytes_sent\",\"$request_time_us\",\"$host\"," \
		"\"$http_referer\",\"$http_user_agent\",\"$s_request_id\",\"$cs_operation\",\"$cs_bucket\",\"$cs_object\"", \
		"Google Cloud Storage usage log, CSV") \
	X("lighttpd", \
		"%h %V %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"", \
		"lighttpd's default: combined with the host in the place of the remote logname") \
	X("npm-proxy", \
		"[$time_local] $upstream_cache_status $upstream_status $status - $request_method $scheme $host " \
		"\"$request_uri\" [Client $remote_addr] [Length $body_bytes_sent] [Gzip $gzip_ratio] [Sent-to " \
		"$server] \"$http_user_agent\" \"$http_referer\"", \
		"Nginx Proxy Manager: proxy hosts") \
	X("npm-standard", \
		"[$time_local] $status - $request_method $scheme $host \"$request_uri\" [Client $remote_addr] [Length " \
		"$body_bytes_sent] [Gzip $gzip_ratio] \"$http_user_agent\" \"$http_referer\"", \
		"Nginx Proxy Manager: what is not proxied") \
	X("bunkerweb", \
		"$host $remote_addr - $request_id $remote_user [$time_local] \"$request\" $status $body_bytes_sent " \
		"\"$http_referer\" \"$http_user_agent\"", \
		"BunkerWeb's default: combined with host and request ID") \
	X("gin", \
		"[GIN] ${time:%Y/%m/%d - %H:%M:%S} | $status | ${request_duration:13} | ${remote_addr:15} | " \
		"${request_method:-7}  \"$request_uri\"", \
		"Gin's default logger (Go); the time is of the zone of the run") \
	X("uwsgi", \
		"escape=none [pid: $pid|app: $app|req: $app_requests/$request_count] $remote_addr ($remote_user) " \
		"{$vars vars in $pktsize bytes} [${time:%a %b %e %H:%M:%S %Y}] $request_method $request_uri => generated " \
		"$body_bytes_sent bytes in $request_time_ms msecs$[ via $via$] ($server_protocol $status) $headers headers " \
		"in $hsize bytes ($switches switches on core $core)", \
		"uWSGI's default request log; the time is of the zone of the run") \
	X("php", \
		"[${time:%a %b %e %H:%M:%S %Y}] $remote_addr:$remote_port [$status]: $request_method $request_uri$[ - " \
		"$server_message$]", \
		"PHP's built-in server; the time is of the zone of the run") \
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
		"JSON as Cloudflare's Logpush writes it") \
	X("cloudfront-json", \
		"{\"date\":\"$date_utc\",\"time\":\"$time_utc\",\"c-ip\":\"$remote_addr\",\"cs-method\":\"$request_method\"," \
		"\"x-host-header\":\"$host\",\"cs-uri-stem\":\"$uri\",\"cs-uri-query\":\"$args\",\"sc-status\":\"$status\"," \
		"\"sc-bytes\":\"$body_bytes_sent\",\"cs(Referer)\":\"$http_referer\",\"cs(User-Agent)\":\"$http_user_agent\"," \
		"\"time-taken\":\"$request_time\",\"cs-protocol-version\":\"$server_protocol\"}", \
		"JSON as CloudFront's standard logging (v2) writes it, percent-encoded as it is")

/* What the name or definition of a format begins with whose lines arrive in wrappers (wrapper.h). */
#define FORMAT_WRAPPED "unwrap:"

/* What a definition begins with whose rest is a regular expression. */
#define FORMAT_PATTERN "pattern:"

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

/* Whether the line is no event but says something of those that are: a comment, or CSV's names of the columns. */
bool format_skips(const struct format *format, const char *line, size_t length);

/* Whether that is a built-in's name; whether it is a GoAccess log-format, which has its dates' formats in front. */
bool format_is_builtin(const char *name);
bool format_is_goaccess(const char *definition);
/* Whether lines that begin with # are comments. */
bool format_has_comments(const struct format *format);

/* The zone that is assumed of times without one; NULL where the format has one. */
const char *format_zone_assumed(const struct format *format);

/* Whether dates have a year; otherwise see clock_read(). */
bool format_has_year(const struct format *format);

/* The names of the built-ins by their number, from 0; NULL behind the last. */
const char *format_builtin(size_t number);

#endif

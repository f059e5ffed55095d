/* Which format is made for lines that none with a name fits: the definition itself, and where there must be none. */
#include "pipeline/block.h"
#include "pipeline/error.h"
#include "stages/parse/detect/formats.h"
#include "stages/parse/detect/infer.h"
#include "stages/parse/format/match.h"
#include "tests/random.h"
#include "tests/suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MUTATIONS = 20000, TEXT_BYTES = 4096 };

#define T "[20/Nov/2026:10:00:00 +0100]"
#define U "[20/Nov/2026:10:00:07 +0100]"
#define GET "\"GET /a?b=c HTTP/1.1\""
#define POST "\"POST /login HTTP/2.0\""
#define FIREFOX "\"Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0\""

struct sample {
	const char *definition, *text;
};

/* Combined in front, and something behind it. */
#define COMBINED \
	"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\""

static const struct sample samples[] = {
	/* something behind combined */
	{COMBINED " $field_10 \"$field_11\"",
		"192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX " 0.012 \"-\"\n"
		"2001:db8::1 - bob " U " " POST " 302 - \"https://www.example.com/\" \"curl/8.14.1\" 1.5 \"198.51.100.1\"\n"},
	{COMBINED " rt=$rt uct=\"$uct\" cs=$cs",
		"192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX " rt=0.012 uct=\"0.001, 0.002\" cs=HIT\n"
		"192.0.2.2 - - " U " " POST " 302 1 \"-\" \"curl/8.14.1\" rt=0.100 uct=\"-\" cs=-\n"},
	{COMBINED " host=$host request_time=$field_11, id=$id",
		"192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX " host=a.example.com request_time=1, id=7f\n"
		"192.0.2.2 - - " U " " POST " 302 1 \"-\" \"curl/8.14.1\" host=b.example.com request_time=2, id=80\n"},
	{"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent $field_8",
		"192.0.2.1 - - " T " " GET " 200 512 150000\n192.0.2.1 - eve " U " " POST " 500 - 3\n"},
	{"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent $field_8 \"$http_referer\" "
	 "\"$http_user_agent\"",
		"192.0.2.1 - - " T " " GET " 200 512 15 \"http://x/\" " FIREFOX "\n"
		"192.0.2.1 - - " U " " POST " 500 - 3 \"-\" \"curl/8.1\"\n"},
	/* where nobody came from anywhere, that may be any header */
	{"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent $field_8 \"$field_9\" \"$http_user_agent\"",
		"192.0.2.1 - - " T " " GET " 200 512 15 \"-\" " FIREFOX "\n192.0.2.1 - - " U " " POST " 500 - 3 \"-\" \"curl/8.1\"\n"},
	/* the request's size before the response's */
	{"$remote_addr - $remote_user [$time_local] \"$request\" $status $field_7 $field_8 \"$http_user_agent\"",
		"192.0.2.1 - - " T " " GET " 200 - 512 " FIREFOX "\n192.0.2.1 - - " U " " GET " 200 - 77 " FIREFOX "\n"
		"192.0.2.1 - - " U " " POST " 302 12 7 " FIREFOX "\n"},
	/* something in front */
	{"$field_1 " COMBINED,
		"www.example.com 192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX "\n"
		"api.example.com 192.0.2.2 - bob " U " " POST " 302 1 \"http://x/\" " FIREFOX "\n"},
	{"$field_1 " COMBINED " $field_11",
		"www.example.com:443 192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX " 7\n"
		"api.example.com:443 192.0.2.2 - - " U " " POST " 302 1 \"-\" " FIREFOX " 9\n"},
	{"$field_1 $remote_addr $field_3 $field_4 $field_5 [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" "
	 "\"$http_user_agent\"",
		"www.example.com 192.0.2.1 - 95386da8 - " T " " GET " 200 512 \"-\" " FIREFOX "\n"
		"www.example.com 192.0.2.2 - 7bde940e - " U " " POST " 302 1 \"-\" " FIREFOX "\n"},
	{"$field_1 $remote_addr $field_3 $field_4 [$time_local] \"$request\" $status $body_bytes_sent",
		"a:443 192.0.2.1 1j0vhgd bob " T " " GET " 200 512\na:443 192.0.2.2 cger1e eve " U " " POST " 302 1\n"},
	{"$field_1 $remote_addr $field_3 [$time_local] \"$request\" $status $body_bytes_sent $field_8 $field_9 \"$field_10\"",
		"198.51.100.7 192.0.2.1 - " T " " GET " 200 512 300 812 \"-\"\n- 192.0.2.1 - " U " " POST " 304 0 300 200 \"-\"\n"},
	{"$field_1 $field_2 $field_3 [$time_local] \"$request\" $status $body_bytes_sent $field_8",
		"192.0.2.1 198.51.100.1 203.0.113.1 " T " " GET " 200 512 1\n192.0.2.2 198.51.100.1 203.0.113.2 " U " " POST " 302 1 2\n"},
	{"$remote_addr, $field_2 - $remote_user [$time_local] \"$request\" $status $body_bytes_sent",
		"192.0.2.1, 198.51.100.1 - - " T " " GET " 200 512\n192.0.2.2, 198.51.100.1 - bob " U " " POST " 302 1\n"},
	{"$remote_addr:$remote_port - $remote_user [$time_local] \"$request\" $status $body_bytes_sent",
		"192.0.2.1:40000 - - " T " " GET " 200 512\n192.0.2.2:9 - bob " U " " POST " 302 1\n"},
	{"\"$field_1\" $remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent",
		"\"203.0.113.7, 198.51.100.7\" 192.0.2.1 - - " T " " GET " 200 512\n\"-\" 192.0.2.2 - - " U " " POST " 302 1\n"},
	/* the client's name was looked up */
	{"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent $field_8",
		"host.example.com - - " T " " GET " 200 512 1\n192.0.2.2 - - " U " " POST " 302 1 2\n"},
	/* other orders */
	{"[$time_local] $remote_addr $field_3 $field_4 \"$request\" $field_6",
		T " 192.0.2.1 TLSv1.3 TLS_AES_128_GCM_SHA256 " GET " 1375\n" U " 192.0.2.2 TLSv1.2 - " POST " -\n"},
	{"[$time_local] $status $body_bytes_sent \"$request\" \"$http_user_agent\" $remote_addr",
		T " 200 512 " GET " " FIREFOX " 192.0.2.1\n" U " 404 - " POST " \"-\" 192.0.2.1\n"},
	{"$remote_addr [$time_local] \"$http_user_agent\" \"$field_4\" \"$request\" $status",
		"192.0.2.1 " T " " FIREFOX " \"https://www.example.com/\" " GET " 200\n"
		"192.0.2.1 " U " \"Wget/1.25\" \"-\" " POST " 201\n"},
	{"$remote_addr $time_local $time_local \"$request\" $status",
		"192.0.2.1 20/Nov/2026:10:00:00 +0000 20/Nov/2026:10:00:01 +0000 " GET " 200\n"},
	{"$remote_addr\t$field_2\t$field_3\t[$time_local]\t\"$request\"\t$status\t$body_bytes_sent",
		"192.0.2.1\t-\t-\t" T "\t" GET "\t200\t512\n192.0.2.1\t-\t-\t" U "\t" POST "\t302\t-\n"},
	/* other times */
	{"$remote_addr [$time_iso8601] \"$request\" $status $field_5",
		"192.0.2.1 [2026-11-20T10:00:00+01:00] " GET " 200 0.5\n192.0.2.1 [2026-11-20T10:00:01+01:00] " GET " 200 0.25\n"},
	{"$time_rfc3339 $remote_addr $request_method $request_uri $server_protocol $status $body_bytes_sent",
		"2026-11-20T10:00:00.5Z 192.0.2.1 GET /a HTTP/1.1 200 5\n2026-11-20T10:00:01Z 192.0.2.1 POST /?b HTTP/2 302 5\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f} $remote_addr $request_method $request_uri $status $field_6",
		"2026-11-20 10:00:00 192.0.2.1 GET / 200 3ms\n2026-11-20 10:00:01 192.0.2.1 HEAD /x?y 404 1ms\n"},
	{"[${time:%Y-%m-%d %H:%M:%S%.f %:z}] \"$request\" $status", "[2026-11-20 10:00:00,125 +0100] " GET " 200\n"},
	{"${time:%Y/%m/%d %H:%M:%S%.f} [router:$router] [client: $remote_addr] [useragent: $http_user_agent] $request_method "
	 "$request_uri $status",
		"2026/11/20 10:00:00 [router:a] [client: 192.0.2.1] [useragent: Mozilla/5.0 (X11; Linux)] GET / 200\n"
		"2026/11/20 10:00:07 [router:b] [client: 192.0.2.9] [useragent: curl/8.1] POST /x 404\n"},
	{"$msec $remote_addr \"$request\" $status $body_bytes_sent",
		"1795179909.123 192.0.2.1 " GET " 200 12\n1795179910.007 192.0.2.1 " POST " 302 -\n"},
	{"time=$time_rfc3339 level=$level method=$request_method path=$request_uri status=$status size=$body_bytes_sent "
	 "remote=$remote_addr ua=\"$http_user_agent\"",
		"time=2026-11-20T10:00:00.1Z level=info method=GET path=/a status=200 size=1 remote=192.0.2.1 ua=\"curl/8.1\"\n"
		"time=2026-11-20T10:00:00.25Z level=warn method=GET path=/b status=404 size=2 remote=192.0.2.1 ua=" FIREFOX "\n"},
	{"$remote_addr - $remote_user [${time:%d/%b/%Y %H:%M:%S}] \"$request\" $status $field_7",
		"192.0.2.1 - - [20/Nov/2026 10:00:00] " GET " 200 -\n192.0.2.2 - - [20/Nov/2026 10:00:07] " POST " 404 -\n"},
	{"$remote_addr ${time:%d/%b/%Y %H:%M:%S %z} \"$request\" $status", "192.0.2.1 20/Nov/2026 10:00:00 +0100 " GET " 200\n"},
	{"${time:%Y/%m/%d %H:%M:%S%.f %z} $remote_addr \"$request\" $status", "2026/11/20 10:00:00 -0800 192.0.2.1 " GET " 200\n"},
	{"[${time:%a %b %e %H:%M:%S %Y}] $remote_addr $request_method $request_uri $status",
		"[Fri Nov 20 10:00:00 2026] 192.0.2.1 GET /a 200\n[Sat Nov  7 10:00:07 2026] 192.0.2.2 HEAD /b?c 404\n"},
	/* columns between tabs, or bars */
	{"$time_iso8601|$remote_addr|$request|$status|$body_bytes_sent|$field_6|$http_referer|$http_user_agent",
		"2026-11-20T10:00:00+01:00|192.0.2.1|GET /a HTTP/1.1|200|5|0.1|-|Mozilla/5.0 (X11; Linux x86_64)\n"
		"2026-11-20T10:00:01+01:00|192.0.2.2|HEAD /b HTTP/2.0|404|-|0.1|http://x/|curl/8.14.1\n"},
	{"[$time_local] | $remote_addr | $request_method | $request_uri | \"$http_user_agent\" | $status |",
		T " | 192.0.2.1 | GET | /a | " FIREFOX " | 200 |\n" U " | 192.0.2.2 | GET | /b | \"curl/8.1\" | 404 |\n"},
	{"$remote_addr\t[$time_local]\t$field_3\t$request\t$status\t$http_user_agent",
		"192.0.2.1\t" T "\tx y\tGET /a HTTP/1.1\t200\tcurl/8.14.1\n192.0.2.1\t" U "\t\tGET /b HTTP/1.1\t404\t\n"},
	{"time:[$time_local]\thost:$remote_addr\treq:$request\tstatus:$status\tsize:$body_bytes_sent\treferer:$http_referer\t"
	 "ua:$http_user_agent\tvhost:$host\tapptime:$apptime",
		"time:" T "\thost:192.0.2.1\treq:GET /a HTTP/1.1\tstatus:200\tsize:5\treferer:http://x/\tua:Mozilla/5.0 (X11; Linux)\t"
		"vhost:a.example.com\tapptime:0.1\n"
		"time:" U "\thost:192.0.2.2\treq:GET /b HTTP/1.1\tstatus:404\tsize:7\treferer:-\tua:curl/8.1\tvhost:\tapptime:-\n"},
	{"time:$time_iso8601\tremote_addr:$remote_addr\thost:$host\tmethod:$request_method\turi:$request_uri\tstatus:$status",
		"time:2026-11-20T10:00:00+01:00\tremote_addr:192.0.2.1\thost:198.51.100.7\tmethod:GET\turi:/a\tstatus:200\n"},
	/* lists without quotes */
	{COMBINED " $field_10 ${field_11:,}",
		"192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX " 0.012 0.001, 0.002 : 0.003\n"
		"192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX " 0.012 0.012\n"},
	{"${field_1:,} $remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent ut=${ut:,} x=$x",
		"- 192.0.2.1 - - " T " " GET " 200 512 ut=0.1 x=1\n"
		"203.0.113.7, 198.51.100.9 192.0.2.1 - - " T " " GET " 200 512 ut=0.1, 0.2 x=1\n"},
	/* sizes and durations by their keys, wherever they stand */
	{"ts=$time_rfc3339 size=$body_bytes_sent status=$status method=$request_method path=$request_uri duration_ms=$request_time_ms "
	 "duration=$duration upstream_bytes=$upstream_bytes",
		"ts=2026-11-20T10:00:00.1Z size=5 status=200 method=GET path=/a duration_ms=1.5 duration=7 upstream_bytes=9\n"
		"ts=2026-11-20T10:00:01.1Z size=7 status=404 method=GET path=/b duration_ms=12 duration=8 upstream_bytes=9\n"},
	/* zones in columns of their own */
	{"${time:%Y-%m-%d %H:%M:%S%.f}\t${time_zone:%:z}\t$remote_addr\t$request\t$status",
		"2026-11-20 10:00:00\t+01:00\t192.0.2.1\tGET / HTTP/1.1\t200\n2026-11-20 10:00:01\t-00:30\t192.0.2.1\tGET / HTTP/1.1\t404\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f} | ${time_zone:%z} | $remote_addr | $request_method | $request_uri | $status",
		"2026-11-20 10:00:00 | +0100 | 192.0.2.1 | GET | / | 200\n2026-11-20 10:00:01 | -0530 | 192.0.2.1 | PUT | / | 404\n"},
	{"\"${time:%Y-%m-%d %H:%M:%S%.f}\", \"${time_zone:%:z}\", \"$remote_addr\", \"$request\", \"$status\"",
		"\"2026-11-20 10:00:00\", \"+01:00\", \"192.0.2.1\", " GET ", \"200\"\n"},
	{"$remote_addr [${time:%d/%b/%Y:%H:%M:%S%.f}] [${time_zone:%z}] \"$request\" $status",
		"192.0.2.1 [20/Nov/2026:10:00:00] [+0100] " GET " 200\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f}|${time_zone:%Z}|$remote_addr|$request|$status",
		"2026-11-20 10:00:00|EST|192.0.2.1|GET / HTTP/1.1|200\n2026-11-20 10:00:01|EDT|192.0.2.1|GET / HTTP/1.1|404\n"},
	{"time=\"${time:%Y-%m-%d %H:%M:%S%.f}\" ip=$remote_addr tz=${time_zone:%z} req=\"$request\" status=$status",
		"time=\"2026-11-20 10:00:00\" ip=192.0.2.1 tz=+0100 req=" GET " status=200\n"},
	/* which are no news where the time has one, and none where all else could stand there */
	{"[$time_local] $field_2 $remote_addr \"$request\" $status", T " +0100 192.0.2.1 " GET " 200\n"},
	{"[${time:%Y-%m-%d %H:%M:%S%.f}] $field_2 $remote_addr \"$request\" $status",
		"[2026-11-20 10:00:00] HIT 192.0.2.1 " GET " 200\n[2026-11-20 10:00:01] MISS 192.0.2.1 " GET " 200\n"},
	/* words and numbers that look like zones */
	{"${time:%Y-%m-%d %H:%M:%S%.f}\t$field_2\t$remote_addr\t$request_method\t$request_uri\t$status\t$body_bytes_sent",
		"2026-11-20 10:00:01\tHIT\t192.0.2.1\tGET\t/p1\t200\t31\n2026-11-20 10:00:02\tHIT\t192.0.2.1\tGET\t/p2\t404\t32\n"},
	{"[${time:%d/%b/%Y %H:%M:%S}] $field_2 $remote_addr \"$request\" $status $body_bytes_sent",
		"[20/Nov/2026 10:00:01] HIT 192.0.2.1 " GET " 200 31\n[20/Nov/2026 10:00:02] HIT 192.0.2.1 " POST " 200 32\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f} [$field_2] $remote_addr $request_method $request_uri $status $body_bytes_sent",
		"2026-11-20 10:00:01 [EVENT] 192.0.2.1 GET /p 200 31\n2026-11-20 10:00:02 [EVENT] 192.0.2.1 GET /q 200 32\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f} $field_2 $remote_addr $request_method $request_uri $status $body_bytes_sent",
		"2026-11-20 10:00:01 AUDIT 192.0.2.1 GET /p 200 31\n2026-11-20 10:00:02 REST 192.0.2.1 GET /q 200 32\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f} $remote_addr $request_method $request_uri $status $body_bytes_sent $field_7",
		"2026-11-20 10:00:01 192.0.2.1 GET /p 200 31 -1001\n2026-11-20 10:00:02 192.0.2.1 GET /q 200 32 -1002\n"},
	/* zones by their names */
	{"$remote_addr - $remote_user [${time:%d/%b/%Y:%H:%M:%S %Z}] \"$request\" $status $body_bytes_sent",
		"192.0.2.1 - - [20/Nov/2026:10:00:00 UTC] " GET " 200 512\n192.0.2.1 - - [20/Nov/2026:10:00:01 UTC] " GET " 200 1\n"},
	{"$remote_addr - $remote_user [${time:%a, %d %b %Y %H:%M:%S %Z}] \"$request\" $status $body_bytes_sent $field_8",
		"192.0.2.1 - - [Fri, 20 Nov 2026 10:00:00 GMT] " GET " 200 512 a\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f %Z} $request_method $request_uri $status", "2026-11-20 10:00:00 EST GET / 200\n"},
	{"${time:%a %b %e %H:%M:%S %Z %Y} $request_method $request_uri $status", "Fri Nov 20 10:00:00 UTC 2026 GET / 200\n"},
	{"${time:%Y-%m-%d %H:%M:%S%.f %:z} $field_2 $request_method $request_uri $status", "2026-11-20 10:00:00 +0100 CET GET / 200\n"},
	/* method and target are not side by side */
	{"t=$time_rfc3339 level=$level http.request.method=$request_method http.request.remoteaddr=\"$remote_addr:$remote_port\" "
	 "http.request.uri=\"$request_uri\" referer=$referer http.response.status=$status upstream_status=$upstream_status",
		"t=2026-11-20T10:00:00.1Z level=info http.request.method=GET http.request.remoteaddr=\"192.0.2.1:9\" "
		"http.request.uri=\"/a\" referer=http://x/ http.response.status=200 upstream_status=200\n"
		"t=2026-11-20T10:00:01.1Z level=info http.request.method=PUT http.request.remoteaddr=\"192.0.2.2:9\" "
		"http.request.uri=\"/b\" referer=http://x/ http.response.status=404 upstream_status=502\n"},
	{"ts=$time_rfc3339 status=$status method=$request_method server_ip=$server_ip path=$request_uri ip=$remote_addr",
		"ts=2026-11-20T10:00:00.1Z status=200 method=GET server_ip=192.0.2.9 path=/a ip=192.0.2.1\n"
		"ts=2026-11-20T10:00:01.1Z status=404 method=GET server_ip=192.0.2.9 path=/a ip=192.0.2.1\n"},
	/* the time's bracket touches a quote */
	{"$remote_addr - $remote_user [$time_local]\"$request\" $status $body_bytes_sent $field_8",
		"192.0.2.1 - - " T GET " 200 512 a-1\n192.0.2.2 - - " U POST " 302 1 a-2\n"},
	/* a column that looks like another */
	{"$remote_addr [$time_local] \"$request\" $field_4 $field_5",
		"192.0.2.1 " T " " GET " 1375 200\n192.0.2.1 " U " " POST " 77 200\n"},
	{"$remote_addr [$time_local] \"$request\" $status $field_5 $field_6",
		"192.0.2.1 " T " " GET " 200 0.125 512\n192.0.2.1 " U " " POST " 302 1.5 77\n"},
	{"$remote_addr [$time_local] \"$request\" $status \"$field_5\" \"$field_6\"",
		"192.0.2.1 " T " " GET " 200 \"nginx/1.28\" \"Apache/2.4\"\n192.0.2.1 " U " " POST " 302 \"nginx/1.28\" \"Apache/2.4\"\n"},
	{"[$time_local] \"$request\" $status $body_bytes_sent $field_5", /* whose address this is nobody says */
		T " " GET " 200 512 192.0.2.1:8080\n" U " " POST " 302 1 192.0.2.2:8080\n"},
	{"$remote_addr [$time_local] \"$request\" expires=$expires status=$status",
		"192.0.2.1 " T " " GET " expires=200 status=404\n192.0.2.1 " U " " POST " expires=301 status=200\n"},
	/* requests that are none, between some that are */
	{"$field_1 " COMBINED,
		"a.example.com 192.0.2.1 - - " T " " GET " 200 512 \"-\" " FIREFOX "\n"
		"a.example.com 192.0.2.1 - - " T " \"\\x16\\x03\\x01 \\\"\" 400 512 \"-\" \"-\"\n"
		"a.example.com 192.0.2.1 - - " T " \"-\" 400 512 \"-\" \"-\"\n"
		"a.example.com 192.0.2.1 - - " U " " POST " 302 1 \"-\" " FIREFOX "\n"},
};

enum { SAMPLES = sizeof samples / sizeof *samples };

/* No access logs, or none that can be told apart without a doubt. */
static const char *const others[] = {
	"", "\n", "\n\n\r\n", " ", "\t\n", "-", "\"", "[", "[]", "\"\"", "\\", "\"\\", "a", "1\n2\n3\n",
	/* neither time nor request, or just one of them */
	"192.0.2.1 session1\n192.0.2.2 session2\n", "192.0.2.1 - - " T " 200\n", "192.0.2.1 " GET " 200 512\n",
	"192.0.2.1 1795179909\n192.0.2.2 1795179910\n", "192.0.2.1 20/Nov/2026 10:00:00 +01:00 " GET " 200\n",
	"192.0.2.1 2026-11-20T10:00:00 -08 " GET " 200\n",
	/* in which zone? */
	"2026-11-20 10:00:00 CET GET / 200\n", "[20/Nov/2026:10:00:00 CEST] " GET " 200\n", "2026-11-20 10:00:00 IST, " GET " 200\n",
	"2026-11-20 10:00:00 (CET) GET / 200\n", "2026-11-20 10:00:00 [AEDT] GET / 200\n", "2026-11-20 10:00:00\tBST\tGET\t/\t200\n",
	"[2026-11-20 10:00:00] 192.0.2.1 tz=MSK " GET " 200\n",
	"2026/11/20 10:00:00 UTC+1 " GET " 200\n", "2026-11-20 10:00:00 pm GET / 200\n", "Fri Nov 20 10:00:00 CET 2026 GET / 200\n",
	"2026-11-20 10:00:00|CET|192.0.2.1|GET / HTTP/1.1|200\n", "2026-11-20 10:00:00|PM|192.0.2.1|GET / HTTP/1.1|200\n",
	"2026-11-20 10:00:00|+0100|CET|GET / HTTP/1.1|x|y\n",
	"[2026-11-20 10:00:00] 192.0.2.1 tz=CET " GET " 200\n",
	"192.0.2.1 [20/Nov/2026:10:00:00 +0100 " GET " 200 512\n", "192.0.2.1 [31/Nov/2026:10:00:00 +0100] " GET " 200 512\n",
	/* neither status nor address */
	T " " GET " 1375\n" U " " POST " 7\n", T " " GET " 777\n" U " " POST " 378\n",
	/* Unix time: which one? */
	"1795179909 1795179910 192.0.2.1 " GET " 200\n", "600000000 192.0.2.1 " GET " 200\n", "2300000000 192.0.2.1 " GET " 200\n",
	/* error logs */
	"2026/11/20 10:00:00 [error] 334#334: *338 open() \"/srv/a\" failed (2: No such file or directory), client: 192.0.2.1, "
	"server: www.example.com, request: \"GET /a HTTP/1.1\", host: \"www.example.com\"\n"
	"2026/11/20 10:00:07 [error] 334#334: *339 open() \"/srv/b\" failed (2: No such file or directory), client: 192.0.2.9, "
	"server: www.example.com, request: \"GET /b HTTP/1.1\", host: \"www.example.com\"\n",
	"[Fri Nov 20 10:00:00.123456 2026] [core:error] [pid 7:tid 8] [client 192.0.2.1:40000] AH00126: Invalid URI in request "
	"GET /../../etc/passwd HTTP/1.1\n",
	/* the system's log */
	"Nov 20 10:00:00 www sshd[77]: Accepted publickey for bob from 192.0.2.1 port 40000 ssh2\n"
	"Nov 20 10:00:07 www sshd[78]: Accepted publickey for eve from 192.0.2.2 port 40001 ssh2\n",
	"2026-11-20T10:00:00.123456+01:00 www CRON[334]: (root) CMD (run-parts /etc/cron.hourly)\n",
	"Nov 20 10:00:00 www web: 192.0.2.1 - - " GET " 200 512 0.5\n",
	/* applications */
	"2026-11-20 10:00:00,123 INFO  [main] com.example.Server - Started in 2.5 seconds\n"
	"2026-11-20 10:00:07,001 WARN  [pool-1] com.example.Server - Slow query: 200 ms\n",
	"2026-11-20T10:00:00Z INFO worker 200 jobs done for 192.0.2.1\n2026-11-20T10:00:00Z INFO worker 404 jobs done for 192.0.2.1\n",
	"time=2026-11-20T10:00:00Z level=info msg=\"listening\" addr=192.0.2.1\n"
	"time=2026-11-20T10:00:00Z level=info msg=\"listening\" addr=192.0.2.2\n",
	/* which path? */
	"ts=2026-11-20T10:00:00Z method=GET x=1 path=/a y=2 redirect_url=/b status=200\n",
	"ts=2026-11-20T10:00:00Z method=GET took=200ms to=/a\n",
	/* a value of two bars */
	T " | GET /a HTTP/1.1 | x | y\n" U " | GET /b HTTP/1.1 | x\n",
	"time:2026-11-20T10:00:00Z\tlevel:info\tmsg:GET\n",
	/* tables and prose */
	"time,client,request,status\n2026-11-20T10:00:00Z,192.0.2.1,\"GET / HTTP/1.1\",200\n"
	"2026-11-20T10:00:07Z,192.0.2.1,\"GET /a HTTP/1.1\",404\n",
	"\"2026-11-20T10:00:00Z\",\"192.0.2.1\",\"GET / HTTP/1.1\",\"200\"\n",
	"On 2026-11-20 10:00:00 the server began to answer.\nNobody asked it to GET /anything.\nStill, 200 people did.\n",
	"{\"time\":\"2026-11-20T10:00:00Z\",\"request\":\"GET / HTTP/1.1\",\"status\":200}\n",
	"#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n",
	"\x1f\x8b\b\x01\x02\x03\n\xff\xfe\x01 \x80\x81\n", "MZ\x90 \x03 \x04 \xff\xff\n",
	/* too many layouts */
	"192.0.2.1 " T " " GET " 200\n[x] 192.0.2.1 " T " " GET " 200 7\n192.0.2.1 " T " " GET " 200\n" T " 192.0.2.1 " GET "\n",
};

/* The text's lines that are not blank; at most FORMATS_DETECT_LINES. */
static size_t split(struct part *lines, const char *text, size_t length)
{
	size_t count = 0;
	const char *end = text + length;
	for (const char *at = text, *next; at < end && count < FORMATS_DETECT_LINES; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		if (!next)
			next = end;
		if (next > at && next - at > (next[-1] == '\r'))
			lines[count++] = (struct part){at, (size_t)(next - at) - (next[-1] == '\r')};
	}
	return count;
}

static bool infer(const char *text, size_t length, char *definition, size_t size)
{
	struct part lines[FORMATS_DETECT_LINES];
	return infer_text(lines, split(lines, text, length), definition, size);
}

START_TEST(columns_that_are_known_by_their_form_and_place_get_names_and_the_others_numbers)
{
	char definition[BLOCK_FORMAT_BYTES];
	for (size_t i = 0; i < SAMPLES; i++) {
		definition[0] = 0;
		if (!infer(samples[i].text, strlen(samples[i].text), definition, sizeof definition))
			ck_abort_msg("none, but %s\nfor\n%s\n%s", definition, samples[i].text, error_text());
		ck_assert_str_eq(definition, samples[i].definition);
	}
}
END_TEST

START_TEST(what_is_no_access_log_or_leaves_a_doubt_has_no_format)
{
	char definition[BLOCK_FORMAT_BYTES];
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (infer(others[i], strlen(others[i]), definition, sizeof definition))
			ck_abort_msg("%s\nfor\n%s", definition, others[i]);
	}
}
END_TEST

/* Lines of the first sample, some of them something else. */
static bool infers(size_t lines, size_t damaged)
{
	char text[TEXT_BYTES * 4], definition[BLOCK_FORMAT_BYTES];
	size_t used = 0;
	for (size_t i = 0; i < lines; i++) {
		const char *line = i < damaged ? "Segmentation fault\n\r\n" : "a 192.0.2.1 - - " T " " GET " 200 512\n";
		used += (size_t)snprintf(text + used, sizeof text - used, "%s", line);
	}
	return infer(text, used, definition, sizeof definition);
}

START_TEST(one_line_of_a_few_may_not_fit_and_one_of_twenty)
{
	ck_assert(infers(1, 0));
	ck_assert(infers(2, 0));
	ck_assert(!infers(2, 1));
	ck_assert(infers(3, 1));
	ck_assert(!infers(4, 2));
	ck_assert(infers(19, 1));
	ck_assert(!infers(39, 2));
	ck_assert(infers(40, 2));
	ck_assert(infers(100, 5));
	ck_assert(!infers(100, 6));
}
END_TEST

START_TEST(a_definition_that_has_no_room_is_none)
{
	char definition[BLOCK_FORMAT_BYTES];
	size_t needed = strlen(samples[0].definition) + 1;
	for (size_t size = 1; size <= needed; size++) {
		char *tight = malloc(size);
		ck_assert_int_eq(infer(samples[0].text, strlen(samples[0].text), tight, size), size == needed);
		free(tight);
	}
	char line[16 * FORMAT_OPS_MAX];
	size_t used = (size_t)sprintf(line, "192.0.2.1 " T " " GET " 200");
	for (int columns = 5; columns <= FORMAT_OPS_MAX + 1; columns++) {
		used += (size_t)sprintf(line + used, " x");
		ck_assert_int_eq(infer(line, used, definition, sizeof definition), columns <= FORMAT_OPS_MAX);
	}
}
END_TEST

START_TEST(a_format_with_a_name_comes_first)
{
	static const struct {
		const char *name, *text;
	} named[] = {
		{"common", "192.0.2.1 - - " T " " GET " 200 512\n"},
		{"combined", "192.0.2.1 - - " T " " GET " 200 512 \"-\" \"-\"\n"},
		{"main", "192.0.2.1 - - " T " " GET " 200 512 \"-\" \"-\" \"-\"\n"},
		{"vcombined", "a.example.com:80 192.0.2.1 - - " T " " GET " 200 512 \"-\" \"-\"\n"},
		{"common", "192.0.2.1 - - " T " " GET " 200 512\n192.0.2.1 - - " T " " GET " 200 512 7\n"},
		/* a user's name with blanks counts where nothing else fits */
		{"hcommon",
			"a.example.com 192.0.2.1 - - " T " " GET " 200 512\n"},
		{"combined",
			"192.0.2.1 - J. Doe " T " " GET " 200 512 \"-\" \"-\"\n192.0.2.1 - - " T " " GET " 200 512 \"-\" \"-\"\n"},
		{"unwrap:hcommon",
			"Nov 20 10:00:00 web1 nginx[7]: a.example.com 192.0.2.1 - - " T " " GET " 200 512\n"},
		/* a word in the place of the client, and the client in that of the logname, the host or the user */
		{"$field_1 $remote_addr $field_3 [$time_local] \"$request\" $status $body_bytes_sent",
			"5b1d1a8c 192.0.2.1 bob " T " " GET " 200 512\nwww.example.com 192.0.2.1 eve " T " " GET " 200 512\n"},
		{"fcombined", "192.0.2.1, 198.51.100.1 - - " T " " GET " 200 512 \"-\" \"-\"\n"},
		{"fcombined", "\"192.0.2.1, 198.51.100.1\" - - " T " " GET " 200 512 \"-\" \"-\"\n\"-\" - - " T " " GET " 200 512 \"-\" \"-\"\n"},
		{"lighttpd", "192.0.2.1 intranet - " T " " GET " 200 512 \"-\" \"-\"\n192.0.2.1 [::1]:8080 - " T " " GET " 200 512 \"-\" \"-\"\n"},
		{"$time_iso8601 vhost=$host client=$remote_addr \"$request\" $status $body_bytes_sent",
			"2026-03-01T10:00:00+00:00 vhost=intranet client=10.0.0.1 " GET " 200 100\n"},
		{"$time_iso8601, $remote_addr, $request_method, $request_uri, $status, $body_bytes_sent",
			"2026-03-01T10:00:00+00:00, 10.0.0.1, GET, /a, 200, 100\n2026-03-01T10:00:01+00:00, 10.0.0.2, POST, /b, 404, 1\n"},
		/* what is in front is no virtual host */
		{"[$field_1] " COMBINED,
			"[pod/nginx-7b9/nginx] 192.0.2.1 - - " T " " GET " 200 512 \"-\" \"curl/8.1\"\n"},
		{"$field_1 " COMBINED,
			"5b1d1a8c 192.0.2.1 - - " T " " GET " 200 512 \"-\" \"curl/8.1\"\n- 192.0.2.1 - - " T " " GET " 200 512 \"-\" \"-\"\n"},
		{"$field_1 " COMBINED,
			"198.51.100.1 192.0.2.1 - - " T " " GET " 200 512 \"-\" \"curl/8.1\"\n"},
		{"hcombined",
			"a.example.com:8443 192.0.2.1 - - " T " " GET " 200 512 \"-\" \"curl/8.1\"\n"
			"localhost 192.0.2.1 - - " T " " GET " 200 512 \"-\" \"curl/8.1\"\n192.0.2.80 ::1 - - " T " " GET " 200 1 \"-\" \"-\"\n"},
		/* fewer than half */
		{"$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent $field_8",
			"192.0.2.1 - - " T " " GET " 200 512\n192.0.2.1 - - " T " " GET " 200 512 7\n"
			"192.0.2.1 - - " T " " GET " 200 512 7\n"},
	};
	struct formats formats;
	ck_assert_int_eq(formats_init(&formats, 0, 0), 0);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		ck_assert_msg(strcmp(formats_name(formats_detect(&formats, named[i].text, strlen(named[i].text))), named[i].name) == 0,
			"%s, not %s, of\n%s", formats_name(formats_detect(&formats, named[i].text, strlen(named[i].text))),
			named[i].name, named[i].text);
	formats_release(&formats);
	ck_assert_int_eq(formats_init(&formats, (const char *const[]){"common", "main"}, 2), 0);
	ck_assert_ptr_null(formats_detect(&formats, samples[0].text, strlen(samples[0].text)));
	formats_release(&formats);
}
END_TEST

START_TEST(a_source_goes_on_in_its_format_also_where_lines_of_no_other_come)
{
	struct formats formats;
	const char *text = samples[0].text;
	size_t length = strlen(text);
	ck_assert_int_eq(formats_init(&formats, 0, 0), 0);
	ck_assert_str_eq(formats_name(formats_choose(&formats, 0, 0, text, length)), samples[0].definition);
	ck_assert_str_eq(formats_name(formats_choose(&formats, 0, samples[0].definition, "?\n", 2)), samples[0].definition);
	ck_assert_str_eq(formats_name(formats_choose(&formats, 0, "common", text, length)), "common");
	formats_release(&formats);
}
END_TEST

/* Changes some bytes to such as mean something. */
static void mutate(char *text, size_t length)
{
	static const char bytes[] = " \"[]\\-=:,;\n\r\t.0/%$a\x80";
	for (int changes = 1 + pick(8); changes > 0; changes--)
		text[pick((int)length)] = pick(8) ? bytes[pick(sizeof bytes - 1)] : (char)pick(256);
}

/* How many of the lines the format fits. */
static size_t count_fits(const char *definition, const struct part *lines, size_t count)
{
	struct format *format = format_new(definition);
	struct match match = {0};
	size_t fits = 0;
	ck_assert_msg(format != 0, "%s", error_text());
	for (size_t i = 0; i < count; i++)
		fits += match_line(format, &match, lines[i].text, lines[i].length);
	format_free(format);
	return fits;
}

START_TEST(whatever_the_bytes_are_a_format_is_one_that_fits_them)
{
	size_t found = 0;
	random_state = 3;
	for (int i = 0; i < MUTATIONS; i++) {
		const char *text = i % 4 ? samples[pick(SAMPLES)].text : others[pick(sizeof others / sizeof *others)];
		struct part lines[FORMATS_DETECT_LINES];
		size_t length = strlen(text);
		char definition[BLOCK_FORMAT_BYTES], *copy = malloc(length ? length : 1); /* nothing behind it may be read */
		memcpy(copy, text, length);
		if (length > 0)
			mutate(copy, length);
		length -= length > 0 && pick(4) == 0 ? (size_t)pick((int)length) : 0;
		if (infer(copy, length, definition, sizeof definition)) {
			size_t count = split(lines, copy, length), fits = count_fits(definition, lines, count);
			if (fits * 20 < count * 19 && (count < 3 || fits + 1 < count))
				ck_abort_msg("%s\n%zu of %zu lines of\n%.*s", definition, fits, count, (int)length, copy);
			found++;
		}
		free(copy);
	}
	ck_assert_uint_gt(found, MUTATIONS / 20);
}
END_TEST

START_TEST(long_lines_take_no_longer_than_their_length)
{
	static const char *const pieces[] = {"\"", "[", "[a", "\"\\", "a=\"", "x ", "[ ", "\" ", "a=\" ", "] ",
		"20/Nov/2026:10:00:00 +0100 ", "a=", "GET ", "\n"};
	enum { BYTES = 1 << 20 };
	char *text = malloc(BYTES), definition[BLOCK_FORMAT_BYTES];
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t length = strlen(pieces[i]);
		for (size_t at = 0; at < BYTES; at++)
			text[at] = pieces[i][at % length];
		ck_assert(!infer(text, BYTES, definition, sizeof definition));
	}
	free(text);
}
END_TEST

Suite *suite_infer(void)
{
	Suite *suite = suite_create("infer");
	TCase *cases = tcase_create("infer");
	tcase_set_timeout(cases, 60);
	tcase_add_test(cases, columns_that_are_known_by_their_form_and_place_get_names_and_the_others_numbers);
	tcase_add_test(cases, what_is_no_access_log_or_leaves_a_doubt_has_no_format);
	tcase_add_test(cases, one_line_of_a_few_may_not_fit_and_one_of_twenty);
	tcase_add_test(cases, a_definition_that_has_no_room_is_none);
	tcase_add_test(cases, a_format_with_a_name_comes_first);
	tcase_add_test(cases, a_source_goes_on_in_its_format_also_where_lines_of_no_other_come);
	tcase_add_test(cases, whatever_the_bytes_are_a_format_is_one_that_fits_them);
	tcase_add_test(cases, long_lines_take_no_longer_than_their_length);
	suite_add_tcase(suite, cases);
	return suite;
}

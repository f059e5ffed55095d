. "$ROOT/tests/lib/script.sh"
n=0
# try FORMAT LINE…: what becomes of the lines; NULLs are left out.
try() {
	n=$((n + 1))
	echo "format $1"
	format=$1
	shift
	printf '%s\n' "$@" >$n.log
	ingest --db $n.db --format "$format" $n.log
	"$LOGETL" query --json --db $n.db "SELECT * FROM access_log ORDER BY id" | python3 -c '
import json, sys
for row in json.load(sys.stdin):
    for name in ("id", "source"):
        del row[name]
    print("  ", " ".join(f"{key}={value}" for key, value in row.items() if value is not None))'
	query "SELECT line, reason, field, position FROM reject" $n.db
}

try '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time $upstream_response_time $pipe' \
	'192.0.2.1 - alice [20/Nov/2026:10:00:00 +0000] "GET /a?b=c HTTP/1.1" 200 512 "-" "curl/8" 0.123 0.100 .' \
	'2001:db8::1 - - [20/Nov/2026:10:00:01 +0000] "POST /x HTTP/2.0" 502 0 "https://example.com/" "a \"b\" \x5C" 1.5 0.010, 1.490 : 0.001 p' \
	'192.0.2.1 - - [20/Nov/2026:10:00:02 +0000] "GET /" 200 512 "-" "-" - - .' \
	'192.0.2.1 - - [20/Nov/2026:10:00:02 +0000] "GET /" 200 512 "-" "-" soon - .'

try '$host:$server_port $remote_addr [$time_iso8601] $request_method $scheme://$http_host $request_uri $server_protocol $status ${body_bytes_sent} rt=$request_time' \
	'www.example.com:8443 192.0.2.1 [2026-11-20T10:00:00+01:00] GET https://example.com /a?b HTTP/1.1 200 17 rt=0.000' \
	'[2001:db8::1]:80 2001:db8::2 [2026-11-20T10:00:00Z] GET http://example.com / HTTP/1.1 200 17 rt=12.345678'

try '{"time":"$msec","addr":"$remote_addr","request":"$request","status":"$status","bytes":"$bytes_sent","agent":"$http_user_agent","id":"$request_id"}' \
	'{"time":"1795168800.250","addr":"192.0.2.1","request":"GET /a HTTP/1.1","status":"204","bytes":"321","agent":"say \"hello\"","id":"0a1b"}' \
	'{"time":"1795168800.999","addr":"192.0.2.1","request":"GET /b HTTP/1.1","status":"200","bytes":"1","agent":"","id":"-"}'

try '%h %l %u %t "%r" %>s %b %D "%{X-Forwarded-For}i" %{SSL_PROTOCOL}x %I %O %p' \
	'192.0.2.1 ident alice [20/Nov/2026:10:00:00 -0330] "GET /a HTTP/1.1" 200 - 1234567 "192.0.2.9, 192.0.2.8" TLSv1.3 10 20 443' \
	'192.0.2.1 - - [20/Nov/2026:10:00:00 -0330] "GET /b HTTP/1.1" 304 - 9 "-" - 10 20 443'

try '%a %{%Y-%m-%d}t %{%H:%M:%S}t.%{msec_frac}t "%m %U%q %H" %s %T %V' \
	'192.0.2.1 2026-11-20 10:00:00.250 "GET /a?b=c HTTP/1.1" 200 3 www.example.com' \
	'192.0.2.1 2026-11-20 10:00:00.007 "GET /a HTTP/1.1" 404 0 www.example.com'

try '%v %h %u [%{%d/%b/%Y:%H:%M:%S %z}t] "%r" %>s %B %{us}T %{Referer}i' \
	'www.example.com 192.0.2.1 - [20/Nov/2026:10:00:00 +0545] "GET / HTTP/1.1" 200 0 250 https://example.com/'

echo "escapes that a configuration file has are understood"
try '%h %t \"%r\" %>s' '192.0.2.1 [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200'

echo "extra can be asked"
query "SELECT json_extract(extra, '\$.upstream_response_time'), extra ->> 'pipe', json_valid(extra) FROM access_log ORDER BY id" 1.db
query "SELECT sum(extra ->> '\$.server_port'), json_type(extra, '\$.server_port') FROM access_log WHERE id" 2.db
query "SELECT source.format = '%h %t \\\"%r\\\" %>s' FROM source" $n.db

echo "the same as one with a name"
ingest --db named.db --log-format '%h %l %u %t "%r" %>s %b' "$ROOT/sample-data/common.log"
agrees named.db --format common "$ROOT/sample-data/common.log"
ingest --db auto.db --format auto "$ROOT/sample-data/common.log"
query "SELECT format FROM source" auto.db

echo "a source keeps to its format, whatever comes in between"
cp "$ROOT/sample-data/common.log" grows.log
ingest --db grows.db --format common grows.log
seq 1 5 >>grows.log
ingest --db grows.db grows.log
query "SELECT reason, count(*) FROM reject GROUP BY 1" grows.db
query "SELECT format FROM source" grows.db

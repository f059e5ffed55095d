# JSON logs: the samples are found to be in their formats, by name they are the same; a log of an unknown kind is read by
# what its keys and values say, or by a map.
. "$ROOT/tests/lib/script.sh"

columns="time_iso8601, remote_addr, remote_user, host, request_method, request_path, query_string, server_protocol, status,
	body_bytes_sent, request_time, http_referer, http_user_agent"
for name in caddy traefik-json nginx-json envoy-json cloudflare cloudfront-json; do
	log=$ROOT/sample-data/formats/$name.log
	ingest --db "$name.db" "$log"
	query "SELECT format FROM source" "$name.db"
	query "SELECT $columns FROM access_log ORDER BY id LIMIT 2" "$name.db"
	query "SELECT count(*), count(DISTINCT remote_addr), sum(status), sum(body_bytes_sent), count(http_referer),
		sum(json_valid(extra)) FROM access_log" "$name.db"
	ingest --db "$name.named.db" --format "$(echo "$name" | tr a-z A-Z)" "$log" >named
	rows "$name.db" >found.csv
	rows "$name.named.db" >named.csv
	compare found.csv named.csv "by name"
	"$LOGETL" export --db "$name.db" | sort >exported
	grep -v '"msg":"[us]' "$log" | sort >logged # without Caddy's notes
	compare logged exported "exported"
done

echo "what has no column stands in extra, in its place"
query "SELECT extra FROM access_log WHERE query_string LIKE 'q=100%' ORDER BY id LIMIT 1" traefik-json.db
query "SELECT DISTINCT extra->>'$.request.headers.Accept-Encoding[1]', extra->>'$.resp_headers.Server[0]' FROM access_log" caddy.db
query "SELECT extra FROM access_log ORDER BY id LIMIT 1" nginx-json.db
query "SELECT reason, count(*) FROM reject GROUP BY reason" caddy.db

echo "an unknown kind"
cat >app.log <<'END'
{"level":"info","time":"2026-11-20T14:05:09.250+01:00","msg":"started"}
{"level":"info","time":"2026-11-20T14:05:10.250+01:00","req":{"ip":"192.0.2.7","verb":"GET","url":"/a?b=c"},"code":200,"took":5}
{"level":"info","time":"2026-11-20T14:05:11.250+01:00","req":{"ip":"192.0.2.8","verb":"GET","url":"/x"},"code":404,"took":0}
END
run "$LOGETL" check app.log
ingest --db app.db app.log
query "SELECT time_iso8601, remote_addr, request_method, request_path, query_string, status, extra FROM access_log" app.db
ingest --db app.db app.log
query "SELECT format FROM source" app.db
ingest --db map.db --json-map 'time=time_rfc3339,req.url=request_uri,took=request_time_ms' app.log
query "SELECT request_path, request_time, extra FROM access_log" map.db

echo "as nginx's configuration has it"
cat >nginx.log <<'END'
{"t":"2026-11-20T14:05:09+01:00","r":"GET /a?b=c HTTP/1.1","s":200,"x":"1.2.3.4"}
{"t":"2026-11-20T14:05:10+01:00","r":"","s":400,"x":""}
END
ingest --db nginx.db --log-format '{"t":"$time_iso8601","r":"$request","s":$status,"x":"$http_x_forwarded_for"}' nginx.log
query "SELECT time_iso8601, request_path, status, extra FROM access_log" nginx.db

echo "what is no map"
run "$LOGETL" ingest --db no.db --json-map 'a' app.log
run "$LOGETL" check --json-map 'a=no_such' app.log
run "$LOGETL" check --json-map 'url=request_uri' app.log

# The same requests as many servers would have logged them: what is stored is what each says of them.
. "$ROOT/tests/lib/script.sh"

names='awsalb awselb awss3 bunkerweb cloudstorage envoy fcombined gin haproxy hcombined hcommon ingress-nginx istio lighttpd npm-proxy npm-standard php squid traefikclf uwsgi'
mkdir logs
for name in $names; do
	log=$ROOT/sample-data/formats/$name.log
	cp "$log" logs
	echo "$name"
	ingest --db "$name.db" "$log"
	query "SELECT 'format: ' || format FROM source" "$name.db"
	ingest --db named.db --format "$(echo "$name" | tr a-z A-Z)" --origin "$name" "$log"
	query "SELECT count(*) AS n, sum(remote_addr LIKE '2001:db8:%') AS v6, sum(status) AS statuses, sum(body_bytes_sent) AS bytes,
		round(sum(request_time), 3) AS seconds, count(request_method), count(http_user_agent), count(DISTINCT host),
		datetime(min(time) / 1000000, 'unixepoch') FROM access_log" "$name.db"
	query "SELECT remote_addr, time_iso8601, request_method, request_path, status, body_bytes_sent, request_time, http_user_agent
		FROM access_log ORDER BY id LIMIT 1" "$name.db"
	query "SELECT extra FROM access_log ORDER BY id LIMIT 1" "$name.db"
	query "SELECT 'no request: ' || hex(extra ->> 'request') FROM access_log WHERE extra ->> 'request' IS NOT NULL" "$name.db"
	"$LOGETL" export --db "$name.db" >exported.log
	grep -v '^"time_micros"' "$log" >wanted.log
	compare wanted.log exported.log "exported"
	query "SELECT 'noted whole: ' || sum(note LIKE '%\"line\":%') || ', in part: ' || sum(note LIKE '%\"logged\":%') FROM request" "$name.db"
done
echo "all of them, told apart by their lines; then nothing is new"
ingest --db all.db logs
ingest --db all.db logs
query "SELECT count(*), count(DISTINCT format) FROM source" all.db
echo "lines of several servers in one file"
cat logs/[ab]*.log logs/haproxy.log >mixed.log
ingest --db mixed.db mixed.log

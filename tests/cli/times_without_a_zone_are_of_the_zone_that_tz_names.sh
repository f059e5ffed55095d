. "$ROOT/tests/lib/script.sh"
format='%h %{%d/%b/%Y:%H:%M:%S.%3N}t "%r" %>s'
while read -r time; do
	echo "192.0.2.1 $time \"GET / HTTP/1.1\" 200"
done >access.log <<'END'
15/Jan/2026:12:00:00.000
29/Mar/2026:01:59:59.999
29/Mar/2026:02:30:00.000
29/Mar/2026:03:00:00.000
15/Jul/2026:12:00:00.250
25/Oct/2026:02:30:00.000
25/Oct/2026:03:00:00.000
END
for zone in UTC Europe/Berlin America/New_York Asia/Kolkata -03:30; do
	echo "$zone"
	run "$LOGETL" ingest --summary --tz $zone --format "$format" --db "${zone#*/}.db" access.log | sed 's/.* blank; //'
	query "SELECT time / 1000000, time_iso8601 FROM access_log ORDER BY id" "${zone#*/}.db"
done
ingest --tz Europe/Berlin --format "$format" --db again.db access.log
grep -o '"tz": "[^"]*"' report

echo "a zone that is logged is believed, and nothing is said"
echo '192.0.2.1 - - [15/Jul/2026:12:00:00 +0200] "GET / HTTP/1.1" 200 1' >common.log
ingest --tz America/New_York --db common.db common.log
grep -c '"tz"' report || true
query "SELECT time_iso8601 FROM access_log" common.db

echo "what is no zone"
run "$LOGETL" ingest --tz Europe/Berln access.log
run "$LOGETL" check --tz +25:00 access.log

echo "check says what it takes the time for"
run "$LOGETL" check --tz Europe/Berlin --format "$format" access.log | tail -n 1
run "$LOGETL" check --format "$format" access.log | tail -n 1

echo "the years 1 to 9999 are those of UTC"
for time in '01/Jan/0001:00:00:00 +0100' '01/Jan/0001:01:00:00 +0100' '31/Dec/9999:23:59:59 -0001' '31/Dec/9999:23:58:59 -0001'; do
	echo "192.0.2.1 - - [$time] \"GET / HTTP/1.1\" 200 1"
done >ends.log
ingest --db ends.db ends.log
query "SELECT time_iso8601 FROM access_log ORDER BY id" ends.db
query "SELECT line, reason, field FROM reject ORDER BY id" ends.db

echo "a member for the zone that is missing, or cannot be read"
cat >zones.json <<'END'
{"ts":"2026-07-15T12:00:00.250","tz":"EST","url":"/est","status":200}
{"ts":"2026-07-15T12:00:00.250","tz":"+02:00","url":"/offset","status":200}
{"ts":"2026-07-15T12:00:00.250","url":"/missing","status":200}
{"ts":"2026-07-15T12:00:00.250","tz":null,"url":"/null","status":200}
{"ts":"2026-07-15T12:00:00.250","tz":"UTC","url":"/utc","status":200}
END
ingest --tz America/New_York --db zones.db zones.json
query "SELECT time_iso8601, request_path FROM access_log ORDER BY request_path" zones.db
grep -o '"tz": "[^"]*"' report
query "SELECT line, reason, field FROM reject ORDER BY id" zones.db
"$LOGETL" export --format logged --db zones.db | sort >back
grep -v 02:00 zones.json | sort | cmp - back && echo "byte for byte"

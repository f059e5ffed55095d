# Export: a range of time, one source, another format; JSON and CSV with the columns of the view.
. "$ROOT/tests/lib/script.sh"

cp "$ROOT/sample-data/common.log" "$ROOT/sample-data/main.log" "$ROOT/sample-data/formats/caddy.log" .
ingest common.log main.log caddy.log >report

echo "each source as it was"
for log in common.log main.log caddy.log; do
	"$LOGETL" export --source $log | sort >exported
	grep -v '"msg":"[us]' $log | sort >logged # without Caddy's notes
	compare logged exported $log
done

echo "a range of time: from, and up to, not included"
"$LOGETL" export --source common.log >all
first=$(query "SELECT min(time) / 1000000 FROM access_log WHERE source LIKE '%/common.log'" | tail -n 1)
for range in "--since @$first" "--until @$first" "--since @$first --until @$((first + 60))" "--since 2026-11-19T12:10:00Z" \
	"--since 2026-11-19T13:10:00+01:00" "--until 2026-11-19" "--since 0s"; do
	echo "$range: $("$LOGETL" export --source common.log $range | wc -l) of $(wc -l <all)"
done 2>&1 | sed "s/@$first/@FIRST/; s/@$((first + 60))/@FIRST+60/"

echo "other formats; what they want and nobody logged is -, and times without a zone are UTC"
for format in combined VCOMMON '$time_iso8601 $host "$request_uri" $request_time $http_x_forwarded_for' cloudfront caddy \
	'%{%d.%m. %H:%M}t %h'; do
	"$LOGETL" export --source main.log --format "$format" | head -n 1
done

echo "what was read in one format and written in another, is read in that one"
"$LOGETL" export --source main.log --format combined >combined.log
ingest --db combined.db combined.log >report
for column in time remote_addr request_path status body_bytes_sent http_user_agent; do
	query "SELECT $column FROM access_log WHERE source LIKE '%/main.log' ORDER BY 1" >before
	query "SELECT $column FROM access_log ORDER BY 1" combined.db >after
	compare before after "$column"
done

echo "columns"
"$LOGETL" export --format json --source common.log | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
print(len(rows), sorted(rows[0]), [rows[0][key] for key in ("remote_addr", "status", "request_path")])'
"$LOGETL" export --format csv --source common.log | head -n 2 | cut -d, -f 3-16
"$LOGETL" export --format csv --until 1999-01-01 | cut -d, -f 1-5

echo "wrong use"
run "$LOGETL" export --since yesterday
run "$LOGETL" export --format 'no such format'
run "$LOGETL" export --source nowhere.log
run "$LOGETL" export common.log

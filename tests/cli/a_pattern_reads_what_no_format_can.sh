# Regular expressions as formats: from the command line and from a file, stored with the source, and the way back.
. "$ROOT/tests/lib/script.sh"
cat >shop.log <<'LOG'
2026-11-20 10:00:00|192.0.2.1|GET /a?b HTTP/1.1|200|books took 12ms
2026-11-20 10:00:01|192.0.2.2|GET /a HTTP/1.1|404
2026-11-20 10:00:02|192.0.2.2|GET /b HTTP/1.1|404 took 007ms
2026-11-20 10:00:03|192.0.2.2|hello|200|tea pot
2026-11-20 10:00:04|192.0.2.2|GET /a HTTP/1.1|4x4
2026-11-31 10:00:05|192.0.2.2|GET /a HTTP/1.1|404
LOG
pattern='time-format="%Y-%m-%d %H:%M:%S" (?<time>\S+ \S+)\|(?<remote_addr>[^|]+)\|(?<request>[^|]+)\|(?<status>\d+)(?:\|(?<shop>[a-z]+|tea pot))?(?: took (?<request_time_ms>\d+)ms)?'

echo "checked"
run "$LOGETL" check --pattern "$pattern" shop.log

echo "loaded, and written back"
ingest --pattern "$pattern" shop.log
query "SELECT time_iso8601, remote_addr, request_method, request_path, status, request_time, extra FROM access_log ORDER BY id"
query "SELECT line, reason, field, position FROM reject"
"$LOGETL" export >exported
head -n 4 shop.log >wanted
compare wanted exported "exported"

echo "the source knows its pattern"
echo '2026-11-20 11:00:00|192.0.2.1|GET /c HTTP/1.1|200' >>shop.log
ingest shop.log
echo "and its rejects fit another one"
retry --pattern 'time-format="%Y-%m-%d %H:%M:%S" (?<time>.{19})\|(?<remote_addr>[^|]+)\|(?<request>[^|]+)\|(?<state>\w+)'
query "SELECT extra FROM access_log WHERE extra LIKE '%state%'"

echo "a file of patterns, by name and by trying them all"
printf '# patterns\n\nshop\t%s\r\n  jobs  %s\n' "$pattern" '(?<msec>[\d.]+) job (?<job>\S+) (?:ended|(?<cause>failed))' >patterns
printf '1795168800.250 job backup ended\n1795168801.000 job mail failed\n' >jobs.log
run "$LOGETL" check --pattern-file patterns jobs.log
ingest --db all.db --pattern-file patterns shop.log jobs.log "$ROOT/sample-data/common.log"
query "SELECT replace(replace(path, '$SCRATCH/', ''), '$ROOT/', ''), substr(format, 1, 20) FROM source" all.db
ingest --db named.db --pattern-file patterns --format jobs jobs.log
"$LOGETL" export --db named.db | diff jobs.log - && echo "exported: the same"

echo "the time's format as an option"
printf '20.11.2026 10:00:00 x\n' >dots.log
ingest --db dots.db --pattern '(?<time>\S+ \S+) (?<a>.*)' --time-format '%d.%m.%Y %T' dots.log
query "SELECT time_iso8601, extra FROM access_log" dots.db

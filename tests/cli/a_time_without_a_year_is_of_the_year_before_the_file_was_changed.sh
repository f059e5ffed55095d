. "$ROOT/tests/lib/script.sh"
format='%h %{%b %e %H:%M:%S}t "%r" %>s'
while read -r time; do
	echo "192.0.2.1 $time \"GET / HTTP/1.1\" 200"
done >access.log <<'END'
Feb 29 12:00:00
Nov  6 12:00:00
Dec 31 23:59:59
Jan  1 00:00:00
Jan  3 00:00:01
Feb 30 12:00:00
END
sort -u access.log >copy.log
touch -d '2022-01-01 06:00:00' access.log copy.log
ingest --origin web --format "$format" access.log
query "SELECT time_iso8601 FROM access_log ORDER BY id"

echo "the same lines again, from a file that was changed at the same time"
ingest --origin web --format "$format" copy.log

echo "and compressed"
gzip -c access.log >access.log.gz
touch -d '2022-01-01 06:00:00' access.log.gz
ingest --origin web --format "$format" --db packed.db access.log.gz
query "SELECT time_iso8601 FROM access_log ORDER BY id" packed.db

echo "a pipe has no time of its own: the run's"
echo "192.0.2.1 $(date -u '+%b %e %H:%M:%S') \"GET / HTTP/1.1\" 200" |
	ingest --format "$format" --db pipe.db -
query "SELECT abs(time / 1000000 - unixepoch()) < 600 FROM access_log" pipe.db

run "$LOGETL" check --format "$format" access.log | grep "does not tell"

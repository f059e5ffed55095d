. "$ROOT/tests/lib/script.sh"
generate --lines 4000 --odd 5 --rejects 1 --blank 1 --twins 3 >plain.log
sed 's/$/\r/' plain.log >crlf.log
gzip -c plain.log >whole.log.gz
{ head -n 1234 plain.log | gzip -c; tail -n +1235 plain.log | gzip -9c; } >members.log.gz
{ head -c 100000 plain.log | gzip -c; tail -c +100001 plain.log | gzip -c; } >cut.log.gz
gzip -c <plain.log >no-suffix
cp plain.log wrong-suffix.gz
mkfifo pipe


# What the rows say of their source is another name each time.
same_rows() {
	query "SELECT id, time, time_iso8601, quote(remote_addr), quote(remote_user), request_method, quote(request_path),
		quote(query_string), server_protocol, status, body_bytes_sent, quote(http_referer), quote(http_user_agent), extra
		FROM access_log ORDER BY id" "$1" >"$1.rows"
	query "SELECT line, offset, reason, field, position, hex(raw) FROM reject ORDER BY id" "$1" >"$1.rejects"
	compare plain.db.rows "$1.rows" "rows"
	[ "$1" = crlf.db ] || compare plain.db.rejects "$1.rejects" "rejects"
}

ingest --db plain.db plain.log
agrees plain.db plain.log
for log in plain.log crlf.log whole.log.gz members.log.gz cut.log.gz no-suffix wrong-suffix.gz; do
	echo "$log"
	database=${log%%.*}.db
	[ "$log" = plain.log ] || ingest --db "$database" $log
	same_rows "$database"
done

echo "standard input"
ingest --db stdin.db - <plain.log
same_rows stdin.db

echo "standard input, gzip"
zcat whole.log.gz | gzip -c | ingest --db stdin-gzip.db -
same_rows stdin-gzip.db

echo "a named pipe"
cat plain.log >pipe &
ingest --db fifo.db pipe
same_rows fifo.db
query "SELECT count(DISTINCT offset), min(offset) = $(wc -c <plain.log) FROM source" fifo.db

. "$ROOT/tests/lib/script.sh"
generate --lines 4000 --odd 5 --rejects 1 --blank 1 --twins 3 >plain.log
sed 's/$/\r/' plain.log >crlf.log
compressed=
for suffix in gz bz2 xz lzma zst; do
	pack $suffix <plain.log >whole-$suffix.log.$suffix
	compressed="$compressed whole-$suffix.log.$suffix"
done
for suffix in gz bz2 xz zst; do
	{ head -n 1234 plain.log | pack $suffix; tail -n +1235 plain.log | pack $suffix; } >members-$suffix.log.$suffix
	{ head -c 100000 plain.log | pack $suffix; tail -c +100001 plain.log | pack $suffix; } >cut-$suffix.log.$suffix
	pack $suffix <plain.log >no-suffix-$suffix
	compressed="$compressed members-$suffix.log.$suffix cut-$suffix.log.$suffix no-suffix-$suffix"
done
printf '\120\052\115\030\005\000\000\000notes' | cat - whole-zst.log.zst >skippable.log.zst
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
for log in plain.log crlf.log $compressed skippable.log.zst wrong-suffix.gz; do
	echo "$log"
	database=${log%%.*}.db
	[ "$log" = plain.log ] || ingest --db "$database" $log
	same_rows "$database"
done

echo "standard input"
ingest --db stdin.db - <plain.log
same_rows stdin.db

for suffix in gz bz2 xz lzma zst; do
	echo "standard input, $suffix"
	pack $suffix <plain.log | ingest --db stdin-$suffix.db -
	same_rows stdin-$suffix.db
done

echo "a named pipe"
cat plain.log >pipe &
ingest --db fifo.db pipe
same_rows fifo.db
query "SELECT count(DISTINCT offset), min(offset) = $(wc -c <plain.log) FROM source" fifo.db

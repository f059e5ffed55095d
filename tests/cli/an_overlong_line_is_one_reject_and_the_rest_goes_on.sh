. "$ROOT/tests/lib/script.sh"
line() {
	echo "192.0.2.$1 - - [20/Nov/2026:10:00:00 +0000] \"GET /$2 HTTP/1.1\" 200 1 \"-\" \"-\""
}
long() {
	head -c "$1" /dev/zero | tr '\0' x
}
rejects() {
	query "SELECT line, offset, reason, field, position, length(raw) FROM reject ORDER BY id" "$1"
}

echo "lines of 1,024 and 1,025 bytes, at a limit of 1,024"
empty=$(line 1 "" | tr -d '\n' | wc -c)
line 1 "$(long $((1024 - empty)))" >fits
line 2 "$(long $((1025 - empty)))" >exceeds
{ cat fits exceeds; line 3 c; cat exceeds fits; line 4 d; } >access.log
ingest --max-line 1K access.log
rejects logetl.db
query "SELECT remote_addr, length(request_path) FROM access_log ORDER BY id"
sed 's/$/\r/' access.log >crlf.log
ingest --db crlf.db --max-line 1024 crlf.log
rejects crlf.db

echo "a limit larger than a block, and lines larger than both; in any cut"
{ line 1 a; long 3000000; echo; line 2 b; long 70000; echo; line 3 "$(long 60000)"; long 65537; echo; echo; line 4 d; } >access.log
for options in "--block-size 4K" "--block-size 512K -j 2" "--block-size 4M -j 5"; do
	ingest --db "$options.db" --max-line 64K $options access.log
	rejects "$options.db"
	query "SELECT remote_addr, length(request_path) FROM access_log ORDER BY id" "$options.db" | tr '\n' ' '
	echo
	ingest --db "$options.db" --max-line 64K $options access.log
done

echo "without a limit that is given it is 1 MiB"
{ line 1 "$(long 1000000)"; line 2 "$(long 1048576)"; } >access.log
ingest --db mega.db access.log
rejects mega.db
zcat -f access.log | gzip >access.gz
ingest --db gzip.db access.gz
rejects gzip.db

echo "a last one without a newline waits, too, until it is whole"
{ line 1 a; long 5000; } >grows.log
ingest --db grows.db --max-line 1K grows.log
long 5000 >>grows.log
ingest --db grows.db --max-line 1K grows.log
{ echo; line 2 b; } >>grows.log
ingest --db grows.db --max-line 1K grows.log
rejects grows.db
{ line 3 c; long 5000; } >>grows.log
ingest --db grows.db --max-line 1K --final-line grows.log
long 5000 | ingest --db pipe.db --max-line 1K -
rejects pipe.db

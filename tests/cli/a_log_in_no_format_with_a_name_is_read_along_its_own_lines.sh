. "$ROOT/tests/lib/script.sh"
# combined with the virtual host in front, and a duration and a request's number behind
own() {
	for i in $(seq "$1" "$2"); do
		printf 'www.example.com 192.0.2.%d - - [20/Nov/2026:10:00:%02d +0000] "GET /%d HTTP/1.1" 200 %d "-" "curl/8.14.1" 0.%03d id=%x\n' \
			$((i % 7)) $((i % 60)) "$i" $((i * 7)) "$i" "$i"
	done
}
own 1 40 >own.log
run "$LOGETL" check own.log

echo "what check shows is what ingest stores, and what can be given"
ingest own.log
query "SELECT format, lines FROM source"
query "SELECT remote_addr, host, request_path, status, body_bytes_sent, http_user_agent, extra FROM access_log WHERE request_path = '/40'"
format=$("$LOGETL" query --csv "SELECT format FROM source" | tail -n 1 | sed 's/^"//; s/"$//; s/""/"/g')
ingest --db given.db --format "$format" own.log

echo "corrected by hand"
run "$LOGETL" ingest --db named.db --summary --format "$(printf %s "$format" | sed 's/$field_1 /$host /; s/$field_11/$request_time/')" \
	own.log >/dev/null 2>&1
query "SELECT host, request_time, count(*) FROM access_log GROUP BY 1, 2 LIMIT 1" named.db

echo "appended lines are in it, and one that is none is a reject"
own 41 50 >>own.log
echo "Segmentation fault" >>own.log
ingest own.log
query "SELECT lines FROM source"
query "SELECT reason, field FROM reject"

echo "values between tabs may have blanks in them, or be empty"
for i in 1 2 3; do
	printf 'time:20/Nov/2026:10:00:0%d +0000\thost:192.0.2.%d\tuser:%s\treq:GET /%d HTTP/1.1\tstatus:200\tsize:%d\tua:%s\tvhost:www.example.com\n' \
		"$i" "$i" "$(test "$i" = 1 || echo "J. Doe")" "$i" "$i" "$(test "$i" = 2 || echo "Mozilla/5.0 (X11; Linux)")"
done >ltsv.log
ingest --db ltsv.db ltsv.log
query "SELECT format FROM source" ltsv.db
query "SELECT remote_addr, host, request_path, http_user_agent, extra FROM access_log" ltsv.db
"$LOGETL" export --db ltsv.db | cmp - ltsv.log && echo "the bytes are back"

echo "no access log"
printf '2026-11-20 10:00:00,123 INFO  [main] Started in %d seconds\n' 1 2 3 >application.log
run "$LOGETL" check application.log | head -n 1
ingest --db none.db application.log

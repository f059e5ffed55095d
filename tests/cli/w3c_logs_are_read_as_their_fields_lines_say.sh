# IIS and CloudFront: #Fields lines that change, however the file comes; and '#' in a log of another format.
. "$ROOT/tests/lib/script.sh"

# What a database holds of a log, but for its name.
content() {
	rows "$1" | sed 's/,[^,]*$//'
	query "SELECT line, offset, reason, field, position, hex(raw) FROM reject ORDER BY line" "$1"
	query "SELECT offset, lines, format FROM source" "$1"
}

# same WHAT [OPTION]… FILE: ingests into a database of its own, which has to hold the same.
same() {
	what=$1
	shift
	rm -f other.db*
	"$LOGETL" ingest --no-progress --db other.db "$@" >/dev/null 2>messages || true
	content other.db >found
	compare wanted found "$what"
}

for log in iis cloudfront; do
	echo "== $log"
	cp "$ROOT/sample-data/$log.log" .
	ingest --db $log.db $log.log
	query "SELECT format FROM source" $log.db
	rows $log.db | sed -n '2p;$p' | here
	run "$LOGETL" rejects --db $log.db
	run "$LOGETL" check $log.log | head -n 1
	content $log.db >wanted
	[ $log = iis ] && name=w3c || name=cloudfront
	same "--format $name" --format $name $log.log
	for size in 4K 5K 64K 4M; do
		same "--block-size $size" --block-size $size $log.log
	done
	grep -v -e '^#' -e cut-off-in-the-mid $log.log | sort >logged
	"$LOGETL" export --db $log.db | sort >exported
	compare logged exported "export"
	gzip -k $log.log
	same gzip $log.log.gz
	same "three parsers" -j 3 --block-size 4K $log.log

	rm -f other.db* grown.log
	for lines in 4 5 60 61 104 108 109 140 145 151; do
		head -n $lines $log.log >whole
		tail -c +$(($(stat -c %s grown.log 2>/dev/null || echo 0) + 1)) whole >>grown.log
		"$LOGETL" ingest --no-progress --db other.db grown.log || true
	done
	tail -c +$(($(stat -c %s grown.log) + 1)) $log.log >>grown.log
	"$LOGETL" ingest --no-progress --db other.db grown.log 2>messages
	content other.db >found
	compare wanted found "line by line"
done

echo "== killed and run again"
content iis.db >wanted
rm -f other.db*
for hundredths in 1 2 3 4 5 6 8; do
	timeout -s KILL 0.0$hundredths "$LOGETL" ingest --no-progress --db other.db --wait --block-size 4K --batch-rows 20 iis.log \
		>/dev/null 2>&1 || true
done
"$LOGETL" ingest --no-progress --db other.db --wait --block-size 4K iis.log 2>messages
content other.db >found
compare wanted found "iis.log"

echo "== a rotated file begins with fields of its own"
mv iis.log iis.log.1
{
	echo "#Fields: date time cs-method cs-uri-stem sc-status time-taken"
	echo "2026-11-20 00:00:01 GET /new 200 7"
} >iis.log
ingest --db iis.db iis.log iis.log.1
query "SELECT time_iso8601, request_path, status, request_time, source FROM access_log ORDER BY id DESC LIMIT 1" iis.db | here

echo "== odd ones are exported as they were"
{
	echo "#Fields: date time c-ip cs(User-Agent) cs-uri-stem sc-status time-taken"
	echo '2026-11-20 00:00:01 192.0.2.1 "a ""b"" +c" /x+y "200" 7'
	echo '2026-11-20  00:00:02.50 192.0.2.1 a+b /"x" 200 7 '
	printf '2026-11-20\t00:00:03\t\ta b\t/x y\t200\t0.25\n'
	echo '2026-11-20 00:00:04 - "" "a b" - 007'
} >written.log
ingest --db written.db written.log
tail -n +2 written.log >logged
"$LOGETL" export --db written.db >exported
compare logged exported "export"
query "SELECT remote_addr, http_user_agent, request_path, status, request_time FROM access_log ORDER BY id" written.db

echo "== in a combined log, # begins no comment"
{
	head -n 2 "$ROOT/sample-data/access.log"
	echo "# by hand"
	echo "#Fields: date time cs-method"
	tail -n 1 "$ROOT/sample-data/access.log"
} >access.log
ingest --db combined.db access.log
run "$LOGETL" rejects --db combined.db

echo "== fields that cannot be read"
{
	echo "#Fields: time cs-method cs-uri-stem sc-status"
	echo "00:00:01 GET / 200"
	echo "#Fields: date time cs-uri-stem"
	echo "2026-11-20 00:00:01 /"
	printf '#Fields: date time'
	for i in 1 2 3 4 5 6 7 8 9; do printf ' a%s b%s c%s d%s e%s f%s g%s' $i $i $i $i $i $i $i; done
	printf '\n2026-11-20 00:00:02 /\n'
} >odd.log
ingest --db odd.db odd.log
said
query "SELECT time_iso8601, request_path FROM access_log ORDER BY id" odd.db
query "SELECT line, reason, field FROM reject ORDER BY line" odd.db

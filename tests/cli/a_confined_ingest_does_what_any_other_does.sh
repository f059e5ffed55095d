# Confined as far as can be, every sample yields the same rows, whatever way it comes in; so do retries and prunes.
. "$ROOT/tests/lib/script.sh"
"$LOGETL" ingest --sandbox=require --dry-run "$ROOT/sample-data/common.log" 2>messages || skip "$(said)"

# both NAME ARGUMENT…: ingests with and without the sandbox, and compares what is stored.
both() {
	name=$1
	shift
	ingest --sandbox=off --db off.db "$@"
	counters=$(cat report)
	ingest --sandbox=require --db require.db "$@" >/dev/null
	[ $status -eq 0 ] || said
	rows off.db >off.rows
	rows require.db >require.rows
	compare off.rows require.rows "$name"
	sqlite3 off.db "SELECT source_id, line, reason, raw FROM reject ORDER BY id" >off.rejects
	sqlite3 require.db "SELECT source_id, line, reason, raw FROM reject ORDER BY id" >require.rejects
	compare off.rejects require.rejects "its rejects"
	rm -f off.db* require.db*
}

echo "every sample"
both "all in one" "$ROOT"/sample-data/*.log* "$ROOT"/sample-data/formats "$ROOT"/sample-data/wrapped | sed 1d
for log in "$ROOT"/sample-data/*.log* "$ROOT"/sample-data/formats/*.log "$ROOT"/sample-data/wrapped/*; do
	rm -f one.db*
	run "$LOGETL" ingest --sandbox=require --db one.db "$log"
done

echo "times of a zone"
printf '192.0.2.1 %s "GET / HTTP/1.1" 200\n' 15/Jan/2026:12:00:00.000 15/Jul/2026:12:00:00.250 25/Oct/2026:02:30:00.000 >zone.log
both "Europe/Berlin" --tz Europe/Berlin --format '%h %{%d/%b/%Y:%H:%M:%S.%3N}t "%r" %>s' zone.log

echo "compressed, from a pipe, from a named pipe, by a descriptor"
generate --lines 3000 --odd 3 --rejects 3 >access.log
for suffix in gz bz2 xz zst; do
	pack $suffix <access.log >packed.log.$suffix
	both "$suffix" packed.log.$suffix
done
mkfifo pipe
for from in - pipe /dev/fd/9; do
	rm -f stream.db*
	cat access.log >pipe &
	ingest --sandbox=require --db stream.db $from <pipe 9<access.log | sed 's/^/    /'
	wait
done

echo "a pattern that the database has, and its lines in wrappers"
pattern='(?<remote_addr>\S+) \S+ \S+ \[(?<time_local>[^]]+)\] "(?<request>[^"]*)" (?<status>\d+) .*'
sed 's/^/2026-11-20T10:00:00.000000000Z stdout F /' access.log >wrapped.log
for log in access.log wrapped.log; do
	head -n 1000 $log >grown.log
	for mode in off require; do
		ingest --sandbox=$mode --db $mode.db --pattern "$pattern" grown.log
	done
	tail -n +1001 $log >>grown.log
	for mode in off require; do
		ingest --sandbox=$mode --db $mode.db grown.log
		rows $mode.db >$mode.rows
		rm -f $mode.db*
	done
	compare off.rows require.rows "$log"
done

echo "retry, export of rejects, prune"
for mode in off require; do
	ingest --sandbox=$mode --db $mode.db --rejects $mode.rejects --format main access.log
	retry --sandbox=$mode --db $mode.db
	retry --sandbox=$mode --db $mode.db --dry-run | tail -n 1
	run "$LOGETL" prune --summary --sandbox=$mode --db $mode.db --older-than 2026-09-21T14:20:00Z --vacuum | pruned
	rows $mode.db >$mode.rows
	run "$LOGETL" verify --db $mode.db
done
compare off.rows require.rows "rows"
compare off.rejects require.rejects "rejects"
ls -A | grep -c etilqs || true

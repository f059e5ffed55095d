. "$ROOT/tests/lib/script.sh"
generate --seed 1 --lines 20000 --odd 2 --rejects 1 --blank 1 --twins 2 --step 1 >access.log
tail -n 5000 access.log | gzip >access.log.1.gz
generate --seed 2 --lines 3000 --format main --length 300 >main.log

# All that a database holds, but for ids of strings and random secrets.
dump() {
	rows "$1"
	query "SELECT id, event_key IS NOT NULL, source_id, tz_offset, microsecond FROM request ORDER BY id" "$1"
	query "SELECT id, run_id, source_id, line, offset, reason, field, position, hex(raw) FROM reject ORDER BY id" "$1"
	query "SELECT id, path, origin, format, stream, finished, offset, lines, first_second, last_second FROM source ORDER BY id" "$1"
	query "SELECT second, source_id, hex(ticks) FROM redelivered ORDER BY second, source_id" "$1"
}

# The same but for the order in which the rows of one second came from different series: blocks of them take turns.
content() {
	rows "$1" | sort
	query "SELECT path, line, r.offset, reason, field, position, hex(raw) FROM reject AS r JOIN source AS s ON s.id = source_id
		ORDER BY path, line" "$1"
	query "SELECT path, origin, format, stream, finished, offset, lines, first_second, last_second FROM source ORDER BY path" "$1"
}

# check HOW FILES [OPTION]…
check() {
	how=$1 files=$2
	shift 2
	rm -f other.db
	"$LOGETL" ingest --no-progress --db other.db "$@" $files
	$how other.db >found
	compare wanted found "$*"
}

series="access.log access.log.1.gz"
sizes="4K 64K 1M 4M"
echo "one series"
ingest --db series.db -j 1 $series
agrees series.db $series
dump series.db >wanted
for size in $sizes; do
	check dump "$series" -j 3 --block-size $size
done
check dump "$series" -j 64 --block-size 4K
check dump "$series" --jobs 2 --batch-rows 1000
check dump "$series" --jobs=2 --max-line 4K

echo "two series"
ingest --db first.db -j 1 $series main.log
agrees first.db $series main.log
dump first.db >wanted
for jobs in 2 3 5 8; do
	check dump "$series main.log" -j $jobs
done
content first.db >wanted
for size in $sizes; do
	check content "$series main.log" -j 3 --block-size $size
done

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

check() {
	rm -f other.db
	"$LOGETL" ingest --no-progress --db other.db "$@" access.log access.log.1.gz main.log
	dump other.db >dump
	compare wanted dump "$*"
}

ingest --db first.db -j 1 access.log access.log.1.gz main.log
agrees first.db access.log access.log.1.gz main.log
dump first.db >wanted
for jobs in 2 3 5 8; do
	check -j $jobs
done
for size in 4K 64K 1M 4M; do
	check -j 3 --block-size $size
done
check -j 64 --block-size 4K
check --jobs 2 --batch-rows 1000
check --jobs=2 --max-line 4K

# … and is what it would have been, had the format been right from the beginning.
. "$ROOT/tests/lib/script.sh"
generate --lines 400 --format main --odd 10 --twins 5 --rejects 3 --seed 7 >main.log

# content DATABASE: all that the database says of rows, rejects and sources.
content() {
	rows "$1"
	query "SELECT line, offset, reason, field, position, hex(raw) FROM reject ORDER BY id" "$1"
	query "SELECT path, offset, lines, first_second, last_second, head_hash <> 0, run_id FROM source" "$1"
}

ingest --db right.db --format main main.log
content right.db >wanted
ingest --format vcommon main.log

echo "a dry run stores nothing"
cp logetl.db before.db
retry --dry-run --format main
run "$LOGETL" retry --dry-run --format main
content before.db >before
content logetl.db | cmp - before && echo "nothing was stored"
query "SELECT count(*) FROM run"

echo "the right format, by its string"
retry --format "$("$LOGETL" formats --json | python3 -c '
import json, sys
print(next(format["definition"] for format in json.load(sys.stdin) if format["name"] == "main"))')"
content logetl.db >found
compare wanted found "rows, rejects and source"
run "$LOGETL" rejects --limit 0
agrees logetl.db --format main main.log

echo "twice adds nothing"
retry --format main
run "$LOGETL" retry --summary --format main
content logetl.db >found
compare wanted found "rows, rejects and source"
"$LOGETL" status | grep '^rejects'

echo "the log is read on, and what another source delivers again is a duplicate"
generate --lines 10 --format main --start 1795000000 >more.log
cat more.log >>main.log
ingest --format main main.log
mv more.log main.log.1
ingest --format main main.log.1

echo "a line that still does not fit has its new reason, and its old place"
printf '203.0.113.1 - - [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 x\n' >bad.log
ingest --db bad.db --format vcommon bad.log
query "SELECT run_id, source_id, line, offset, reason, field, position FROM reject" bad.db
retry --db bad.db --format common
query "SELECT run_id, source_id, line, offset, reason, field, position FROM reject" bad.db

# A file that is opened while descriptor 0, 1 or 2 is free gets its number: it must not be the database.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 --rejects 5 >access.log
look() {
	sqlite3 "$1" "PRAGMA integrity_check; SELECT count(*) FROM request; SELECT count(*) FROM reject"
}
echo "no standard input"
"$LOGETL" ingest --db in.db access.log <&- 2>messages || true
look in.db
echo "which is to be read"
"$LOGETL" ingest --db in.db - <&- 2>messages || true
look in.db
echo "no standard output"
"$LOGETL" ingest --json --db out.db access.log >&- 2>messages || true
look out.db
"$LOGETL" query --db out.db "SELECT count(*) FROM access_log" >&- 2>messages || true
look out.db
echo "no standard error, and something to say"
"$LOGETL" ingest --db err.db access.log missing.log 2>&- || true
"$LOGETL" ingest --db err.db --max-errors 0 --origin other - <access.log 2>&- || true
look err.db
echo "none of them"
"$LOGETL" ingest --json --db none.db access.log missing.log <&- >&- 2>&- || true
look none.db

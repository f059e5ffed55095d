# They write, vacuum, check the log in, attach, index and copy the database between two lines of a pipe.
. "$ROOT/tests/lib/script.sh"
generate --lines 500 >access.log
mkfifo pipe
exec 9<>pipe
"$LOGETL" ingest --json --no-progress --batch-rows 10 --block-size 4K --origin "$PWD/access.log" pipe >first 2>messages 9>&- &
first=$!
lines=0

# meanwhile SQL: another program does that when all lines so far are there; then come more.
meanwhile() {
	head -n $((lines + 50)) access.log | tail -n 50 >&9
	lines=$((lines + 50))
	eventually holds $lines logetl.db
	sqlite3 -cmd ".timeout 5000" logetl.db "$1" >answer 2>&1 || echo "refused: $1"
}

eventually running logetl.db
meanwhile "CREATE TABLE notes(text); INSERT INTO notes VALUES('a note')"
meanwhile "VACUUM"
meanwhile "PRAGMA wal_checkpoint(TRUNCATE)"
meanwhile "ATTACH 'other.db' AS other; BEGIN IMMEDIATE; CREATE TABLE other.notes AS SELECT * FROM notes;
	INSERT INTO notes SELECT text FROM other.notes; COMMIT"
meanwhile "CREATE INDEX by_status ON request(status); ANALYZE"
meanwhile "VACUUM INTO 'copy.db'"
meanwhile ".backup backup.db"
meanwhile "PRAGMA journal_mode = DELETE"
meanwhile "PRAGMA locking_mode = EXCLUSIVE; SELECT count(*) FROM notes"
meanwhile "DROP INDEX by_status"
exec 9>&-
wait $first && python3 "$LIB/report.py" 0 first
said
query "SELECT count(*), count(DISTINCT id) FROM access_log"
"$LOGETL" verify >verified || grep -v '^ok' verified

echo "the copies are as good"
for copy in copy backup; do
	query "SELECT count(*) FROM access_log" $copy.db
	"$LOGETL" verify --db $copy.db >verified || grep -v '^ok' verified
	ingest --db $copy.db --origin "$PWD/access.log" access.log
done

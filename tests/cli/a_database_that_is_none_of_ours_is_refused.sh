. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
all() {
	ingest --db "$1" access.log
	said
	for command in "query SELECT" status rejects; do
		run "$LOGETL" ${command%SELECT} ${command#"${command%SELECT}"} --db "$1" 2>&1
	done
}

echo "not there"
run "$LOGETL" query --db missing.db "SELECT 1"
run "$LOGETL" status --db missing.db
run "$LOGETL" rejects --db missing.db
ls missing.db 2>/dev/null || echo "and it was not made"

echo "no database at all"
generate --lines 1000 >text.db
all text.db
generate --lines 1000 | cmp - text.db && echo "it is untouched"

echo "another program's"
sqlite3 other.db "CREATE TABLE t(a); INSERT INTO t VALUES(1)"
all other.db
sqlite3 other.db "SELECT a FROM t; SELECT count(*) FROM sqlite_schema; PRAGMA journal_mode"
sqlite3 version.db "CREATE TABLE t(a); PRAGMA user_version = 1"
all version.db

echo "a newer version's"
"$LOGETL" ingest --db newer.db access.log
sqlite3 newer.db "PRAGMA user_version = 99"
all newer.db

echo "a directory, and a directory that is missing"
mkdir directory
all directory
ingest --db no/such/directory/x.db access.log
said

echo "a pipe, and what is shorter than any database"
mkfifo pipe.db
all pipe.db
for bytes in 1 100 511; do
	head -c $bytes text.db >short.db
	all short.db 2>&1 | sort -u
	wc -c <short.db
done
ls -d pipe.db-* short.db-* 2>/dev/null || echo "nothing was left beside them"

echo "an empty file is a database to be"
: >empty.db
ingest --db empty.db access.log

echo "one in which the first ingest is about to make the tables"
sqlite3 begun.db "PRAGMA journal_mode = WAL" >answer
run "$LOGETL" query --db begun.db "SELECT 1"
run "$LOGETL" prune --summary --db begun.db --older-than 1d

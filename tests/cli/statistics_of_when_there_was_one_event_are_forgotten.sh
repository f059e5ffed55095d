# Somebody's ANALYZE while there was one event: by that, SQLite would read all events at each look at a second.
. "$ROOT/tests/lib/script.sh"

plan() {
	sqlite3 logetl.db "EXPLAIN QUERY PLAN SELECT id FROM request WHERE id BETWEEN 5 AND 6" | sed -n "s/.*--//p"
}

generate --lines 2000 >whole
head -n 1 whole >access.log
ingest access.log
sqlite3 logetl.db ANALYZE
plan
tail -n +2 whole >>access.log
ingest access.log
plan
sqlite3 logetl.db ANALYZE
ingest access.log
query "SELECT stat FROM sqlite_stat1 WHERE tbl = 'request'"

. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
ingest access.log
for sql in "INSERT INTO setting VALUES('a', 1)" "DELETE FROM request" "UPDATE source SET offset = 0" "DROP VIEW access_log" \
	"CREATE TABLE t(a)" "PRAGMA user_version = 7" "PRAGMA journal_mode = DELETE" "VACUUM" "REINDEX" "ANALYZE" \
	"SELECT 1 AS a; DELETE FROM request" "PRAGMA query_only = 0; DELETE FROM request" "ATTACH 'made.db' AS other; CREATE TABLE other.t(a)" \
	"VACUUM INTO 'made.db'" "CREATE TEMP TABLE t AS SELECT 1"; do
	echo "\$ $sql"
	run "$LOGETL" query "$sql"
done
ls made.db 2>/dev/null || echo "no file was made"
query "SELECT count(*) FROM request"
query "PRAGMA user_version"
sqlite3 logetl.db "PRAGMA journal_mode"
ingest access.log

echo "who stops reading is not told of it"
many="WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3000000) SELECT i, 'some text that fills the pipe' AS t FROM n"
for style in --csv --json --table; do
	{ "$LOGETL" query $style "$many" 2>errors && echo 0 >status || echo $? >status; } | head -n 2 | tr -s ' '
	cat errors status
done

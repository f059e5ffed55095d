. "$ROOT/tests/lib/script.sh"
mkdir logs
{ generate --lines 5 --format combined; generate --lines 3 --format main; generate --lines 2 --format vcombined; } >logs/mixed.log
printf 'a|203.0.113.1|%s\n' 2026-11-20T10:00:00+00:00 2026-11-20T10:00:01+00:00 no-time >logs/own.log
{ generate --lines 4 --format common; printf '203.0.113.1 - - [30/Feb/2026:00:00:00 +0000] "GET / HTTP/1.1" 200 1\n'; } >logs/wrong.log
ingest --format combined logs/mixed.log
ingest --format 'b|$remote_addr|$time_iso8601' logs/own.log
ingest --format main logs/wrong.log
status() {
	query "SELECT replace(path, rtrim(path, replace(path, '/', '')), '') AS name, format,
		(SELECT count(*) FROM request WHERE source_id = source.id), (SELECT count(*) FROM reject WHERE source_id = source.id)
		FROM source"
}
status

echo "one source"
retry --source "$PWD/logs/wrong.log"
status
echo "one reason"
retry --reason bad_time
retry --reason no_match --dry-run
echo "all, in the source's own format and all that have a name"
retry
status
echo "several formats"
retry --format combined --format 'a|$remote_addr|$time_iso8601'
status
query "SELECT path, line, reason, field, position FROM reject JOIN source ON source.id = source_id ORDER BY reject.id" | here

echo "a line of which only the beginning is stored is never tried"
{ generate --lines 2 --start 1795000000; generate --lines 1 --length 2000 --start 1795000009; } >long.log
ingest --db long.db --max-line 1K long.log
retry --db long.db
run "$LOGETL" retry --db long.db --reason too_long
echo "lines that are longer than others may be"
ingest --db longer.db --max-line 4M --format main long.log
python3 -c 'print("x" * 3000000)' >>long.log
ingest --db longer.db --max-line 4M --format main long.log
retry --db longer.db

echo "no such thing"
run "$LOGETL" retry --source nowhere.log
run "$LOGETL" retry --db nowhere.db
ls nowhere.db 2>/dev/null || true
run "$LOGETL" retry --reason no_math
run "$LOGETL" retry --format '$remote_addr'
run "$LOGETL" retry logs/own.log
run "$LOGETL" rejects --source nowhere.log

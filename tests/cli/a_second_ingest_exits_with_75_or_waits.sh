. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
mkfifo pipe
exec 3<>pipe
"$LOGETL" ingest --json --no-progress --origin "$PWD/access.log" pipe >first 2>first.messages 3>&- &
first=$!
eventually running logetl.db

echo "while one runs"
ingest access.log
said
run "$LOGETL" ingest access.log
run "$LOGETL" ingest --wait-at-most 1s access.log
run "$LOGETL" retry --wait-at-most 1s
run "$LOGETL" prune --summary --wait-at-most soon --older-than 1d
echo "another database is another matter"
ingest --db other.db access.log
echo "a dry run and queries need no lock"
ingest --dry-run access.log
query "SELECT count(*) FROM access_log"

"$LOGETL" ingest --json --no-progress --wait access.log >second 2>second.messages 3>&- &
second=$!
cat access.log >&3
exec 3>&-
wait $first && wait $second && echo "both ended well"
python3 "$LIB/report.py" 0 first
python3 "$LIB/report.py" 0 second
cat first.messages second.messages
query "SELECT id, inserted, duplicates, exit_status FROM run ORDER BY id"
running logetl.db || echo "nothing runs"

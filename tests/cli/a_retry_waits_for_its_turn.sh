# Ingest and retry take the same lock.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 --format main >access.log
ingest --format combined access.log
mkfifo pipe
exec 3<>pipe
"$LOGETL" ingest --json --no-progress --origin "$PWD/pipe.log" pipe >first 2>first.messages 3>&- &
first=$!
eventually running logetl.db

echo "while one runs"
retry
said
echo "a dry run needs no lock"
retry --dry-run
"$LOGETL" retry --json --wait >second 2>second.messages 3>&- &
second=$!
generate --lines 5 >&3
exec 3>&-
wait $first && wait $second && echo "both ended well"
python3 "$LIB/report.py" 0 first
python3 "$LIB/report.py" 0 second
query "SELECT id, lines, inserted, rejected, bytes > 0, exit_status FROM run ORDER BY id"

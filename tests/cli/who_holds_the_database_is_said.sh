# Where the kernel tells; a stopped process, and another program.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
generate --lines 5 --seed 2 >more.log

# told: the messages with the names of processes, but not their numbers; a loader that is confined cannot learn the names.
told() {
	sed 's/process [0-9]*/process N/;s/process N)/process N, sqlite3)/;s/kill -CONT [0-9]*/kill -CONT N/' "$SCRATCH/messages" | here
}

mkfifo pipe
exec 9<>pipe
"$LOGETL" ingest --origin "$PWD/access.log" pipe 9>&- &
first=$!
eventually running logetl.db
ingest more.log
grep -q "process $first" messages || { exec 9>&-; skip "/proc/locks does not tell who has locked a file here"; }
told

echo "one that is stopped"
kill -STOP $first
ingest more.log
told
"$LOGETL" ingest --json --wait more.log >second 2>messages 9>&- &
eventually grep -q waiting messages
told
cat access.log >&9
exec 9>&-
kill -CONT $first
wait $! && python3 "$LIB/report.py" 0 second
wait $first && echo "both ended well"

echo "another program that writes"
hold writer logetl.db "BEGIN IMMEDIATE"
cat more.log access.log | "$LOGETL" ingest --origin "$PWD/access.log" - 2>messages || echo "exit status $?"
told
let_go

echo "another program that begins to write in the middle"
exec 9<>pipe
"$LOGETL" ingest --json --origin "$PWD/pipe.log" pipe >second 2>messages 9>&- &
third=$!
cat more.log >&9
eventually holds 60 logetl.db
hold writer logetl.db "BEGIN IMMEDIATE"
cat access.log >&9
exec 9>&-
eventually grep -q waiting messages
told
let_go
wait $third && python3 "$LIB/report.py" 0 second

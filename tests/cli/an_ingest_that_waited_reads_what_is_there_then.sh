# Logs are rotated while it waits for another.
. "$ROOT/tests/lib/script.sh"
mkdir logs
generate --lines 50 >logs/access.log
mkfifo pipe
exec 9<>pipe
"$LOGETL" ingest --origin "$PWD/pipe.log" pipe 9>&- &
first=$!
eventually running logetl.db
"$LOGETL" ingest --json --no-progress --summary --wait logs >second 2>messages 9>&- &
second=$!
eventually grep -q waiting messages
mv logs/access.log logs/access.log.1
generate --lines 20 --seed 2 >logs/access.log
exec 9>&-
wait $first && wait $second
python3 "$LIB/report.py" 0 second
said

# nohup: a signal that is ignored from the beginning stays ignored.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
mkfifo pipe
exec 3<>pipe
nohup "$LOGETL" ingest --json --no-progress pipe >report 2>messages 3>&- &
process=$!
eventually running logetl.db
kill -HUP $process
sleep 0.5
cat access.log >&3
exec 3>&-
status=0
wait $process || status=$?
python3 "$LIB/report.py" $status report

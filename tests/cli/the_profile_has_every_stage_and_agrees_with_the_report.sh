. "$ROOT/tests/lib/script.sh"
generate --lines 20000 --rejects 5 >access.log
gzip -c access.log >other.log.gz

# profiled ARGUMENT…: an ingest with --json --profile.
profiled() {
	status=0
	"$LOGETL" ingest --json --profile --no-progress --block-size 16K "$@" >report 2>messages || status=$?
	python3 "$LIB/report.py" $status report "$@"
	python3 "$LIB/profile.py" report --whole-files
}
echo "one parser, three, none of a database, a pipe, gzip, nothing new"
profiled -j 1 access.log
profiled -j 3 --db three.db access.log
profiled -j 2 --dry-run access.log
profiled --dry-run - <access.log
status=0
"$LOGETL" ingest --json --profile -j 1 other.log.gz >report 2>messages
python3 "$LIB/profile.py" report
"$LOGETL" ingest --json --profile -j 1 other.log.gz >report 2>messages
python3 "$LIB/profile.py" report

echo "a parser that died and was started again"
head -n 50 access.log >poison.log
echo '203.0.113.1 - - [20/Nov/2026:12:00:00 +0000] "GET /poison HTTP/1.1" 200 1 "-" "-"' >>poison.log
LOGETL_FAULT=parse-crash:/poison "$LOGETL_FAULTS" ingest --json --profile -j 1 --db poison.db poison.log >report 2>messages
python3 "$LIB/profile.py" report

echo "interrupted"
mkfifo pipe
exec 3<>pipe
env --default-signal=INT "$LOGETL" ingest --json --profile --db pipe.db pipe >report 2>messages 3>&- &
process=$!
head -n 500 access.log >&3
eventually sh -c '[ "$("$1" query "SELECT lines FROM run" --db pipe.db 2>/dev/null | tail -n 1)" = 500 ]' - "$LOGETL"
kill -INT $process
status=0
wait $process || status=$?
echo "exit status $status"
python3 "$LIB/profile.py" report
exec 3>&-

echo "failed"
status=0
(trap '' XFSZ; ulimit -f 2000; exec "$LOGETL" ingest --json --profile -j 1 --batch-rows 2000 --db fails.db access.log >report 2>messages) || status=$?
echo "exit status $status"
python3 "$LIB/profile.py" report | sed 's/: .* lines/: some lines/'

echo "as tables, also where no terminal is"
"$LOGETL" ingest --profile -j 2 --db table.db access.log >printed
sed 's/ in .* lines.s:/ …/; s/[0-9.]* of [0-9.]* CPU/… CPU/; s/([0-9]* %)/…/; s/P = [0-9.]*,/P = …,/; s/; [0-9.]* of them/; … of them/
	/^Amdahl  /s/ [1-9].*/ …/; /^at most /s/ [1-9].*/ …/; /waited for/d; /^[a-z]* *\(× 2\)* *[0-9]/s/ [0-9].*/ …/' printed | sed '/^at most/q'
[ -n "$(sed '1,/^at most/d' printed)" ] || echo 'no advice'
awk 'length > 120' printed

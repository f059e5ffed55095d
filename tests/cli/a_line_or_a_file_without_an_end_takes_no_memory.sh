. "$ROOT/tests/lib/script.sh"
generate --lines 10 >access.log
# Without --foreground the whole group would get SIGCONT, too, which undoes the SIGSTOP by which a leak check holds a process
# that ends just then: it would never end.
interrupted="timeout --foreground -s INT --preserve-status 1"
# bounded COMMAND…: what it prints, without times, and whether it took little memory.
bounded() {
	status=0
	python3 "$LIB/memory.py" 200 "$@" >printed 2>messages || status=$?
	sed 's/ in [0-9.]* s, [0-9]* lines.s//' printed
	said | sed 's/of which [0-9]* bytes/of which N bytes/'
	echo "exit status $status"
}
echo "a line of 1 GB, from a pipe"
{ head -n 5 access.log; head -c 1000000000 /dev/zero; echo; tail -n 5 access.log; } | bounded "$LOGETL" ingest --summary -
query "SELECT line, offset, reason, length(raw) FROM reject"
echo "one of 1 GB, in a file, which may still be written"
cp access.log sparse.log
truncate -s 1G sparse.log
bounded "$LOGETL" ingest --summary --db sparse.db sparse.log
echo "a device that never ends"
bounded $interrupted "$LOGETL" ingest --summary --db zero.db /dev/zero
echo "a pipe that is never closed, and one that nobody opens"
mkfifo held idle
{ cat access.log; printf 'begun'; exec sleep 30; } >held &
writer=$!
bounded $interrupted "$LOGETL" ingest --summary --db held.db held
query "SELECT count(*) FROM request" held.db
kill $writer
bounded $interrupted "$LOGETL" ingest --summary --db idle.db idle
echo "lines that are none, without an end"
$interrupted "$LOGETL" ingest --json --db random.db /dev/urandom >report 2>messages || echo "exit status $?"
python3 -c 'import json; r = json.load(open("report")); print(r["lines"] > 1000, r["lines"] == r["rejected"] + r["blank"] + r["inserted"])'
[ "$(query "SELECT count(*) FROM reject" random.db)" = "$(python3 -c 'import json; print(json.load(open("report"))["rejected"])')" ] && echo "each is there"

# The files may not grow beyond a limit: a write fails, or a process dies of it; without the limit the next run resumes.
. "$ROOT/tests/lib/script.sh"
generate --lines 30000 --length 100 --distinct >access.log

check() {
	echo "$1"
	[ -s messages ] && echo "something was said"
	[ $status -eq 1 ] || echo "exit status $status"
	sqlite3 "$1.db" "PRAGMA integrity_check; SELECT count(*) BETWEEN 1 AND 29999 FROM request"
	while :; do
		status=0
		"$LOGETL" ingest --json --no-progress --db "$1.db" access.log >report 2>messages || status=$?
		python3 "$LIB/report.py" $status report --db "$1.db" >line
		grep -v '0 duplicates + 0 filtered + 0 rejected' line || true
		[ $status -ne 0 ] || break
	done
	agrees "$1.db" access.log
}

status=0
(trap '' XFSZ; ulimit -f 4000; exec "$LOGETL" ingest --json --batch-rows 5000 --db fails.db access.log >report 2>messages) || status=$?
check fails
status=0
(ulimit -f 4000; exec "$LOGETL" ingest --json --batch-rows 5000 --db dies.db access.log >report 2>messages) || status=$?
check dies

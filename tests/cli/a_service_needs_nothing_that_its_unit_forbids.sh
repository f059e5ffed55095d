. "$ROOT/tests/lib/script.sh"
mkdir logs
generate --lines 200 --rejects 5 >logs/access.log
generate --seed 2 --lines 200 | gzip >logs/other.log.gz
export ASAN_OPTIONS=detect_leaks=0 # looks for leaks with ptrace, and so does strace

# trace UNIT COMMAND…: which system calls of an ingest the unit forbids.
trace() {
	unit=$ROOT/cmd/systemd/$1
	shift
	strace -f -o trace "$@" >/dev/null
	python3 "$LIB/forbidden_calls.py" "$unit" trace
}
echo "system calls: the first ingest, the next, standard input"
trace logetl.service "$LOGETL" ingest --summary --wait logs
trace logetl.service "$LOGETL" ingest --summary --wait logs
trace logetl.service "$LOGETL" ingest --summary --wait - <logs/access.log

# runs_are NUMBER: of the follower's database.
runs_are() {
	[ "$(query "SELECT count(*) FROM run WHERE lines > 0" followed.db 2>/dev/null)" = "$1" ]
}
echo "a follower, from its start over a reload to its end"
strace -f -o trace env --default-signal=HUP,TERM "$LOGETL" ingest --follow --db followed.db logs >/dev/null 2>messages &
eventually runs_are 1
follower=$(cat /proc/$!/task/$!/children)
kill -HUP $follower
echo '192.0.2.1 - - [20/Nov/2026:12:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"' >>logs/access.log
eventually runs_are 2
kill -TERM $follower
wait $! || echo "exit status $?"
said
python3 "$LIB/forbidden_calls.py" "$ROOT/cmd/systemd/logetl@.service" trace

# MemoryDenyWriteExecute= as the kernel has it; one that does not have it yet ignores the call.
cat >exec.py <<'END'
import ctypes, os, sys
PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN = 65, 1
ctypes.CDLL(None).prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
END
echo "memory that is both written and executed: patterns do without"
echo '192.0.2.1 20.11.2026 12:00:00 200 books' >shop.log
run python3 exec.py "$LOGETL" ingest --summary --db shop.db shop.log \
	--pattern 'time-format="%d.%m.%Y %T" (?<remote_addr>\S+) (?<time>\S+ \S+) (?<status>\d+) (?<shop>.*)' | sed 's/ in .* lines.s:/ …/'

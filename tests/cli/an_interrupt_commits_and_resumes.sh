# SIGINT, SIGTERM and SIGHUP end the input: what was read is committed, the exit status names the signal, and the next run
# goes on there.  A second signal ends the run at once.
. "$ROOT/tests/lib/script.sh"
generate --lines 60000 --twins 2 >access.log
total=60000
ingest=
trap 'kill -KILL $ingest 2>/dev/null || true' EXIT

"$LOGETL" ingest --db wanted.db access.log

# content DATABASE: a checksum over all rows but for the ids.
content() {
	sqlite3 "$1" "SELECT time, time_iso8601, remote_addr, request_method, request_path, query_string, server_protocol,
		status, body_bytes_sent, http_referer, http_user_agent, source FROM access_log" | sort | cksum
}

# start ARGUMENT…: starts an ingest in a session of its own, as $ingest.  A shell's background jobs ignore SIGINT.
start() {
	arguments=$*
	env --default-signal=INT,HUP,TERM setsid "$LOGETL" ingest --json --no-progress "$@" >report 2>messages &
	ingest=$!
}

# child NAME: the numbers of the ingest's processes of that role.
child() {
	grep -ls "^PPid:[[:space:]]*$ingest\$" /proc/[0-9]*/status | xargs grep -ls "^Name:[[:space:]]*logetl-$1" | tr -dc '0-9\n'
}

runs() {
	[ -n "$(child "$1")" ]
}

# freeze NAME: stops the processes of that role; false where there are none yet.
freeze() {
	frozen=$(child "$1")
	[ -n "$frozen" ] && kill -STOP $frozen
}

thaw() {
	kill -CONT $frozen
}

stored() {
	sqlite3 logetl.db "SELECT count(*) FROM request" 2>/dev/null || echo 0
}

# in_the_middle: freezes the parser where something is committed and something is not.
in_the_middle() {
	freeze parser || return 1
	[ "$(stored)" -eq 0 ] || return 0
	thaw
	return 1
}

# ended: how it ended, what of its numbers is wrong, and who is left.
ended() {
	status=0
	wait "$ingest" || status=$?
	echo "exit status $status"
	python3 "$LIB/report.py" $status report $arguments >numbers
	grep WRONG numbers || true
	said
	! cat /proc/[0-9]*/stat 2>/dev/null | grep "(logetl.*) [^Z] [0-9]* [0-9]* $ingest "
}

interrupted() {
	rows=$(stored)
	[ "$rows" -gt 0 ] && [ "$rows" -lt $total ] && echo "a part is stored" || echo "NOT a part: $rows rows"
}

# resumed: the next run takes the rest.
resumed() {
	ingest access.log >numbers
	grep -E 'WRONG|exit status' numbers || true
	[ "$(content logetl.db)" = "$(content wanted.db)" ] && echo "resumed: all is stored" || echo "resumed: NOT THE SAME"
	rm -f logetl.db*
}

for signal in INT TERM HUP; do
	echo "SIG$signal"
	start --jobs 1 --block-size 4K --batch-rows 1 access.log
	eventually in_the_middle
	kill -$signal "$ingest"
	thaw
	ended
	interrupted
	resumed
done

echo "SIGINT from a terminal, which all processes get"
start --jobs 3 --block-size 4K --batch-rows 1 access.log
eventually in_the_middle
kill -INT "-$ingest"
thaw
ended
interrupted
resumed

echo "a second SIGINT"
start --jobs 1 --block-size 4K --batch-rows 1 access.log
eventually in_the_middle
kill -INT "$ingest"
sleep 1
kill -INT "$ingest"
ended
interrupted
resumed

echo "a pipe that goes on"
mkfifo pipe
head -n 3000 access.log >beginning
start pipe
exec 3>pipe
cat beginning >&3
eventually python3 -c 'import fcntl, sys, termios; sys.exit(fcntl.ioctl(3, termios.FIONREAD, bytes(4)) != bytes(4))' 3>&3
kill -INT "$ingest"
ended
exec 3>&-
cat numbers

echo "a pipe that nobody writes to"
start pipe
eventually runs reader
kill -TERM "$ingest"
ended
cat numbers

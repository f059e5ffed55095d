# What the scripts of tests/cli share (see tests/README.md).    . "$ROOT/tests/lib/script.sh"
#
# What the helpers write lies in $SCRATCH, where the script starts: among it the last command's standard error, messages.
set -eu
export LC_ALL=C TZ=UTC PYTHONDONTWRITEBYTECODE=1
export LOGETL_CONFIG=
unset LOGETL_DB JOURNAL_STREAM NOTIFY_SOCKET WATCHDOG_PID WATCHDOG_USEC
LIB=$ROOT/tests/lib
SCRATCH=$PWD

# ingest ARGUMENT…: ingests, checks all the numbers (see report.py), and prints the counters as one line.  Sets $status.
ingest() {
	status=0
	"$LOGETL" ingest --json --no-progress "$@" >"$SCRATCH/report" 2>"$SCRATCH/messages" || status=$?
	python3 "$LIB/report.py" $status "$SCRATCH/report" "$@"
}

# retry ARGUMENT…: the same for the stored rejects.
retry() {
	status=0
	"$LOGETL" retry --json "$@" >"$SCRATCH/report" 2>"$SCRATCH/messages" || status=$?
	python3 "$LIB/report.py" $status "$SCRATCH/report" "$@"
}

# run COMMAND…: prints what it printed, then what it said on standard error, then its exit status where that is not 0.
run() {
	status=0
	"$@" >"$SCRATCH/printed" 2>"$SCRATCH/messages" || status=$?
	here <"$SCRATCH/printed"
	said
	[ $status -eq 0 ] || echo "exit status $status"
}

# here: standard input without the name of $SCRATCH.
here() {
	sed "s|$SCRATCH/||g"
}

# said: what the last command wrote to standard error, but for who holds a database, which not every kernel tells.
said() {
	sed 's/ (process [0-9]*, [^)]*)//' "$SCRATCH/messages" | here
}

# query SQL [DATABASE]: the answer as CSV without the header line.
query() {
	"$LOGETL" query --csv --db "${2:-logetl.db}" "$1" >"$SCRATCH/answer"
	tail -n +2 "$SCRATCH/answer"
}

# rows DATABASE: everything in access_log but for the ids, as CSV of SQL literals, in the order of the ids.
rows() {
	"$LOGETL" query --csv --db "$1" "SELECT quote(time) AS time, quote(time_iso8601) AS time_iso8601,
		quote(remote_addr) AS remote_addr, quote(remote_user) AS remote_user, quote(host) AS host,
		quote(request_method) AS request_method, quote(request_path) AS request_path, quote(query_string) AS query_string,
		quote(server_protocol) AS server_protocol, quote(status) AS status, quote(body_bytes_sent) AS body_bytes_sent,
		quote(request_time) AS request_time, quote(http_referer) AS http_referer,
		quote(http_user_agent) AS http_user_agent, quote(extra) AS extra, quote(source) AS source FROM access_log ORDER BY id"
}

# compare FILE FILE WHAT: says whether the files are the same, and shows where they are not.
compare() {
	if diff "$1" "$2" >"$SCRATCH/difference"; then
		echo "$3: the same"
	else
		echo "$3: NOT THE SAME (< wanted, > found)"
		head -n 20 "$SCRATCH/difference"
	fi
}

# agrees DATABASE ARGUMENT…: holds every row and every aggregate against the oracle, which is called with the ARGUMENTs
# (options and files, in the order of the ingest).
agrees() {
	agrees_database=$1
	shift
	rows "$agrees_database" >"$SCRATCH/rows.csv"
	"$LOGETL" query --csv --db "$agrees_database" - <"$LIB/aggregates.sql" >"$SCRATCH/aggregates.csv"
	python3 "$LIB/agrees.py" "$SCRATCH/rows.csv" "$SCRATCH/aggregates.csv" "$@"
}

# counts ARGUMENT…: the oracle's counters, to stand beside those of an ingest.
counts() {
	python3 "$LIB/oracle.py" "$@"
}

generate() {
	python3 "$LIB/generate.py" "$@"
}

# pack SUFFIX: standard input, compressed as a file of that suffix is.
pack() {
	case $1 in
	gz) gzip ;;
	bz2) bzip2 -1 ;; # its smallest blocks
	xz) xz ;;
	lzma) xz --format=lzma ;;
	zst) zstd -q ;;
	esac
}

# eventually COMMAND…: waits until it succeeds; gives up after 20 seconds.
eventually() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 400 ] || { echo "in vain: $*"; exit 1; }
		sleep 0.05
	done
}

# skip WHY: ends the script as one that cannot run here.
skip() {
	echo "$*"
	exit 77
}

# running DATABASE: whether an ingest holds it.
running() {
	"$LOGETL" status --json --db "$1" 2>/dev/null | grep -q '"running":true'
}

# hold NAME DATABASE SQL: another program runs that SQL and keeps its connection, until let_go.
hold() {
	mkfifo "$SCRATCH/$1.sql"
	sqlite3 "$2" <"$SCRATCH/$1.sql" >"$SCRATCH/$1.answer" 2>&1 &
	holder=$!
	exec 8>"$SCRATCH/$1.sql"
	rm "$SCRATCH/$1.sql"
	echo "$3; SELECT 'held';" >&8
	eventually grep -q held "$SCRATCH/$1.answer"
}

let_go() {
	exec 8>&-
	wait $holder || true
}

# holds NUMBER DATABASE: whether it has so many events, committed.
holds() {
	[ "$(query "SELECT count(*) FROM request" "$2" 2>/dev/null)" = "$1" ]
}

# pruned: what a prune said, but for how many values it deleted: which of them got ids is the dedup stage's to decide.
pruned() {
	sed 's/, [0-9]* values/, values/;s/; [^;]* given back//;s/; [^;]* are free/; space is free/'
}

# follow ARGUMENT…: starts a follower in a session of its own, as $follower.  A shell's background jobs ignore SIGINT.
follow() {
	follow_arguments=$*
	env --default-signal=INT,HUP,TERM setsid "$LOGETL" ingest --follow --json --no-progress "$@" \
		>"$SCRATCH/report" 2>"$SCRATCH/messages" &
	follower=$!
	trap 'kill -KILL $follower 2>/dev/null || true' EXIT
}

# end_follower SIGNAL: ends it, checks all the numbers as ingest does, and prints them, what it said, and who is left of it.
end_follower() {
	kill -"$1" "$follower"
	status=0
	wait "$follower" || status=$?
	python3 "$LIB/report.py" $status "$SCRATCH/report" $follow_arguments
	said
	! cat /proc/[0-9]*/stat 2>/dev/null | grep "(logetl.*) [^Z] [0-9]* [0-9]* $follower "
}

# process NAME: the numbers of the processes of that name that the follower and its pass have.
process() {
	read -r passes <"/proc/$follower/task/$follower/children" || true
	for parent in $follower $passes; do
		read -r children <"/proc/$parent/task/$parent/children" || true
		for child in $children; do
			read -r name <"/proc/$child/comm" || continue
			[ "$name" != "logetl-$1" ] || echo "$child"
		done
	done 2>/dev/null
}

# loaded NUMBER: waits until logetl.db has so many events.
loaded() {
	eventually holds "$1" logetl.db
	echo "$1 events"
}

# stored FILE…: says whether the events of logetl.db are the lines of the files, each once.
stored() {
	cat "$@" | sort >"$SCRATCH/wanted"
	"$LOGETL" export | sort >"$SCRATCH/found"
	compare "$SCRATCH/wanted" "$SCRATCH/found" "the events and the lines"
}

# unprivileged COMMAND…: runs it without root's right to read and write what others may not.
unprivileged() {
	if [ "$(id -u)" = 0 ]; then setpriv --bounding-set=-dac_override,-dac_read_search "$@"; else "$@"; fi
}

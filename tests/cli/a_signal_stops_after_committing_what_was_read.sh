. "$ROOT/tests/lib/script.sh"
generate --lines 3000 >access.log
generate --seed 2 --lines 500 --start 1795000000 >piped.log
head -n 200 piped.log >before
mkfifo pipe
exec 3<>pipe

# A shell makes its background processes ignore SIGINT, and nohup SIGHUP; env undoes that.
#
# stop SIGNAL: a file, then a pipe that does not end; the signal comes when 200 lines were read from it.
stop() {
	rm -f logetl.db
	env --default-signal=INT,HUP "$LOGETL" ingest --json --no-progress access.log pipe >report 2>messages 3>&- &
	process=$!
	cat before >&3
	eventually holds 3200 logetl.db
	kill -"$1" $process
	status=0
	wait $process || status=$?
	python3 "$LIB/report.py" $status report
	said
	query "SELECT exit_status, ended IS NOT NULL FROM run"
	echo "and again, with all that should have come through the pipe"
	ingest access.log
	ingest --origin "$PWD/pipe" - <piped.log
}
echo INT
stop INT
echo TERM
stop TERM
echo HUP
stop HUP
exec 3>&-

echo "interrupted again and again while it reads a file"
generate --seed 3 --lines 40000 >large.log
runs=0 status=130
while [ $status -ne 0 ]; do
	before=$(query "SELECT count(*) FROM request" large.db 2>/dev/null || echo 0)
	env --default-signal=INT,HUP "$LOGETL" ingest --json --no-progress --batch-rows 2000 --block-size 64K --db large.db large.log >report 2>messages &
	process=$!
	while kill -0 $process 2>/dev/null; do
		now=$(query "SELECT count(*) FROM request" large.db 2>/dev/null || echo 0)
		[ "$now" = "$before" ] || { kill -INT $process 2>/dev/null || true; break; }
	done
	status=0
	wait $process || status=$?
	python3 "$LIB/report.py" $status report --db large.db | grep WRONG || true
	runs=$((runs + 1))
	[ $runs -lt 100 ] || break
done
echo "the last one ended with $status"
query "SELECT DISTINCT exit_status FROM run WHERE exit_status NOT IN (0, 130)" large.db
agrees large.db large.log

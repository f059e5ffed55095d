. "$ROOT/tests/lib/script.sh"
generate --lines 500 --rejects 5 >access.log

# told ARGUMENT…: the last status that an ingest leaves, which systemctl shows.
told() {
	run python3 "$LIB/manager.py" "$LOGETL" ingest "$@" | grep -v ' lines/s  ' | sed 's/ in .* lines.s:/ …/'
}
echo "the numbers, without a terminal and without --summary"
told access.log
told access.log
echo "progress, while it takes long"
mkfifo pipe
exec 3<>pipe
python3 "$LIB/manager.py" env --default-signal=INT "$LOGETL" ingest --db pipe.db pipe 3>&- >told &
cat access.log >&3
eventually grep -q '^STATUS=.* lines/s  reader [0-9]*%  parser [0-9]*%  dedup [0-9]*%  loader [0-9]*%$' told
exec 3>&-
wait $!
tail -n 1 told | sed 's/ in .* lines.s:/ …/'
echo "a manager that does not listen is no failure"
NOTIFY_SOCKET=$PWD/nobody run "$LOGETL" ingest --db other.db access.log

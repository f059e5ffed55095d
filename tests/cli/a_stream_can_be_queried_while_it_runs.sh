# What a pipe brings is committed as it comes, and a partial line waits for its rest.
. "$ROOT/tests/lib/script.sh"
generate --lines 300 | sort -u >all.log

part() {
	sed -n "$1,$2p" all.log
}

echo "a writer that is slow"
mkfifo pipe
"$LOGETL" ingest --json --no-progress - <pipe >report &
ingest=$!
tail=
trap 'kill -KILL $ingest $tail 2>/dev/null || true' EXIT
exec 3>pipe
for from in 1 11 21 31 41; do
	part $from $((from + 9)) >&3
	loaded $((from + 9))
done
part 51 60 >&3
part 61 61 | head -c 40 >&3
loaded 60
part 61 61 | tail -c +41 >&3
loaded 61
exec 3>&-
wait $ingest
python3 "$LIB/report.py" 0 report
rm -f logetl.db*

echo "tail -F, over a rotation"
part 1 100 >access.log
mkfifo tailed
tail -n +1 -F access.log >tailed 2>/dev/null &
tail=$!
"$LOGETL" ingest --json --no-progress --commit-interval 0.2 - <tailed >report &
ingest=$!
loaded 100
part 101 150 >>access.log
loaded 150
mv access.log access.log.1
part 151 200 >access.log
loaded 200
kill $tail
wait $ingest
python3 "$LIB/report.py" 0 report
part 1 200 >wanted.log
stored wanted.log

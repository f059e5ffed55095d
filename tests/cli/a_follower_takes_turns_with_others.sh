# It holds the database while a pass reads, and waits, for a while without a word, while others hold it.
. "$ROOT/tests/lib/script.sh"
generate --lines 300 | sort -u >all.log
total=$(grep -c . all.log)
head -n 100 all.log >access.log
follow access.log
loaded 100
followed() {
	"$LOGETL" status | grep -q 'follows its logs'
}
eventually followed
"$LOGETL" status | grep -E 'follows|following' | sed 's/.*; //;s/.*  //'

echo "while another holds the database"
mkfifo pipe
"$LOGETL" ingest --origin other pipe &
other=$!
exec 3>pipe
eventually running logetl.db
tail -n +101 all.log >>access.log
sleep 2.5
holds 100 logetl.db && echo "nothing new"
exec 3>&-
wait $other
loaded "$total"

echo "and others have their turn"
head -n 10 access.log >copy
ingest --origin other copy
run "$LOGETL" prune --summary --older-than 2000-01-01
sed 's/GET/PUT/' copy >>access.log
loaded $((total + 20))
end_follower TERM
query "SELECT lines, exit_status FROM run"
"$LOGETL" status | grep -E 'follows|following' || echo "nobody follows"

echo "another follower, too"
rm logetl.db*
cp all.log other.log
follow access.log
loaded $((total + 10))
env --default-signal=INT,HUP,TERM setsid "$LOGETL" ingest --follow --no-progress other.log &
other=$!
trap 'kill -KILL $follower $other 2>/dev/null || true' EXIT
both() {
	[ "$("$LOGETL" status | grep -c ' following$')" = 2 ]
}
eventually both && echo "both follow"
kill -TERM $other
wait $other || echo "exit status $?"
"$LOGETL" status --json | grep -c '"state":"following"'
end_follower TERM

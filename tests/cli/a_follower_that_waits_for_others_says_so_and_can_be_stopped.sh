. "$ROOT/tests/lib/script.sh"
generate --lines 200 | sort -u >all.log
head -n 100 all.log >access.log

followed() {
	"$LOGETL" status | grep -q 'follows its logs'
}

# says TEXT: waits until the follower has said it.
says() {
	eventually grep -q -e "$1" messages
}

echo "to end: until the other one has finished"
follow access.log
loaded 100
eventually followed
hold first logetl.db "BEGIN IMMEDIATE"
kill -TERM "$follower"
kill -TERM "$follower" # the same wish
says 'waiting for another program'
let_go
wait "$follower" || echo "exit status $?"
said
query "SELECT inserted, exit_status FROM run"

echo "or until a second signal"
follow access.log
eventually followed
hold second logetl.db "BEGIN IMMEDIATE"
kill -TERM "$follower"
says 'waiting for another program'
kill -INT "$follower"
wait "$follower" || echo "exit status $?"
said
let_go
query "SELECT inserted, exit_status FROM run"

echo "to start over: other hangups are the same wish"
follow access.log
eventually followed
hold third logetl.db "BEGIN IMMEDIATE"
kill -HUP "$follower"
says 'waiting for another program'
kill -HUP "$follower"
let_go
tail -n +101 all.log >>access.log
loaded "$(grep -c . all.log)"
kill -TERM "$follower"
wait "$follower" || echo "exit status $?"
said
query "SELECT inserted, exit_status FROM run"

echo "to begin: until another ingest has finished"
rm logetl.db*
mkfifo pipe
"$LOGETL" ingest --origin other pipe &
other=$!
exec 3>pipe
eventually running logetl.db
follow access.log 3>&-
says 'waiting for another command'
exec 3>&-
wait $other
loaded "$(grep -c . all.log)"
kill -TERM "$follower"
wait "$follower" || echo "exit status $?"
said
query "SELECT inserted, exit_status FROM run"

# It sees what it saw, is waited for by nobody, and is named; the next ingest gives the space back.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
generate --lines 2000 --seed 2 --distinct --length 4000 >more.log
ingest access.log
hold reader logetl.db "BEGIN; SELECT count(*) FROM request"
ingest --block-size 4K --batch-rows 1 more.log
said | sed 's/ (process [0-9]*)//;s/grow: .*,/grow: …,/'
[ "$(stat -c %s logetl.db-wal)" -gt 67108864 ] && echo "the log has grown"
echo "SELECT count(*) FROM request;" >&8
let_go
cat reader.answer
ingest access.log more.log
[ -s logetl.db-wal ] || echo "the log is empty"
"$LOGETL" verify >verified || grep -v '^ok' verified

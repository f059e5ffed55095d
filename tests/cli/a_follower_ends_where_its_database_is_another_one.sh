# What it has read it has read into the one that it began with.  Started again, it begins anew with what is there.
. "$ROOT/tests/lib/script.sh"
generate --lines 300 | sort -u >all.log

part() {
	sed -n "$1,$2p" all.log
}

# ends: waits until the follower has ended by itself.
ends() {
	wait "$follower" || echo "exit status $?"
	said
}

followed() {
	"$LOGETL" status | grep -q 'follows its logs'
}

# began: starts a follower of two logs, and waits until it has read them.
began() {
	rm -f logetl.db* moved.db*
	part 1 100 >a.log
	part 101 200 >b.log
	follow a.log b.log
	loaded 200
	eventually followed
}

part 1 50 >other.log
ingest --db other.db other.log
echo "deleted"
began
rm logetl.db*
part 201 210 >>a.log
ends
follow a.log b.log
loaded 210
end_follower TERM

echo "replaced"
began
sqlite3 logetl.db "PRAGMA wal_checkpoint(TRUNCATE)" >checkpointed # so that no log stays behind
mv logetl.db moved.db
cp other.db logetl.db
part 201 210 >>a.log
ends
query "SELECT count(*), (SELECT count(*) FROM run) FROM request"

echo "replaced, and then it is to end"
began
sqlite3 logetl.db "PRAGMA wal_checkpoint(TRUNCATE)" >checkpointed # so that no log stays behind
mv logetl.db moved.db
cp other.db logetl.db
kill -TERM "$follower"
ends
query "SELECT count(*), (SELECT count(*) FROM run) FROM request"

echo "the same one, but the record of its run is gone"
began
ingest --origin other other.log # so that it is not the last one of the old
sqlite3 logetl.db "UPDATE run SET started = 1, ended = iif(id = 1, NULL, 1)"
"$LOGETL" prune --summary --older-than 2000-01-01 | pruned
part 201 210 >>b.log
eventually grep -q 'starts over' messages
part 211 220 >>a.log
loaded 270
kill -TERM "$follower"
ends
query "SELECT id, inserted FROM run WHERE inserted > 0"

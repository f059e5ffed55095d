# Pages that are freed hold later events; --vacuum cuts them off, and so does each prune where auto_vacuum is on.
. "$ROOT/tests/lib/script.sh"
size() { # whether the file is smaller than half of what it was
	now=$(stat -c %s $1)
	[ $now -lt $(($full / 2)) ] && echo "less than half" || echo "as large as before"
}
generate --lines 20000 --start 1577836800 --step 1 --distinct >access.log
ingest access.log
full=$(stat -c %s logetl.db)
cp logetl.db incremental.db
sqlite3 incremental.db "PRAGMA auto_vacuum = INCREMENTAL; VACUUM"

"$LOGETL" prune --summary --older-than @1577845800 | pruned
size logetl.db
echo "it is used again"
generate --lines 15000 --start 1577856800 --step 1 --seed 2 --distinct >>access.log
ingest access.log
[ $(stat -c %s logetl.db) -le $full ] && echo "and the file did not grow"
"$LOGETL" verify --json | grep '"sound"'

echo "with --vacuum"
"$LOGETL" prune --summary --older-than @1577862000 --vacuum | pruned
size logetl.db
"$LOGETL" verify --json | grep '"sound"'

echo "bit by bit"
"$LOGETL" prune --summary --db incremental.db --older-than @1577845800 | pruned
size incremental.db
"$LOGETL" verify --db incremental.db --json | grep '"sound"'

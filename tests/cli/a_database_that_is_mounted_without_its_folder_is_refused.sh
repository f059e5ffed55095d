# As a container gets a file; its write-ahead log would stay in the container.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
ingest access.log
mkdir folder
touch folder/mounted.db
unshare -rm true 2>/dev/null || skip "no mounts can be made here"
unshare -rm sh -c "mount --bind logetl.db folder/mounted.db" 2>/dev/null || skip "no mounts can be made here"
cat >inside.sh <<'INSIDE'
mount --bind logetl.db folder/mounted.db
"$LOGETL" ingest --db folder/mounted.db access.log || echo "exit status $?"
"$LOGETL" query --csv --db folder/mounted.db "SELECT count(*) FROM access_log"
umount folder/mounted.db
mount --bind . folder
"$LOGETL" ingest --summary --db folder/logetl.db folder/access.log | sed 's/ (.*/ …/'
INSIDE
unshare -rm sh inside.sh 2>&1

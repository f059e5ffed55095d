# A log that was read stays read.  Another log that has what was pruned brings it back, until the next prune.
. "$ROOT/tests/lib/script.sh"
generate --lines 1000 --start 1577836800 --step 1 --twins 10 >all.log
head -n 800 all.log >access.log.1
tail -n +601 all.log >access.log
ingest access.log.1 access.log
second=$(query "SELECT (id >> 22) + 1 FROM request ORDER BY id LIMIT 1 OFFSET 699")
"$LOGETL" prune --summary --older-than @$second | pruned
left=$(query "SELECT count(*) FROM request")
mv access.log.1 access.log.2
gzip access.log.2
ingest access.log.2.gz access.log

echo "an overlapping copy"
tail -n +301 all.log >access.log.3
ingest access.log.3
query "SELECT count(*) - $left FROM request WHERE id >= $second << 22"
"$LOGETL" verify --json | grep '"sound"'
"$LOGETL" prune --older-than @$second --json >pruned
query "SELECT count(*) - $left FROM request"
tail -n +401 all.log >access.log.4
ingest access.log.4
query "SELECT count(*) - $left FROM request WHERE id >= $second << 22"
"$LOGETL" verify --json | grep '"sound"'

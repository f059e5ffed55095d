# However many events a second has: what is left begins with event 0 of a second, and ids go on as before.
. "$ROOT/tests/lib/script.sh"
lines() { # SECOND COUNT
	awk -v second=$1 -v count=$2 'BEGIN { for (i = 0; i < count; i++)
		printf "192.0.2.%d - - [01/Jan/2020:00:00:%02d +0000] \"GET /%d HTTP/1.1\" 200 %d \"-\" \"-\"\n", i % 200, second, i, i }'
}
{ lines 1 3; lines 2 45000; lines 3 30; lines 4 25000; lines 5 7; } >access.log
lines 4 25000 >access.log.1
ingest access.log access.log.1
"$LOGETL" prune --summary --older-than 2020-01-01T00:00:03 | pruned
query "SELECT id >> 22, min(id & 4194303), count(*) FROM request GROUP BY 1"
"$LOGETL" verify --json | grep '"sound"'
"$LOGETL" prune --summary --older-than 2020-01-01T00:00:05 | pruned
query "SELECT id >> 22, min(id & 4194303), count(*) FROM request GROUP BY 1"
query "SELECT count(*) FROM redelivered"
lines 4 5 >access.log.2
lines 5 9 >>access.log.2
ingest access.log.2
query "SELECT id >> 22, min(id & 4194303), max(id & 4194303) FROM request GROUP BY 1"
"$LOGETL" verify --json | grep '"sound"'

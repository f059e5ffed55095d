. "$ROOT/tests/lib/script.sh"
generate --lines 100 >access.log
generate --lines 30 --format vcombined --rejects 20 | gzip >vhosts.log.gz
run "$LOGETL" check access.log
run "$LOGETL" check vhosts.log.gz
run "$LOGETL" check - <access.log | head -n 1
run "$LOGETL" check - <vhosts.log.gz | head -n 1
zcat vhosts.log.gz | zstd -q | run "$LOGETL" check - | head -n 1
run "$LOGETL" check --format main access.log
run "$LOGETL" check --line '192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] "GET /a?b HTTP/1.1" 200 -'
run "$LOGETL" check --line '192.0.2.1 - - [20/Nov/2026:25:00:00 +0000] "GET /a?b HTTP/1.1" 200 -'
run "$LOGETL" check --format '$remote_addr [$time_iso8601] "$request" $status $request_time $host' \
	--line '2001:db8::1 [2026-11-20T10:00:00Z] "PUT /x HTTP/2.0" 201 0.005 example.com'
seq 1 100 >numbers
head -c 3000 /dev/urandom >noise
: >empty
run "$LOGETL" check numbers
run "$LOGETL" check noise | sed 's/nearest.*/nearest …/; /^  line/d; /^    /d'
run "$LOGETL" check empty
run "$LOGETL" check missing
run "$LOGETL" check access.log missing >/dev/null
said
ls ./*.db 2>/dev/null || echo "no database was made"

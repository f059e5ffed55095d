. "$ROOT/tests/lib/script.sh"
while read -r time; do
	echo "192.0.2.1 - - [$time] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\""
done >access.log <<'END'
20/Nov/2026:10:00:00 +0000
20/Nov/2026:10:00:00 -0000
20/Nov/2026:10:00:00 +0530
20/Nov/2026:10:00:00 -0330
20/Nov/2026:10:00:00 +1400
20/Nov/2026:10:00:00 -1200
20/Nov/2026:10:00:00 +0545
20/Nov/2026:10:00:00 +2359
31/Dec/2026:23:59:59 -0001
01/Jan/2027:00:00:00 +0001
01/Jan/2027:00:00:00 +1300
31/Dec/1969:23:59:59 +0000
01/Jan/1970:00:00:00 +0100
29/Feb/2024:12:00:00 +0000
29/Feb/2000:12:00:00 +0000
28/Feb/1900:12:00:00 +0000
01/Mar/1900:00:00:00 +0000
01/Jan/0001:00:00:00 +0000
31/Dec/9999:23:59:59 +0000
19/Jan/2038:03:14:08 +0000
20/nov/2026:10:00:00 +0000
20/NOV/2026:10:00:00 +0000
29/Feb/2026:12:00:00 +0000
29/Feb/1900:12:00:00 +0000
31/Apr/2026:12:00:00 +0000
30/Feb/2024:12:00:00 +0000
00/Nov/2026:10:00:00 +0000
32/Nov/2026:10:00:00 +0000
20/Nov/2026:24:00:00 +0000
20/Nov/2026:10:60:00 +0000
20/Nov/2026:10:00:60 +0000
20/Nov/2026:10:00:00 +2400
20/Nov/2026:10:00:00 +0060
20/Nov/2026:10:00:00 0000
20/Nov/2026:10:00:00
20/Nov/2026:10:00:00 +000
20/Nov/2026:10:00:00 +00000
20/Nov/2026 10:00:00 +0000
20/Now/2026:10:00:00 +0000
20/11/2026:10:00:00 +0000
20/Nov/26:10:00:00 +0000
20/Nov/0000:10:00:00 +0000
1/Nov/2026:10:00:00 +0000
20/Nov/2026:1:00:00 +0000
20/Nov/20260:10:00:00 +0000
-1/Nov/2026:10:00:00 +0000

END
ingest access.log
counts access.log
agrees logetl.db access.log
query "SELECT time / 1000000, datetime(time / 1000000, 'unixepoch'), time_iso8601 FROM access_log ORDER BY id"
query "SELECT line, reason, field, position FROM reject ORDER BY id"

echo "a range of time is a range of ids"
query "SELECT count(*) FROM access_log WHERE id >= unixepoch('2026-11-20 04:15') << 22 AND id < unixepoch('2026-11-20 10:00:01') << 22"
query "SELECT count(*) FROM access_log WHERE id >= unixepoch('1969-12-31') << 22 AND id < unixepoch('1970-01-01') << 22"

echo "events come in any order, and the order is that of time"
generate --lines 2000 --back 40 >back.log
ingest --db back.db back.log
agrees back.db back.log
query "SELECT count(*) FROM (SELECT time, lag(time) OVER (ORDER BY id) AS before FROM access_log) WHERE time < before" back.db

. "$ROOT/tests/lib/script.sh"
# Each path comes twice, and nearly all get their ids the second time: of new values of a transaction 32,768 may wait.
awk 'BEGIN { for (i = 0; i < 80000; i++)
	printf "192.0.2.1 - - [21/Sep/2026:14:%02d:%02d +0000] \"GET /a/path/of/more/than/32/bytes/%d HTTP/1.1\" 200 1\n",
		i / 3000, i / 50 % 60, i % 40000 }' >access.log
ingest access.log
query "SELECT count(*) > 32768, count(*) = count(DISTINCT value) FROM path"
query "SELECT count(*), count(DISTINCT request_path), sum(CAST(substr(request_path, 31) AS INTEGER)) FROM access_log"
query "PRAGMA integrity_check"

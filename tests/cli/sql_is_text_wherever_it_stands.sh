# In every field of a line, in names of files, series, wrappers, JSON members and fields, and where a command asks for them.
. "$ROOT/tests/lib/script.sh"
sql="x'); DROP TABLE request; DELETE FROM source; --"
word="x');DROP/**/TABLE/**/request;--"
line() {
	printf '%s - %s [20/Nov/2026:10:00:0%d +0000] "%s /%s?%s %s" 200 1 "%s" "%s"\n' "$@"
}
{
	line "$word" u 1 GET p q HTTP/1.1 r a
	line 192.0.2.1 "$sql" 2 GET p q HTTP/1.1 r a
	line 192.0.2.1 u 3 "$sql" p q HTTP/1.1 r a
	line 192.0.2.1 u 4 GET "$sql" q HTTP/1.1 r a
	line 192.0.2.1 u 5 GET p "$sql" HTTP/1.1 r a
	line 192.0.2.1 u 6 GET p q "$sql" r a
	line 192.0.2.1 u 7 GET p q HTTP/1.1 "$sql" a
	line 192.0.2.1 u 8 GET p q HTTP/1.1 r "$sql"
	printf '192.0.2.1 - u [%s] "GET / HTTP/1.1" 200 1 "r" "a"\n' "$sql"
	for n in 1 2 3 4 5 6 7 8 9; do line 192.0.2.$n "$sql" 9 GET "$word" q HTTP/1.1 "$sql" "$sql"; done
} >"$sql.log"
"$LOGETL" ingest --summary "$sql.log" | sed 's/ in .*: /: /'
"$LOGETL" ingest --summary --origin "$sql" "$sql.log" | sed 's/ in .*: /: /'
printf '{"time":"2026-11-20T10:00:00Z","status":200,"method":"GET","uri":"/","%s":"%s"}\n' "$sql" "$sql" >json.log
"$LOGETL" ingest --summary --json-map "time=time_iso8601,status=status,method=request_method,uri=request_uri" json.log | sed 's/ in .*: /: /'
printf '192.0.2.1 [20/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 "%s"\n' "$sql" >field.log
"$LOGETL" ingest --summary --format '$remote_addr [$time_local] "$request" $status "$field"' field.log | sed 's/ in .*: /: /'
echo "asked for"
query "SELECT 'remote_addr', count(*) FROM access_log WHERE remote_addr = 'x'');DROP/**/TABLE/**/request;--'"
for column in remote_user http_referer http_user_agent; do
	query "SELECT '$column', count(*) FROM access_log WHERE $column = 'x''); DROP TABLE request; DELETE FROM source; --'"
done
query "SELECT DISTINCT json_extract(extra, '$.field') FROM access_log WHERE source LIKE '%/field.log'"
query "SELECT reason, count(*) FROM reject GROUP BY 1"
for command in export rejects "retry --dry-run"; do
	"$LOGETL" $command --source "$sql.log" | grep -c DROP || :
	run "$LOGETL" $command --source "$sql"
done
run "$LOGETL" retry --reason "$sql"
"$LOGETL" verify | grep -vc ^ok || :
query "SELECT count(*), (SELECT count(*) FROM source) FROM request"

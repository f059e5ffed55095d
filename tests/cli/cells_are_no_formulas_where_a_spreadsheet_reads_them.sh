. "$ROOT/tests/lib/script.sh"
line() {
	printf '192.0.2.%d - %s [20/Nov/2026:10:00:00 +0000] "GET /%s HTTP/1.1" 200 1 "%s" "%s"\n' "$@"
}
{
	line 1 '=1+1' x '=cmd|\x27 /C calc\x27!A0' '=HYPERLINK(\"http://example.com/\",\"x\")'
	line 2 '+1' x '-2+3' '@SUM(A1)'
	line 3 - x '\t=1' '\r\n=1'
	line 4 'a=1' x ' =1' 'Mozilla/5.0 (-; +x)'
	line 5 x x '＝1' '＠1'
	line 6 x x 'a;=1' 'a\t=1'
} >access.log
"$LOGETL" ingest access.log
columns="remote_user, http_referer, http_user_agent, status, -5 AS number, -0.5 AS '=1', NULL AS none, '' AS empty, x'3d31' AS blob"
for style in --csv --csv-safe; do
	echo "query $style"
	"$LOGETL" query $style "SELECT $columns FROM access_log ORDER BY id" | tr '\r' '~'
done
echo "export"
for format in csv csv-safe; do
	"$LOGETL" export --format $format | cut -d, -f 5,14-15 | tr '\r' '~' | head -n 3
done
echo "numbers are read as numbers, and a text is what stands behind the '"
"$LOGETL" query --csv-safe "SELECT $columns FROM access_log ORDER BY id" | python3 -c '
import csv, sys
rows = list(csv.reader(sys.stdin))[1:]
print(all(cell[:1] not in ("=", "+", "@", "\t", "\r") for row in rows for cell in row))
print({row[4] for row in rows}, [row[0].removeprefix(chr(39)) for row in rows])'

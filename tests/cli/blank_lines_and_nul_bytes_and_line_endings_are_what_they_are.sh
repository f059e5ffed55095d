. "$ROOT/tests/lib/script.sh"
line() {
	printf '192.0.2.%s - - [20/Nov/2026:10:00:00 +0000] "GET /%s HTTP/1.1" 200 1 "-" "-"' "$1" "$2"
}

echo "blank lines"
{ printf '\n\n\r\n'; line 1 a; printf '\n\n \n\t\n'; line 2 b; printf '\r\n\r\n\n'; } >blank.log
ingest --db blank.db blank.log
counts blank.log
query "SELECT line, reason, hex(raw) FROM reject" blank.db
agrees blank.db blank.log
printf '\n\n\n' >only.log
ingest --db only.db only.log
ingest --db only.db only.log
query "SELECT lines FROM source" only.db

echo "a CR is part of a line ending only before the LF, and only one"
{ line 1 a; printf '\r\r\n'; line 2 b; printf '\r'; line 3 c; printf '\n\r'; line 4 d; printf '\n'; } >cr.log
ingest --db cr.db cr.log
counts cr.log
query "SELECT line, reason, field, position FROM reject ORDER BY id" cr.db
query "SELECT quote(remote_addr), quote(http_user_agent) FROM access_log ORDER BY id" cr.db

echo "LF and CR LF are the same line"
{ line 1 a; printf '\n'; } >lf.log
{ line 1 a; printf '\r\n'; } >lf.log.1
ingest --db lf.db lf.log lf.log.1

echo "NUL bytes"
{ line 1 a | sed 's|/a|/a\x00b|'; printf '\n'; line 2 b; printf '\000\n'; printf '\000\000\000\n'; line 3 c; printf '\n'; } >nul.log
ingest --db nul.db nul.log
counts nul.log
query "SELECT remote_addr, typeof(request_path), hex(request_path) FROM access_log ORDER BY id" nul.db
query "SELECT line, reason, hex(raw) FROM reject ORDER BY id" nul.db | cut -c 1-60
agrees nul.db nul.log
"$LOGETL" rejects --raw --db nul.db | od -An -c | tail -n 2

echo "every byte in a user agent, raw and escaped"
i=0
while [ $i -lt 256 ]; do
	o=$(printf %03o $i)
	x=$(printf %02X $i)
	[ $i -eq 10 ] || printf "192.0.2.1 - - [20/Nov/2026:10:00:00 +0000] \"GET /%s HTTP/1.1\" 200 1 \"\\\\x$x\" \"a\\$o\"\n" $i
	i=$((i + 1))
done >bytes.log
ingest --db bytes.db bytes.log
counts bytes.log
agrees bytes.db bytes.log
query "SELECT line, reason, field FROM reject" bytes.db

# One CR before a newline is not part of the line, a second one is.
. "$ROOT/tests/lib/script.sh"
printf 'one\none\r\ntwo\r\r\nthree\r\r\r\n\r\r\nnul\0\377\n\n' >access.log
content() {
	query "SELECT hex(raw) FROM reject ORDER BY id" "$1"
}
ingest --format combined --rejects rejects access.log
content logetl.db | tee wanted
"$LOGETL" rejects --raw | cmp - rejects && od -An -c rejects
ingest --db again.db --format combined rejects
content again.db >found
compare wanted found "the bytes"

echo "a retry reads them like that as well"
printf '203.0.113.1 [20/Nov/2026:10:00:00 +0000] last\r\r\n' >cr.log
ingest --db cr.db --format '%h %t' cr.log
query "SELECT reason, field, position, hex(raw) FROM reject" cr.db
retry --db cr.db --format '%h %t %{User-Agent}i'
query "SELECT reason, field, position, hex(raw) FROM reject" cr.db

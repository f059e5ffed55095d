. "$ROOT/tests/lib/script.sh"
# marked FILE: the file behind a byte order mark, as NAME of it is ingested, told, and written back.
marked() {
	name=$(basename "$1")
	{ printf '\357\273\277'; head -n 12 "$1"; } >"$name"
	head -n 12 "$1" | grep -v '^#' >"$name.lines"
	"$LOGETL" check "$name" | head -n 1
	ingest --db "$name.db" "$name"
	query "SELECT remote_addr, status FROM access_log ORDER BY id LIMIT 1" "$name.db"
	"$LOGETL" export --db "$name.db" >"$name.exported"
	sort "$name.lines" >wanted
	sort "$name.exported" >found
	compare wanted found "$name but for the mark"
	"$LOGETL" verify --db "$name.db" >verified && echo "verified"
	ingest --db "$name.db" "$name"
}
for sample in access.log iis.log vhosts.log formats/envoy-json.log formats/envoy.log; do
	marked "$ROOT/sample-data/$sample"
done
echo "in a directory"
mkdir logs
cp iis.log logs
ingest --db directory.db logs
echo "elsewhere it is what was logged"
printf '192.0.2.1 - - [20/Nov/2026:10:00:00 +0100] "GET / HTTP/1.1" 200 1 "-" "-"\n\357\273\277a - - [20/Nov/2026:10:00:01 +0100] "GET / HTTP/1.1" 200 1 "-" "-"\n' >middle.log
ingest --db middle.db middle.log
query "SELECT hex(remote_addr) FROM access_log ORDER BY id" middle.db
echo "alone it is a line"
printf '\357\273\277' >alone.log
ingest --db alone.db --format combined --final-line alone.log
printf '\357\273\277\n' >blank.log
ingest --db blank.db --format combined blank.log

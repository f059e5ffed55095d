# What stands in a row's JSON is taken as far as it makes sense; a time that none can be ends the export with its reason.
. "$ROOT/tests/lib/script.sh"
cat >access.log <<'END'
192.0.2.1 - - [20/Nov/2026:12:00:00 +0100] "GET /a HTTP/1.1" 200 5 "-" "x"
192.0.2.1 - - [20/Nov/2026:12:00:01 +0100] "GET /b HTTP/1.1" 200 5 "-" "x"
END
run "$LOGETL" ingest --db a.db access.log
edit() {
	echo "$1"
	cp a.db b.db
	sqlite3 b.db "UPDATE request SET $1 WHERE id = (SELECT min(id) FROM request)"
	run "$LOGETL" export --db b.db
}
edit "extra = 'none', note = '{\"logged\":{\"0\":\"edited\",\"77\":1,\"-1\":\"x\"}}'"
edit "note = '{\"line\":\"edited\"}'"
edit "note = '{\"logged\":{\"0'"
edit "status = -5, body_bytes_sent = 9223372036854775807"
edit "tz_offset = 2147483647"
edit "microsecond = -2"

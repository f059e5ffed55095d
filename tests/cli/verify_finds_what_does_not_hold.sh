# Each kind of damage, made by hand in a database that is sound.
. "$ROOT/tests/lib/script.sh"
mkdir web other
generate --lines 600 --start 1577836800 --step 1 --twins 10 --rejects 5 >all.log
head -n 400 all.log >web/access.log.1
tail -n +201 all.log >web/access.log
head -n 400 all.log | gzip >other/error.log.gz
ingest web/access.log.1 web/access.log other/error.log.gz
echo "sound"
run "$LOGETL" verify | sed '/reference/s/ ([0-9]*)$//'
run "$LOGETL" verify --quick | grep line

wrong() { # of each check that fails, the first finding, as sentences without numbers that differ from run to run
	awk '/^WRONG/ { sub(/ \([0-9]*\)$/, ""); print; wrong = 2; next } --wrong == 1 { print } /^[^ ]/ { wrong = 0 }' |
		sed 's/event_key -\{0,1\}[0-9]*/event_key …/; s/the id [0-9]*$/the id …/'
}

damaged() { # WHAT SQL
	echo
	echo "$1"
	cp logetl.db damaged.db
	rm -f damaged.db-wal damaged.db-shm
	sqlite3 damaged.db "$2"
	run "$LOGETL" verify --db damaged.db >found
	wrong <found
	grep '^logetl\|^exit' found || :
}
first=$(query "SELECT min(id) FROM request")
twin=$(query "SELECT id FROM request WHERE id & 4194303 = 1 ORDER BY id LIMIT 1")
mark=$(query "SELECT min(second) FROM redelivered")
damaged "a value is gone" "DELETE FROM user_agent WHERE id = (SELECT max(user_agent) FROM request WHERE id = $first)"
damaged "a source is gone" "DELETE FROM source WHERE id = 3"
damaged "a run is gone" "INSERT INTO reject SELECT id + 1000, 7, source_id, line, offset, reason, field, position, raw FROM reject LIMIT 1"
damaged "an event is gone" "DELETE FROM request WHERE id = $first"
damaged "an event is twice" "INSERT INTO request SELECT (SELECT max(id) + 1 FROM request WHERE id >> 22 = $first >> 22), event_key, 2, status, body_bytes_sent, tz_offset,
	remote_addr, method, path, query, protocol, referer, user_agent, remote_user, host, request_time, microsecond,
	extra, note FROM request WHERE id = $first"
damaged "an event is of another status" "UPDATE request SET status = 599 WHERE id = $twin"
damaged "an event is of another time" "UPDATE request SET id = id + 4194304 * 1000000 WHERE id = (SELECT max(id) FROM request)"
damaged "a source covers less" "UPDATE source SET first_second = first_second + 2 WHERE id = 1"
damaged "a mark of no event" "INSERT INTO redelivered VALUES(5, 1, x'01')"
damaged "a mark of its own event" "UPDATE redelivered SET source_id = 1 WHERE second = $mark"
damaged "a run that does not add up" "UPDATE run SET inserted = inserted + 1"
damaged "a reject is gone" "DELETE FROM reject WHERE id = 1"
damaged "an offset" "UPDATE source SET offset = offset - 10 WHERE id = 1"
damaged "the secret" "DELETE FROM setting"

echo
echo "a page"
cp logetl.db damaged.db
rm -f damaged.db-wal damaged.db-shm
dd if=/dev/zero of=damaged.db bs=16384 seek=$(query "SELECT rootpage - 1 FROM sqlite_schema WHERE name = 'user_agent'") \
	count=1 conv=notrunc 2>/dev/null
"$LOGETL" verify --db damaged.db | sed -n '1p;$p'

echo
echo "a log is changed, another rotated, a third gone"
printf x | dd of=web/access.log bs=1 seek=$(($(stat -c %s web/access.log) - 20)) conv=notrunc 2>/dev/null
mv web/access.log.1 web/access.log.2
rm other/error.log.gz
run "$LOGETL" verify | grep -v '^ok '
"$LOGETL" verify --json | python3 -c '
import json, sys
report = json.load(sys.stdin)
print(report["sound"], report["exit_status"], report["checks"]["position"], [f["check"] for f in report["findings"]])'

. "$ROOT/tests/lib/script.sh"
generate --lines 50 --rejects 5 >access.log
"$LOGETL" ingest --db good.db access.log
generate --lines 10 --seed 2 >more.log
# changed SQL: the exit status of each command on a database that was changed like that, and what they say.
changed() {
	echo "$1"
	rm -f bad.db*
	cp good.db bad.db
	sqlite3 bad.db "$1"
	for command in "ingest more.log" retry "prune --older-than 1s" verify status rejects export "query VALUES(1)"; do
		status=0
		"$LOGETL" ${command%% *} --db bad.db $(echo "$command" | cut -s -d" " -f 2-) >printed 2>messages || status=$?
		printf '%s %d  ' "${command%% *}" $status
		said | sed 's/^.* bad.db\( cannot be read\)*: //' >>all
	done
	echo
	sort -u all
	rm all
	[ "$(sqlite3 bad.db "SELECT count(*) FROM run" 2>&1)" -le 1 ] || echo "something was written"
}
changed "DROP TABLE request"
changed "DROP TABLE redelivered"
changed "DROP VIEW access_log"
changed "ALTER TABLE request RENAME TO r; CREATE VIEW request AS SELECT * FROM r"
changed "ALTER TABLE source RENAME COLUMN first_second TO f"
changed "ALTER TABLE reject DROP COLUMN raw"
changed "DROP TABLE source; CREATE TABLE source(id, path, origin, format, first_format, stream, finished, offset, lines, first_second,
	last_second, head_hash, tail_hash, device, inode, size_bytes, mtime_ns, run_id)"
changed "PRAGMA legacy_alter_table = ON; CREATE TABLE p(id INTEGER PRIMARY KEY, value ANY NOT NULL) STRICT; DROP TABLE path; ALTER TABLE p RENAME TO path"
changed "PRAGMA user_version = 0"
changed "PRAGMA user_version = -7"
changed "PRAGMA user_version = 1"
changed "PRAGMA application_id = 7"
changed "DELETE FROM setting"
changed "UPDATE setting SET value = zeroblob(5000)"
echo "what was added does no harm"
cp good.db more.db
sqlite3 more.db "CREATE TABLE mine(a); CREATE INDEX by_status ON request(status); CREATE VIEW errors AS SELECT * FROM access_log WHERE status > 499;
	ALTER TABLE request ADD COLUMN country TEXT"
ingest --db more.db more.log
"$LOGETL" verify --db more.db | grep -vc ^ok || :

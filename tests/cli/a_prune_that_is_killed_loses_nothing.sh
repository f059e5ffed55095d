# Killed at many moments: what is left is sound, adds up, and another prune ends where one that was left alone does.
. "$ROOT/tests/lib/script.sh"
generate --lines 60000 --start 1577836800 --step 1 --twins 5 --distinct --rejects 2 >all.log
head -n 40000 all.log >access.log.1
tail -n +20001 all.log >access.log
ingest --db full.db access.log.1 access.log
sqlite3 full.db "UPDATE run SET started = 1577836800, ended = 1577836801"
cut=1577880000
everything="SELECT id, source, time, request_path, remote_addr, http_user_agent FROM access_log ORDER BY id"
cp full.db alone.db
"$LOGETL" prune --summary --db alone.db --older-than @$cut >/dev/null
query "$everything" alone.db >wanted
kills=0
for try in $(seq 1 40); do
	cp full.db killed.db
	rm -f killed.db-wal killed.db-shm
	"$LOGETL" prune --summary --db killed.db --older-than @$cut >/dev/null 2>&1 &
	sleep 0.0$((try * 2 % 10))$((try % 10))
	kill -9 $! 2>/dev/null && kills=$((kills + 1))
	wait $! 2>/dev/null || :
	"$LOGETL" verify --quick --db killed.db --json >verified || { echo "try $try"; cat verified; }
	[ $((try % 4)) -eq 0 ] || continue
	"$LOGETL" prune --summary --db killed.db --older-than @$cut >/dev/null
	"$LOGETL" verify --db killed.db --json >verified || { echo "try $try, after the second prune"; cat verified; }
	query "$everything" killed.db | cmp - wanted
	"$LOGETL" prune --db killed.db --older-than @$cut --dry-run | grep -v ': 0 events, 0 rejects, 0 records of runs, 0 values' || :
done
[ $kills -gt 0 ] && echo "killed, and nothing was lost"

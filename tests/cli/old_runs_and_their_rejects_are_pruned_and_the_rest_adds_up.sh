# The last of the old runs stays, with the counters of all: of logs, of retries, and of prunes.
. "$ROOT/tests/lib/script.sh"
generate --lines 200 --start 1577836800 --step 60 --rejects 20 --format main >one.log
generate --lines 200 --start 1577936800 --step 60 --rejects 20 >two.log
ingest --format combined one.log
ingest two.log
"$LOGETL" retry --json --format main >report; python3 "$LIB/report.py" 0 report
"$LOGETL" prune --older-than @1577840000 --json >pruned; python3 "$LIB/report.py" 0 report
sqlite3 logetl.db "UPDATE run SET started = 1580000000 + id, ended = 1580000001 + id"
generate --lines 100 --start 1577956800 --step 60 --rejects 20 --seed 3 >three.log
ingest three.log
query "SELECT count(*), sum(lines), sum(inserted) FROM run"

echo "pruned"
"$LOGETL" prune --summary --older-than @1577841000 | pruned
"$LOGETL" prune --summary --older-than 2020-01-03 | pruned
"$LOGETL" prune --older-than 2020-03-01 --dry-run | pruned
"$LOGETL" prune --summary --older-than 2020-03-01 | pruned
query "SELECT id, lines = inserted + duplicates + filtered + rejected + blank FROM run ORDER BY id"
query "SELECT DISTINCT run_id FROM reject"
query "SELECT id, run_id FROM source"
"$LOGETL" verify --json | grep '"sound"'

echo "and again, when all are old"
ingest three.log
sqlite3 logetl.db "UPDATE run SET started = 1580000000 + id, ended = iif(id = 5, NULL, 1580000001 + id)"
"$LOGETL" prune --summary --older-than 2020-03-01 | pruned
query "SELECT count(*) FROM run"
"$LOGETL" verify --json | grep '"sound"'
ingest three.log

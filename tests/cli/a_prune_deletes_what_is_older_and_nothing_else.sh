# What is left is what it was, adds up, and is what a database has that never knew more.
. "$ROOT/tests/lib/script.sh"
generate --lines 3000 --start 1577836800 --step 10 --twins 5 >access.log
head -n 2000 access.log >access.log.1
tail -n +1501 access.log >rest && mv rest access.log
ingest access.log.1 access.log
second=$(query "SELECT (id >> 22) + 1 FROM request ORDER BY id LIMIT 1 OFFSET 1699")
rest="SELECT * FROM access_log WHERE id >= $second << 22 ORDER BY id"
query "$rest" >before
marks=$(query "SELECT count(*) FROM redelivered WHERE second >= $second")

echo "a dry run"
"$LOGETL" prune --older-than @$second --dry-run | pruned
query "SELECT count(*) FROM request"

echo "the prune"
"$LOGETL" prune --summary --older-than @$second | pruned
query "$rest" >after
compare before after "the rest"
query "SELECT count(*), min(id) >> 22 >= $second FROM request"
query "SELECT min(second) >= $second, count(*) = $marks FROM redelivered"
"$LOGETL" verify --json | grep '"sound"'
query "SELECT lines, inserted, filtered, rejected, bytes, exit_status FROM run ORDER BY id"
"$LOGETL" status --json | grep -o '"events":[0-9]*'

echo "a second one does nothing"
"$LOGETL" prune --summary --older-than @$second | pruned
query "SELECT count(*) FROM run"

echo "only what is new is read"
ingest access.log.1 access.log
generate --lines 20 --start 1577880000 --seed 2 >>access.log
ingest access.log.1 access.log
"$LOGETL" verify --json | grep '"sound"'

echo "no value is left without an event, but the last of each table"
for name in remote_addr method path query protocol referer user_agent remote_user host; do
	query "SELECT count(*) FROM $name WHERE id NOT IN (SELECT $name FROM request WHERE typeof($name) = 'integer')
		AND id < (SELECT max(id) FROM $name)"
done | sort -u

echo "everything"
"$LOGETL" prune --summary --older-than 0s >pruned.txt
query "SELECT (SELECT count(*) FROM request), (SELECT count(*) FROM redelivered)"
ingest access.log.1 access.log
"$LOGETL" verify --json | grep '"sound"'

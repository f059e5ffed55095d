. "$ROOT/tests/lib/script.sh"
: >empty.log
: | gzip >empty.gz
ingest empty.log empty.gz
ingest - </dev/null
ingest /dev/null
: | gzip | ingest -
query "SELECT count(*) FROM source"
query "SELECT count(*), sum(lines), sum(exit_status) FROM run"
echo "an empty directory"
mkdir empty
ingest empty
echo "a directory with what is no log: the database itself, another, hidden files, directories, pipes, devices"
mkdir logs logs/sub
generate --lines 5 >logs/access.log
generate --lines 6 >logs/.hidden.log
generate --lines 7 >logs/sub/access.log
sqlite3 logs/another.sqlite "PRAGMA journal_mode = WAL; CREATE TABLE t(a)" >/dev/null
mkfifo logs/pipe
ln -s /dev/zero logs/zero
ln -s nowhere logs/dangling
ln -s ../empty.log logs/link
ingest --db logs/logetl.db logs
ls logs | grep logetl.db >names
ingest --db logs/logetl.db logs
query "SELECT replace(path, '$PWD/', '') FROM source" logs/logetl.db
echo "oldest first"
for n in 3 1 2; do
	generate --seed $n --lines 2 --start $((1790000000 + n * 1000)) >logs/access.log.$n
	touch -d "2026-01-0$n" logs/access.log.$n
done
touch -d 2026-01-05 logs/access.log
ingest --db order.db logs
query "SELECT replace(path, '$PWD/', '') FROM source ORDER BY id" order.db

. "$ROOT/tests/lib/script.sh"
mkdir one two
generate --lines 3000 --twins 10 --step 1 >all.log
head -n 1500 all.log >one/access.log.1
tail -n +1001 all.log >one/access.log
tail -n +501 all.log | head -n 2000 | gzip >one/access.log.2.gz
cp one/access.log one/access.log.1 two
cp one/access.log two/error.log

echo "one directory, each order"
ingest --db a.db one/access.log.1 one/access.log one/access.log.2.gz
counts one/access.log.1 one/access.log one/access.log.2.gz
agrees a.db one/access.log.1 one/access.log one/access.log.2.gz
ingest --db b.db one/access.log.2.gz one/access.log one/access.log.1
agrees b.db one/access.log.2.gz one/access.log one/access.log.1
query "SELECT count(*) FROM access_log" a.db
query "SELECT count(*) FROM access_log" b.db

echo "in a run of its own each"
for log in one/access.log.1 one/access.log one/access.log.2.gz; do
	ingest --db c.db $log
done
agrees c.db one/access.log.1 one/access.log one/access.log.2.gz

echo "a second directory, and a second series in it"
ingest --db a.db two/access.log.1 two/access.log two/error.log
agrees a.db one/access.log.1 one/access.log one/access.log.2.gz two/access.log.1 two/access.log two/error.log

echo "unless they are said to be one series"
set -- one/access.log.1 two/access.log two/error.log one/access.log.2.gz
ingest --db d.db --origin web "$@"
counts --origin web "$@"
agrees d.db --origin web "$@"

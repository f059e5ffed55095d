. "$ROOT/tests/lib/script.sh"
mkdir logs
generate --seed 1 --lines 3000 --rejects 1 --blank 1 --twins 2 >logs/access.log
generate --seed 2 --lines 2000 --start 1789000000 >logs/access.log.1
generate --seed 3 --lines 1000 --start 1788000000 | gzip >logs/access.log.2.gz
printf '%s' "$(generate --seed 4 --lines 10)" >logs/unfinished.log

echo "three files"
ingest logs/access.log.2.gz logs/access.log.1 logs/access.log
rows logetl.db >first
for order in "logs/access.log.2.gz logs/access.log.1 logs/access.log" "logs/access.log logs/access.log.1 logs/access.log.2.gz" \
	"logs/access.log logs/access.log" "./logs/../logs/access.log"; do
	ingest $order
done
rows logetl.db >again
compare first again "rows"
agrees logetl.db logs/access.log.2.gz logs/access.log.1 logs/access.log

echo "the directory they are in"
ingest logs
ingest logs
ingest "$PWD/logs" logs/access.log

echo "by other ways to the same file"
ln -s logs/access.log link
ln logs/access.log hard-link
ingest link
ingest hard-link
(cd logs && ingest --db ../logetl.db access.log access.log.2.gz)

echo "under another origin"
ingest --origin another logs/access.log

echo "touched"
touch -d '2001-01-01' logs/access.log logs/access.log.2.gz
ingest logs
query "SELECT count(*), sum(lines) FROM source"

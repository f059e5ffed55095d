. "$ROOT/tests/lib/script.sh"
mkdir seen
generate --lines 2000 >access.log
cp access.log seen/1
ingest access.log

echo "truncated, and shorter than it was"
generate --seed 2 --lines 500 --start 1795000000 >other
cat other >access.log
cp access.log seen/2
ingest access.log
ingest access.log

echo "truncated, and longer than it was"
generate --seed 3 --lines 4000 --start 1796000000 >other
cat other >access.log
cp access.log seen/3
ingest access.log
ingest access.log

echo "truncated, and as long as it was"
tr '[:lower:]' '[:upper:]' <seen/3 | sed 's/HTTPS:/https:/' >other
cat other >access.log
cp access.log seen/4
ingest access.log
ingest access.log

echo "replaced by a copy of what it once was, with more behind it"
{ cat seen/2; generate --seed 5 --lines 100 --start 1797000000; } >other
mv other access.log
cp access.log seen/5
ingest access.log
ingest access.log

echo "emptied"
: >access.log
ingest access.log
agrees logetl.db --origin all seen/1 seen/2 seen/3 seen/4 seen/5 | grep aggregates
query "SELECT lines, offset FROM source ORDER BY id"

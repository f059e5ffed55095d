# logrotate's ways: rename and create, rename and compress, copytruncate; with an ingest at each moment between.
. "$ROOT/tests/lib/script.sh"
mkdir seen
day() {
	generate --seed "$1" --lines 700 --start $((1790000000 + $1 * 86400)) --twins 2
}
sources() {
	query "SELECT replace(path, '$PWD/', ''), lines FROM source ORDER BY id"
}

mkdir rename
cd rename
echo "renamed, then a new file"
day 1 | head -n 400 >access.log
ingest access.log*
day 1 | tail -n +401 >>access.log
mv access.log access.log.1
day 2 | head -n 300 >access.log
ingest access.log*
echo "renamed, and nothing new yet"
day 2 | tail -n +301 >>access.log
mv access.log.1 access.log.2
mv access.log access.log.1
ingest access.log*
: >access.log
ingest access.log*
echo "renamed and compressed with lines that nobody had read"
day 3 >access.log
mv access.log.2 access.log.3
mv access.log.1 access.log.2
mv access.log access.log.1
gzip access.log.2 access.log.3
day 4 >access.log
ingest access.log*
ingest access.log*
sources
day 1 >day.1; day 2 >day.2; day 3 >day.3; day 4 >day.4
agrees logetl.db --origin all day.1 day.2 day.3 day.4 | grep aggregates
cd ..

mkdir copytruncate
cd copytruncate
echo "copied and truncated, with lines before and after that nobody had read"
day 5 | head -n 400 >access.log
ingest access.log*
day 5 | tail -n +401 >>access.log
cp access.log access.log.1
: >access.log
ingest access.log*
day 6 | head -n 100 >>access.log
ingest access.log*
day 6 | tail -n +101 >>access.log
ingest access.log*
echo "copied, and an ingest before it was truncated"
cp access.log.1 access.log.2
cp access.log access.log.1
ingest access.log*
ingest access.log*
echo "truncated, written again, compressed"
day 7 >other
cat other >access.log
gzip access.log.2
ingest access.log*
ingest access.log*
day 5 >day.5; day 6 >day.6; day 7 >day.7
agrees logetl.db --origin all day.5 day.6 day.7 | grep aggregates
cd ..

mkdir dated
cd dated
echo "with dates in the names"
day 8 >access.log-20261118
day 9 | gzip >access.log-20261119.gz
day 10 >access.log
ingest .
mv access.log access.log-20261120
gzip access.log-20261118
day 11 >access.log
ingest .
ingest .
query "SELECT DISTINCT replace(origin, '$PWD/', '') FROM source"
day 8 >day.8; day 9 >day.9; day 10 >day.10; day 11 >day.11
agrees logetl.db --origin all day.8 day.9 day.10 day.11 | grep aggregates

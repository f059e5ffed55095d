. "$ROOT/tests/lib/script.sh"
mkdir logs archive
generate --lines 2000 >logs/access.log
generate --seed 2 --lines 300 --start 1795000000 >more
ingest logs/access.log

sources() {
	query "SELECT id, replace(path, '$PWD/', ''), replace(origin, '$PWD/', ''), lines FROM source ORDER BY id"
}

echo "under the name of a rotated log"
mv logs/access.log logs/access.log.1
ingest logs/access.log.1
sources

echo "under a name of another series"
mv logs/access.log.1 logs/old.log
ingest logs/old.log
sources

echo "in another directory"
mv logs/old.log archive/renamed.log
ingest archive/renamed.log
sources

echo "and with new lines, which are of its first origin"
cat more >>archive/renamed.log
ingest archive/renamed.log
sources
agrees logetl.db archive/renamed.log

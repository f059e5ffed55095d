# The sample logs in the formats that the oracle knows: counters, every row and every aggregate.
. "$ROOT/tests/lib/script.sh"

for format in combined:access.log combined:access.log.1 combined:access.log.2.gz common:common.log main:main.log \
	vcombined:vhosts.log vcommon:vcommon.log; do
	name=${format#*:}
	echo "$name"
	ingest --db "$name.db" "$ROOT/sample-data/$name"
	counts "$ROOT/sample-data/$name"
	query "SELECT format FROM source" "$name.db"
	agrees "$name.db" --format "${format%:*}" "$ROOT/sample-data/$name"
done

echo "all of them"
set -- "$ROOT"/sample-data/access.log* "$ROOT"/sample-data/[mv]*.log "$ROOT"/sample-data/common.log
ingest --db all.db "$@"
counts "$@"
agrees all.db "$@"
ingest --db all.db "$@"
agrees all.db "$@"

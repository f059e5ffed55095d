# Seconds and paths that lie beside each other in a table whose hash has no key, or one that somebody knows.
. "$ROOT/tests/lib/script.sh"
echo "seconds"
python3 "$LIB/flood.py" seconds 20000 >seconds.log
ingest --db seconds.db seconds.log
agrees seconds.db seconds.log
echo "paths, into the database that they are aimed at, and into another"
sed -n 1p seconds.log >one.log
"$LOGETL" ingest --db aimed.db one.log
python3 "$LIB/flood.py" paths 5000 aimed.db >paths.log
for database in aimed other; do
	ingest --db $database.db paths.log
	"$LOGETL" query --csv --db $database.db "SELECT request_path, time FROM access_log WHERE source LIKE '%/paths.log' ORDER BY id" >$database.csv
done
compare aimed.csv other.csv rows
agrees other.db paths.log

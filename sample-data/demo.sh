#!/bin/sh
# Ingests the sample logs into a fresh database, and asks it a question.    usage: demo.sh LOGETL
set -eu
logetl=${1:-build/logetl}
logs=$(dirname "$0")
database=build/demo.db

mkdir -p build
rm -f "$database" "$database-wal" "$database-shm"

echo "\$ $logetl ingest --db $database access.log.2.gz access.log.1 access.log common.log …"
"$logetl" ingest --db "$database" --summary --no-progress "$logs/access.log.2.gz" "$logs/access.log.1" "$logs/access.log" \
	"$logs/common.log" "$logs/vhosts.log" "$logs/vcommon.log" "$logs/main.log"

echo
echo "Which paths fail most?  \$ $logetl query --db $database 'SELECT …'"
"$logetl" query --db "$database" --table "
	SELECT request_path, count(*) AS errors, group_concat(DISTINCT status) AS statuses,
	       count(DISTINCT remote_addr) AS clients, min(time_iso8601) AS first, max(time_iso8601) AS last
	FROM access_log WHERE status >= 400 AND request_path IS NOT NULL
	GROUP BY request_path ORDER BY errors DESC, request_path LIMIT 10"

cat <<END

Try next:
  $logetl ingest --db $database $logs/access.log        # adds nothing: it is there already
  $logetl rejects --db $database                        # what did not fit, and where
  $logetl status --db $database
  $logetl query --db $database "SELECT * FROM access_log LIMIT 5"
  $logetl check $logs/main.log
END

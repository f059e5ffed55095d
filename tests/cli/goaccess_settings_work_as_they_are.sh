. "$ROOT/tests/lib/script.sh"
combined='%h %^[%d:%t %^] "%r" %s %b "%R" "%u"'
log=$ROOT/sample-data/main.log

echo "GoAccess's COMBINED, on nginx's combined with a field more"
ingest --log-format "$combined \"~h{, }\"" --date-format %d/%b/%Y --time-format %H:%M:%S "$log"
query "SELECT format FROM source"
query "SELECT remote_addr, time_iso8601, request_path, status, extra FROM access_log ORDER BY id LIMIT 2"
echo "the format that is stored is the format"
ingest --db stored.db --format "$("$LOGETL" query --json "SELECT format FROM source" | python3 -c \
	'import json, sys; print(json.load(sys.stdin)[0]["format"])')" "$log"
echo "times and rows are those of the format that has them"
ingest --db main.db --format main "$log"
"$LOGETL" query --csv --db main.db "SELECT time, status, request_path FROM access_log ORDER BY 1, 2, 3" >main.csv
"$LOGETL" query --csv "SELECT time, status, request_path FROM access_log ORDER BY 1, 2, 3" >goaccess.csv
compare main.csv goaccess.csv "both"

echo "Squid's and Google's formats in GoAccess's words, which know neither of a header nor of doubled quotes"
ingest --db squid.db --log-format '%x.%^ %~%L %h %^/%s %b %m %U %^ %^ %^' --date-format %s "$ROOT/sample-data/formats/squid.log"
query "SELECT time_iso8601, request_time, remote_addr, request_path, status, extra FROM access_log ORDER BY id LIMIT 1" squid.db
ingest --db google.db --log-format '"%x","%h",%^,%^,"%m","%U","%s",%^,"%b","%D",%^,"%R","%u",%^,%^,%^,%^' \
	--datetime-format %f "$ROOT/sample-data/formats/cloudstorage.log"
query "SELECT time_iso8601, request_time, remote_addr, request_path, status, extra FROM access_log ORDER BY id LIMIT 1" google.db

echo "blanks in a pattern; a name has its own"
printf 'www|20 Nov 2026 14:05:09|/a?b\n' >blanks.log
ingest --db blanks.db --log-format '%v|%x|%U' --datetime-format '%d %b %Y %T' blanks.log
query "SELECT s.format, host, time_iso8601, request_path FROM access_log, source AS s" blanks.db
ingest --db named.db --log-format COMBINED --date-format %d/%b/%Y --time-format %T "$ROOT/sample-data/access.log.1"

echo "what is missing, or of no use"
run "$LOGETL" check --log-format "$combined" "$log"
run "$LOGETL" check --log-format "$combined" --date-format %d/%b/%Y "$log"
run "$LOGETL" check --date-format %d/%b/%Y "$log"
run "$LOGETL" check --log-format '%h %l %u %t "%r" %>s %b' --time-format %T "$log"

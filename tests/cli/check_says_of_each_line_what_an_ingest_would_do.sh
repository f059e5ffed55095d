# Check: of a log whose lines are in several formats, how many are in which; what an ingest then says is the same.
. "$ROOT/tests/lib/script.sh"

mixed()
{
	paste -d '\n' "$1" "$2" | grep -v '^$'
}

generate --lines 40 >combined
generate --lines 30 --format vcombined >vcombined
head -n 20 "$ROOT/sample-data/formats/caddy.log" >json
{ echo 'no log line'; mixed combined json; echo 'nor this'; } >two.log
{ echo '- - -'; mixed combined vcombined; mixed vcombined json; } >three.log
for log in two.log three.log; do
	run "$LOGETL" check $log | cut -c 1-100
	ingest $log --db $log.db
	query "SELECT CASE WHEN host IS NULL THEN 'combined' WHEN request_time IS NULL THEN 'vcombined' ELSE 'caddy' END AS format,
		count(*) FROM access_log GROUP BY format" $log.db
done

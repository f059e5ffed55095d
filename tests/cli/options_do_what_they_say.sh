. "$ROOT/tests/lib/script.sh"
generate --lines 100 --rejects 5 >access.log

echo "--db, \$LOGETL_DB, and neither"
ingest --db one.db access.log
LOGETL_DB=two.db
export LOGETL_DB
ingest access.log
LOGETL_DB=''
ingest access.log
LOGETL_DB=two.db
ingest --db three.db access.log
ls ./*.db
"$LOGETL" query "SELECT count(*) FROM access_log" | tail -n 1
"$LOGETL" status | head -n 1
unset LOGETL_DB

echo "--dry-run makes no database, and touches none"
ingest --dry-run --db dry.db access.log
ingest --dry-run access.log
ls dry.db* 2>/dev/null || echo "none"
query "SELECT count(*) FROM run"
ingest --dry-run access.log access.log.1 2>&1
ingest --dry-run - <access.log

echo "--origin makes one series of what has other names"
cp access.log copy.log
ingest --db origin.db --origin web access.log
ingest --db origin.db --origin web copy.log
ingest --db origin.db copy.log
query "SELECT path = '$PWD/access.log', origin FROM source ORDER BY id" origin.db
tail -n 30 access.log | ingest --db origin.db --origin web -
tail -n 30 access.log | ingest --db origin.db -
tail -n 30 access.log | ingest --db origin.db -

echo "nothing is printed without a terminal, --summary, --json or an error"
run "$LOGETL" ingest --db quiet.db access.log
run "$LOGETL" ingest --db quiet.db access.log
run "$LOGETL" ingest --summary --db quiet2.db access.log | sed 's/ in .* lines.s:/ …/'
run "$LOGETL" ingest --summary --db quiet2.db access.log | sed 's/ in .* lines.s:/ …/'

echo "--json is one object, with the sources that were touched"
"$LOGETL" ingest --json --db json.db access.log copy.log access.log.1 - </dev/null 2>messages | python3 -c '
import json, os, sys
report = json.load(sys.stdin)
print(sorted(report))
for source in report["sources"]:
    print({key: os.path.basename(value) if key in ("path", "origin") else value for key, value in source.items()})'
said

echo "-- ends the options; a name may begin with a hyphen, or hold anything"
cp access.log ./-x.log
cp access.log "$(printf 'a\nb \033[31m.log')"
ingest --db odd.db -- -x.log
ingest --db odd.db ./a?b*
query "SELECT json_array(replace(path, '$PWD/', '')) FROM source" odd.db
rm ./a?b*
run "$LOGETL" ingest --db odd.db "$(printf 'no such\n\033[31mfile')"

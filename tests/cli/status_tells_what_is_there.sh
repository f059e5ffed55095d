. "$ROOT/tests/lib/script.sh"
generate --lines 200 --rejects 5 --twins 10 >access.log
tail -n 50 access.log >access.log.1
ingest access.log access.log.1
ingest access.log
without_times() {
	sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z/TIME/g; s/[0-9.]+ (KiB|MiB|B)/SIZE/g; s/-+/-/g; s/^TIME +[0-9]+ /TIME 0 /; s/  +/  /g'
}
run "$LOGETL" status | without_times | sed '/Bloom/,$d'
"$LOGETL" status --json >status.json
python3 -c '
import json
status = json.load(open("status.json"))
print(sorted(status))
print({key: status[key] for key in ("schema_version", "running", "events", "rejects", "first_second", "last_second")})
for source in status["sources"]:
    print({key: value for key, value in source.items() if key not in ("path", "origin", "size", "offset")})
for run in status["runs"]:
    print({key: value for key, value in run.items() if key not in ("started", "ended", "jobs")})
print(sorted(status["filters"]))
'
echo "an empty database"
ingest --db empty.db /dev/null
run "$LOGETL" status --db empty.db | without_times | sed '/Bloom/,$d'
"$LOGETL" status --json --db empty.db | python3 -c 'import json, sys; print(json.load(sys.stdin)["first_second"])'
echo "many sources"
mkdir many
for n in $(seq 1 25); do
	generate --seed "$n" --lines 1 >"many/$n.log"
done
ingest --db many.db many
"$LOGETL" status --db many.db | grep -c 'many/'
"$LOGETL" status --db many.db | grep 'more'
"$LOGETL" status --json --db many.db | grep -c '"path"'
echo "on a terminal paths are cut at their beginning, and no time or number is; counters that are rare have a column where they count"
folder=a/folder/of/logs/whose/name/is/much/longer/than/a/terminal/is/wide
mkdir -p $folder
for n in 1 2; do
	generate --seed $n --lines 2000 >$folder/access.log.$n
done
mv $folder/access.log.2 $folder/access.log
echo >>$folder/access.log
ingest --db narrow.db $folder
narrow() {
	python3 "$LIB/terminal.py" sh -c "stty cols $1; exec \"\$0\" status --db narrow.db" "$LOGETL" | sed '1,/^sources/d;/^Bloom/,$d' | sed -E 's/20[0-9-]+T[0-9:]+Z/2026-11-20T10:00Z/;s/(Z +)[0-9]+ /\10 /'
}
narrow 80
narrow 50

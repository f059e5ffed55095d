. "$ROOT/tests/lib/script.sh"
generate --lines 200 --rejects 5 --twins 10 >access.log
tail -n 50 access.log >access.log.1
ingest access.log access.log.1
ingest access.log
without_times() {
	sed -E 's/[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z/TIME/g; s/[0-9.]+ (KiB|MiB|bytes)/SIZE/g; s/-+/-/g; s/^TIME +[0-9]+ /TIME 0 /; s/  +/  /g'
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

# On a kernel without Landlock, without filters of system calls, or without both: auto does with what there is, and status
# tells; require does not begin.
. "$ROOT/tests/lib/script.sh"
generate --lines 100 >access.log
python3 "$LIB/without.py" landlock true 2>messages || skip "$(said)"
"$LOGETL" ingest --sandbox=require --dry-run access.log 2>messages || skip "$(said)"

for lack in landlock seccomp landlock,seccomp; do
	echo "without $lack"
	for mode in auto require; do
		run python3 "$LIB/without.py" $lack "$LOGETL" ingest --sandbox=$mode --db $lack.db access.log
		query "SELECT (SELECT count(*) FROM request) || ' events, ' || count(*) || ' run' FROM run" $lack.db
	done
	python3 "$LIB/without.py" $lack "$LOGETL" status --sandbox --json | python3 -c '
import json, sys
for process in json.load(sys.stdin)["processes"]:
    can_read = "may" if "read another file" in process["allowed"] else "may not"
    print("%s: %s; it %s read another file" % (process["process"], ", ".join(process["in_force"]), can_read))'
done
run "$LOGETL" ingest --sandbox=maybe access.log

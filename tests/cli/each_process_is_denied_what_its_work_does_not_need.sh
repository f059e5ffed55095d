# Each process of a real run, once confined, tries what it ought not to do; and status says the same of this machine.
. "$ROOT/tests/lib/script.sh"
LOGETL=$LOGETL_FAULTS
export LOGETL_DEEDS="$SCRATCH/logetl.db"
"$LOGETL" status --sandbox --json >sandbox.json
python3 - <<'EOF' || skip "this kernel has no Landlock, or no filters of system calls"
import json, sys
processes = json.load(open("sandbox.json"))["processes"]
sys.exit(not all({"Landlock", "seccomp"} <= set(process["in_force"]) for process in processes))
EOF
generate --lines 100 --rejects 3 >access.log

# table: what the processes said of their deeds.
table() {
	grep -E '^logetl: [a-z]*: .*: (allowed|denied)$' messages | awk -F': ' '
		!($3 in at) { deeds[at[$3] = ++count] = $3 }
		{ became[$3, $2] = became[$3, $2] $4 }
		END {
			roles = split("reader parser dedup loader checkpointer", role, " ")
			printf "%-26s", ""
			for (j = 1; j <= roles; j++)
				printf "  %-7s", role[j]
			for (i = 1; i <= count; i++) {
				printf "\n%-26s", deeds[i]
				for (j = 1; j <= roles; j++)
					printf "  %-7s", became[deeds[i], role[j]] == "" ? "-" : became[deeds[i], role[j]]
			}
			print ""
		}' | sed 's/ *$//'
}

echo "ingest --sandbox=require"
ingest --sandbox=require access.log
table
echo "retry --sandbox=require"
retry --sandbox=require
table
echo "prune --sandbox=require"
"$LOGETL" prune --summary --sandbox=require --older-than 1s >printed 2>messages
table

echo "ingest --sandbox=off: what is denied"
rm -f logetl.db
ingest --sandbox=off access.log
grep -c ': denied' messages || true

echo "status --sandbox"
"$LOGETL" status --sandbox --json | python3 -c '
import json, sys
for process in json.load(sys.stdin)["processes"]:
    print("%s may open %s; confined by %s; allowed: %s" % (process["process"], process["may_open"],
          ", ".join(process["in_force"]), ", ".join(process["allowed"]) or "nothing"))'

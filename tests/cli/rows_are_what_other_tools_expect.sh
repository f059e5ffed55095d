# The test logs of Filebeat, CrowdSec, DuckDB's extension, Logswan and mtail, against what these tools expect of them.
. "$ROOT/tests/lib/script.sh"
[ -f "$ROOT/tests/cli/rows_are_what_other_tools_expect.expected" ] || skip "what it prints is not settled yet"
run python3 "$LIB/expectations.py" --logetl "$LOGETL"
[ $status -ne 77 ] || exit 77

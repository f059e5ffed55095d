# The test logs of Filebeat, CrowdSec, DuckDB's extension, Logswan and mtail, against what these tools expect of them.
. "$ROOT/tests/lib/script.sh"
run python3 "$LIB/expectations.py" --logetl "$LOGETL"
[ $status -ne 77 ] || exit 77

. "$ROOT/tests/lib/script.sh"
[ -c /dev/full ] || skip "there is no /dev/full"
generate --lines 50 --rejects 10 >access.log
ingest access.log
try() {
	status=0
	"$LOGETL" "$@" >/dev/full 2>messages || status=$?
	echo "$1: exit status $status"
	said
}
try ingest --json access.log
try ingest --summary access.log
try ingest --help
try query "SELECT 1"
try query --json "SELECT * FROM access_log"
try status
try status --json
try rejects
try rejects --json
try rejects --raw
try formats
try check access.log
try --help
try --version
ingest --rejects /dev/full --db other.db access.log
said

echo "the rows are there all the same"
agrees logetl.db access.log
agrees other.db access.log

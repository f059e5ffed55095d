# The lines are loaded all the same.
. "$ROOT/tests/lib/script.sh"
{ generate --lines 90; generate --lines 10 --rejects 100; printf '\n\n\n'; } >access.log
n=0
try() {
	n=$((n + 1))
	echo "$*"
	ingest --db $n.db "$@" access.log
	said
}

try
try --max-errors 10
try --max-errors 9
try --max-errors 0
try --max-errors 10%
try --max-errors 9.99%
try --max-errors=0%
try --max-errors 100%
query "SELECT exit_status FROM run" 3.db

echo "none of this run's lines is a reject"
ingest --db 3.db --max-errors 0 access.log
generate --lines 5 --start 1795000000 >>access.log
ingest --db 3.db --max-errors 0 access.log

echo "the worst decides"
ingest --db 3.db --max-errors 0 access.log missing.log
echo "not a line of a log" >>access.log
ingest --db 3.db --max-errors 0 access.log missing.log
said
ingest --dry-run --max-errors 9 access.log

. "$ROOT/tests/lib/script.sh"
{ generate --lines 999; generate --lines 1 --rejects 100; printf '\n'; } >access.log
n=0
try() {
	n=$((n + 1))
	echo "$*"
	ingest --db $n.db "$@" access.log
	said
}
try --strict
query "SELECT exit_status FROM run" 1.db
try --max-errors 0.1%
try --max-errors 0.09%
try --max-errors 0.099999%
try --dry-run --strict
generate --lines 20 >access.log
try --strict
echo "a percentage is compared as it was typed, not as floating point multiplies it"
{ generate --lines 306; generate --lines 69 --rejects 100; } >access.log
try --max-errors 18.4%
try --max-errors 18.39%

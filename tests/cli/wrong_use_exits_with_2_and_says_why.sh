. "$ROOT/tests/lib/script.sh"
generate --lines 3 >a.log
try() {
	echo "\$ logetl $*"
	run "$LOGETL" "$@" | cut -c 1-70
}

try ingest
try ingest --no-such-option a.log
try ingest --job 2 a.log --jsn
try ingest -x a.log
try ingest -j 0 a.log
try ingest -j 65 a.log
try ingest -j two a.log
try ingest --jobs= a.log
try ingest --jobs
try ingest --json=yes a.log
try ingest --block-size 1K a.log
try ingest --block-size 17M a.log
try ingest --max-line 100 a.log
try ingest --max-line 99999999999999999999 a.log
try ingest --twins both a.log
try ingest --max-errors -1 a.log
try ingest --max-errors 101% a.log
try ingest --max-errors lots a.log
try ingest --batch-rows 0 a.log
try ingest --origin '' a.log
try ingest --format 'no such format' a.log
try ingest --format '$remote_addr $status' a.log
try ingest --format '%h %t %Z' a.log
try ingest --format '$remote_addr$time_local' a.log
try ingest --format '' a.log
try ingest --format Combind a.log
try check --format nginx a.log
try export --format jsn
try export --format combind
try ingest --datbase x.db a.log
try ingest --database x.db a.log
try query
try query one two
try query --xml 'SELECT 1'
try status here
try rejects here
try rejects --reason no_fromat
try rejects --limit -1
try retry a.log
try retry --reason too_long
try retry --reason no_fromat
try retry --format 'no such format'
try retry --twins both
try retry --batch-rows 0
try check
try check --line x a.log
try formats combined
try ingets a.log
try --db x ingest a.log
try no-such-command
run "$LOGETL" 2>&1 | head -n 1

echo "options that do not go together"
try ingest --strict --max-errors 5 a.log
try query --csv --json 'SELECT 1'
try query --json --table --json 'SELECT 1'
try rejects --raw --json
try export --since 2026-11-20 --until 2026-11-01
try export --until 7d --since 1d

echo "nothing was made"
ls ./*.db 2>/dev/null || true

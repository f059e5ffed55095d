# Every log of the corpus of real logs, with --format auto: what is rejected is on a list, with a reason.
. "$ROOT/tests/lib/script.sh"
run python3 "$LIB/corpus_table.py" --logetl "$LOGETL"
[ $status -ne 77 ] || exit 77

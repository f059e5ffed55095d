# Every log of the corpus of real logs, with --format auto: what is rejected is on a list, with a reason.
. "$ROOT/tests/lib/script.sh"
[ -f "$ROOT/tests/cli/every_log_of_the_corpus_is_recognised.expected" ] || skip "what it prints is not settled yet"
run python3 "$LIB/corpus_table.py" --logetl "$LOGETL"
[ $status -ne 77 ] || exit 77

# Every log of the corpus and of the samples, exported in the format that it was read in: the lines that came in.
. "$ROOT/tests/lib/script.sh"
[ -f "$ROOT/tests/cli/what_is_exported_is_what_was_ingested.expected" ] || skip "what it prints is not settled yet"
run python3 "$LIB/round_trip.py" --logetl "$LOGETL" --brief
[ $status -ne 77 ] || exit 77

# Every log of the corpus and of the samples, exported in the format that it was read in: the lines that came in.
. "$ROOT/tests/lib/script.sh"
run python3 "$LIB/round_trip.py" --logetl "$LOGETL" --brief --logged
[ $status -ne 77 ] || exit 77

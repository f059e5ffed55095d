# Logs that grow, are rotated, cut, compressed and replaced at random; in each history the command against the rule.
. "$ROOT/tests/lib/script.sh"
python3 "$LIB/histories.py" 1 12

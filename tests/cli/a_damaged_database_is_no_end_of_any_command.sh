. "$ROOT/tests/lib/script.sh"
echo "whatever is damaged, a command ends by itself, and says why where it fails"
python3 "$LIB/damage.py" "$LOGETL" main 1 100
echo "a damaged write-ahead log loses what the next ingest reads again"
python3 "$LIB/damage.py" "$LOGETL" wal 1 25

# Ingest and prune take the same lock.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 --start 1577836800 >access.log
ingest access.log
mkfifo pipe
exec 3<>pipe
"$LOGETL" ingest --json --no-progress --origin "$PWD/pipe.log" pipe >first 2>first.messages 3>&- &
first=$!
eventually running logetl.db
run "$LOGETL" prune --summary --older-than 2020-06-01
echo "a dry run needs no lock"
"$LOGETL" prune --older-than 2020-06-01 --dry-run | pruned
"$LOGETL" prune --summary --older-than 2020-06-01 --wait >second 2>&1 3>&- &
second=$!
generate --lines 5 --start 1577836800 --seed 2 >&3
exec 3>&-
wait $first && wait $second && pruned <second

echo "wrong use"
run "$LOGETL" prune
run "$LOGETL" prune --summary --older-than yesterday
run "$LOGETL" prune --summary --older-than 2999-01-01
run "$LOGETL" prune --summary --older-than 90d 30d
run "$LOGETL" prune --summary --older-than 90d --db none.db
run "$LOGETL" verify access.log
run "$LOGETL" verify --db none.db

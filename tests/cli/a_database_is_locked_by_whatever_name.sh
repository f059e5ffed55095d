# A symbolic link leads to the log of the file that it points to; a hard link does not.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
ingest access.log
mkdir elsewhere
ln -s "$PWD/logetl.db" elsewhere/link.db
mkfifo pipe
exec 9<>pipe
"$LOGETL" ingest --db elsewhere/link.db pipe 9>&- &
eventually running logetl.db
ingest access.log
said
running elsewhere/link.db && echo "running"
exec 9>&-
wait $!

echo "one that was deleted is waited for no longer than it is there"
exec 9<>pipe
"$LOGETL" ingest --db elsewhere/link.db pipe 9>&- &
eventually running logetl.db
first=$!
"$LOGETL" ingest --json --wait access.log >second 9>&- &
sleep 1.5
mv logetl.db gone.db
generate --lines 1 --seed 2 >&9
exec 9>&-
wait $first || echo "the first: exit status $?"
wait $! && python3 "$LIB/report.py" 0 second

echo "hard links"
ln logetl.db second.db
ingest access.log
said
run "$LOGETL" ingest --db second.db access.log
run "$LOGETL" prune --summary --older-than 1d
query "SELECT count(*) FROM access_log" second.db
rm second.db
ingest access.log

. "$ROOT/tests/lib/script.sh"
ulimit -c 0
generate --lines 300 --format main | awk 'NR % 100 == 50 { sub(/"$/, "poison\"") } { print }' >access.log

# faulty COMMAND ARGUMENT…: with a parser that dies of poison.
faulty() {
	(LOGETL=$LOGETL_FAULTS && export LOGETL_FAULT=parse-crash:poison && "$@")
}
reasons() {
	sqlite3 logetl.db "SELECT count(*) || ' with the reason ' || reason FROM reject GROUP BY reason"
}

echo "a line that kills when it is retried is one reject more, and the rest is loaded"
ingest --format combined access.log
faulty retry --format main
said | sed 's/process [0-9]*/process N/'
reasons
echo "it is not tried again"
faulty retry
retry
echo "but on request: in vain, and by a better logetl"
faulty retry --reason crash --format main
reasons
retry --reason crash
reasons
agrees logetl.db --format main access.log

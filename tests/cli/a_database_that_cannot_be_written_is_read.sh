. "$ROOT/tests/lib/script.sh"
generate --lines 30 --rejects 3 >access.log
cp access.log more.log
mkdir folder
"$LOGETL" ingest --db folder/x.db access.log
tried() {
	for command in "ingest more.log" retry "prune --older-than 1s" status "export --format csv" rejects "verify --quick"; do
		echo "${command%% *}"
		run unprivileged "$LOGETL" ${command%% *} --db "$1" $(echo "$command" | cut -s -d" " -f 2-) | grep -E "^logetl|^exit|[0-9] inserted" || echo "done"
	done
	query "SELECT count(*) FROM request" "$1"
}
echo "a file that may be read"
chmod 444 folder/x.db
chmod 777 folder
tried folder/x.db
echo "in a folder that nothing may be made in"
chmod 666 folder/x.db
rm -f folder/x.db-*
chmod 555 folder
tried folder/x.db
run unprivileged "$LOGETL" ingest --db folder/new.db access.log
echo "a file that may not be read"
chmod 755 folder
chmod 0 folder/x.db
for command in status "ingest more.log"; do
	run unprivileged "$LOGETL" ${command%% *} --db folder/x.db $(echo "$command" | cut -s -d" " -f 2-)
done
chmod 644 folder/x.db
echo "a folder that is not there"
for command in status "ingest more.log" query; do
	run "$LOGETL" $command --db no/folder/x.db $([ "$command" = query ] && echo "SELECT")
done

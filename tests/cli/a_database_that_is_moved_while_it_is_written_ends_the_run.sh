# What was committed goes with the file, and nothing of it gets into the file that comes into its place.
. "$ROOT/tests/lib/script.sh"
generate --lines 50 >access.log
generate --lines 20 --seed 2 --start 1790001000 >more.log
mkfifo pipe

# moved COMMAND DATABASE: what becomes of an ingest in whose midst the command is run, and of its database, which is at
# DATABASE then.
moved() {
	rm -rf here there ./*.db
	mkdir here
	ingest --db here/logetl.db --origin "$PWD/pipe.log" more.log
	cp here/logetl.db before.db
	exec 9<>pipe
	"$LOGETL" ingest --summary --db here/logetl.db --origin "$PWD/pipe.log" pipe >first 2>messages 9>&- &
	cat access.log >&9
	eventually holds 70 here/logetl.db
	eval "$1"
	cat more.log >&9
	exec 9>&-
	wait $! || echo "exit status $?"
	said | sed 's/process [0-9]*/process N/;s/block [0-9]*/block N/'
	sed 's/ (.*/ …/' first
	query "SELECT count(*) FROM access_log" "$2"
	[ ! -s here/logetl.db-wal ] || echo "there is something in the log that stayed behind"
	"$LOGETL" verify --db "$2" >verified || grep -v '^ok' verified
}

echo "the file"
moved "mv here/logetl.db moved.db" moved.db
echo
echo "its directory"
moved "mv here there" there/logetl.db
echo
echo "another file in its place"
moved "ln here/logetl.db moved.db; cp before.db copy.db; mv copy.db here/logetl.db" moved.db
query "SELECT count(*) FROM access_log" here/logetl.db
"$LOGETL" verify --db here/logetl.db >verified || cat verified
echo
echo "nothing in its place"
moved "rm here/logetl.db; cp before.db other.db" other.db

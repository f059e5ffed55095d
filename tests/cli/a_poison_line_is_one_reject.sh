# A line that kills the parser costs that line: it is kept as a reject, and everything beside it is loaded.
. "$ROOT/tests/lib/script.sh"
LOGETL=$LOGETL_FAULTS
ulimit -c 0
generate --lines 2000 --odd 1 >clean.log

# wanted FILE: what an ingest of that log yields; it goes by the same name as the one with the poison.
wanted() {
	cp "$1" access.log
	rm -f wanted.db
	"$LOGETL" ingest --db wanted.db access.log
	rows wanted.db >rows.wanted
}

# poison LINE…: makes access.log, in which these lines are deadly, and what must come of it.
poison() {
	awk -v lines=" $* " 'index(lines, " " NR " ") { sub(/"$/, "poison\"") } { print }' clean.log >poisoned.log
	grep -anb 'poison"$' poisoned.log >rejects.wanted
	grep -av 'poison"$' poisoned.log >rest.log
	wanted rest.log
	cp poisoned.log access.log
}

# fault KIND JOBS: ingests access.log with a parser that poison kills in that way.
fault() {
	echo "- $1, $2 parsers"
	rm -f logetl.db
	(export LOGETL_FAULT="$1:poison" && ingest --jobs "$2" --block-size 4K access.log)
	rows logetl.db >rows.found
	compare rows.wanted rows.found "rows"
	sqlite3 logetl.db "SELECT line || ':' || offset || ':' || CAST(raw AS TEXT) FROM reject ORDER BY line" >rejects.found
	compare rejects.wanted rejects.found "rejects"
	sqlite3 logetl.db "SELECT count(*) || ' with the reason ' || reason FROM reject GROUP BY reason"
}

# obituaries: what was said of the deaths, without the processes' numbers.
obituaries() {
	said | sed 's/process [0-9]*/process N/' | sort | uniq -c
}

echo "one line"
poison 1000
for jobs in 1 4; do
	fault parse-crash $jobs
	obituaries
done
fault parse-abort 1
obituaries

echo "the first and the last line, neighbours, and several in a block"
poison 1 2 3 9 10 500 505 506 507 508 509 510 511 512 1300 2000
fault parse-crash 1
obituaries
fault parse-crash 4
obituaries

echo "a line that never ends"
poison 1000
fault parse-hang 1
obituaries

echo "a parser that is killed for no fault of the line: all of it is loaded"
wanted poisoned.log
: >rejects.wanted
fault parse-kill 1

echo "nothing but poison"
head -n 40 clean.log | sed 's/"$/poison"/' >access.log
rm -f logetl.db
(export LOGETL_FAULT=parse-crash:poison && ingest --jobs 2 access.log)
obituaries
sqlite3 logetl.db "SELECT count(*) || ' with the reason ' || reason FROM reject GROUP BY reason"

. "$ROOT/tests/lib/script.sh"
generate --lines 20 --rejects 0 >access.log

# wrong LINE…: what is said of the file that has these lines; by a command that they are not for.
wrong() {
	printf '%s\n' "$@" >wrong.conf
	run "$LOGETL" formats --config wrong.conf
}
echo "names, sections and flags: any command tells them"
wrong 'db = a.db' '' '# comment' '[ingest]' 'sumary = yes'
wrong '[ingest]' 'nonsense = 1'
wrong '[ingest retry]' 'max-errors = 1'
wrong '[ingst]'
wrong '[ingest, nonsense]'
wrong '[]'
wrong '[ingest'
wrong 'summary = yes'
wrong 'dbb = x'
wrong '[ingest]' 'summary'
wrong '[ingest]' 'summary yes'
wrong '[ingest]' 'summary = true'
wrong '[ingest]' '= yes'
wrong 'db ='
wrong '[ingest]' 'help = yes'
wrong '[ingest]' 'config = other.conf'
wrong '[query]' 'input = access.log'
wrong "$(printf 'nonsense\033[31m')"
wrong '[ingest]' 'tz = "Europe/Berlin"'
wrong '[ingest]' "format = '\$remote_addr [\$time_local] \"\$request\"'"
wrong '[ingest]' 'format = "$remote_addr [$time_local] \"$request\""'
wrong '[ingest]' 'summary = "yes"'
wrong '[ingest]' 'summary = yes # always'
wrong '[ingest]' 'input = access.log	# the log'
wrong 'db = none.db # here'
printf '[ingest]\0\n' >wrong.conf
run "$LOGETL" formats --config wrong.conf
run "$LOGETL" formats --config .

# value COMMAND LINE…: what a command says of its value, and check of the file.
value() {
	command=$1
	shift
	printf '%s\n' "db = none.db" "[$command]" "$@" >wrong.conf
	run "$LOGETL" "$command" --config wrong.conf
	run "$LOGETL" check --config wrong.conf
}
echo "values: their command tells them, and check"
value ingest 'input = access.log' 'jobs = many'
value ingest 'input = access.log' 'tz = Europe/Berln'
value ingest 'input = access.log' 'format = combind'
value ingest 'input = access.log' 'format = combined' 'format = $remote_addr'
value ingest 'input = access.log' 'pattern = ('
value ingest 'json-map = nonsense'
value ingest 'nginx-conf = missing.conf'
value ingest 'prefix = /srv'
value retry 'format = combind'
value ingest 'jobs = 2 # as many as there are CPUs'
value ingest 'input = access.log' 'format = combined # as nginx has it'
value prune 'older-than = yesterday'
value rejects 'limit = 1.5'
ls none.db 2>/dev/null || echo "no database was made"

echo "options of both that do not go together"
printf '[ingest]\nnginx-conf = nginx.conf\n' >wrong.conf
run "$LOGETL" ingest --config wrong.conf --format combined access.log
echo "what is typed is no mistake of the file"
run "$LOGETL" ingest --config wrong.conf --jobs many access.log
echo "no mistake"
printf 'db = x.db\n[ingest retry check]\nformat = combined\n' >right.conf
run "$LOGETL" check --config right.conf
: >right.conf
run "$LOGETL" check --config right.conf
run "$LOGETL" check --config ''
echo "values with quotes and number signs of their own"
: >'a #1.log'
printf '[ingest]\ninput = a #1.log\nformat = "$remote_addr" "$time_local" # "$request"\n' >right.conf
run "$LOGETL" check --config right.conf
echo "inputs that are not there"
printf '[ingest]\ninput = missing.log\ninput = *.lgo\ninput = *.log\ninput = -\ninput = no/folder\n' >right.conf
run "$LOGETL" check --config right.conf

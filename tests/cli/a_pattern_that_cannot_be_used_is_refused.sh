. "$ROOT/tests/lib/script.sh"
echo x >x.log
for pattern in '(?<msec>\d+' '(?<status>\d+)' '\d+' 'time-format=%Q (?<time>.*)' 'at-format=%s (?<time>.*)'; do
	run "$LOGETL" check --pattern "$pattern" x.log
done
# file LINE…: what is said of a file of these lines.
file() {
	printf '%s\n' "$@" >patterns
	run "$LOGETL" ingest --db x.db --pattern-file patterns x.log
}
file 'good (?<msec>\d+)' 'bad (?<msec>\d+'
file '# comment' '' 'empty'
file 'combined (?<msec>\d+)'
file 'auto (?<msec>\d+)'
file 'a (?<msec>\d+)' 'A (?<msec>\d+)'
run "$LOGETL" ingest --db x.db --pattern-file none x.log
run "$LOGETL" ingest --db x.db --pattern-file patterns --pattern-file patterns x.log
ls *.db 2>/dev/null || echo "and no database is made"

# Control characters of both sets, one of them split off as a lone byte, a right-to-left override, a zero width space, a tag, what is
# no UTF-8: in lines, in the names of files and directories, in what was typed, in configurations and in the database.
. "$ROOT/tests/lib/script.sh"
nasty=$(printf 'a\033[31m\033]0;pwned\007\nb\233c\302\233d\377\342\200\256e\342\200\213f\363\240\201\201g')
# look COMMAND…: what it is, and its exit status; and what it printed raw, or that it was nothing.
look() {
	status=0
	python3 "$LIB/terminal.py" "$LOGETL" "$@" >"$SCRATCH/printed" 2>&1 || status=$?
	grep '^RAW: ' "$SCRATCH/printed" || grep -q . "$SCRATCH/printed" || echo "SILENCE"
	printf '%s ' "$@" | LC_ALL=C tr -cd '[:print:]' | cut -c 1-60 | tr '\n' ':'
	echo " exit status $status"
}
line() {
	printf '192.0.2.%d - %s [%s] "GET /%s HTTP/1.1" 200 1 "%s" "%s"\n' "$@"
}
one_line() {
	printf '%s' "$nasty" | tr '\n' ' '
}
logs() {
	line 1 "u$(one_line)" 20/Nov/2026:10:00:00\ +0000 "$(one_line)" "$(one_line)" "$(one_line)"
	line 2 - "32/Nov$(one_line)" x - -
	line 3 - 20/Nov/2026:10:00:01\ +0000 x - -
}
mkdir "$nasty"
logs >"$nasty/access.log"
head -c 9 "$nasty/access.log" | gzip | head -c 20 >"$nasty.gz"
echo text >"$nasty/text.db"

echo "ingest"
look ingest "$nasty"
look ingest --summary "$nasty.gz"
look ingest --db named.db --origin "$nasty" "$nasty/access.log"
look ingest --db "$nasty/new.db" "$nasty/access.log"
look ingest --db "$nasty/text.db" "$nasty/access.log"
look ingest "$nasty/missing"
look ingest --format "$nasty" "$nasty/access.log"
look ingest --pattern "$nasty(" "$nasty/access.log"
look ingest --tz "$nasty" "$nasty/access.log"
look ingest "--$nasty"
look ingest --db other.db --rejects "$nasty/no/file" "$nasty/access.log"
look "$nasty"

echo "what reads the database"
for style in "" --json; do
	look status $style
	look rejects $style
	look verify $style
done
look status --db "$nasty/missing"
look rejects --source "$nasty/missing"
look export
for format in json csv common "$nasty"; do
	look export --format "$format"
done
look export --since "$nasty"
look retry --dry-run --source "$nasty/missing"
look prune --older-than "$nasty"
for style in --table --csv --csv-safe --json; do
	look query $style "SELECT *, '$nasty' AS \"$nasty\" FROM access_log"
done
look query "SELECT $nasty"
echo "x" >"$nasty/access.log"
sqlite3 logetl.db "UPDATE source SET first_format = path, format = path, origin = path, size_bytes = 0; UPDATE request SET path = 999;
	UPDATE reject SET reason = (SELECT path FROM source), field = (SELECT path FROM source)"
for style in "" --json; do
	look verify $style
	look status $style
	look rejects $style
done
look export
look retry
sqlite3 logetl.db "ALTER TABLE source RENAME TO \"$nasty\""
look status

echo "check, formats, configurations"
logs >"$nasty/access.log"
look check "$nasty/access.log"
look check "$nasty/missing"
printf 'http { log_format "%s" "$remote_addr [$time_local] %s"; access_log "/logs/%s" "%s"; }' "$nasty" "$nasty" "$nasty" "$nasty" >nginx.conf
printf 'http { %s; }' "$nasty" >broken.conf
printf 'LogFormat "%%h %%t %s" "%s"\nCustomLog "/logs/%s" "%s"\n' "$(one_line)" "$(one_line)" "$(one_line)" "$(one_line)" >apache.conf
printf '%s (?<time>x\n' "$(one_line)" >patterns
look formats --nginx-conf nginx.conf
look ingest --nginx-conf nginx.conf
look formats --nginx-conf broken.conf
look formats --apache-conf apache.conf
look ingest --apache-conf apache.conf
look formats --nginx-conf "$nasty/missing"
printf '%s\n' "$nasty" >options
look ingest --config options "$nasty/access.log"
look ingest --config "$nasty/missing" "$nasty/access.log"
look ingest --pattern-file patterns "$nasty/access.log"

echo "a path as long as can be hides no reason"
long=$(printf '%0250d/' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
python3 "$LIB/terminal.py" "$LOGETL" ingest "${long}x" | tail -c 27
python3 "$LIB/terminal.py" "$LOGETL" ingest --db "${long}x" nginx.conf | tail -c 27

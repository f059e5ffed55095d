# $JOURNAL_STREAM has the device and inode of what systemd made standard error; a file stands in for it.
. "$ROOT/tests/lib/script.sh"
generate --lines 20 --rejects 0 >access.log
: >journal
JOURNAL_STREAM=$(stat -c %d:%i journal)
export JOURNAL_STREAM

# journal ARGUMENT…: what an ingest says into it.
journal() {
	: >journal
	"$LOGETL" ingest "$@" >printed 2>>journal || true
	here <journal
}

echo "errors are 3, however their text is laid out"
journal "$(printf 'no such\n<7>file')"
echo "warnings 4"
printf 'log_format odd $host;\naccess_log %s/odd.log odd;\naccess_log %s/access.log;\n' "$PWD" "$PWD" >nginx.conf
journal --nginx-conf nginx.conf
echo "notes 6"
printf 'access_log syslog:server=unix:/dev/log;\naccess_log %s/access.log;\n' "$PWD" >nginx.conf
journal --summary --nginx-conf nginx.conf
echo "the summary has none, which is 6, too"
sed 's/ in .*//' printed
echo "nothing else is said"
journal access.log
echo "a standard error that is another file by now"
run "$LOGETL" ingest missing.log
JOURNAL_STREAM=nonsense run "$LOGETL" ingest missing.log

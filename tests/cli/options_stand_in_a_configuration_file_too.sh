. "$ROOT/tests/lib/script.sh"
generate --lines 100 --rejects 5 >access.log
head -n 50 access.log >other.log
cat >logetl.conf <<END
# one line of each kind

db = file.db
[ingest]
input = access.log
  input=$PWD/other.log  
summary = yes
wait	=	no
strict = no
max-errors = 10%
[ingest retry]
format = combined
log-format = \$remote_addr # \$time_local [\$status] "a b"
[query]
json = yes
END
printf '[status]\r\njson = yes\r\n' >>logetl.conf # as it is written elsewhere; and no newline ends the last line
printf '[prune]\nolder-than = 9000d' >>logetl.conf

# configured ARGUMENT…: what the command does with the file.
configured() {
	run "$LOGETL" "$@" --config logetl.conf | sed 's/ in .* lines.s:/ …/'
}
echo "the database, the inputs and flags of the file"
configured ingest
configured query "SELECT count(DISTINCT source_id) AS sources FROM request"
configured status | python3 -c 'import json, sys; print(json.load(sys.stdin)["events"])'
configured retry --dry-run | head -n 1
echo "a value has its blanks, quotes and number signs"
echo '192.0.2.1 # 20/Nov/2026:12:00:00 +0000 [200] "a b"' >odd.log
configured ingest odd.log
echo "what is typed counts instead: operands, formats, the database, a limit"
configured ingest --db typed.db access.log
configured ingest --db typed.db --format main odd.log
configured ingest --db strict.db --strict access.log
configured query --csv --db typed.db "SELECT count(*) FROM request"
echo "\$LOGETL_DB counts instead of the file, and --db instead of that"
LOGETL_DB=environment.db configured ingest other.log
LOGETL_DB=environment.db configured query --csv "SELECT count(*) FROM request"
LOGETL_DB=environment.db configured query --csv --db file.db "SELECT count(*) FROM request"
echo "\$LOGETL_CONFIG names the file, --config another, or none; a file that is named must be there"
export LOGETL_CONFIG=logetl.conf
run "$LOGETL" query "SELECT count(*) AS n FROM request"
run "$LOGETL" query --config '' --db typed.db "SELECT count(*) AS n FROM request"
echo 'db = typed.db' >typed.conf
run "$LOGETL" query --config typed.conf "SELECT count(*) AS n FROM request"
run "$LOGETL" query --config missing.conf "SELECT 1"
LOGETL_CONFIG=missing.conf run "$LOGETL" query "SELECT 1"
LOGETL_CONFIG=missing.conf run "$LOGETL" query --help | head -n 1

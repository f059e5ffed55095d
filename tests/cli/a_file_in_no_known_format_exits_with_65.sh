. "$ROOT/tests/lib/script.sh"
seq 1 300 >numbers
generate --lines 20 >access.log
generate --lines 20 --format main >main.log

echo "no format"
ingest numbers
said
query "SELECT reason, count(*) FROM reject GROUP BY reason"
ingest numbers
echo "not this format"
ingest --db b.db --format common main.log
said
query "SELECT reason, field, count(*) FROM reject GROUP BY 1, 2" b.db
ingest --db b.db --dry-run --format vcombined main.log
echo "one of two files, named beside one that fits"
ingest --db c.db numbers access.log
said | here
ingest --db c.db numbers access.log
ingest --db m.db --format main numbers main.log access.log
said | here
echo "lines that another file has delivered do fit"
{ cat access.log; echo nothing; } >copy.log
ingest --db n.db access.log
ingest --db n.db --origin "$PWD/access.log" copy.log main.log
said
said
echo "new lines of a file whose others did fit"
ingest --db d.db access.log
echo nothing >>access.log
ingest --db d.db access.log
echo "a file that is in another format than it was"
cp main.log grows.log
ingest --db e.db grows.log
generate --lines 5 --start 1795000000 >>grows.log
ingest --db e.db grows.log
query "SELECT format, lines FROM source" e.db

echo "in a directory, what fits no format at its beginning is skipped, and leaves no trace"
mkdir logs
cp numbers access.log logs
seq 1 100 | gzip >logs/numbers.gz
ingest --db f.db logs
tr ',' '\n' <report | grep skipped
query "SELECT replace(path, '$PWD/', '') FROM source" f.db
run "$LOGETL" ingest --summary --dry-run logs 2>&1 | sed 's/ in .* lines.s:/ …/' | sort
echo "unless it is named, or its series is known"
seq 1 7 >logs/named
ingest --db f.db logs logs/named
seq 1 10 >logs/access.log.1
ingest --db f.db logs
query "SELECT replace(path, '$PWD/', ''), format, lines FROM source" f.db
echo "a directory without any log, unless a file in it is empty: that may become one"
mkdir other
cp numbers other
run "$LOGETL" ingest --db g.db other
run "$LOGETL" ingest --db g.db --dry-run other '*ther'
run "$LOGETL" ingest --db g.db other main.log
: >other/access.log
run "$LOGETL" ingest --db g.db other
query "SELECT replace(path, '$PWD/', '') FROM source" g.db

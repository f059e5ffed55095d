# Expressions whose time doubles with each byte, and lines as long as can be: nothing hangs, and what fits is loaded.
. "$ROOT/tests/lib/script.sh"
python3 - >costly.log <<'PYTHON'
for length in 30, 300, 3000, 1048000:
    print("a" * length + "!")
print("aaa 1795168800")
print("a" * 1048000 + " 1795168801")
PYTHON
ingest --db a.db --pattern '(a+)+ (?<msec>\d+)' costly.log
query "SELECT reason, line, position FROM reject" a.db
ingest --db b.db --pattern '(?<text>(?:(?:a|aa)*)*) (?<msec>\d+)' costly.log
query "SELECT reason, line, position FROM reject" b.db
"$LOGETL" export --db a.db >a.log
tail -n 2 costly.log >wanted
compare wanted a.log "exported"

. "$ROOT/tests/lib/script.sh"
{ generate --lines 20; generate --lines 60 --rejects 100 --seed 5; printf 'no newline at the end \033[31m\303\274\377'; } >access.log
ingest --final-line access.log

echo "for people"
run "$LOGETL" rejects --limit 1
run "$LOGETL" rejects --reason bad_time --limit 0
run "$LOGETL" rejects --reason crash
"$LOGETL" rejects --limit 100 | tr -cd "\033\000\377" | wc -c
echo "for programs"
"$LOGETL" rejects --json | python3 -c '
import json, sys
answer = json.load(sys.stdin)
print(answer["count"])
for group in answer["groups"]:
    print(group["reason"], group["field"], group["count"], len(group["examples"]), group["examples"][0]["line"], group["examples"][0]["position"])'
echo "as they came"
"$LOGETL" rejects --raw >raw
query "SELECT count(*) FROM reject"
wc -l <raw
"$LOGETL" rejects --raw --limit 2 | wc -l
"$LOGETL" rejects --raw --reason bad_time | sort -u

echo "and again they are the same"
ingest --db again.db raw
"$LOGETL" rejects --raw --db again.db >again
cmp raw again && echo "the same bytes"
query "SELECT reason, field, position, hex(raw) FROM reject ORDER BY id" logetl.db >first
query "SELECT reason, field, position, hex(raw) FROM reject ORDER BY id" again.db >second
sed -i 's/^no_format,,[0-9]*,/REASON,/' second
sed -i 's/^[a-z_]*,[^,]*,[0-9]*,/REASON,/' first
compare first second "lines"
ingest --db combined.db --format combined raw
query "SELECT reason, field, position, hex(raw) FROM reject ORDER BY id" logetl.db >first
query "SELECT reason, field, position, hex(raw) FROM reject ORDER BY id" combined.db >second
compare first second "lines, reasons, fields and positions"

echo "with another format they may fit"
generate --lines 10 --format main >main.log
ingest --db m.db --format combined main.log
"$LOGETL" rejects --raw --db m.db | ingest --db m.db --format main --origin main -
agrees m.db --format main main.log | grep aggregates

echo "--rejects FILE has those of the run"
ingest --db f.db --rejects rejects.txt access.log
"$LOGETL" rejects --raw --db f.db | cmp - rejects.txt && echo "the same bytes"
ingest --db f.db --rejects rejects.txt access.log
wc -c <rejects.txt
echo nothing >>access.log
ingest --db f.db --rejects rejects.txt access.log
od -An -c rejects.txt | head -n 5
ingest --db f.db --rejects no/such/directory access.log
said
echo "none at all"
ingest --db none.db --format main main.log
run "$LOGETL" rejects --db none.db
run "$LOGETL" rejects --json --db none.db
run "$LOGETL" rejects --raw --db none.db

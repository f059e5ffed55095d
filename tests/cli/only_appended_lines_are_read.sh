. "$ROOT/tests/lib/script.sh"
generate --lines 5000 --rejects 1 --blank 1 --twins 2 --odd 3 >all.log

echo "100 lines more each time"
head -n 2000 all.log >access.log
ingest access.log
for from in 2001 2101 2201; do
	tail -n +$from all.log | head -n 100 >>access.log
	ingest access.log
done
ingest access.log
agrees logetl.db access.log

echo "one line, then one byte at a time"
head -n 3000 all.log | tail -n 1 >line
for byte in $(seq 1 40 "$(wc -c <line)"); do
	tail -c +"$byte" line | head -c 40 >>access.log
	ingest access.log
done | sort | uniq -c | sed 's/^ *[1-9][0-9]* 0 lines/some of 0 lines/; s/^ *//'
agrees logetl.db access.log

for suffix in gz bz2 xz zst; do
	echo "a compressed file that grows by members, $suffix"
	head -n 1000 all.log | pack $suffix >grows.$suffix
	ingest --db $suffix.db grows.$suffix
	tail -n +1001 all.log | head -n 1000 | pack $suffix >>grows.$suffix
	ingest --db $suffix.db grows.$suffix
	ingest --db $suffix.db grows.$suffix
	agrees $suffix.db grows.$suffix
	query "SELECT lines, finished FROM source" $suffix.db
done
